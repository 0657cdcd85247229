"""Dates as people in Thailand write and read them: Buddhist or common era, Thai months, Thai digits.

Buddhist era = common era + 543, for dates from 1941-01-01 (before, the Thai year did not begin in January). A year of 2400 or more
is read as Buddhist. Leap days belong to the common year: 29 Feb 2567 is a date, 29 Feb 2566 is not, so the era is taken off before
the date is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from samphan.platform.thai.text import tidy

ERA = 543
FIRST_BUDDHIST_YEAR = 2400
SHORT_YEAR = 100
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

MONTHS_TH = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
SHORT_TH = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORT_EN = [name[:3] for name in MONTHS_EN]
DAYS_TH = ["วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์"]


class NotADate(ValueError):  # noqa: N818 - read at the raise
    """The text names no day of the calendar."""


def year_of(day: date, era: str) -> int:
    """The year as shown: `era` is "be" or "ce"."""
    return day.year + ERA if era == "be" else day.year


def short_date(day: date, *, language: str = "th", era: str = "be") -> str:
    """20 พ.ย. 2569 · 20 Nov 2026."""
    month = (SHORT_TH if language == "th" else SHORT_EN)[day.month - 1]
    return f"{day.day} {month} {year_of(day, era)}"


def long_date(day: date, *, language: str = "th", era: str = "be") -> str:
    """20 พฤศจิกายน 2569 · 20 November 2026."""
    month = (MONTHS_TH if language == "th" else MONTHS_EN)[day.month - 1]
    return f"{day.day} {month} {year_of(day, era)}"


def numeric_date(day: date, *, era: str = "be") -> str:
    """20/11/2569: what a date field shows and reads back."""
    return f"{day.day:02d}/{day.month:02d}/{year_of(day, era):04d}"


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for list_of_names in (MONTHS_TH, SHORT_TH, MONTHS_EN, SHORT_EN):
        for number, name in enumerate(list_of_names, start=1):
            names[name.lower()] = number
            names[name.lower().replace(".", "")] = number
    stems = {stem: number for number, stem in enumerate(STEMS_TH, start=1)}
    return names | stems | {"sept": 9, "เมษ": 4}


# What every spelling of a month begins with: กุมภา, กุมภาพันธุ์, กรกฏาคม.
STEMS_TH = ["มกรา", "กุมภา", "มีนา", "เมษา", "พฤษภา", "มิถุนา", "กรกฎา", "สิงหา", "กันยา", "ตุลา", "พฤศจิกา", "ธันวา"]


MONTH_NAMES = _month_names()
PLAUSIBLE = (*range(1850, 2101), *range(FIRST_BUDDHIST_YEAR, 2651))  # years of a date whose digits run together
RUN_TOGETHER = re.compile(r"(\d{1,2})(\d{2})(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})(\d{2})(\d{2})")
SEPARATED = re.compile(r"(\d{1,4})\s*[-/.\s\\]\s*(\d{1,2})\s*[-/.\s\\]\s*(\d{1,4})")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*[-/]?\s*([^\W\d_][^\d]*?)\s*[-/]?\s*(\d{2,4})", re.IGNORECASE)
MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s+(\d{4}|\d{2})")
WEEKDAY = r"(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?|^(?:จ|อ|พ|พฤ|ศ|ส|อา)\.\s*(?=\d)|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?"
EXCESS = re.compile(rf"{WEEKDAY}|วันที่|พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|เดือน|[,()'’`]", re.IGNORECASE)
HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def plain_of(text: str) -> str:
    """The date without what is no part of it: weekdays, era marks, marks nobody sees; ASCII digits and hyphens."""
    return EXCESS.sub(" ", tidy(text).translate(DIGITS).translate(HYPHENS)).strip()


def parse_date(text: str, *, era: str = "be", month_first: bool = False, latest: date | None = None) -> date:
    """The day that `text` names: 20/11/2569, 20-11-2026, 2026-11-20, 20112569, ๒๐ พ.ย. ๒๕๖๙, 20 Nov 2026, 29/2/67.

    A year of two digits is of `era`, but of the Buddhist era beside a Thai month and of the common one beside an English; one that
    would lie after `latest` is of the century before. `month_first` reads 11/20/2026 as Americans write it. Raises `NotADate`.
    """
    plain = plain_of(text)
    read = _Reading(era, latest)
    if found := RUN_TOGETHER.fullmatch(plain):
        day, month, year = found.groups()
        if int(year) not in PLAUSIBLE and (found := YEAR_FIRST.fullmatch(plain)):
            year, month, day = found.groups()
        return read.day(year, month, day)
    if found := SEPARATED.fullmatch(plain):
        first, second, last = found.groups()
        if len(first) == len("2569"):
            return read.day(first, second, last)
        return read.day(last, *((first, second) if month_first else (second, first)))
    if found := NAMED.fullmatch(plain):
        day, name, year = found.groups()
    elif found := MONTH_FIRST.fullmatch(plain):
        name, day, year = found.groups()
    else:
        raise NotADate(text)
    number = month_of(name)
    if not number:
        raise NotADate(text)
    return _Reading("be" if is_thai_letter(name) else "ce", latest).day(year, str(number), day)


def month_of(name: str) -> int:
    """The number of a month however it is spelt, or 0."""
    bare = re.sub(r"[\s.]+", "", name).lower().replace("ฏ", "ฎ")
    return MONTH_NAMES.get(bare) or next((at for at, stem in enumerate(STEMS_TH, 1) if bare.startswith(stem)), 0)


def is_thai_letter(text: str) -> bool:
    return "ก" <= text[:1] <= "๛"


@dataclass(frozen=True)
class _Reading:
    era: str
    latest: date | None

    def day(self, year_text: str, month: str, day: str) -> date:
        year, short = int(year_text), len(year_text) <= len("69")
        if short:
            year += 2500 if self.era == "be" else 2000
        if year >= FIRST_BUDDHIST_YEAR:
            year -= ERA
        try:
            found = date(year, int(month), int(day))
            if short and self.latest and found > self.latest:
                found = date(year - SHORT_YEAR, int(month), int(day))
        except ValueError as error:
            raise NotADate(f"{day}/{month}/{year_text}") from error
        return found
