"""When something that repeats is due again. Days are counted on Bangkok's calendar from the first day, so that the 31st stays the 31st."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from django.utils import timezone

from samphan.customers.models.follow_up import Repeat

MONTHS = {Repeat.MONTHLY: 1, Repeat.YEARLY: 12}
DAYS = {Repeat.DAILY: 1, Repeat.WEEKLY: 7}


def next_after(first: datetime, repeats: str, after: datetime) -> datetime:
    """The first time after `after` of what began at `first`. A month that lacks the day has its last day instead."""
    kind, start = Repeat(repeats), timezone.localtime(first)
    if kind in DAYS:
        step = timedelta(days=DAYS[kind])
        return start + step * max(1, (after - start) // step + 1)
    here = timezone.localtime(after)
    passed = (here.year - start.year) * 12 + here.month - start.month
    times = max(1, passed // MONTHS[kind])
    while (due := plus_months(start, times * MONTHS[kind])) <= after:
        times += 1
    return due


def plus_months(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
