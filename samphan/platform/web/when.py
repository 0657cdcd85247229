"""Days and moments in the words of the person who looks: language from the request, era from the person."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samphan.platform.thai.dates import long_date, short_date

era: ContextVar[str] = ContextVar("era", default="be")

MINUTE = 60
HOUR = 60 * MINUTE


def language() -> str:
    return "en" if (get_language() or "th").startswith("en") else "th"


def day_words(day: date) -> str:
    return day_writer()(day)


def day_writer() -> Callable[[date], str]:
    """`day_words` for many days of one page: who reads is asked once, which takes longer than the words."""
    read_in, counted_by = language(), era.get()
    return lambda day: short_date(day, language=read_in, era=counted_by)


def clock_words(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"  # a page of a list says a hundred: strftime takes five times as long


def short_day_words(day: date) -> str:
    """A day whose year is said elsewhere: 20 พ.ย. · 20 Nov."""
    return day_words(day).rpartition(" ")[0]


def month_words(day: date) -> str:
    """พฤศจิกายน 2569 · November 2026."""
    return long_date(day, language=language(), era=era.get()).partition(" ")[2]


def moment_words(local: datetime) -> str:
    return f"{day_words(local)} {clock_words(local)}"


def relative_words(local: datetime, now: datetime | None = None) -> str:
    """Within a day before or after now, how long; else the full moment."""
    seconds = ((now or timezone.now()) - local).total_seconds()
    if abs(seconds) >= timedelta(days=1).total_seconds():
        return moment_words(local)
    if abs(seconds) < MINUTE:
        return _("just now")
    past, span = seconds > 0, abs(seconds)
    if span < HOUR:
        minutes = int(span // MINUTE)
        return (
            ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes)
            if past
            else ngettext("in %(n)s minute", "in %(n)s minutes", minutes)
        ) % {"n": minutes}
    hours = int(span // HOUR)
    return (
        ngettext("%(n)s hour ago", "%(n)s hours ago", hours)
        if past
        else ngettext("in %(n)s hour", "in %(n)s hours", hours)
    ) % {"n": hours}
