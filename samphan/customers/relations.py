"""Relations between customers. Each is told on both timelines; who writes one must be allowed to change one side and see the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.actions import require_living
from samphan.customers.events import RelationAdded, RelationChanged, RelationKind, RelationRemoved
from samphan.customers.models import (
    Affiliation,
    BuyingRole,
    Customer,
    Household,
    HouseholdMember,
    Referral,
)
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.versions import change_every, change_once
from samphan.platform.thai.text import tidy

STRONGEST = 5
LONGEST = 120
MOST_AT_HOME = 30
SHOWN = 100


@transaction.atomic
def add_affiliation(
    actor: Actor,
    person: Customer,
    organisation: Customer,
    *,
    job_title: str = "",
    roles: Iterable[str] = (),
    influence: int | None = None,
    main: bool = False,
) -> Affiliation:
    """Say that a person works in an organisation. The first person there becomes its main contact."""
    _require_both(actor, person, organisation)
    if not person.is_person or organisation.is_person:
        raise _refused("other", _("Choose a person and an organisation."), "relation_kinds")
    if Affiliation.objects.filter(person=person, organisation=organisation).exists():
        raise _refused("other", _("They are already connected. Change what stands there."), "relation_twice")
    values = _read_affiliation(job_title, roles, influence)
    first = not Affiliation.objects.filter(organisation=organisation).exists()
    row: Affiliation = Affiliation.objects.create(person=person, organisation=organisation, **values)
    if main or first:
        _make_main(row)
    _tell_both(actor, person, organisation, RelationKind.WORK, RelationAdded)
    return row


@transaction.atomic
def change_affiliation(
    actor: Actor,
    customer: Customer,
    pk: UUID,
    *,
    job_title: str = "",
    roles: Iterable[str] = (),
    influence: int | None = None,
    main: bool = False,
) -> Affiliation:
    """Change what a person is in an organisation; `customer` is either of the two."""
    customers.require(actor, "edit", customer)
    row = affiliation_of(customer, pk)
    for name, value in _read_affiliation(job_title, roles, influence).items():
        setattr(row, name, value)
    row.main = row.main and main
    row.save()
    if main:
        _make_main(row)
    _tell_both(actor, row.person, row.organisation, RelationKind.WORK, RelationChanged)
    return row


@transaction.atomic
def remove_affiliation(actor: Actor, customer: Customer, pk: UUID) -> Affiliation:
    customers.require(actor, "edit", customer)
    row = affiliation_of(customer, pk)
    row.delete()
    _tell_both(actor, row.person, row.organisation, RelationKind.WORK, RelationRemoved)
    return row


def affiliation_of(customer: Customer, pk: UUID) -> Affiliation:
    """An affiliation of this customer, from either side. Raises `NotFound`."""
    rows = Affiliation.objects.filter(pk=pk).select_related("person", "organisation")
    row: Affiliation | None = rows.first()
    if row is None or customer.pk not in {row.person_id, row.organisation_id}:
        raise NotFound
    return row


def affiliation_between(person: Customer, organisation: Customer) -> Affiliation | None:
    row: Affiliation | None = Affiliation.objects.filter(person=person, organisation=organisation).first()
    return row


@transaction.atomic
def join_household(actor: Actor, customer: Customer, other: Customer) -> Household:
    """The two live together. Whichever has a household brings the other in; the first of a new one is its head."""
    _require_both(actor, customer, other)
    if not (customer.is_person and other.is_person):
        raise _refused("other", _("Only people live in a household."), "relation_kinds")
    mine, theirs = (HouseholdMember.objects.filter(customer=one).first() for one in (customer, other))
    if mine and theirs:
        sentence: Sentence = _("They already live together.")
        if mine.household_id != theirs.household_id:
            sentence = _("%(name)s belongs to another household. Take them out of it first.") % {"name": other.name}
        raise _refused("other", sentence, "relation_twice")
    household: Household = (mine or theirs).household if mine or theirs else Household.objects.create()  # type: ignore[union-attr]
    if household.members.count() >= MOST_AT_HOME:
        raise _refused("other", _("A household has at most %(most)d people.") % {"most": MOST_AT_HOME}, "too_many")
    if not (mine or theirs):
        HouseholdMember.objects.create(household=household, customer=customer, head=True)
    HouseholdMember.objects.create(household=household, customer=customer if theirs else other)
    _tell_both(actor, customer, other, RelationKind.HOME, RelationAdded)
    return household


@transaction.atomic
def leave_household(actor: Actor, customer: Customer) -> None:
    """Out of the household. One who remains alone has none; when the head leaves, the next one is it."""
    customers.require(actor, "edit", customer)
    member = HouseholdMember.objects.filter(customer=customer).select_related("household").first()
    if member is None:
        raise NotFound
    household, was_head = member.household, member.head
    member.delete()
    rest = list(household.members.select_related("customer").order_by("pk"))
    if len(rest) < 2:  # noqa: PLR2004 - two make a household
        household.delete()
    elif was_head:
        HouseholdMember.objects.filter(pk=rest[0].pk).update(head=True)
    if rest:
        _tell_both(actor, customer, rest[0].customer, RelationKind.HOME, RelationRemoved)


@transaction.atomic
def make_head(actor: Actor, customer: Customer) -> None:
    """The one who decides at home, and to whom the household's post goes."""
    customers.require(actor, "edit", customer)
    member = HouseholdMember.objects.filter(customer=customer).first()
    if member is None:
        raise NotFound
    HouseholdMember.objects.filter(household=member.household_id, head=True).update(head=False)
    HouseholdMember.objects.filter(pk=member.pk).update(head=True)


