"""Months, quarters and years of targets and forecasts. A quarter is one of the calendar's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from samphan.pipeline.models import PeriodKind
from samphan.platform.days import MONTHS_AROUND, first_of, month_read, months_after, this_month
from samphan.platform.web.when import month_words

LENGTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
#: What adds up to a longer one.
PARTS = {PeriodKind.QUARTER: PeriodKind.MONTH, PeriodKind.YEAR: PeriodKind.QUARTER}


@dataclass(frozen=True)
class Period:
    """Made by `period_of`: `begins` is then the first day of such a period."""

    kind: PeriodKind
    begins: date

    @property
    def ends(self) -> date:
        """The first day after it."""
        return months_after(self.begins, LENGTHS[self.kind])

    @property
    def parts(self) -> list[Period]:
        """Months of a quarter, quarters of a year; none of a month."""
        if self.kind not in PARTS:
            return []
        kind = PARTS[self.kind]
        return [
            Period(kind, months_after(self.begins, months)) for months in range(0, LENGTHS[self.kind], LENGTHS[kind])
        ]

    @property
    def words(self) -> str:
        """พฤศจิกายน 2569, ไตรมาส 4 ปี 2569, ปี 2569, by the era of who reads."""
        if self.kind == PeriodKind.MONTH:
            return month_words(self.begins)
        year = month_words(self.begins).rpartition(" ")[2]
        if self.kind == PeriodKind.YEAR:
            return _("the year %(year)s") % {"year": year}
        return _("quarter %(number)s of %(year)s") % {"number": self.begins.month // 3 + 1, "year": year}

    def after(self, many: int = 1) -> Period:
        """Some periods later; earlier when negative."""
        return Period(self.kind, months_after(self.begins, many * LENGTHS[self.kind]))


def period_of(kind: str, day: date) -> Period:
    """The period of this kind in which the day lies."""
    length = LENGTHS[PeriodKind(kind)]
    month = first_of(day)
    return Period(PeriodKind(kind), months_after(month, -((month.month - 1) % length)))


def present(kind: str) -> Period:
    return period_of(kind, this_month())


def period_read(kind: str, month: str) -> Period:
    """Of an address: a month and the present one for what is none, or lies too far away."""
    return period_of(kind if kind in PeriodKind.values else PeriodKind.MONTH, month_read(month))


def is_near(day: date) -> bool:
    """True within the years that screens reach."""
    now = this_month()
    return abs((day.year - now.year) * 12 + day.month - now.month) <= MONTHS_AROUND
