"""When a report goes next, in the business's time."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta

from samphan.insight.models import Rhythm
from samphan.platform.days import months_after
from samphan.platform.jobs.schedules import BANGKOK

WEEK = 7


def next_due(rhythm: str, day: int | None, hour: int, after: datetime) -> datetime | None:
    """The first time after `after`; None for what goes once. Day 31 is the last of a shorter month."""
    if rhythm == Rhythm.ONCE:
        return None
    local = after.astimezone(BANGKOK)
    found = _on(local.date(), rhythm, day)
    while (due := datetime.combine(found, time(hour), BANGKOK)) <= after:
        found = _following(found, rhythm, day)
    return due


def _on(today: date, rhythm: str, day: int | None) -> date:
    """The first day of the rhythm that is not before this week or month, today's own included."""
    if rhythm == Rhythm.WEEKLY:
        return today + timedelta(days=((day or 1) - today.isoweekday()) % WEEK)
    if rhythm == Rhythm.MONTHLY:
        return _of_month(today, day)
    return today


def _following(found: date, rhythm: str, day: int | None) -> date:
    if rhythm == Rhythm.MONTHLY:
        return _of_month(months_after(found.replace(day=1), 1), day)
    return found + timedelta(days=WEEK if rhythm == Rhythm.WEEKLY else 1)


def _of_month(month: date, day: int | None) -> date:
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(day or 1, last))
