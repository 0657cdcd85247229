"""Days and months on the calendar of the shop (Asia/Bangkok): when a day begins, the months around one, a month in an address."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time
from typing import TypeVar

from django.utils import timezone

MONTHS_AROUND = 120  # how far from today a month of an address may lie
Day = TypeVar("Day", date, datetime)


def midnight(day: date) -> datetime:
    """When the day begins. Raises `OverflowError` for a day whose UTC would lie outside the calendar."""
    return timezone.make_aware(datetime.combine(day, time.min))


def first_of(day: date) -> date:
    """The month a day lies in, as its first day."""
    return date(day.year, day.month, 1)


def this_month() -> date:
    return first_of(timezone.localdate())


def months_after(day: Day, months: int = 1) -> Day:
    """The same day some months later (earlier when negative); the last day of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def month_read(text: str) -> date:
    """The month of an address, `2026-11`; the present one for anything that is none, or too far away."""
    present = this_month()
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return present
    apart = (month.year - present.year) * 12 + month.month - present.month
    return month if abs(apart) <= MONTHS_AROUND else present
