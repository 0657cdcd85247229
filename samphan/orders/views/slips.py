"""Bank slips: handed in by a colleague, the queue, the page of one, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from samphan.customers.access import customers
from samphan.orders.access import orders, payments, slips
from samphan.orders.counter import hand_over
from samphan.orders.forms.documents import ReasonForm, posted, usual_branch
from samphan.orders.forms.slip import MatchForm, MatchOrderForm, SlipForm
from samphan.orders.models import Order, Payment, Receipt, SlipPicture
from samphan.orders.slip_queue import hand_in, match_order, match_slip, reject_slip, suggestions, waiting
from samphan.orders.slips import evidence_in, proved_by, waiting_for
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
MOST = 20
QUEUE = 100
PANEL = 6
ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


def slip_of(actor: Actor, verb: str, pk: object) -> SlipPicture:
    """The slip with what its page shows of others, and the right to it."""
    slips.get(actor, verb, pk)
    row: SlipPicture = SlipPicture.objects.select_related(
        "order__customer", "order__branch", "branch", "payment__order", "business"
    ).get(pk=pk)
    return row


@signed_in
@require_http_methods(["GET", "POST"])
def slip_match(request: SignedInRequest, order: UUID | None = None) -> HttpResponse:
    """Takes a slip in. A picture is kept and opens its own page; for a code alone, the payments that wait for its amount are shown."""
    actor = request.actor
    slips.require(actor, "create")
    row = orders.get(actor, "view", order) if order else None
    form = SlipForm(posted(request), request.FILES or None, initial={"amount": row.due or None} if row else None)
    context: dict[str, Any] = {"form": form, "order": row}
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["picture"]:
                return redirect("orders:slip", kept(actor, form, row).pk)
            context |= looked_up(actor, form)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
    return render(request, "orders/slip_match.html", context, status=FAULTY if form.errors else 200)


def kept(actor: Actor, form: SlipForm, order: Order | None) -> SlipPicture:
    usual = usual_branch(actor)
    branch = open_branches(actor).filter(pk=usual).first() if usual and not order else None
    return hand_in(actor, form.cleaned_data["picture"], form.cleaned_data["amount"], order=order, branch=branch)


def looked_up(actor: Actor, form: SlipForm) -> dict[str, Any]:
    """What a scanned code may be for. Raises `Refused`: `slip_missing`, as `slips.evidence_in`."""
    written = form.cleaned_data["evidence"].strip()
    if not written:
        sentence = _("Take a picture of the slip, or write its number.")
        raise Refused(sentence, code="slip_missing", fields={"evidence": sentence})
    payments.require(actor, "take")
    evidence, amount = evidence_in(written), form.cleaned_data["amount"]
    found = list(waiting_for(actor, amount)[:MOST])
    return {"evidence": evidence, "amount": amount, "used": proved_by(actor, evidence), "waiting": found}


@signed_in
@require_GET
def slip_queue(request: SignedInRequest) -> HttpResponse:
    """Slips that wait, the oldest first."""
    slips.require(request.actor, "view")
    rows = list(waiting(request.actor)[: QUEUE + 1])
    context = {
        "slips": rows[:QUEUE],
        "more": len(rows) > QUEUE,
        "may_add": slips.may(request.actor, "create"),
    }
    return render(request, "orders/slips.html", context)


@signed_in
@require_GET
def slip_detail(request: SignedInRequest, slip: UUID) -> HttpResponse:
    """The picture beside the payments it may be for; `?q=` looks for another one."""
    actor = request.actor
    row = slip_of(actor, "view", slip)
    may_match = row.is_open and slips.may(actor, "match", row) and payments.may(actor, "take")
    asked = request.GET.get("q", "")[:100]
    context = {
        "slip": row,
        "may_match": may_match,
        "asked": asked,
        "suggestions": suggestions(actor, row, asked) if may_match else [],
        "sees_order": bool(row.order) and orders.may(actor, "view", row.order),
        "sees_customer": sees_customer(actor, row),
        "sees_payment": bool(row.payment) and payments.may(actor, "view", row.payment),
        "next": waiting(actor).exclude(pk=row.pk).first(),
    }
    return render(request, "orders/slip.html", context)


def sees_customer(actor: Actor, row: SlipPicture) -> bool:
    customer = row.order.customer if row.order else None
    return customer is not None and customers.may(actor, "view", customer)


@signed_in
@require_GET
def slip_picture(request: SignedInRequest, slip: UUID) -> HttpResponse:
    row = slip_of(request.actor, "view", slip)
    if not row.picture:
        raise NotFound
    checked = Checked(f"slip.{ENDINGS.get(row.content_type, 'jpg')}", row.content_type, row.size)
    return cast("HttpResponse", handed_out(row.picture, checked, inline=True))


@signed_in
@require_http_methods(["GET", "POST"])
def slip_match_payment(request: SignedInRequest, slip: UUID, payment: UUID) -> HttpResponse:
    """The money of a slip is there, for a payment that waits."""
    row = slip_of(request.actor, "match", slip)
    found = payments.get(request.actor, "take", payment)
    form = MatchForm(row, posted(request))

    def match() -> Receipt:
        said = form.cleaned_data
        return match_slip(request.actor, row, found, amount=said["amount"], evidence=said["evidence"].strip())

    return _decided(request, form, match)


@signed_in
@require_http_methods(["GET", "POST"])
def slip_match_order(request: SignedInRequest, slip: UUID) -> HttpResponse:
    """The money is there, though nobody had asked for it: the order is named."""
    row = slip_of(request.actor, "match", slip)
    payments.require(request.actor, "take")
    form = MatchOrderForm(row, posted(request))

    def match() -> Receipt:
        said = form.cleaned_data
        order = _order_named(request.actor, said["order"].strip())
        return match_order(request.actor, row, order, amount=said["amount"], evidence=said["evidence"].strip())

    return _decided(request, form, match)


def _order_named(actor: Actor, number: str) -> Order:
    found = orders.rows(actor).filter(number__iexact=number).first()
    if found is None:
        sentence = _("There is no order of this number. Look at the paper again.")
        raise Refused(sentence, code="order_unknown", fields={"order": sentence})
    return found


def _decided(request: SignedInRequest, form: MatchForm, match: Callable[[], Receipt]) -> HttpResponse:
    """The dialog, and after it the queue: the next slip waits there."""
    if request.method == "POST" and form.is_valid():
        try:
            made = match()
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            payment: Payment = made.payment
            toast(request, _("Received. Receipt %(number)s is written.") % {"number": made.number})
            hand_over(request.actor, payment.order)
            return HttpResponseClientRedirect(reverse("orders:slip-queue"))
    said = _("Look the money up at the bank first: a slip alone proves nothing.")
    return dialog(
        request, form, _("The money came"), fields="orders/fields/match.html", said=said, submit=_("Write the receipt")
    )


@signed_in
@require_http_methods(["GET", "POST"])
def slip_reject(request: SignedInRequest, slip: UUID) -> HttpResponse:
    row = slip_of(request.actor, "match", slip)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reject_slip(request.actor, row, reason=form.cleaned_data["reason"])
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Not accepted. The customer reads why on the page of the order."))
            return HttpResponseClientRedirect(reverse("orders:slip-queue"))
    return dialog(request, form, _("Why is the slip not accepted?"), submit=_("Do not accept"))


@signed_in
@require_GET
def slips_panel(request: SignedInRequest) -> HttpResponse:
    """On Today: slips that wait, the oldest first."""
    slips.require(request.actor, "match")
    rows = list(waiting(request.actor)[: PANEL + 1])
    return render(request, "orders/panels/slips.html", {"slips": rows[:PANEL], "more": len(rows) > PANEL})
