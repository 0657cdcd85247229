"""An address written in one cell, taken apart: house and road, sub-district, district, province, postcode.

The parts may stand in any order, with or without ต. อ. จ. แขวง เขต, with tone marks missing, in Thai or English (of provinces and
districts). What the gazetteer does not know but a label names is believed; everything else stays in the line, so nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from samphan.platform.thai.addresses import BANGKOK, BANGKOK_AS_WRITTEN, Address, tidy_place
from samphan.platform.thai.places.gazetteer import TOWN, District, Gazetteer, Row, gazetteer, key_of, places_as_spelt
from samphan.platform.thai.places.labels import (
    DISTRICT,
    ENGLISH,
    LABEL,
    OF_SOMETHING,
    PROVINCE,
    SUBDISTRICT,
    level_of,
)
from samphan.platform.thai.searching import DROPPED, fold
from samphan.platform.thai.text import tidy

CODE = re.compile(r"(?:รหัส(?:ไปรษณีย์)?[\s.:]*)?(?<![\d/-])([1-9]\d{4})(?![\d/-])")
COUNTRY = re.compile(r"(?:ประเทศไทย|\bThailand\b)\.?", re.IGNORECASE)
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
LONGEST = 500
NEAR = 0.8  # likeness at which an unknown name beside a known district is one of its sub-districts, misspelt
BELONGS = DROPPED + "ฯ"  # what may follow the last compared letter of a name and is part of it
# A word between the village's number and the district is a sub-district, even one that the gazetteer does not know.
BEHIND_VILLAGE = re.compile(r"(?:หมู่ที่|หมู่|ม\.|moo)\s*\d+\s+([ก-๙]+)$", re.IGNORECASE)
NOT_A_PLACE = re.compile("บ้าน|ซอย|ถนน|ตรอก|อาคาร|ร้าน|วัด|ตลาด|หมู่")
NAME = re.compile(r"[^\s,]+")

Span = tuple[int, int]


# House and village, every part with its label, and the postcode: the form in which most addresses of a list are written.
PLAIN = re.compile(
    r"(?P<line>\d+(?:[/-]\d+)*(?: (?:หมู่ที่|หมู่|ม\.) ?\d{1,2})?)"
    r" (?:ต\.|ตำบล|แขวง) ?(?P<subdistrict>[ก-๙]+) (?:อ\.|อำเภอ|เขต) ?(?P<district>[ก-๙]+)"
    r" (?:จ\.|จังหวัด)? ?(?P<province>[ก-๙.]+) (?P<postcode>[1-9]\d{4})"
)


def match(text: str) -> Address:
    """The parts of the address. `line` holds the whole text when nothing in it is known."""
    text = tidy(text)[:LONGEST]
    return plain_address(text) or searched(text)


def plain_address(text: str) -> Address | None:
    """An address in the plainest form whose place the gazetteer spells just so; `searched` finds the same, thirty times as slowly."""
    found = PLAIN.fullmatch(text)
    if found is None:
        return None
    line, subdistrict, district, province, postcode = found.groups()
    province = BANGKOK if province in BANGKOK_AS_WRITTEN else province
    if (subdistrict, district, province, postcode) not in places_as_spelt():
        return None
    return Address(line, subdistrict, district, province, postcode)


def searched(text: str) -> Address:
    """The parts of the address, wherever they stand in the text."""
    known, written = gazetteer(), Written(text)
    code = written.take_postcode()
    province = _province(known, written, code)
    found = _best_district(known, written, province, code)
    if found:
        written.cut(found.district)
        if found.subdistrict:
            written.cut(found.subdistrict)
        province = province or written.find(key_of(found.where.province), PROVINCE)
    if province:
        written.cut(province)
    by_label = written.labelled()
    row = found.row if found else None
    return Address(
        line=written.rest(),
        subdistrict=(found and found.subdistrict_name) or by_label[SUBDISTRICT],
        district=found.where.name if found else by_label[DISTRICT],
        province=_name_of(known, found, province) or by_label[PROVINCE],
        postcode=code or (row.place.postcode if row else ""),
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands in the flat text, and in the written one with the label before it."""

    start: int
    end: int
    span: Span
    labelled: bool
    bounded: bool
    key: str


