"""The forecast as it stood: kept every night for the periods ahead, by person, by branch and by product group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from samphan.pipeline.forecast_sums import Sums, sums_of, total_of
from samphan.pipeline.models import By, ForecastDay, Opportunity, PeriodKind
from samphan.pipeline.periods import Period, present
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope

#: Periods of which each day's forecast is kept: the present one and those after it.
AHEAD = {PeriodKind.MONTH: 3, PeriodKind.QUARTER: 2, PeriodKind.YEAR: 1}


@dataclass(frozen=True)
class Before:
    """A kept day. `apart` by subject; None where the actor's reach was not kept apart so."""

    total: Sums
    apart: dict[UUID | None, Sums] | None


def kept_periods() -> list[Period]:
    return [present(kind).after(ahead) for kind, many in AHEAD.items() for ahead in range(many)]


def keep_today() -> int:
    """Keep today's forecast; run again the same day, it is kept anew. Returns how many rows."""
    today = timezone.localdate()
    rows = [
        ForecastDay(
            day=today, period=period.kind, begins=period.begins, by=by, **{f"{by.field}_id": subject}, **vars(sums)
        )
        for period in kept_periods()
        for by in By
        for subject, sums in sums_of(Opportunity.objects.all(), period, by).items()
    ]
    ForecastDay.objects.filter(day=today).delete()
    ForecastDay.objects.bulk_create(rows)
    return len(rows)


def kept_by(actor: Actor, by: By) -> By:
    """In which division the days hold exactly what the actor may see: who sees their own by person, who sees a branch by branch."""
    return {RowScope.OWN: By.PERSON, RowScope.BRANCH: By.BRANCH}.get(RowScope(actor.row_scope), by)


def kept(actor: Actor, period: Period, by: By) -> QuerySet[ForecastDay]:
    """Days of the period's forecast that the actor may see: all, their own, or their branches'."""
    rows: QuerySet[ForecastDay] = ForecastDay.objects.filter(
        period=period.kind, begins=period.begins, by=kept_by(actor, by)
    )
    if actor.row_scope == RowScope.ALL:
        return rows
    if actor.row_scope == RowScope.BRANCH:
        return rows.filter(branch__in=actor.branch_ids)
    return rows.filter(owner=actor.user) if actor.user else rows.none()


def stood(actor: Actor, period: Period, by: By, day: date) -> Before | None:
    """The forecast as it stood on `day`, or the last day kept before it; None when none was."""
    rows = kept(actor, period, by)
    last = rows.filter(day__lte=day).order_by("-day").values_list("day", flat=True).first()
    if last is None:
        return None
    division = kept_by(actor, by)
    found = {getattr(one, f"{division.field}_id"): sums_kept(one) for one in rows.filter(day=last)}
    return Before(total_of(found.values()), found if division == by else None)


def course(actor: Actor, period: Period, by: By = By.PERSON) -> list[tuple[date, Sums]]:
    """Day by day, oldest first."""
    days: dict[date, Sums] = defaultdict(Sums)
    for one in kept(actor, period, by).order_by("day"):
        days[one.day].add(sums_kept(one))
    return list(days.items())


def sums_kept(one: ForecastDay) -> Sums:
    return Sums(one.won, one.commit, one.likely, one.best)
