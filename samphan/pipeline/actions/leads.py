"""Writes about leads: taken in by any door, given to somebody, answered, qualified, or not pursued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.actions import create_customer, require_living, scope_of_new
from samphan.customers.contacts import Reach
from samphan.customers.identity.agreeing import names_agree
from samphan.customers.models import Customer, CustomerKind
from samphan.customers.profile import CLEANERS, Unfit
from samphan.customers.reaching import holder_of
from samphan.pipeline.access import leads
from samphan.pipeline.actions.opportunities import create_opportunity
from samphan.pipeline.assigning import Assigned, assign
from samphan.pipeline.events import LeadAnswered, LeadAssigned, LeadCreated, LeadLost, LeadQualified, LeadReopened
from samphan.pipeline.models import CloseReason, Door, Lead, LeadState, Opportunity, Source
from samphan.pipeline.models.lead import USUAL_MINUTES
from samphan.pipeline.reading import LONGEST_NAME, LONGEST_TEXT, faulty, listed, read_amount, written
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.notifications.notify import notify
from samphan.platform.refusals import Conflict, Refused, Sentence
from samphan.platform.tenants.versions import save_changes

OPEN = (LeadState.NEW, LeadState.WORKING)


@transaction.atomic
def create_lead(
    actor: Actor,
    *,
    interest: str,
    customer: Customer | None = None,
    name: str = "",
    kind: str = CustomerKind.PERSON,
    reaches: Sequence[Reach] = (),
    door: str = Door.MANUAL,
    owner: Any = None,
    **fields: Any,
) -> Lead:
    """Take in somebody's interest. Without `customer` it is who holds one of `reaches`, else somebody new.

    `fields`: message, amount, source, province. Without `owner` the assignment rules decide.
    """
    leads.require(actor, "create")
    province = fields.pop("province", "")
    values = _read(actor, {"interest": interest, **fields})
    who = customer or _who(actor, name, kind, reaches, province, trusted=door != Door.FORM)
    require_living(who)
    given = _given(actor, who, values, owner)
    now = timezone.now()
    row: Lead = Lead.objects.create(
        business=actor.business,
        customer=who,
        door=door,
        owner=given.owner,
        rule=given.rule,
        why=given.why,
        due_at=now + timedelta(minutes=given.rule.minutes if given.rule else USUAL_MINUTES),
        created_at=now,
        changed_at=now,
        **{"branch": who.branch, **_place(actor), **values},
    )
    _tell(actor, row, LeadCreated(interest=row.interest, door=door, owner=str(row.owner or "")))
    if row.owner and row.owner != actor.user and door != Door.IMPORT:  # a bell for each of a long list says nothing
        notify(row.owner, _("New lead: %(interest)s") % {"interest": row.interest}, url=f"/pipeline/leads/{row.pk}/")
    return row


@transaction.atomic
def change_lead(actor: Actor, row: Lead, *, version: int, **fields: Any) -> list[str]:
    """Change what is known of the lead. Raises `Conflict` when somebody saved meanwhile."""
    leads.require(actor, "edit", row)
    changes = _read(actor, fields)
    changed = save_changes(row, seen=version, **changes, changed_at=timezone.now())
    return [name for name in changed if name != "changed_at"]


@transaction.atomic
def give_lead(actor: Actor, row: Lead, owner: Any) -> None:
    """Give it to a colleague by hand."""
    leads.require(actor, "edit", row)
    try:
        person = CLEANERS["owner"](actor, owner)
    except Unfit as unfit:
        raise faulty({"owner": unfit.sentence}) from unfit
    if person is None:
        raise faulty({"owner": _("Choose a colleague of this business.")})
    if save_changes(row, seen=row.version, owner=person, rule=None, why={}, changed_at=timezone.now()):
        _tell(actor, row, LeadAssigned(interest=row.interest, owner=str(person)))
        if person != actor.user:
            notify(person, _("New lead: %(interest)s") % {"interest": row.interest}, url=f"/pipeline/leads/{row.pk}/")


@transaction.atomic
def answer_lead(actor: Actor, row: Lead) -> None:
    """Somebody has answered: the clock stops, once. Who answers a lead that nobody had has it."""
    leads.require(actor, "edit", row)
    if row.state != LeadState.NEW:
        return
    now = timezone.now()
    owner = row.owner or actor.user
    save_changes(
        row,
        seen=row.version,
        state=LeadState.WORKING,
        answered_at=now,
        answered_by=actor.user,
        owner=owner,
        changed_at=now,
    )
    _tell(actor, row, LeadAnswered(interest=row.interest, minutes=int((now - row.created_at).total_seconds() // 60)))


@transaction.atomic
def qualify_lead(actor: Actor, row: Lead, *, stage: Any = None, **fields: Any) -> Opportunity:
    """Make it an opportunity of the same customer. `fields` are the opportunity's; name, amount, source come from the lead."""
    leads.require(actor, "edit", row)
    _require_open(row)
    answer_lead(actor, row)
    start = {"name": row.interest, "amount": row.amount, "source": row.source, "description": row.message}
    deal = create_opportunity(actor, customer=row.customer, stage=stage, **{**start, "owner": row.owner, **fields})
    now = timezone.now()
    save_changes(row, seen=row.version, state=LeadState.QUALIFIED, opportunity=deal, closed_at=now, changed_at=now)
    _tell(actor, row, LeadQualified(interest=row.interest, opportunity=str(deal.pk)))
    return deal


