"""The forms of a record that are compared: spelling, sound, digits, places. One row of plain values for each record.

Spelling is one ASCII letter for one Thai letter: letters that sound alike and are taken for each other (ณ and น, ศ and ส, ธ and ท) are one,
tone marks are gone, and edit distance counts letters (DuckDB counts bytes, of which a Thai letter has three).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from samphan.customers.identity.records import ORGANISATION, Record
from samphan.platform.thai.addresses import tidy_place
from samphan.platform.thai.names import split_organisation, split_person
from samphan.platform.thai.searching import fold
from samphan.platform.thai.sounds import skeleton, sound

ERA = 543
SPELLING = {
    "ก": "k", **dict.fromkeys("ขฃคฅฆ", "K"), "ง": "N", "จ": "j", **dict.fromkeys("ฉชฌ", "c"), **dict.fromkeys("ซศษส", "s"),
    **dict.fromkeys("ญย", "y"), **dict.fromkeys("ดฎ", "d"), **dict.fromkeys("ตฏ", "t"), **dict.fromkeys("ฐฑฒถทธ", "T"),
    **dict.fromkeys("ณน", "n"), "บ": "b", "ป": "p", **dict.fromkeys("ผพภ", "P"), **dict.fromkeys("ฝฟ", "f"), "ม": "m", "ร": "r",
    **dict.fromkeys("ลฬ", "l"), "ว": "w", **dict.fromkeys("หฮ", "h"), "อ": "x", "ฤ": "R", "ฦ": "L",
    **dict.fromkeys("ะั", "a"), "า": "A", "ำ": "M", **dict.fromkeys("ิี", "i"), **dict.fromkeys("ึื", "U"), **dict.fromkeys("ุู", "u"),
    "เ": "e", "แ": "E", "โ": "o", **dict.fromkeys("ไใ", "I"),
}  # fmt: skip
_TABLE: dict[int, str | None] = {ord(letter): plain for letter, plain in SPELLING.items()}
_TABLE |= {ord("ๆ"): None}
MALE = {"นาย", "เด็กชาย", "Mr."}
FEMALE = {"นาง", "นางสาว", "เด็กหญิง", "คุณหญิง", "Mrs.", "Ms.", "Miss"}
# Boxes that many people of a firm read: the part before @ says nothing about the person.
SHARED_BOXES = {
    "info",
    "contact",
    "sales",
    "admin",
    "office",
    "account",
    "accounting",
    "hello",
    "support",
    "mail",
    "service",
}
_DIGITS = re.compile(r"\d+")
_HOUSE = re.compile(r"\d+(?:[/-]\d+)*")
_MOO = re.compile(r"(?:หมู่ที่|หมู่|ม\.)\s*(\d+)")
_BRANCH = re.compile(r"\(?\s*(?:สาขา|สำนักงานใหญ่|head office|branch).*$", re.IGNORECASE)
SHORTEST_PHONE = 6


@lru_cache(maxsize=200_000)
def spelling(word: str) -> str:
    """One ASCII letter for each letter that counts. Latin stays as it is in lower case."""
    return fold(word).replace(" ", "").translate(_TABLE)


@lru_cache(maxsize=200_000)
def sounding(text: str) -> str:
    """The sounds of the words of a text, run together. Not folded before: the mark of a silent letter (วงศ์) is heard by its silence."""
    return "".join(sound(word) for word in re.split(r"[\s.\-]+", text))


def forms_of(record: Record) -> dict[str, Any]:
    """The compared columns of a record, by name; None where nothing is known."""
    return {
        "id": record.id,
        "kind": record.kind,
        **_names(record),
        **_reaches(record),
        **_birth(record.birth_date),
        "tax": record.tax_id or None,
        "tax_branch": (record.tax_branch.zfill(5) if record.tax_id and record.tax_branch else None),
        **_place(record),
    }


def _names(record: Record) -> dict[str, Any]:
    prefix = ""
    if record.kind == ORGANISATION:
        given = family = (
            _BRANCH.sub("", split_organisation(record.name).core) or record.name
        )  # its one name stands for both
    else:
        person = split_person(record.name)
        prefix, given, family = person.prefix, person.given, person.family
    sex = "m" if prefix in MALE else "f" if prefix in FEMALE else None
    given_sound, family_sound = sounding(given), sounding(family)
    return {
        "given": spelling(given) or None,
        "family": spelling(family) or None,
        "given_sound": given_sound or None,
        "family_sound": family_sound or None,
        "given_bones": skeleton(given_sound) or None,
        "family_bones": skeleton(family_sound) or None,
        "nickname": spelling(record.nickname) or None,
        "latin": given.isascii(),
        "sex": sex,
    }


def _reaches(record: Record) -> dict[str, Any]:
    phones = [digits for phone in record.phones if (digits := national(phone))]
    emails = [email.strip().lower() for email in record.emails if "@" in email]
    box, _at, host = emails[0].partition("@") if emails else ("", "", "")
    box = box.partition("+")[0]
    return {
        "phones": phones or None,
        "phone": phones[0] if phones else None,
        "phone_2": phones[1] if len(phones) > 1 else None,
        "emails": emails or None,
        "box": None if box in SHARED_BOXES else box or None,
        "box_digits": "".join(_DIGITS.findall(box)),
        "host": host or None,
        "lines": [line.strip().lower() for line in record.lines if line.strip()] or None,
    }


def national(phone: str) -> str:
    """The national digits without the leading 0: 812345678. "" when it is too short to tell anybody from anybody."""
    digits = "".join(_DIGITS.findall(phone.partition(";")[0]))
    digits = digits.removeprefix("0066").removeprefix("66") if len(digits) > 10 else digits.removeprefix("0")  # noqa: PLR2004 - 66 and nine digits
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _birth(born: date | None) -> dict[str, Any]:
    """`birth_year` is brought to one era and `birth_short` to two digits of it, as people write ๒๕๑๘, 18 and 1975."""
    if born is None:
        return {"birth": None, "birth_days": None, "birth_short": None, "birth_vague": None}
    year = born.year - ERA if born.year > 2400 else born.year + ERA if born.year < 1500 else born.year  # noqa: PLR2004 - read in the other era
    low, high = sorted((born.month, born.day))
    return {
        "birth": f"{year:04}{born.month:02}{born.day:02}",
        "birth_days": f"{low:02}{high:02}",
        "birth_short": (year + ERA) % 100,
        "birth_vague": (born.month, born.day) == (1, 1),  # written when only the year is known
    }


def _place(record: Record) -> dict[str, Any]:
    house = _HOUSE.search(record.address_line)
    moo = _MOO.search(record.address_line)
    return {
        "house": house[0] if house else None,
        "moo": moo[1] if moo else None,
        "subdistrict": spelling(tidy_place(record.subdistrict)) or None,
        "district": spelling(tidy_place(record.district)) or None,
        "province": spelling(tidy_place(record.province)) or None,
        "postcode": record.postcode or None,
    }