@dataclass(slots=True)
class Found:
    """A district recognised in the text, perhaps with its sub-district."""

    where: District
    district: Spot
    row: Row | None = None
    subdistrict: Spot | None = None
    unknown: str = ""  # a sub-district that the gazetteer spells otherwise or not at all

    @property
    def likeness(self) -> tuple[bool, bool, int, int]:
        """The better recognised of two districts is the greater."""
        return (
            self.row is not None and not self.unknown,
            self.subdistrict is not None,
            self.district.labelled + self.district.bounded,
            len(self.district.key),
        )

    @property
    def subdistrict_name(self) -> str:
        return self.unknown or (self.row.place.subdistrict if self.row else "")


@dataclass(slots=True)
class Written:
    """The text as written beside its flat form (folded, without blanks), and what was already taken out of it."""

    text: str
    flat: str = field(init=False)
    at: list[int] = field(init=False)
    labels: list[re.Match[str]] = field(init=False)
    cuts: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text.replace("เเ", "แ").replace("ํา", "ำ")
        self.cuts += [found.span() for pattern in (COUNTRY, ENGLISH) for found in pattern.finditer(self.text)]
        self.labels = list(LABEL.finditer(self.text))
        flat = [(folded, at) for at, char in enumerate(self.text) for folded in _folded(char)]
        self.flat, self.at = "".join(folded for folded, _at in flat), [at for _folded, at in flat]

    def take_postcode(self) -> str:
        codes = list(CODE.finditer(self.text.translate(THAI_DIGITS)))
        if not codes:
            return ""
        self.cuts.append(codes[-1].span())
        return codes[-1][1]

    def find(self, key: str, level: int, *, before: int | None = None) -> Spot | None:
        """The last place where a name stands (before `before`); one with its label is taken rather than one without."""
        if key not in self.flat:
            return None
        spots = [spot for spot in self._all(key, level) if before is None or spot.labelled or spot.end <= before]
        return max(spots, key=lambda spot: (spot.labelled, spot.bounded, spot.start), default=None)

    def _all(self, key: str, level: int) -> Iterable[Spot]:
        start = self.flat.find(key) if key else -1
        while start >= 0:
            yield self._spot(key, start, level)
            start = self.flat.find(key, start + 1)

    def _spot(self, key: str, start: int, level: int) -> Spot:
        first, last = self.at[start], self.at[start + len(key) - 1] + 1
        while last < len(self.text) and self.text[last] in BELONGS:
            last += 1
        label = next((one for one in self.labels if one.end() == first), None)
        labelled = label is not None and level_of(label) == level
        bounded = (
            labelled or first == 0 or not (_is_letter(self.text[first - 1]) or OF_SOMETHING.search(self.text, 0, first))
        )
        return Spot(start, start + len(key), (label.start() if label else first, last), labelled, bounded, key)

    def cut(self, spot: Spot) -> None:
        self.cuts.append(spot.span)

    def labelled(self) -> dict[int, str]:
        """Names that only their labels tell, cut out; "" for a level without one."""
        found = {SUBDISTRICT: "", DISTRICT: "", PROVINCE: ""}
        ends = [label.start() for label in self.labels]
        for label in self.labels:
            if (
                label["inner"]
                or any(start <= label.start() < end for start, end in self.cuts)
                or found[level_of(label)]
            ):
                continue
            stop = min([at for at in ends if at >= label.end()], default=len(self.text))
            if name := NAME.match(self.text[:stop], label.end()):
                found[level_of(label)] = tidy_place(name[0])
                self.cuts.append((label.start(), name.end()))
        return found

    def rest(self) -> str:
        """What was not taken, as it was written."""
        kept, at = [], 0
        for start, end in sorted(self.cuts):
            kept.append(self.text[at : max(at, start)])
            at = max(at, end)
        line = re.sub(r"\s*,(?:\s*,)*\s*", ", ", " ".join([*kept, self.text[at:]]))
        return tidy(line).strip(" ,;.-")


@lru_cache(maxsize=1024)
def _folded(char: str) -> str:
    return "ำ" if char == "ำ" else fold(char).replace(" ", "")


