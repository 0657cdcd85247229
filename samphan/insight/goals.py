"""Targets of the scorecard: set them, and judge them after each load; a change of state is told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.events import GoalChanged
from samphan.insight.models import Goal, GoalState
from samphan.insight.reach import Reach
from samphan.insight.scorecard import FIGURES, MOST, Reading, judged, readings
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.events.actions import record
from samphan.platform.fields.values import Unfit, decimal_of
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import current_business
from samphan.platform.tenants.models import Branch

if TYPE_CHECKING:
    import duckdb

HUNDRED = Decimal(100)


@transaction.atomic
def set_goals(actor: Actor, branch: Branch | None, wanted: Mapping[str, str]) -> int:
    """Set targets by figure, an empty one takes it away. Returns how many changed. Raises `Refused` naming the figure whose target is no number."""
    figures.require_whole(actor, "target")
    read = {name: target_of(name, written) for name, written in wanted.items() if name in FIGURES}
    there = {row.figure: row for row in Goal.objects.select_for_update().filter(branch=branch)}
    changed = 0
    for name, target in read.items():
        row = there.get(name)
        if target is None and row is not None:
            row.delete()
        elif target is not None and row is None:
            Goal.objects.create(business=actor.business, figure=name, branch=branch, target=target)
        elif row is not None and target is not None and row.target != target:
            row.target, row.state, row.since = target, GoalState.UNKNOWN, None
            row.save(update_fields=["target", "state", "since"])
        else:
            continue
        changed += 1
    return changed


def target_of(name: str, written: str) -> Decimal | None:
    if not written.strip():
        return None
    most = HUNDRED if FIGURES[name].shape == "percent" else MOST
    try:
        target = decimal_of(written).quantize(Decimal("0.01"))
    except Unfit as error:
        raise Refused(str(error), code="target", fields={name: str(error)}) from error
    if not 0 <= target <= most:
        sentence = _("A target lies between 0 and %(most)s.") % {"most": f"{most:,.0f}"}
        raise Refused(sentence, code="target", fields={name: sentence})
    return target


def judge(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, int]:
    """Compare every goal of the current business with what was loaded; tell of each whose state became another. Returns counts by state."""
    rows = list(Goal.objects.select_related("branch"))
    told = dict.fromkeys(("reached", "near", "missed"), 0)
    seen: dict[UUID | None, dict[str, Reading]] = {}
    for row in rows:
        if row.branch_id not in seen:
            seen[row.branch_id] = readings(database, today, row.branch_id, Reach())
        if row.figure not in FIGURES:  # of a version that knew another
            continue
        value = seen[row.branch_id].get(row.figure, Reading(None)).now
        state = judged(FIGURES[row.figure], value, row.target)
        settle(row, value, state, today)
        if state:
            told[state.value] += 1
    return told


@transaction.atomic
def settle(row: Goal, value: Decimal | None, state: GoalState, today: date) -> None:
    """Keep the value; whoever changes the state, and nobody else, tells of it. A first judgement is told when the target is missed."""
    Goal.objects.filter(pk=row.pk).update(value=value)
    was = row.state
    changed = Goal.objects.filter(~Q(state=state), pk=row.pk, state=was, target=row.target).update(
        state=state, since=today
    )
    if not changed or not state or (not was and state != GoalState.MISSED):
        return
    record(
        GoalChanged(row.figure, row.branch.name if row.branch else "", str(state.value), str(value), str(row.target)),
        actor=system_actor(current_business()),
        subject=row,
    )
