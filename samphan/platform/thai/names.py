"""Names of people and of juristic persons: their parts, what to call them, and the part that sorts.

What a person wrote is kept; the parts serve greeting ("คุณสมชาย"), sorting, documents and matching.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from samphan.platform.thai.text import tidy

# As written → as it stands on documents. Longer forms first, so that นางสาว is not read as นาง.
PREFIXES = {
    "นางสาว": "นางสาว",
    "น.ส.": "นางสาว",
    "นส.": "นางสาว",
    "เด็กชาย": "เด็กชาย",
    "ด.ช.": "เด็กชาย",
    "เด็กหญิง": "เด็กหญิง",
    "ด.ญ.": "เด็กหญิง",
    "นาย": "นาย",
    "นาง": "นาง",
    "คุณหญิง": "คุณหญิง",
    "คุณ": "คุณ",
    "ดร.": "ดร.",
    "รศ.ดร.": "รศ.ดร.",
    "ผศ.ดร.": "ผศ.ดร.",
    "ศ.ดร.": "ศ.ดร.",
    "รศ.": "รศ.",
    "ผศ.": "ผศ.",
    "ศ.": "ศ.",
    "นพ.": "นพ.",
    "พญ.": "พญ.",
    "ทพ.": "ทพ.",
    "ทพญ.": "ทพญ.",
    "ภก.": "ภก.",
    "ภญ.": "ภญ.",
    "ว่าที่ร้อยตรี": "ว่าที่ร้อยตรี",
    "ว่าที่ ร.ต.": "ว่าที่ร้อยตรี",
    "ร.ต.": "ร.ต.",
    "ร.ท.": "ร.ท.",
    "ร.อ.": "ร.อ.",
    "พ.ต.": "พ.ต.",
    "พ.ท.": "พ.ท.",
    "พ.อ.": "พ.อ.",
    "พล.ต.": "พล.ต.",
    "ด.ต.": "ด.ต.",
    "จ.ส.ต.": "จ.ส.ต.",
    "ส.ต.ท.": "ส.ต.ท.",
    "ส.ต.อ.": "ส.ต.อ.",
    "ร.ต.ต.": "ร.ต.ต.",
    "ร.ต.ท.": "ร.ต.ท.",
    "ร.ต.อ.": "ร.ต.อ.",
    "พ.ต.ต.": "พ.ต.ต.",
    "พ.ต.ท.": "พ.ต.ท.",
    "พ.ต.อ.": "พ.ต.อ.",
    "พระ": "พระ",
    "Mr.": "Mr.",
    "Mrs.": "Mrs.",
    "Ms.": "Ms.",
    "Miss": "Miss",
    "Dr.": "Dr.",
}
# Words that are names though they begin like a prefix.
_OFFICES = r"นายก(?:\s|$|ฯ|รัฐมนตรี|เทศมนตรี|สมาคม|สโมสร|สภา|องค์การ|อบ[ตจ]|กิตติมศักดิ์)"  # นายกมล is นาย + กมล
NOT_PREFIXED = re.compile(rf"^(?:คุณ(?:วุฒิ|ธรรม|ภัทร|วัฒน์|พัฒน์|พล)(?=\s|$)|{_OFFICES}|นางสาว$|นางนวล|พระ(?:พาย|จันทร์|ราม))")
NEEDS_BLANK = {"Miss", "พระ"}  # run together with the name they are part of it
PREFIX = re.compile(
    "^("
    + "|".join(re.escape(prefix) for prefix in sorted(PREFIXES, key=len, reverse=True))
    + r")(\s*)(?=[ก-ฮเ-ไA-Za-z])",
    re.IGNORECASE,
)

WRITTEN = {prefix.lower(): prefix for prefix in reversed(PREFIXES)}
# What a name with a juristic form begins or ends with; nine patterns are tried on those names only.
NAMES_A_FORM = re.compile(
    r"^(?:บริษัท|บมจ|บจ|ห้าง|หจก|หสน|หสม|มูลนิธิ|สมาคม|สหกรณ์|วิสาหกิจ)|(?:PCL|Plc|Limited|Ltd)\.?$", re.IGNORECASE
)

JURISTIC_FORMS: dict[str, re.Pattern[str]] = {
    "บริษัทจำกัด (มหาชน)": re.compile(
        r"^(?:บริษัท\s*(?P<a>.+?)\s*จำกัด\s*\(\s*มหาชน\s*\)|บมจ\.?\s*(?P<b>.+)|(?P<c>.+?),?\s*(?:PCL|Plc|Public Company Limited)\.?)$",
        re.IGNORECASE,
    ),
    "บริษัทจำกัด": re.compile(
        r"^(?:บริษัท\s*(?P<a>.+?)\s*จำกัด|บจก?\.\s*(?P<b>.+)|(?P<c>.+?),?\s*(?:Co\.?,?\s*Ltd\.?|Company Limited|Ltd\.?|Limited))$",
        re.IGNORECASE,
    ),
    "ห้างหุ้นส่วนจำกัด": re.compile(r"^(?:ห้างหุ้นส่วนจำกัด|หจก\.?)\s*(?P<a>.+)$"),
    "ห้างหุ้นส่วนสามัญนิติบุคคล": re.compile(r"^(?:ห้างหุ้นส่วนสามัญนิติบุคคล|หสน\.?)\s*(?P<a>.+)$"),
    "ห้างหุ้นส่วนสามัญ": re.compile(r"^(?:ห้างหุ้นส่วนสามัญ|หสม\.?)\s*(?P<a>.+)$"),
    "มูลนิธิ": re.compile(r"^มูลนิธิ\s*(?P<a>.+)$"),
    "สมาคม": re.compile(r"^สมาคม\s*(?P<a>.+)$"),
    "สหกรณ์": re.compile(r"^สหกรณ์\s*(?P<a>.+)$"),
    "วิสาหกิจชุมชน": re.compile(r"^วิสาหกิจชุมชน\s*(?P<a>.+)$"),
}


@dataclass(frozen=True)
class PersonName:
    """`prefix` in its document form, the given name (by which Thai people are addressed), and the rest."""

    prefix: str
    given: str
    family: str


@dataclass(frozen=True)
class OrganisationName:
    """`form` is the juristic form in Thai, empty for a shop without one; `core` is the name without it."""

    form: str
    core: str


MEN, WOMEN = {"นาย", "เด็กชาย", "Mr."}, {"นาง", "นางสาว", "เด็กหญิง", "คุณหญิง", "Mrs.", "Ms.", "Miss"}
NICKNAME = re.compile(r"\s*[(\[（“\"]\s*(?P<nickname>[^()\[\]（）“”\"]{1,100}?)\s*[)\]）”\"]\s*")


def sex_of(prefix: str) -> str:
    """What the title (in its document form) says: m, f, or nothing."""
    return "m" if prefix in MEN else "f" if prefix in WOMEN else ""


def split_nickname(name: str) -> tuple[str, str]:
    """A person's name and the nickname that stands in it in brackets or quotes: นภัสสร ศิลารักษ์ (น้องฝน)."""
    found = NICKNAME.search(name)
    if found is None or not (rest := tidy(NICKNAME.sub(" ", name, count=1))):
        return tidy(name), ""
    return rest, tidy(found["nickname"])


