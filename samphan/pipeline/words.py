"""How values of the pipeline read on a narrow card: whole baht, days counted, what is planned next."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samphan.pipeline.queries import NextStep
from samphan.platform.web.when import short_day_words


def days_words(days: int) -> str:
    if days <= 0:
        return _("today")
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def next_words(step: NextStep) -> str:
    """โทรถามผล · 20 พ.ย. 14:00; the hour alone when it is today."""
    return f"{step.what} · {when_words(step.due_at)}"


def when_words(due_at: datetime) -> str:
    local = timezone.localtime(due_at)
    if local.date() == timezone.localdate():
        return f"{_('today')} {local:%H:%M}"
    return short_day_words(local.date())


def span_words(minutes: int) -> str:
    """How long something took: minutes, hours, days."""
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 60 * 24:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // (60 * 24)) % {"n": minutes // (60 * 24)}
