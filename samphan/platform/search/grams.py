"""Grams: the small tokens by which an entry is found, and by which a query asks.

Every text is cut into tokens of one to three characters, so that any part of a Thai word finds it without a dictionary. A token is
stored as a 31-bit number (CRC-32 of its letters); a rare collision yields a candidate that `matching` then rejects.

    `ส`, `สม`, `สมช` …   any part (parts of one and two characters for Thai only)
    `^ส`, `^สม`, `^สมช`  a word begins so
    `^^ส` …              the title begins so
    `=0812345678`        the whole phone number; `#^081` its beginning, `#081`, `#0812` parts of it: four digits tell numbers apart, three do not
    `~somc`, `%smc`      it sounds so (`sounds.sound`, `sounds.skeleton`)
    `kind:…`, `owner:…`, `branch:…`  filters, so that they narrow in the index as well
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from samphan.platform.thai.searching import is_thai, words
from samphan.platform.thai.sounds import skeleton, sound

GRAM = 3
DIALLED = 4
SOUND_FROM, SOUND_TO = 3, 8
SKELETON_FROM, SKELETON_TO = 3, 6


KEPT = 0x7FFFFFFF  # the bits of a number
LETTER = len("ก".encode())  # every Thai letter takes as many bytes, so a word of Thai is cut in bytes


def number(token: str) -> int:
    """A token as the index keeps it."""
    return crc32(token.encode()) & KEPT


def parts(text: str) -> Iterator[str]:
    """Every part of one to three characters: three of any script, one and two of Thai."""
    for at in range(len(text)):
        for length in range(1, GRAM + 1):
            part = text[at : at + length]
            if len(part) == length and (length == GRAM or is_thai(part)):
                yield part


def beginnings(word: str, mark: str = "^") -> Iterator[str]:
    for length in range(1, min(len(word), GRAM) + 1):
        yield mark + word[:length]


def sounds_of(word: str) -> Iterator[str]:
    heard = sound(word)
    for length in range(SOUND_FROM, min(len(heard), SOUND_TO) + 1):
        yield "~" + heard[:length]
    bones = skeleton(heard)
    for length in range(SKELETON_FROM, min(len(bones), SKELETON_TO) + 1):
        yield "%" + bones[:length]


@lru_cache(maxsize=8_192)
def _numbers_of_word(word: str) -> tuple[int, ...]:
    """Names repeat: the work of cutting a word is done once."""
    return tuple({*_numbers_of_parts(word), *map(number, (*beginnings(word), *sounds_of(word)))})


def _numbers_of_parts(word: str) -> list[int]:
    if word.isascii():
        return _numbers_of_runs(word, GRAM)
    if not is_thai(word):
        return [number(part) for part in parts(word)]
    cut, end = word.encode(), len(word) * LETTER
    return [
        crc32(cut[at:to]) & KEPT
        for at in range(0, end, LETTER)
        for to in range(at + LETTER, min(at + GRAM * LETTER, end) + 1, LETTER)
    ]


def _numbers_of_runs(text: str, length: int, mark: str = "") -> list[int]:
    """Of every run of so many ASCII characters, each with the mark before it."""
    cut, before = text.encode(), crc32(mark.encode())
    return [crc32(cut[at : at + length], before) & KEPT for at in range(len(cut) - length + 1)]


def _joints(found: list[str]) -> Iterator[str]:
    """Parts that span two words, for those who type a name without its spaces."""
    for left, right in pairwise(found):
        yield from (left[-1:] + right[:1], left[-1:] + right[:2], left[-2:] + right[:1])


def numbers_of(text: str, phones: str, filters: Iterable[str]) -> list[int]:
    """Tokens of an entry as numbers: `text` is its folded fields parted by "|", the title first; `phones` its numbers parted by spaces."""
    found = set(map(number, filters))
    for place, field in enumerate(text.split("|")):
        apart = words(field)
        for word in apart:
            found.update(_numbers_of_word(word))
        found.update(map(number, _joints(apart)))
        if place == 0 and apart:
            found.update(map(number, beginnings(apart[0], "^^")))
    for phone in phones.split():
        for length in (GRAM, DIALLED):
            found.update(_numbers_of_runs(phone, length, "#"))
        found.update(map(number, (*beginnings(phone, "#^"), f"={phone}")))
    return sorted(found)


@dataclass(frozen=True)
class Wanted:
    """What the index is asked: all of `every`, and at least one of each group of `some`. Numbers of tokens."""

    every: tuple[int, ...]
    some: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def of(cls, tokens: Iterable[str], some: Iterable[Iterable[str]] = ()) -> Wanted:
        every = tuple(dict.fromkeys(number(token) for token in tokens))
        return cls(every, tuple(tuple(number(token) for token in group) for group in some))


def tokens_inside(word: str) -> list[str]:
    """Tokens that an entry holding `word` anywhere must have. A short word of another script is looked for at beginnings only."""
    if len(word) < GRAM:
        return [word] if is_thai(word) else [f"^{word}"]
    return [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)]


def tokens_beginning(word: str, mark: str = "^") -> list[str]:
    """Tokens that an entry with a word beginning so must have."""
    return [mark + word[:GRAM], *(tokens_inside(word) if len(word) > GRAM else ())]


def _dialled(digits: str, length: int) -> list[str]:
    return ["#" + digits[at : at + length] for at in range(len(digits) - length + 1)]


def tokens_dialled(digits: str) -> list[str]:
    """Tokens of a phone number that has these digits anywhere; one or two digits are looked for at its beginning only."""
    if len(digits) < GRAM:
        return [f"#^{digits}"]
    return _dialled(digits, min(len(digits), DIALLED))


def tokens_dialled_first(digits: str) -> list[str]:
    """Tokens of a phone number that begins with these digits."""
    return [f"#^{digits[:GRAM]}", *(tokens_dialled(digits) if len(digits) > GRAM else ())]


def tokens_sounding(word: str) -> list[str]:
    """Tokens that an entry sounding like the beginning of `word` must have; none when the word is too short to tell."""
    heard = sound(word)
    return ["~" + heard[:SOUND_TO]] if len(heard) >= SOUND_FROM else []


def tokens_resembling(word: str) -> list[str]:
    """Like `tokens_sounding`, by consonants alone."""
    bones = skeleton(sound(word))
    return ["%" + bones[:SKELETON_TO]] if len(bones) >= SKELETON_FROM else []
