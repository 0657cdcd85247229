"""Who has to do with a deal: contacts on their side, colleagues on ours, competitors beside us."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Affiliation, BuyingRole, Customer
from samphan.customers.profile import CLEANERS, Unfit
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.opportunities import require_undeleted
from samphan.pipeline.events import OpportunityChanged
from samphan.pipeline.models import Competitor, Opportunity, OpportunityContact, OpportunityMember, Rival
from samphan.pipeline.reading import faulty, listed
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound
from samphan.platform.thai.text import tidy

MOST = 50


@transaction.atomic
def set_contact(actor: Actor, row: Opportunity, person: Customer, roles: Iterable[str] = ()) -> OpportunityContact:
    """Say that a person has a part in the deal, and which. Without `roles` it is the part they have in the organisation."""
    _require(actor, row)
    wanted = set(roles)
    if wanted - set(BuyingRole.values):
        raise faulty({"roles": _("Choose one of the list.")})
    if not person.is_person or not person.is_living:
        raise faulty({"other": _("Choose a person.")})
    ordered = [role for role in BuyingRole.values if role in wanted]
    contact: OpportunityContact
    contact, _made = OpportunityContact.objects.update_or_create(
        opportunity=row, person=person, defaults={"roles": ordered}
    )
    _tell(actor, row, "contacts")
    return contact


@transaction.atomic
def remove_contact(actor: Actor, row: Opportunity, pk: UUID) -> None:
    _require(actor, row)
    _gone(OpportunityContact.objects.filter(opportunity=row, pk=pk).delete()[0])
    _tell(actor, row, "contacts")


@transaction.atomic
def set_member(actor: Actor, row: Opportunity, user: object, part: str = "") -> OpportunityMember:
    """Bring a colleague into the deal's team, or change what they do there."""
    _require(actor, row)
    try:
        colleague = CLEANERS["owner"](actor, user)
    except Unfit as unfit:
        raise faulty({"user": unfit.sentence}) from unfit
    if colleague is None:
        raise faulty({"user": _("Choose a colleague of this business.")})
    member: OpportunityMember
    member, _made = OpportunityMember.objects.update_or_create(
        opportunity=row, user=colleague, defaults={"part": tidy(part)[:80]}
    )
    _tell(actor, row, "team")
    return member


@transaction.atomic
def remove_member(actor: Actor, row: Opportunity, pk: UUID) -> None:
    _require(actor, row)
    _gone(OpportunityMember.objects.filter(opportunity=row, pk=pk).delete()[0])
    _tell(actor, row, "team")


@transaction.atomic
def set_rival(actor: Actor, row: Opportunity, competitor: object, note: str = "") -> Rival:
    """Say that a competitor is after the same deal, and what they offer."""
    _require(actor, row)
    try:
        found = listed(Competitor, competitor)
    except Unfit as unfit:
        raise faulty({"competitor": unfit.sentence}) from unfit
    if found is None:
        raise faulty({"competitor": _("Choose one of the list.")})
    rival: Rival
    rival, _made = Rival.objects.update_or_create(
        opportunity=row, competitor=found, defaults={"note": tidy(note)[:300]}
    )
    _tell(actor, row, "competitors")
    return rival


@transaction.atomic
def remove_rival(actor: Actor, row: Opportunity, pk: UUID) -> None:
    _require(actor, row)
    _gone(Rival.objects.filter(opportunity=row, pk=pk).delete()[0])
    _tell(actor, row, "competitors")


def with_usual_roles(row: Opportunity, contacts: Iterable[OpportunityContact]) -> list[OpportunityContact]:
    """Contacts whose own roles are empty show the part they have in the customer's organisation. One query."""
    found = list(contacts)
    people = [contact.person_id for contact in found]
    usual = dict(
        Affiliation.objects.filter(organisation=row.customer_id, person__in=people).values_list("person_id", "roles")
    )
    for contact in found:
        contact.roles = contact.roles or usual.get(contact.person_id, [])
    return found


def _require(actor: Actor, row: Opportunity) -> None:
    opportunities.require(actor, "edit", row)
    require_undeleted(row)


def _gone(count: int) -> None:
    if not count:
        raise NotFound


def _tell(actor: Actor, row: Opportunity, what: str) -> None:
    record(OpportunityChanged(name=row.name, fields=[what]), actor=actor, subject=row, customer_id=row.customer_id)
