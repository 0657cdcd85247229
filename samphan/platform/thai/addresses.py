"""Thai postal addresses: the words that differ between Bangkok and the provinces, and one line to print."""

from __future__ import annotations

import re
from dataclasses import dataclass

BANGKOK = "กรุงเทพมหานคร"
BANGKOK_AS_WRITTEN = {"กทม", "กทม.", "กรุงเทพ", "กรุงเทพฯ", "กรุงเทพมหานคร", "bangkok", "bkk"}
PLACE_WORD = re.compile(r"^(?:ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต|จังหวัด|จ\.)\s*")
POSTCODE = re.compile(r"(?<!\d)([1-9]\d{4})(?!\d)")


@dataclass(frozen=True)
class Address:
    """A place where post arrives. `line` is house number, moo, soi and road, as written."""

    line: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    postcode: str = ""

    def __str__(self) -> str:
        in_bangkok = self.province == BANGKOK
        subdistrict, district, province = ("แขวง", "เขต", "") if in_bangkok else ("ต.", "อ.", "จ.")
        parts = [
            self.line,
            self.subdistrict and subdistrict + self.subdistrict,
            self.district and district + self.district,
            self.province and province + self.province,
            self.postcode,
        ]
        return " ".join(part for part in parts if part)


def tidy_place(name: str) -> str:
    """A sub-district, district or province without the word before it; every spelling of Bangkok becomes one."""
    name = " ".join(name.split())
    if name.lower() in BANGKOK_AS_WRITTEN:
        return BANGKOK
    bare = PLACE_WORD.sub("", name)
    return BANGKOK if bare.lower() in BANGKOK_AS_WRITTEN else bare


def parse_postcode(text: str) -> str | None:
    """The five digits of a Thai postcode in `text`, Thai digits included, or None."""
    found = POSTCODE.search("".join(str(int(char)) if char.isdecimal() else char for char in text))
    return found[1] if found else None
