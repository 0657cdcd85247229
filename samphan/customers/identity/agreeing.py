"""When two written names are the name of one customer.

Only asked of two rows that already share a strong key (a phone number, an e-mail address): the key says "the same line", the name says
"the same one", and a household or an office that shares a line stays apart.

The rule, in order:

1. Title, juristic form, nickname in brackets, case, blanks, tone marks and silent marks do not count, nor which letter of one sound
   was written: ณดา and นดา, ภัทร and พัทร, ธิดา and ทิดา, ศรี and สรี, วดี and วดิ.
2. What is left may differ by one slip of the keyboard in all, in a part of three letters or more: a letter wrong, missing, doubled or
   swapped with its neighbour (มารยานา and มารยาน). A digit is never a slip: สาขา 1 is not สาขา 2.
3. Where one of the two gives no family name, the given names must be equal by 1.
4. Titles of different sexes (นาย, นาง) forbid a slip: นายวิชัย and นางวิชา are two people.
"""

from __future__ import annotations

from functools import lru_cache

from samphan.platform.thai.names import sex_of, split_organisation, split_person, without_nickname
from samphan.platform.thai.searching import unmarked

_ONE_SOUND = {
    "น": "ณ", "พ": "ภผ", "ท": "ธฑฒ", "ต": "ฏ", "ถ": "ฐ", "ด": "ฎ", "ส": "ศษ", "ย": "ญ", "ล": "ฬ", "ช": "ฌ", "ค": "ฆ",
    "ิ": "ี", "ุ": "ู", "ึ": "ื", "ไ": "ใ",
}  # fmt: skip
_TABLE = {ord(other): letter for letter, others in _ONE_SOUND.items() for other in others}
VOWELS = "ัิีึืุูำ"  # marks, not letters, to Unicode
SHORTEST_WITH_SLIP = 3


def names_agree(one: str, other: str) -> bool:
    """True when the two names are, by the rule above, the name of one customer."""
    first, second = _parts(one), _parts(other)
    if "".join(first) == "".join(second):
        return bool(first[0])
    if sexes_differ(one, other):
        return False
    if not (first[1] and second[1]):
        return _one_word(first, second)
    if first[1] == second[1]:
        return one_slip(first[0], second[0])
    return first[0] == second[0] and one_slip(first[1], second[1])


def sexes_differ(one: str, other: str) -> bool:
    sexes = {sex_of(split_person(name).prefix) for name in (one, other)} - {""}
    return len(sexes) > 1


def one_slip(one: str, other: str) -> bool:
    """True when one letter wrong, missing, too many, or swapped with its neighbour makes one of the other."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < SHORTEST_WITH_SLIP - (len(one) != len(other)):
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[at:], other[at:]
    slipped = rest[:1] + other_rest[:1]
    if any(char.isdigit() for char in slipped):
        return False
    swapped = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    return swapped or rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]


@lru_cache(maxsize=65_536)
def _parts(name: str) -> tuple[str, str]:
    """Given and family name of a person, or the whole core of an organisation and "", in the form in which they are compared."""
    organisation = split_organisation(name)
    if organisation.form:
        return _bare(organisation.core), ""
    person = split_person(without_nickname(name))
    return _bare(person.given), _bare(person.family)


def _bare(text: str) -> str:
    return "".join(char for char in unmarked(text) if char.isalnum() or char in VOWELS).translate(_TABLE)


def _one_word(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """One of the two has no family name (or both: shops, and people known by one name)."""
    if first[1] or second[1]:
        return first[0] == second[0]
    return one_slip(first[0], second[0])
