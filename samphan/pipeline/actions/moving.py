"""A deal's way: from stage to stage, won, lost, reopened, and back again by undo. Each is one conditional statement, a move and an event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.opportunities import require_undeleted
from samphan.pipeline.events import OpportunityLost, OpportunityMoved, OpportunityReopened, OpportunityWon
from samphan.pipeline.models import (
    CloseReason,
    Competitor,
    MoveKind,
    Opportunity,
    OpportunityState,
    Outcome,
    Rival,
    Stage,
    StageMove,
)
from samphan.pipeline.reading import faulty, listed
from samphan.pipeline.requirements import require_for
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.text import tidy

LONGEST = 300


@transaction.atomic
def move_opportunity(actor: Actor, row: Opportunity, stage: Stage, *, seen_on: UUID | None = None) -> StageMove | None:
    """Put an open deal on another stage, of any pipeline; None when it stands there already.

    `seen_on` is the stage on which the mover saw it: when somebody else moved it since, this is a `Conflict`, and nothing moves.
    Raises `StageNeeds` when the stage asks for more than the deal has.
    """
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    if not row.is_open:
        raise Refused(_("This opportunity is closed. Reopen it first."), code="opportunity_closed")
    if seen_on is not None and row.stage_id not in {seen_on, stage.pk}:
        raise Conflict(current=row)
    if row.stage_id == stage.pk:
        return None
    if stage.archived_at:
        raise faulty({"stage": _("This stage is in use no more.")})
    require_for(stage, row)
    before, since, now = row.stage, row.entered_at, timezone.now()
    save_changes(row, seen=row.version, stage=stage, pipeline_id=stage.pipeline_id, entered_at=now, changed_at=now)
    move: StageMove = StageMove.objects.create(
        opportunity=row, from_stage=before, to_stage=stage, since=since, at=now, amount=row.amount, by=actor.user
    )
    _tell(actor, row, OpportunityMoved(name=row.name, before=before.name, stage=stage.name))
    return move


@transaction.atomic
def close_opportunity(
    actor: Actor, row: Opportunity, outcome: str, *, reason: Any = None, lost_to: Any = None, note: str = ""
) -> StageMove:
    """Won or lost, on the stage where it stands. A lost one needs its reason: that is what is learnt from it."""
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    values = _read_closing(outcome, reason, lost_to, note)
    if not row.is_open:
        raise Conflict(_("Somebody closed this opportunity meanwhile."), current=row)
    now = timezone.now()
    save_changes(row, seen=row.version, state=outcome, closed_at=now, closed_by=actor.user, changed_at=now, **values)
    if values["lost_to"]:
        Rival.objects.get_or_create(opportunity=row, competitor=values["lost_to"])
    move = _closing_move(actor, row, outcome)
    why = values["reason"].name if values["reason"] else ""
    told: EventData = OpportunityWon(name=row.name, amount=str(row.amount), reason=why)
    if outcome == Outcome.LOST:
        rival = values["lost_to"].name if values["lost_to"] else ""
        told = OpportunityLost(name=row.name, amount=str(row.amount), reason=why, lost_to=rival)
    _tell(actor, row, told)
    return move


@transaction.atomic
def reopen_opportunity(actor: Actor, row: Opportunity) -> StageMove:
    """Open again on the stage where it was closed."""
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    if row.is_open:
        raise Conflict(_("This opportunity is open already."), current=row)
    if row.stage.archived_at:
        raise Refused(_("Its stage is in use no more. Add a new opportunity instead."), code="stage_archived")
    _open(row, entered_at=timezone.now())
    move = _closing_move(actor, row, MoveKind.REOPENED)
    _tell(actor, row, OpportunityReopened(name=row.name))
    return move


@transaction.atomic
def undo_move(actor: Actor, row: Opportunity, pk: UUID) -> None:
    """Take back the last step of a deal: it stands where it stood, since when it stood there. Raises `Conflict` when more happened since."""
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    move: StageMove | None = StageMove.objects.filter(opportunity=row, undone_at=None).order_by("-at", "-pk").first()
    if move is None:
        raise NotFound
    if move.pk != pk:
        raise Conflict(current=row)
    if not StageMove.objects.filter(pk=pk, undone_at=None).update(undone_at=timezone.now()):
        raise Conflict(current=row)
    _take_back(actor, row, move)


def _take_back(actor: Actor, row: Opportunity, move: StageMove) -> None:
    if move.kind in {MoveKind.WON, MoveKind.LOST}:
        _open(row, entered_at=row.entered_at)
        _tell(actor, row, OpportunityReopened(name=row.name))
    elif move.kind == MoveKind.MOVED and move.from_stage and row.stage_id == move.to_stage_id and row.is_open:
        before, back = row.stage, move.from_stage
        save_changes(
            row,
            seen=row.version,
            stage=back,
            pipeline_id=back.pipeline_id,
            entered_at=move.since or move.at,
            changed_at=timezone.now(),
        )
        _tell(actor, row, OpportunityMoved(name=row.name, before=before.name, stage=back.name))
    else:
        raise Conflict(current=row)


def _read_closing(outcome: str, reason: Any, lost_to: Any, note: str) -> dict[str, Any]:
    if outcome not in Outcome.values:
        raise faulty({"outcome": _("Choose one of the list.")})
    try:
        why = listed(CloseReason, reason, outcome=outcome)
        rival = listed(Competitor, lost_to) if outcome == Outcome.LOST else None
    except ValueError as unfit:
        raise faulty({"reason": str(unfit)}) from unfit
    if outcome == Outcome.LOST and why is None:
        raise faulty({"reason": _("Say why it was lost, so that the next one is won.")})
    text = tidy(note)
    if len(text) > LONGEST:
        too_long = _("Write at most %(most)d characters; this has %(has)d.") % {"most": LONGEST, "has": len(text)}
        raise faulty({"note": too_long})
    return {"reason": why, "lost_to": rival, "close_note": text}


def _open(row: Opportunity, **more: Any) -> None:
    save_changes(
        row,
        seen=row.version,
        state=OpportunityState.OPEN,
        closed_at=None,
        closed_by=None,
        reason=None,
        lost_to=None,
        close_note="",
        changed_at=timezone.now(),
        **more,
    )


def _closing_move(actor: Actor, row: Opportunity, kind: str) -> StageMove:
    move: StageMove = StageMove.objects.create(
        opportunity=row,
        kind=kind,
        from_stage=row.stage,
        to_stage=row.stage,
        since=row.entered_at,
        amount=row.amount,
        by=actor.user,
    )
    return move


def _tell(actor: Actor, row: Opportunity, data: EventData) -> None:
    record(data, actor=actor, subject=row, customer_id=row.customer_id)