@transaction.atomic
def lose_lead(actor: Actor, row: Lead, *, reason: Any) -> None:
    """Not pursued; the reason is what is learnt from it."""
    leads.require(actor, "edit", row)
    _require_open(row)
    try:
        why = listed(CloseReason, reason, outcome="lost")
    except Unfit as unfit:
        raise faulty({"reason": unfit.sentence}) from unfit
    if why is None:
        raise faulty({"reason": _("Say why it is not pursued.")})
    now = timezone.now()
    save_changes(row, seen=row.version, state=LeadState.LOST, reason=why, closed_at=now, changed_at=now)
    _tell(actor, row, LeadLost(interest=row.interest, reason=why.name))


@transaction.atomic
def reopen_lead(actor: Actor, row: Lead) -> None:
    """Undo `lose_lead`."""
    leads.require(actor, "edit", row)
    if row.state != LeadState.LOST:
        raise Conflict(current=row)
    state = LeadState.WORKING if row.answered_at else LeadState.NEW
    save_changes(row, seen=row.version, state=state, reason=None, closed_at=None, changed_at=timezone.now())
    _tell(actor, row, LeadReopened(interest=row.interest))


def _who(actor: Actor, name: str, kind: str, reaches: Sequence[Reach], province: str, *, trusted: bool) -> Customer:
    """Who asks: the holder of a contact point, or somebody new with those that are free.

    What a stranger writes into a form proves nothing: it leads to a customer that is known only when the name agrees too.
    """
    holders = [(reach, holder_of(reach)) for reach in reaches]
    for _reach, holder in holders:
        if holder is not None and holder.is_living and (trusted or names_agree(name, holder.name)):
            return holder
    free = [reach for reach, holder in holders if holder is None]
    more = {"province": province} if province else {}
    return create_customer(actor, name=name, kind=kind, reaches=free, source="lead", **more)


def _given(actor: Actor, who: Customer, values: dict[str, Any], owner: Any) -> Assigned:
    if owner:
        try:
            return Assigned(CLEANERS["owner"](actor, owner), None, {})
        except Unfit as unfit:
            raise faulty({"owner": unfit.sentence}) from unfit
    if actor.row_scope == RowScope.OWN:
        return Assigned(actor.user, None, {})
    asked = f"{values['interest']} {values.get('message', '')}"
    return assign(actor, who, asked=asked, source=values.get("source"))


def _place(actor: Actor) -> dict[str, Any]:
    """A lead lies where its maker can see it."""
    return scope_of_new(actor) if actor.row_scope == RowScope.BRANCH else {}


def _read(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in values.items():
        try:
            read[name] = READERS[name](actor, value)
        except KeyError:
            wrong[name] = _("There is no field “%(field)s”.") % {"field": name}
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if "interest" in read and not read["interest"]:
        wrong["interest"] = _("Write what they ask for.")
    if wrong:
        raise faulty(wrong)
    return read


READERS: dict[str, Any] = {
    "interest": written("interest", LONGEST_NAME),
    "message": written("description", LONGEST_TEXT),
    "amount": read_amount,
    "source": lambda _actor, value: listed(Source, value),
}


def _require_open(row: Lead) -> None:
    if not row.is_open:
        raise Refused(_("This lead is closed. Reopen it first."), code="lead_closed")


def _tell(actor: Actor, row: Lead, data: EventData) -> None:
    record(data, actor=actor, subject=row, customer_id=row.customer_id)
