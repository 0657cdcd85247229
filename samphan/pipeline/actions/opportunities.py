"""Writes about opportunities. Each checks the right, changes rows and records one event, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.actions import require_living, scope_of_new
from samphan.customers.events import ContactChannel, ContactDirection, ContactLogged, NoteAdded
from samphan.customers.models import Customer
from samphan.customers.profile import NOTE_LENGTH
from samphan.pipeline.access import opportunities
from samphan.pipeline.events import (
    OpportunityChanged,
    OpportunityCreated,
    OpportunityDeleted,
    OpportunityRestored,
)
from samphan.pipeline.models import NOUN, MoveKind, Opportunity, Stage, StageMove
from samphan.pipeline.queries import first_stage
from samphan.pipeline.reading import faulty, listed, read_fields
from samphan.pipeline.requirements import require_for
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.events.registry import EventData
from samphan.platform.fields.values import clean_custom
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import index, index_new
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.text import tidy_lines


@transaction.atomic
def create_opportunity(actor: Actor, *, customer: Customer, stage: Any = None, **fields: Any) -> Opportunity:
    """Add a chance to sell to a customer that the actor may see. Without `stage` it begins on the first of the first pipeline.

    `fields` are those of `reading.FIELDS`, and `custom` by short name. Without owner and branch it is the actor's, in the customer's
    branch where the actor works there.
    """
    opportunities.require(actor, "create")
    require_living(customer)
    custom = fields.pop("custom", None)
    read = read_fields(actor, {"name": "", **fields})
    on = stage_of(stage)
    read |= _within_scope(actor, customer, read)
    if custom is not None:
        read["custom"] = clean_custom(actor, NOUN, custom)
    row = Opportunity(business=actor.business, customer=customer, pipeline=on.pipeline, stage=on, **read)
    row.amount_typed = bool(row.amount)
    require_for(on, row, new=True)
    row.save(force_insert=True)
    StageMove.objects.create(
        opportunity=row, kind=MoveKind.BEGUN, to_stage=on, at=row.created_at, amount=row.amount, by=actor.user
    )
    index_new(row)
    _tell(actor, row, OpportunityCreated(name=row.name, amount=str(row.amount), stage=on.name))
    return row


@transaction.atomic
def change_opportunity(actor: Actor, row: Opportunity, *, version: int, **fields: Any) -> list[str]:
    """Change fields of the opportunity as the actor saw it at `version`; returns the names of those that changed.

    Raises `Conflict` when somebody saved meanwhile; `data["current"]` is the opportunity as it stands.
    """
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    custom = fields.pop("custom", None)
    changes = read_fields(actor, fields)
    if custom is not None:
        changes["custom"] = clean_custom(actor, NOUN, custom, current=row.custom)
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if "amount" in changed:
        changes["amount_typed"] = True
    if not changed and row.version == version:
        return []
    try:
        save_changes(row, seen=version, **changes, changed_at=timezone.now())
    except Conflict as conflict:
        raise Conflict(current=Opportunity.objects.get(pk=row.pk)) from conflict
    if {"name", "owner", "branch"} & set(changed):
        index(row)
    _tell(actor, row, OpportunityChanged(name=row.name, fields=changed))
    return changed


@transaction.atomic
def delete_opportunity(actor: Actor, row: Opportunity) -> None:
    """Take it out of board, lists and reports. The row stays: `restore_opportunity` brings it back."""
    opportunities.require(actor, "delete", row)
    if change_once(
        row, Opportunity.objects.filter(deleted_at=None), deleted_at=timezone.now(), changed_at=timezone.now()
    ):
        _tell(actor, row, OpportunityDeleted(name=row.name))
    row.refresh_from_db(fields=["deleted_at"])
    index(row)


@transaction.atomic
def restore_opportunity(actor: Actor, row: Opportunity) -> None:
    """Undo `delete_opportunity`."""
    opportunities.require(actor, "delete", row)
    if change_once(
        row, Opportunity.objects.filter(deleted_at__isnull=False), deleted_at=None, changed_at=timezone.now()
    ):
        _tell(actor, row, OpportunityRestored(name=row.name))
    row.refresh_from_db(fields=["deleted_at"])
    index(row)


@transaction.atomic
def note_opportunity(
    actor: Actor, row: Opportunity, text: str, *, channel: str = "", direction: str = ContactDirection.OUT
) -> Event:
    """Write down what happened with the deal: a note or, with `channel`, a contact. It stands on the customer's timeline too."""
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    said = tidy_lines(text)
    if not said:
        raise Refused(_("Write something first."), code="empty", fields={"text": _("Write something first.")})
    if len(said) > NOTE_LENGTH:
        raise faulty(
            {
                "text": _("Write at most %(most)d characters; this has %(has)d.")
                % {"most": NOTE_LENGTH, "has": len(said)}
            }
        )
    if channel and (channel not in ContactChannel.values or direction not in ContactDirection.values):
        raise faulty({"channel": _("Choose one of the list.")})
    fact = ContactLogged(channel=channel, direction=direction, text=said) if channel else NoteAdded(text=said)
    return _tell(actor, row, fact, channel=channel)


def stage_of(stage: Any) -> Stage:
    """The stage that was named, or the first there is. Raises `Refused` for one that cannot be chosen."""
    if stage in (None, ""):
        return first_stage()
    try:
        found = listed(Stage, stage, pipeline__archived_at=None)
    except ValueError as unfit:
        raise faulty({"stage": str(unfit)}) from unfit
    if found is None:
        raise faulty({"stage": _("Choose one of the list.")})
    return found


def require_undeleted(row: Opportunity) -> None:
    if row.deleted_at:
        raise Refused(_("This opportunity was deleted. Restore it first."), code="opportunity_deleted")


def _within_scope(actor: Actor, customer: Customer, read: dict[str, Any]) -> dict[str, Any]:
    """Whose it is and where: what was said, else the actor's and the customer's branch, within the actor's reach."""
    told: dict[str, Any] = {}
    if actor.row_scope == RowScope.BRANCH and read.get("branch") is None:
        own = customer.branch if customer.branch_id in actor.branch_ids else None
        told = {"branch": own} if own else scope_of_new(actor)
    elif actor.row_scope == RowScope.ALL and "branch" not in read:
        told = {"branch": customer.branch}
    if actor.row_scope == RowScope.OWN or "owner" not in read:
        told["owner"] = actor.user
    return told


def _tell(actor: Actor, row: Opportunity, data: EventData, **facts: Any) -> Event:
    return record(data, actor=actor, subject=row, customer_id=row.customer_id, **facts)
