"""Quotations: the list, the page of one, sending it, and what the customer answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from samphan.catalog.access import products
from samphan.consent.visitors import name_of
from samphan.customers.access import customers
from samphan.orders.access import orders, quotations
from samphan.orders.doings import doings_for, next_of_held, next_of_quotation
from samphan.orders.drafting import margin_of
from samphan.orders.forms.documents import AcceptForm, ReasonForm, posted
from samphan.orders.limits import approval_of, words_of
from samphan.orders.links import link_of
from samphan.orders.models import Order, Quotation
from samphan.orders.quoting import SENT, accept_quotation, decline_quotation, hand_over_quotation
from samphan.orders.searches import QUOTATION
from samphan.orders.tables import quotation_table
from samphan.orders.words import STATE_TONES, shown_steps
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.search.actions import remember_opened
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.panels import panels_for
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast, trigger


@signed_in
@require_GET
def quotation_list(request: SignedInRequest) -> HttpResponse:
    may_add = quotations.may(request.actor, "create")
    return list_page(request, quotation_table, "orders/quotations.html", may_add=may_add)


def quotation_of(actor: Actor, verb: str, pk: object) -> Quotation:
    """The quotation with what its page shows of others, and the right to it."""
    quotations.get(actor, verb, pk)
    row: Quotation = Quotation.objects.select_related("customer", "branch", "owner", "revises", "business").get(pk=pk)
    return row


@signed_in
@require_GET
def quotation_detail(request: SignedInRequest, quotation: UUID) -> HttpResponse:
    actor = request.actor
    row = quotation_of(actor, "view", quotation)
    remember_opened(actor, QUOTATION, row.pk)
    steps = shown_steps(row)
    following = next_of_held(row) or next_of_quotation(row, was_sent=any(step.row.state == SENT for step in steps))
    order = Order.objects.filter(quotation=row).first()
    buttons = doings_for("quotation", actor, row, next_name=following.name)
    context = (
        shown_document(actor, row)
        | buttons
        | {
            "quotation": row,
            "steps": steps,
            "next": following,
            "order": order if order and orders.may(actor, "view", order) else None,
            "newer": Quotation.objects.filter(revises=row).first(),
            "panels": panels_for(actor, "quotation"),
        }
    )
    return render(request, "orders/quotation.html", context)


def shown_document(actor: Actor, row: Any) -> dict[str, Any]:
    """What the pages of quotations and orders have in common."""
    lines = list(row.lines.select_related("variant"))
    margin = percent = None
    if not actor.hides(products.field_name("cost")):
        margin, percent = margin_of([{"cost": one.cost, "total": one.total, "vat": one.vat} for one in lines])
    approval = approval_of(row)
    return {
        "approval": approval,
        "approval_reasons": [words_of(one) for one in approval.reasons] if approval else [],
        "document": row,
        "lines": lines,
        "tone": STATE_TONES.get(row.state, ""),
        "margin": margin,
        "margin_percent": percent,
        "sees_customer": bool(row.customer) and customers.may(actor, "view", row.customer),
        "sees_products": products.may(actor, "view"),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def quotation_send(request: SignedInRequest, quotation: UUID) -> HttpResponse:
    """The link for the customer, and ways to hand it over; POST `how` notes which was taken."""
    row = quotation_of(request.actor, "edit", quotation)
    if request.method == "POST":
        hand_over_quotation(request.actor, row, how=request.POST.get("how", ""))
        answer = HttpResponse(status=204)
        trigger(answer, "document-changed", None)
        return answer
    url = link_of(row)
    said = _("Quotation %(number)s from %(name)s: %(url)s") % {
        "number": row.number,
        "name": name_of(row.business),
        "url": url,
    }
    subject = _("Quotation %(number)s from %(name)s") % {"number": row.number, "name": name_of(row.business)}
    mail = row.customer.contact_points.filter(kind="email").order_by("pk").first() if row.customer else None
    context = {
        "quotation": row,
        "link": url,
        "line": f"https://line.me/R/share?{urlencode({'text': str(said)})}",
        "mail": f"mailto:{quote(mail.value) if mail else ''}?{urlencode({'subject': str(subject), 'body': str(said)}, quote_via=quote)}",
    }
    return render(request, "orders/send_dialog.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def quotation_accept(request: SignedInRequest, quotation: UUID) -> HttpResponse:
    row = quotation_of(request.actor, "edit", quotation)
    form = AcceptForm(request.actor, posted(request))
    form.full_clean()
    if request.method == "POST":
        try:
            made = accept_quotation(
                request.actor,
                row,
                pay_first=form.cleaned_data.get("pay_first", False),
                over_credit=form.cleaned_data.get("over_credit", False),
                ask=form.cleaned_data.get("ask", False),
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form = AcceptForm(request.actor, request.POST)
            form.full_clean()
            form.take(refusal)
        else:
            toast(request, _("Order %(number)s is placed, and its stock is reserved.") % {"number": made.number})
            return HttpResponseClientRedirect(reverse("orders:order-detail", args=[made.pk]))
    return dialog(request, form, _("Make it an order"), submit=_("Place the order"))


@signed_in
@require_http_methods(["GET", "POST"])
def quotation_decline(request: SignedInRequest, quotation: UUID) -> HttpResponse:
    row = quotation_of(request.actor, "edit", quotation)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decline_quotation(request.actor, row, reason=form.cleaned_data["reason"])
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Written down. A revised offer may still win."))
            return changed()
    return dialog(request, form, _("Why did the customer decline?"), submit=_("Write it down"))


def changed() -> HttpResponse:
    """Nothing to swap: the dialog closes, and the document's page fetches itself anew."""
    answer = HttpResponse(status=204)
    for name in ("close-dialog", "document-changed", "list-refresh"):
        trigger(answer, name, None)
    return answer