def without_nickname(name: str) -> str:
    return split_nickname(name)[0]


def split_person(name: str) -> PersonName:
    """The parts of a person's name. Middle names go with the family name; a single word is a given name."""
    prefix, rest = _without_prefix(tidy(name))
    given, _blank, family = rest.partition(" ")
    return PersonName(prefix, given, family)


def split_organisation(name: str) -> OrganisationName:
    """The juristic form and the name without it."""
    name = tidy(name)
    if not NAMES_A_FORM.search(name):
        return OrganisationName("", name)
    for form, pattern in JURISTIC_FORMS.items():
        if found := pattern.match(name):
            return OrganisationName(form, next(group for group in found.groups() if group))
    return OrganisationName("", name)


def greeting(name: PersonName) -> str:
    """How to address the person in a message: คุณสมชาย, or a rank or learned title with the name; foreign names stay as they are."""
    if not re.match("[ก-ฮเ-ไ]", name.given):
        return f"{name.prefix} {name.given}".strip()
    everyday = name.prefix in {"", "นาย", "นาง", "นางสาว", "คุณ", "เด็กชาย", "เด็กหญิง"}
    return f"คุณ{name.given}" if everyday else f"{name.prefix}{name.given}"


def initials(name: str) -> str:
    """One or two letters for an avatar. Thai vowels that lead and marks that hang are skipped: เสมา gives ส."""
    words = (_without_prefix(tidy(name))[1] or name).split()
    letters = [next((char for char in word if char.isalpha() and char not in "เแโใไ"), "") for word in words]
    letters = [letter for letter in letters if letter]
    return ("".join(letters[:2]) if letters and letters[0].isascii() else "".join(letters[:1])).upper()


def _without_prefix(name: str) -> tuple[str, str]:
    found = None if NOT_PREFIXED.match(name) else PREFIX.match(name)
    if found is None:
        return "", name
    written = WRITTEN[found[1].lower()]
    if written in NEEDS_BLANK and not found[2]:
        return "", name
    return PREFIXES[written], name[found.end() :]
