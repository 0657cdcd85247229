"""How far a delivery came: prepared, on its way, arrived, come back, lost; each step with who and when."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders
from samphan.orders.events import ParcelMoved
from samphan.orders.models import Delivery, Destination, Order, OrderChannel, ParcelState
from samphan.orders.steps import held, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence

LONGEST = 300
LONGEST_NUMBER = 60
FETCHED: dict[str, Sentence] = {
    ParcelState.READY: _("ready to be fetched"),
    ParcelState.ARRIVED: _("fetched by the customer"),
}
"""What the states are called of goods that the customer fetches."""
TONES = {
    ParcelState.READY: "accent",
    ParcelState.SENT: "warn",
    ParcelState.ARRIVED: "good",
    ParcelState.RETURNED: "bad",
    ParcelState.LOST: "bad",
}


def first_state(order: Order, destination: Destination | None) -> ParcelState:
    """Goods over the counter have arrived; those that are fetched lie ready; all others are on their way."""
    if order.channel == OrderChannel.COUNTER:
        return ParcelState.ARRIVED
    return ParcelState.READY if destination and destination.pick_up_at_id else ParcelState.SENT


@transaction.atomic
def move_parcel(
    actor: Actor, delivery: Delivery, state: ParcelState, *, note: str = "", parcel_number: str | None = None
) -> Delivery:
    """Say how far it came. Any state may follow any other: a mistake is put right by the next step, and both stay to be read.

    Told twice it is one step. Raises `Refused`: `parcel_state` for a state that is none.
    """
    orders.require(actor, "deliver", delivery.order)
    if state not in ParcelState.values:
        sentence = _("Choose how far the parcel came.")
        raise Refused(sentence, code="parcel_state", fields={"state": sentence})
    now = held(delivery)
    changes: dict[str, Any] = {"parcel_state": ParcelState(state)}
    if parcel_number is not None:
        changes["parcel_number"] = parcel_number.strip()[:LONGEST_NUMBER]
    if all(getattr(now, name) == value for name, value in changes.items()) and not note.strip():
        return now
    moved = now.parcel_state != state
    Delivery.objects.filter(pk=now.pk).update(**changes)
    now.refresh_from_db()
    step(actor, now, state, note.strip()[:LONGEST])
    if moved:
        order = now.order
        told = ParcelMoved(number=now.number, order=order.number, state=str(state), parcel=now.parcel_number)
        record(told, actor=actor, subject=order, customer_id=order.customer_id)
    return now


def state_said(delivery: Delivery) -> Sentence:
    """The state as people call it."""
    fetched = delivery.destination is not None and delivery.destination.pick_up_at_id is not None
    said = FETCHED.get(delivery.parcel_state) if fetched else None
    return said or ParcelState(delivery.parcel_state).label


def delivery_of(actor: Actor, verb: str, pk: object) -> Delivery:
    """A delivery by the right over its order. Raises `NotFound`, `Forbidden`."""
    rows = Delivery.objects.select_related(
        "order__customer", "order__branch", "branch__business", "destination__pick_up_at"
    )
    found: Delivery | None = rows.filter(pk=pk, order__in=orders.rows(actor)).first()
    if found is None:
        raise NotFound
    orders.require(actor, verb, found.order)
    return found
