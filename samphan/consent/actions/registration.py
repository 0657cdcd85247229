"""Self-registration: from what a visitor filled in to a customer, without ever telling whether they were known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from django.db import transaction
from django.utils import timezone

from samphan.consent.actions.ledger import Proof, Said, record_many
from samphan.consent.events import CustomerRegistered
from samphan.consent.models import Outcome, Purpose, Registration, Wording
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.contacts import Reach
from samphan.customers.identity.agreeing import names_agree
from samphan.customers.identity.records import Pair, Reason
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import ContactPoint, Customer
from samphan.customers.reaching import add_contact_point, holder_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.tenants.versions import change_every

SOURCE = "self-registration"
CLAIMED, CLAIM = 0.9, 8.0  # how likely, and how many bits an address speaks that was claimed but not proven


@dataclass
class Details:
    """What the visitor filled in. `agreed` maps a purpose's key to the version of the wording that stood beside the box."""

    name: str
    nickname: str = ""
    birth_date: date | None = None
    reaches: list[Reach] = field(default_factory=list)
    agreed: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        born = self.birth_date.isoformat() if self.birth_date else None
        return {**asdict(self), "birth_date": born}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        born = date.fromisoformat(data["birth_date"]) if data["birth_date"] else None
        return cls(**{**data, "birth_date": born, "reaches": [Reach(**reach) for reach in data["reaches"]]})


@transaction.atomic
def register(actor: Actor, details: Details, proof: Proof, *, verified: Sequence[str] = ()) -> Registration:
    """Make the visitor a customer. `verified` are the kinds of contact point that they proved to be theirs.

    A known customer is updated only when a proven address and an agreeing name both say so, and then only where a field was empty.
    Anybody else becomes a new customer; an address that belongs to somebody else stays there, and the registration says whom it may be.
    """
    holders = {reach: holder_of(reach) for reach in details.reaches}
    known = _known(details, holders, verified)
    free = [reach for reach, holder in holders.items() if holder is None]
    others = [holder for holder in holders.values() if holder is not None and holder != known]
    if known is not None:
        customer = _update(actor, known, details, free)
    else:
        fields = {"nickname": details.nickname, "birth_date": details.birth_date}
        customer = create_customer(actor, name=details.name, reaches=free, source=SOURCE, **fields)
    _mark_verified(customer, verified)
    _record_consents(actor, customer, details, proof)
    outcome = Outcome.UPDATED if known else Outcome.LOOKALIKE if others else Outcome.NEW
    made: Registration = Registration.objects.create(
        business=actor.business,
        customer=customer,
        suspect=None if known else next(iter(others), None),
        outcome=outcome,
        verified=list(verified),
        claimed=[
            {"kind": reach.kind, "value": reach.value}
            for reach, holder in holders.items()
            if holder is not None and holder != known
        ],
    )
    if made.suspect:
        write_found([_suspicion(made)])
    record(CustomerRegistered(outcome=outcome), actor=actor, subject=made, customer_id=customer.pk)
    return made


def _suspicion(made: Registration) -> Pair:
    """Somebody claims an address that is another customer's: to review at once, without waiting for the night's search."""
    left, right = sorted((str(made.customer_id), str(made.suspect_id)))
    reasons = tuple(Reason(f"{point['kind']}_same", CLAIM) for point in made.claimed)
    return Pair(left, right, CLAIMED, reasons)


def _known(details: Details, holders: dict[Reach, Customer | None], verified: Sequence[str]) -> Customer | None:
    for reach, holder in holders.items():
        proven = reach.kind in verified and holder is not None and holder.is_living
        if proven and holder is not None and names_agree(details.name, holder.name):
            return holder
    return None


def _update(actor: Actor, customer: Customer, details: Details, free: Sequence[Reach]) -> Customer:
    """Fill in what was empty; nothing that the shop knows is overwritten from outside."""
    told = {"nickname": details.nickname, "birth_date": details.birth_date}
    missing = {name: value for name, value in told.items() if value and not getattr(customer, name)}
    if missing:
        change_customer(actor, customer, version=customer.version, **missing)
    for reach in free:
        add_contact_point(actor, customer, reach, source=SOURCE)
    return customer


def _mark_verified(customer: Customer, kinds: Sequence[str]) -> None:
    unproven = ContactPoint.objects.filter(customer=customer, kind__in=kinds, verified_at=None)
    change_every(unproven, verified_at=timezone.now())


def _record_consents(actor: Actor, customer: Customer, details: Details, proof: Proof) -> None:
    """A tick beside a purpose says yes by every channel of it; no tick says nothing."""
    purposes = Purpose.objects.in_use().filter(key__in=details.agreed)  # type: ignore[attr-defined]
    said = [
        Said(
            customer.pk, purpose, channel, given=True, proof=proof, wording=_read(purpose, details.agreed[purpose.key])
        )
        for purpose in purposes
        for channel in purpose.asked_channels
    ]
    record_many(actor, said)


def _read(purpose: Purpose, number: int) -> Wording | None:
    wording: Wording | None = purpose.wordings.filter(number=number).first()
    return wording
