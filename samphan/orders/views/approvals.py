"""Letting a document go on that crossed a limit, or not; what waits, on Today."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders.access import orders, quotations
from samphan.orders.approving import approve, refuse
from samphan.orders.forms.documents import NoteForm, ReasonForm, posted
from samphan.orders.limits import words_of
from samphan.orders.models import Approval, ApprovalState, Order, Quotation
from samphan.orders.views.quotations import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 6


def document_of(actor: Actor, order: UUID | None, quotation: UUID | None) -> Order | Quotation:
    return orders.get(actor, "view", order) if order else quotations.get(actor, "view", quotation)


@signed_in
@require_http_methods(["GET", "POST"])
def approve_document(
    request: SignedInRequest, order: UUID | None = None, quotation: UUID | None = None
) -> HttpResponse:
    orders.require(request.actor, "approve")
    row = document_of(request.actor, order, quotation)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            approve(request.actor, row, note=form.cleaned_data["note"])
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is approved.") % {"number": row.number})
            return changed()
    return dialog(request, form, _("Approve %(number)s") % {"number": row.number}, submit=_("Approve"))


@signed_in
@require_http_methods(["GET", "POST"])
def refuse_document(request: SignedInRequest, order: UUID | None = None, quotation: UUID | None = None) -> HttpResponse:
    orders.require(request.actor, "approve")
    row = document_of(request.actor, order, quotation)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            refuse(request.actor, row, reason=form.cleaned_data["reason"])
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Not approved. Whoever asked has been told why."))
            return changed()
    return dialog(request, form, _("Why is it not approved?"), submit=_("Do not approve"))


@signed_in
@require_GET
def waiting_panel(request: SignedInRequest) -> HttpResponse:
    """What waits for an approval, the oldest first."""
    actor = request.actor
    orders.require(actor, "approve")
    rows = Approval.objects.filter(state=ApprovalState.PENDING).select_related("order__customer", "quotation__customer")
    near = [
        row
        for row in rows.order_by("asked_at", "pk")[: 4 * SHOWN]
        if (orders if row.order else quotations).may(actor, "view", row.document)
    ]
    shown = [(row, [words_of(one) for one in row.reasons]) for row in near[:SHOWN]]
    return render(request, "orders/panels/approvals.html", {"waiting": shown})
