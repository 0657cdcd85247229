"""How this module's rows follow a merge, where the mover by itself would not do."""

from __future__ import annotations

from typing import Any

from samphan.customers.identity.choosing import columns_of
from samphan.customers.identity.journal import Journal
from samphan.customers.identity.movers import Mover, elsewhere, moves, stays
from samphan.customers.models import Affiliation, ContactPoint, Customer, CustomerAddress, Merge, Suspicion


@moves(ContactPoint)
class ContactPointMover(Mover):
    """The survivor's preferred phone stays the preferred one."""

    def fit(self, row: Any, survivor: Customer) -> dict[str, Any]:  # noqa: ARG002 - the shape of every mover
        return {"preferred": False}


@moves(Affiliation)
class AffiliationMover(Mover):
    """An organisation keeps its main contact; the other comes as one more."""

    def fit(self, row: Any, survivor: Customer) -> dict[str, Any]:  # noqa: ARG002 - the shape of every mover
        return {"main": False}


@moves(CustomerAddress)
class AddressMover(Mover):
    """What belongs to the other's main address (recipient, phone, note) goes with that address, which is a further one now.

    When both have the same main address, the survivor's own stands; without one, the other's does.
    """

    def move(self, journal: Journal, other: Customer, survivor: Customer) -> None:
        for row in self.rows(other).order_by("pk"):
            changes: dict[str, Any] = {}
            if row.main and other.address == survivor.address:
                if CustomerAddress.objects.filter(customer=survivor, main=True).exists():
                    continue
            elif row.main:
                changes = {"main": False, **columns_of(other.address)}
            journal.change(row, customer_id=survivor.pk, **changes)


stays(Merge)  # who was merged into whom, as it happened
stays(Suspicion)  # `identity.suspicions.follow_survivor`: a pair has two customers and an order
elsewhere("events_event", "events are only added to: a timeline reads them by `Customer.ids`")
