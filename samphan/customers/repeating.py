"""When something that repeats is due again. Days are counted on Bangkok's calendar from the first day, so that the 31st stays the 31st."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from samphan.customers.models.follow_up import Repeat
from samphan.platform.days import months_after

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
    while (due := months_after(start, times * MONTHS[kind])) <= after:
        times += 1
    return due
