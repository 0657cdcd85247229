"""What a phone kept while it had no connection: notes, visits and orders, each taken in once however often it is sent.

Its `key` is made on the phone. What was changed at the desk meanwhile is a `Conflict` that the phone shows; nothing is written then,
and the entry stays on the phone until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from samphan.catalog.models import Variant
from samphan.catalog.quantities import read_quantity
from samphan.customers.access import customers
from samphan.customers.actions import add_note, log_contact
from samphan.customers.events import ContactDirection
from samphan.customers.follow_ups import arrive, finish_follow_up, plan_follow_up, writable
from samphan.customers.models import Customer, FollowUp, FollowUpKind
from samphan.orders.forms.documents import branch_named
from samphan.orders.lines import Wanted, price_lines
from samphan.orders.models import Order
from samphan.orders.ordering import place_order
from samphan.orders.steps import once
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict, NotFound
from samphan.platform.web.when import moment_words

PLANNED_BACK = timedelta(hours=23)  # how far back `plan_follow_up` takes a day


class Ordered(BaseModel):
    """A line of an order, at the price of one that the salesperson saw."""

    variant: UUID
    quantity: str = Field(max_length=20)
    price: Decimal = Field(max_digits=16, decimal_places=4)


class Entry(BaseModel):
    """One thing done on the road. `at` is when, by the phone's clock; what does not belong to its kind is left out."""

    model_config = ConfigDict(extra="ignore")

    key: UUID
    kind: Literal["note", "visit", "order"]
    at: AwareDatetime
    customer: UUID
    text: str = Field("", max_length=5_000)
    follow_up: UUID | None = None
    met: bool = False
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    branch: UUID | None = None
    lines: list[Ordered] = Field(default_factory=list, max_length=200)


@transaction.atomic
def take_in(actor: Actor, entry: Entry) -> str:
    """Write it, once for its key; returns the address where it is now read. Raises `Refused`, and `Conflict` for what changed meanwhile."""
    kind, write = KINDS[entry.kind]
    made = once(actor, str(entry.key), kind, lambda: write(actor, entry))
    if isinstance(made, Order):
        return reverse("orders:order-detail", args=[made.pk])
    return reverse("customers:customer-detail", args=[entry.customer])


def write_note(actor: Actor, entry: Entry) -> Event:
    customer, at = customers.get(actor, "view", entry.customer), not_to_come(entry.at)
    if not entry.met:
        return add_note(actor, customer, entry.text, occurred_at=at)
    return log_contact(
        actor, customer, channel="visit", direction=ContactDirection.OUT, text=entry.text, occurred_at=at
    )


def write_visit(actor: Actor, entry: Entry) -> FollowUp:
    """Arrival with its place and time, and what came of it; of a visit that nobody planned too."""
    row = planned_visit(actor, entry) if entry.follow_up else new_visit(actor, entry)
    if entry.met:
        arrive(actor, row.pk, latitude=entry.latitude, longitude=entry.longitude, at=entry.at)
    return finish_follow_up(actor, row.pk, outcome=entry.text)


def planned_visit(actor: Actor, entry: Entry) -> FollowUp:
    """Held until the end of the transaction, so that of two who finish it the second is told."""
    row = writable(actor, entry.follow_up)
    FollowUp.objects.select_for_update().get(pk=row.pk)
    row = writable(actor, entry.follow_up)
    if row.done_at:
        said = _(
            "%(who)s ended “%(what)s” at %(when)s already. Keep yours as a note on the customer, or throw it away."
        )
        when = moment_words(timezone.localtime(row.done_at))
        raise Conflict(said % {"who": row.done_by or "–", "what": row.what, "when": when}, code="visit_done")
    return row


def new_visit(actor: Actor, entry: Entry) -> FollowUp:
    customer: Customer = customers.get(actor, "view", entry.customer)
    due = max(not_to_come(entry.at), timezone.now() - PLANNED_BACK)
    return plan_follow_up(actor, customer, what=str(_("Visit")), due_at=due, kind=FollowUpKind.VISIT)


def write_order(actor: Actor, entry: Entry) -> Order:
    """At the prices the salesperson saw, or not at all."""
    customer: Customer = customers.get(actor, "view", entry.customer)
    branch = branch_named(actor, entry.branch)
    known = Variant.objects.for_pricing().in_bulk([line.variant for line in entry.lines])
    if missing := [line for line in entry.lines if line.variant not in known]:
        raise NotFound(_("%(n)d of the products is no longer there.") % {"n": len(missing)})
    wanted = [
        Wanted(known[line.variant], read_quantity(line.quantity, places=known[line.variant].product.unit.places))
        for line in entry.lines
    ]
    sums = price_lines(actor, customer, branch, wanted)
    now = {str(line["variant_id"]): str(line["unit_price"]) for line in sums.lines}
    if any(Decimal(now[str(line.variant)]) != line.price for line in entry.lines):
        said = _("Prices are no longer those you saw. Look at them, then send the order at today's, or throw it away.")
        raise Conflict(said, code="price_changed", prices=now, total=str(sums.document["total"]))
    return place_order(actor, customer, wanted, branch, note=entry.text)


def not_to_come(at: datetime) -> datetime:
    """A phone's clock may go before ours."""
    return min(at, timezone.now())


KINDS: dict[str, tuple[type[models.Model], Callable[[Actor, Entry], Any]]] = {
    "note": (Event, write_note),
    "visit": (FollowUp, write_visit),
    "order": (Order, write_order),
}
