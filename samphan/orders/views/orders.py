"""Sales orders: the list, the page of one, delivering it in whole or in part, cancelling it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders.access import orders, payments
from samphan.orders.delivering import deliver
from samphan.orders.destinations import destination_of
from samphan.orders.doings import doings_for, next_of_held, next_of_order
from samphan.orders.forms.documents import DeliverForm, ReasonForm, posted
from samphan.orders.models import Delivery, Order, ParcelState
from samphan.orders.ordering import cancel_order
from samphan.orders.parcels import TONES, state_said
from samphan.orders.searches import ORDER
from samphan.orders.slip_queue import waiting
from samphan.orders.tables import order_table
from samphan.orders.views.quotations import changed, shown_document
from samphan.orders.words import shown_steps
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence
from samphan.platform.search.actions import remember_opened
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.panels import panels_for
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast

SHOWN = 50


@signed_in
@require_GET
def order_list(request: SignedInRequest) -> HttpResponse:
    may = {f"may_{name}": orders.may(request.actor, verb) for name, verb in (("add", "create"), ("import", "import"))}
    return list_page(request, order_table, "orders/orders.html", **may)


def order_of(actor: Actor, verb: str, pk: object) -> Order:
    """The order with what its page shows of others, and the right to it."""
    orders.get(actor, verb, pk)
    row: Order = Order.objects.select_related("customer", "branch", "owner", "quotation", "warehouse").get(pk=pk)
    return row


@signed_in
@require_GET
def order_detail(request: SignedInRequest, order: UUID) -> HttpResponse:
    actor = request.actor
    row = order_of(actor, "view", order)
    remember_opened(actor, ORDER, row.pk)
    following = next_of_held(row) or next_of_order(row)
    buttons = doings_for("order", actor, row, next_name=following.name)
    context = (
        shown_document(actor, row)
        | buttons
        | {
            "order": row,
            "steps": shown_steps(row),
            "next": following,
            "destination": destination_of(row),
            "may_move": orders.may(actor, "deliver", row),
            "deliveries": shown_deliveries(row),
            "payments": row.payments.select_related("receipt").order_by("created_at", "pk")[:SHOWN]
            if payments.may(actor, "view")
            else None,
            "slips": waiting(actor).filter(order=row)[:SHOWN],
            "panels": panels_for(actor, "order"),
        }
    )
    return render(request, "orders/order.html", context)


def shown_deliveries(order: Order) -> list[tuple[Delivery, Sentence, str]]:
    """Each delivery with how far it came, in words, and the tone of that; the oldest first."""
    rows = order.deliveries.select_related("destination__pick_up_at").order_by("at", "pk")[:SHOWN]
    return [(row, state_said(row), TONES[ParcelState(row.parcel_state)]) for row in rows]


@signed_in
@require_http_methods(["GET", "POST"])
def order_deliver(request: SignedInRequest, order: UUID) -> HttpResponse:
    row = order_of(request.actor, "deliver", order)
    form = DeliverForm(list(row.lines.all()), posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = deliver(
                request.actor,
                row,
                form.wanted(),
                parcel_number=form.cleaned_data["parcel_number"],
                note=form.cleaned_data["note"],
                key=request.POST.get("key", "")[:60],
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s: the goods left.") % {"number": made.number})
            return changed()
    return dialog(request, form, _("Deliver"), fields="orders/fields/deliver.html", submit=_("The goods leave"))


@signed_in
@require_http_methods(["GET", "POST"])
def order_cancel(request: SignedInRequest, order: UUID) -> HttpResponse:
    row = order_of(request.actor, "cancel", order)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_order(request.actor, row, reason=form.cleaned_data["reason"])
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is cancelled. Its number is kept.") % {"number": row.number})
            return changed()
    return dialog(request, form, _("Why is the order cancelled?"), submit=_("Cancel the order"))


@signed_in
@require_GET
def picking(request: SignedInRequest, order: UUID) -> HttpResponse:
    """What is still to be taken from the shelves for an order, to print."""
    row = order_of(request.actor, "view", order)
    lines = row.lines.select_related("variant").prefetch_related("variant__barcodes")
    left = [(line, line.quantity - line.delivered) for line in lines if line.delivered < line.quantity]
    context = {"order": row, "left": left, "destination": destination_of(row)}
    return render(request, "orders/picking.html", context)