@transaction.atomic
def set_referrer(actor: Actor, customer: Customer, referrer: Customer) -> Referral:
    """Say who brought this customer; it replaces who was named before."""
    _require_both(actor, customer, referrer)
    if Referral.objects.filter(customer=referrer, referrer=customer).exists():
        raise _refused("other", _("They cannot have brought each other."), "relation_twice")
    Referral.objects.filter(customer=customer).delete()
    row: Referral = Referral.objects.create(customer=customer, referrer=referrer)
    _tell_both(actor, customer, referrer, RelationKind.REFERRAL, RelationAdded)
    return row


@transaction.atomic
def remove_referrer(actor: Actor, customer: Customer) -> None:
    customers.require(actor, "edit", customer)
    row = Referral.objects.filter(customer=customer).select_related("referrer").first()
    if row is None:
        raise NotFound
    row.delete()
    _tell_both(actor, customer, row.referrer, RelationKind.REFERRAL, RelationRemoved)


@dataclass(frozen=True)
class Relations:
    """What the panel shows, of customers the actor may see."""

    work: list[Affiliation]
    people: list[Affiliation]
    home: list[HouseholdMember]
    referrer: Customer | None
    referred: list[Customer]

    def __bool__(self) -> bool:
        return bool(self.work or self.people or self.home or self.referrer or self.referred)


def relations_of(actor: Actor, customer: Customer) -> Relations:
    seen: QuerySet[Customer] = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    affiliations = Affiliation.objects.select_related("person", "organisation")
    people = affiliations.filter(organisation=customer, person__in=seen).order_by("-main", "-influence", "pk")
    work = affiliations.filter(person=customer, organisation__in=seen).order_by("pk")
    member = HouseholdMember.objects.filter(customer=customer).first()
    home = HouseholdMember.objects.filter(household=member.household_id if member else None, customer__in=seen)
    by = Referral.objects.filter(customer=customer, referrer__in=seen).select_related("referrer").first()
    brought = Referral.objects.filter(referrer=customer, customer__in=seen).select_related("customer")
    return Relations(
        list(work[:SHOWN]),
        list(people[:SHOWN]),
        list(home.select_related("customer").order_by("-head", "pk")[:SHOWN]),
        by.referrer if by else None,
        [row.customer for row in brought.order_by("-pk")[:SHOWN]],
    )


def _require_both(actor: Actor, customer: Customer, other: Customer) -> None:
    customers.require(actor, "edit", customer)
    customers.require(actor, "view", other)
    if customer.pk == other.pk:
        raise _refused("other", _("Choose somebody else: this is the same customer."), "relation_self")
    require_living(customer)
    require_living(other)


def _read_affiliation(job_title: str, roles: Iterable[str], influence: int | None) -> dict[str, object]:
    title, wanted = tidy(job_title), set(roles)
    if len(title) > LONGEST:
        too_long = _("Write at most %(most)d characters; this has %(has)d.") % {"most": LONGEST, "has": len(title)}
        raise _refused("job_title", too_long, "invalid_fields")
    if wanted - set(BuyingRole.values):
        raise _refused("roles", _("Choose one of the list."), "invalid_fields")
    if influence is not None and not 1 <= influence <= STRONGEST:
        raise _refused("influence", _("Influence is 1 to 5."), "invalid_fields")
    return {
        "job_title": title,
        "roles": [role for role in BuyingRole.values if role in wanted],
        "influence": influence,
    }


def _make_main(row: Affiliation) -> None:
    change_every(Affiliation.objects.filter(organisation=row.organisation_id, main=True).exclude(pk=row.pk), main=False)
    change_once(row, Affiliation.objects.all(), main=True)


def _refused(field: str, sentence: Sentence, code: str) -> Refused:
    return Refused(sentence, code=code, fields={field: sentence})


def _tell_both(actor: Actor, one: Customer, other: Customer, kind: str, event: type[EventData]) -> None:
    for about, with_whom in ((one, other), (other, one)):
        fact = event(relation=kind, other=str(with_whom.pk))  # type: ignore[call-arg]
        record(fact, actor=actor, subject=about, customer_id=about.pk)
