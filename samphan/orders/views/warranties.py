"""Warranty papers: written in a dialog of a delivery or an invoice, read, cancelled; those of an order on its page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders.access import orders
from samphan.orders.doings import doings_for
from samphan.orders.forms.documents import posted
from samphan.orders.forms.invoice import CancelForm
from samphan.orders.forms.warranty import WarrantyForm
from samphan.orders.models import Warranty, WarrantyState
from samphan.orders.papers.shelf import warranty_of
from samphan.orders.warranties import cancel_warranty, coverable, source_of, write_warranty
from samphan.orders.words import shown_steps
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.web.dialogs import dialog, lead_to
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
@require_http_methods(["GET", "POST"])
def warranty_write(request: SignedInRequest, **source: UUID) -> HttpResponse:
    """The dialog of a delivery or an invoice: which pieces the paper covers."""
    found = source_of(request.actor, **source)
    can = coverable(found)
    form = WarrantyForm(posted(request), can=can)
    if request.method == "POST" and form.is_valid():
        try:
            key = request.POST.get("key", "")[:40]
            made = write_warranty(
                request.actor,
                found,
                form.wanted(),
                note=form.cleaned_data["note"],
                key=f"{found.pk}:{key}" if key else "",
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Warranty %(number)s is written.") % {"number": made.number})
            return lead_to(reverse("orders:warranty-detail", args=[made.pk]))
    title = _("Warranty for %(number)s") % {"number": found.number}
    said = {"none": not can, "all": bool(can) and not form.can}
    return dialog(request, form, title, fields="orders/fields/warranty.html", submit=_("Write the paper"), **said)


@signed_in
@require_GET
def warranty_detail(request: SignedInRequest, warranty: UUID) -> HttpResponse:
    row = warranty_of(request.actor, warranty)
    context = doings_for("warranty", request.actor, row) | {
        "warranty": row,
        "order": row.order,
        "source": row.delivery or row.invoice,
        "lines": row.lines.select_related("line").order_by("line__position"),
        "steps": shown_steps(row),
    }
    return render(request, "orders/warranty.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def warranty_cancel(request: SignedInRequest, warranty: UUID) -> HttpResponse:
    row = warranty_of(request.actor, warranty)
    orders.require(request.actor, "warrant", row.order)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_warranty(request.actor, row, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is cancelled; its number stays.") % {"number": row.number})
            return lead_to(reverse("orders:warranty-detail", args=[row.pk]))
    return dialog(request, form, _("Cancel %(number)s") % {"number": row.number}, submit=_("Cancel the document"))


@signed_in
@require_GET
def warranty_panel(request: SignedInRequest) -> HttpResponse:
    """The warranty papers of one order, on its page."""
    row = orders.get(request.actor, "view", request.GET.get("order"))
    found = list(Warranty.objects.filter(order=row).prefetch_related("lines").order_by("pk"))
    if not found:
        return HttpResponse()
    context = {"warranties": [(one, ends(one)) for one in found]}
    return render(request, "orders/panels/warranties.html", context)


def ends(warranty: Warranty) -> object:
    """The last day of what runs longest; None for a paper that was cancelled."""
    if warranty.state == WarrantyState.CANCELLED:
        return None
    return max(line.until for line in warranty.lines.all())
