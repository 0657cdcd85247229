"""Deliveries: goods leave out of what the order holds, all at once or in parts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant
from samphan.catalog.quantities import read_quantity
from samphan.catalog.stock import Line, issue
from samphan.orders.access import orders
from samphan.orders.destinations import destination_of
from samphan.orders.events import GoodsDelivered
from samphan.orders.limits import require_approved
from samphan.orders.models import Delivery, DeliveryLine, DocumentKind, Order, OrderLine, OrderState
from samphan.orders.numbers import next_number
from samphan.orders.parcels import first_state
from samphan.orders.steps import held, once, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.versions import save_changes


@transaction.atomic
def deliver(
    actor: Actor,
    order: Order,
    wanted: Mapping[UUID, Decimal] | None = None,
    *,
    parcel_number: str = "",
    note: str = "",
    key: str = "",
) -> Delivery:
    """Hand goods over: `wanted` says how much of which line (by its id), None all that is left.

    Raises `Refused`: `not_paid` when the customer pays first, `delivered_over` for more than is left, `nothing_to_deliver`,
    `order_cancelled`, `approval_pending`; and as `stock.issue`.
    """
    orders.require(actor, "deliver", order)

    def make() -> Delivery:
        now = held(order)
        if now.state == OrderState.CANCELLED:
            raise Refused(_("This order was cancelled."), code="order_cancelled")
        require_approved(now)
        if now.pay_first and now.paid < now.total:
            raise Refused(_("This order is to be paid before anything leaves."), code="not_paid")
        lines = {line.pk: line for line in now.lines.all()}
        leaving = _leaving(lines, wanted)
        return _hand_over(actor, now, lines, leaving, parcel_number=parcel_number[:60], note=note[:300])

    return once(actor, key, Delivery, make)


def _hand_over(
    actor: Actor,
    order: Order,
    lines: Mapping[UUID, OrderLine],
    leaving: Mapping[UUID, Decimal],
    **said: str,
) -> Delivery:
    variants = Variant.objects.for_pricing().in_bulk([lines[pk].variant_id for pk in leaving])
    issue(
        actor,
        [Line(variants[lines[pk].variant_id], quantity, order.warehouse) for pk, quantity in leaving.items()],
        order.reference,
    )
    for pk, quantity in leaving.items():
        lines[pk].delivered += quantity
    OrderLine.objects.bulk_update([lines[pk] for pk in leaving], ["delivered"])
    destination = destination_of(order)
    made: Delivery = Delivery.objects.create(
        business=actor.business,
        number=next_number(DocumentKind.DELIVERY, order.branch),
        order=order,
        branch=order.branch,
        parcel_state=first_state(order, destination),
        destination=destination,
        **said,
        by=actor.user,
        by_name=actor.name,
    )
    DeliveryLine.objects.bulk_create(
        [
            DeliveryLine(business=actor.business, delivery=made, line=lines[pk], quantity=quantity)
            for pk, quantity in leaving.items()
        ]
    )
    whole = all(line.delivered == line.quantity for line in lines.values())
    state = OrderState.DELIVERED if whole else OrderState.PARTLY
    save_changes(order, seen=order.version, state=state)
    step(actor, order, state, made.number)
    step(actor, made, made.parcel_state)
    told = GoodsDelivered(number=made.number, order=order.number, lines=len(leaving), whole=whole)
    record(told, actor=actor, subject=order, customer_id=order.customer_id)
    return made


def _leaving(lines: Mapping[UUID, OrderLine], wanted: Mapping[UUID, Decimal] | None) -> dict[UUID, Decimal]:
    left = {pk: line.quantity - line.delivered for pk, line in lines.items()}
    if wanted is None:
        leaving = {pk: quantity for pk, quantity in left.items() if quantity}
    else:
        if not wanted.keys() <= lines.keys():
            raise NotFound
        leaving = {pk: read_quantity(quantity, field=f"lines.{pk}.quantity") for pk, quantity in wanted.items()}
    for pk, quantity in leaving.items():
        if quantity > left[pk]:
            sentence = _("Less of %(product)s is left to deliver.") % {"product": lines[pk].name}
            raise Refused(sentence, code="delivered_over", fields={f"lines.{pk}.quantity": sentence})
    if not leaving:
        raise Refused(_("Everything of this order was delivered."), code="nothing_to_deliver")
    return leaving
