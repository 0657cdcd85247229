"""Find places as one types: any part of sub-district, district, province or postcode, in any order."""

from __future__ import annotations

import heapq

from samphan.platform.thai.places.gazetteer import Place, Row, gazetteer
from samphan.platform.thai.places.labels import ENGLISH, LABEL, level_of
from samphan.platform.thai.searching import fold

SHORTEST = 2  # one letter is in nearly every name
MOST = 12
MANY = 400  # rows beyond which only names that begin with the word are worth ranking
ANY = None
Word = tuple[int | None, str]


def find(text: str, most: int = MOST) -> list[Place]:
    """Places that hold every word of `text`, best first: a name that is the word, then one that begins with it, then the rest.

    Tone marks, blanks and the words ต. อ. จ. แขวง เขต may be left out; given, they say which name is meant.
    """
    words = words_of(text)
    if not words or max(len(word) for _level, word in words) < SHORTEST:
        return []
    rows = gazetteer().rows
    for _level, word in sorted(words, key=lambda one: -len(one[1])):  # the longest first leaves the fewest
        rows = [row for row in rows if word in row.hay]
    if len(rows) > MANY:
        rows = [row for row in rows if "\n" + words[0][1] in row.hay] or rows
    rows = [row for row in rows if all(_on_its_level(row, level, word) for level, word in words)]
    whole = "".join(word for _level, word in words)
    best = heapq.nsmallest(most, rows, key=lambda row: (-_closeness(row, words, whole), *_size(row), row.hay))
    return [row.place for row in best]


def words_of(text: str) -> list[Word]:
    """(level, folded word) for each word; the level is None where no label says which name it is."""
    text = ENGLISH.sub(" ", text)
    found: list[Word] = []
    level, at = ANY, 0
    for label in LABEL.finditer(text):
        found += _plain(text[at : label.start()], level)
        level, at = level_of(label), label.end()
    return found + _plain(text[at:], level)


def _plain(text: str, level: int | None) -> list[Word]:
    """Words of a piece; only the first bears the label before it."""
    words = fold(text).split()
    return [(level if number == 0 else ANY, word) for number, word in enumerate(words)]


def _on_its_level(row: Row, level: int | None, word: str) -> bool:
    return level is ANY or any(word in key for key in row.keys[level])


def _closeness(row: Row, words: list[Word], whole: str) -> int:
    """How well the words name this very place; what names only the district or province around it counts half."""
    return _degree(whole, row) + sum(_degree(word, row) for _level, word in words if word != whole)


def _size(row: Row) -> tuple[bool, bool]:
    """Of equals the larger place comes first: who types เชียงใหม่ seldom means the sub-district in Roi Et."""
    return (row.place.district != "", row.place.subdistrict != "")


def _degree(word: str, row: Row) -> int:
    if word in row.own:
        return 8 if f"\n{word}\n" in row.own else 5 if f"\n{word}" in row.own else 3
    return 2 if f"\n{word}\n" in row.hay else 1 if f"\n{word}" in row.hay else 0
