"""The thirteen digits of a citizen, a taxpayer or a juristic person: one check digit rule for all three."""

from __future__ import annotations

import re

from stdnum.th import pin

JURISTIC = re.compile(r"^0\d{12}$")
PRINTED = (1, 5, 10, 12)


def parse_tax_id(text: str) -> str | None:
    """The thirteen digits in `text` (hyphens, blanks and Thai digits allowed), or None when they are not a valid number."""
    digits = "".join(str(int(char)) for char in text if char.isdecimal())
    if re.search(r"[^\d\s\-–.]", text) or not valid_tax_id(digits):
        return None
    return digits


def valid_tax_id(digits: str) -> bool:
    """True when these thirteen ASCII digits carry their check digit. The standard rule, and never all zeros."""
    return bool(re.fullmatch(r"[0-9]{13}", digits)) and int(digits) > 0 and pin.calc_check_digit(digits) == digits[-1]


HEAD_OFFICE = re.compile(
    r"(?:0{1,5}\s*)?(?:สำนักงานใหญ่|สนง\.?\s*ใหญ่|สนญ\.?|head\s*office|hq|h\.o\.?|main)\s*\.?(?:\s*0{1,5})?", re.IGNORECASE
)
BRANCH = re.compile(r"(?:สาขา(?:ที่)?|branch(?:\s*no\.?)?|no\.?|ที่)?\s*[:.#]?\s*(\d{1,5})(?:\.0)?", re.IGNORECASE)
NAMED_BRANCH = re.compile(r"(?:สาขา(?:ที่)?|branch(?:\s*no\.?)?)\s*[:.#]?\s*(\d{1,5})\s*[^\d\s][^\d]*", re.IGNORECASE)


def parse_tax_branch(text: str) -> str | None:
    """The five digits of a branch as people write it (สำนักงานใหญ่, สาขาที่ 1, 00001 (เชียงใหม่), 1), or None."""
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    plain = re.sub(r"[()\[\]\s]+", " ", plain).strip()
    if HEAD_OFFICE.fullmatch(plain):
        return "00000"
    found = BRANCH.fullmatch(plain) or NAMED_BRANCH.fullmatch(plain)
    return f"{int(found[1]):05d}" if found else None


def is_juristic(digits: str) -> bool:
    """True for numbers of companies and public bodies, which begin with 0; people's begin with 1 to 8."""
    return bool(JURISTIC.match(digits))


def display_tax_id(digits: str) -> str:
    """1-1017-00203-34-4, as it stands on the card."""
    starts = (0, *PRINTED)
    return "-".join(digits[start:end] for start, end in zip(starts, (*PRINTED, len(digits)), strict=True)).strip("-")
