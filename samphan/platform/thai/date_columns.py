"""Dates in a column of a spreadsheet, where one cell tells how another is meant.

03/04/43 alone may be April or March, of 1943, 2000 or 2043. The cells beside it know: 25/12/2530 says day first and Buddhist era.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from samphan.platform.thai.dates import DIGITS, FIRST_BUDDHIST_YEAR, SEPARATED, NotADate, parse_date, plain_of
from samphan.platform.thai.text import tidy

FIRST_SERIAL_DAY = date(1899, 12, 30)  # day 0 of Excel's 1900 calendar, its false leap day taken into account
SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")
SERIALS = range(10_000, 60_000)  # 1927 to 2064
CLOCK = re.compile(
    r"(?:\s*เวลา|[T\s])\s*\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:น\.?|[AaPp]\.?[Mm]\.?|Z|[+-]\d{2}:?\d{2})?$"
)
MONTHS = 12


@dataclass(frozen=True)
class DateForm:
    """How the cells of one column are meant where a cell alone does not tell."""

    era: str = "be"
    month_first: bool = False

    def read(self, text: str, *, latest: date | None = None) -> date:
        """The day that a cell names; an Excel serial number is one. Raises `NotADate`."""
        plain = CLOCK.sub("", tidy(text))
        if (found := SERIAL.fullmatch(plain)) and int(found[1]) in SERIALS:
            return FIRST_SERIAL_DAY + timedelta(days=int(found[1]))
        try:
            return parse_date(plain, era=self.era, month_first=self.month_first, latest=latest)
        except NotADate:
            if not self.month_first:
                raise
            return parse_date(plain, era=self.era, latest=latest)


def date_form_of(cells: Iterable[str]) -> DateForm:
    """What the unambiguous cells of a column say. Without any evidence: day first, Buddhist era, as Thai people write."""
    day_first = month_first = buddhist = common = 0
    for cell in cells:
        found = SEPARATED.fullmatch(plain_of(CLOCK.sub("", cell.translate(DIGITS).strip())))
        if found is None:
            continue
        first, second, last = found.groups()
        if len(last) == len("2569"):
            buddhist += int(last) >= FIRST_BUDDHIST_YEAR
            common += int(last) < FIRST_BUDDHIST_YEAR
        if len(first) < len("2569"):
            day_first += int(first) > MONTHS >= int(second)
            month_first += int(second) > MONTHS >= int(first)
    return DateForm("ce" if common > buddhist else "be", month_first > day_first)