def _is_letter(char: str) -> bool:
    return char.isalpha() or "ก" <= char <= "๎"


def _province(known: Gazetteer, written: Written, code: str) -> Spot | None:
    """The province as written: labelled, or fitting the postcode, or the last one named."""
    fitting = {district.province for district in known.by_postcode.get(code, ())}
    found = []
    for key, name in known.provinces.items():
        if key in written.flat and (spot := written.find(key, PROVINCE)) and _may_be_province(known, written, spot):
            found.append((spot.labelled, name in fitting, spot.bounded, spot.end, len(key), spot))
    return max(found, key=lambda one: one[:5])[5] if found else None


def _may_be_province(known: Gazetteer, written: Written, spot: Spot) -> bool:
    """Not the end of some other word: bounded, or right behind a district of its own."""
    before = written.flat[: spot.start]
    return spot.bounded or any(
        before.endswith(key) for district in known.districts[known.provinces[spot.key]] for key in district.keys
    )


def _best_district(known: Gazetteer, written: Written, province: Spot | None, code: str) -> Found | None:
    found = [
        one
        for where in _candidates(known, written, province, code)
        if (where.name.startswith(TOWN) or any(key in written.flat for key in where.keys))
        and (one := _recognised(where, written, province.start if province else None))
    ]
    best = max(found, key=lambda one: one.likeness, default=None)
    if best and not province and code == "" and not best.row:
        return None  # a district's name alone, without province or postcode, may be anything
    return best


def _candidates(known: Gazetteer, written: Written, province: Spot | None, code: str) -> list[District]:
    if province:
        return known.districts[known.provinces[province.key]]
    if code in known.by_postcode:
        return known.by_postcode[code]
    words = {key_of(name[0]) for name in NAME.finditer(LABEL.sub(" ", written.text))}
    return [district for word in words for district in known.by_district.get(word, ())]


def _recognised(where: District, written: Written, before: int | None) -> Found | None:
    """The district as it stands in the text, with the sub-district found in front of it."""
    spot = next((spot for key in where.keys if (spot := written.find(key, DISTRICT, before=before))), None)
    if spot is None and where.name.startswith(TOWN):  # อ.เมือง is the district of the province's town
        spot = written.find(TOWN, DISTRICT, before=before)
        spot = spot if spot and (spot.labelled or _stands_alone(written, spot)) else None
    if spot is None:
        return None
    found = Found(where, spot)
    _add_subdistrict(found, written)
    return found if spot.bounded or (found.subdistrict and found.subdistrict.end == spot.start) else None


def _stands_alone(written: Written, spot: Spot) -> bool:
    end = spot.span[1]
    return spot.bounded and (end == len(written.text) or not _is_letter(written.text[end]))


def _add_subdistrict(found: Found, written: Written) -> None:
    spots = [
        (spot.labelled, spot.end == found.district.start, len(spot.key), spot, row)
        for row in found.where.rows
        if row.keys[0][0] in written.flat
        and (spot := written.find(row.keys[0][0], SUBDISTRICT, before=found.district.start))
        and spot.bounded
    ]
    if spots:
        *_likeness, found.subdistrict, found.row = max(spots, key=lambda one: one[:3])
        return
    _add_unknown(found, written)


def _add_unknown(found: Found, written: Written) -> None:
    """The word right before the district, when it is nearly one of its sub-districts or stands where one must; kept as written."""
    before = written.text[: found.district.span[0]].rstrip(" ,")
    word = before.rpartition(" ")[2]
    bare = LABEL.sub("", word)
    keys = {row.keys[0][0]: row for row in found.where.rows}
    near = get_close_matches(key_of(bare), keys, n=1, cutoff=NEAR) if bare else []
    if near:
        found.row = keys[near[0]]
    elif not BEHIND_VILLAGE.search(before) or NOT_A_PLACE.match(bare):
        return
    found.unknown = bare
    found.subdistrict = Spot(0, 0, (len(before) - len(word), len(before)), labelled=False, bounded=True, key="")


def _name_of(known: Gazetteer, found: Found | None, province: Spot | None) -> str:
    if found:
        return found.where.province
    return known.provinces[province.key] if province else ""
