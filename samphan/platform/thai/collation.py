"""Thai dictionary order as plain text: `sort_key(a) < sort_key(b)` when a dictionary puts a before b.

The key follows what ICU does for th_TH (docs/decisions/0010-thai-sorting.md), so that any database sorts names by comparing bytes, with no
compiled library. Digits come first, then Thai, then other scripts; blanks, punctuation, ฯ and ๆ do not count; tone marks decide
only between words that are otherwise equal; upper and lower case are equal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

LEADING_VOWEL = re.compile(r"([เ-ไ])([ก-ฮ])")
SARA_AM = re.compile(r"\u0e4d([\u0e47-\u0e4b]?)\u0e32")  # nikhahit + tone + sara aa, in either order people type them
MARKS = {mark: str(weight) for weight, mark in enumerate("\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b")}
ACCENTS = range(0x0300, 0x0370)
SAME_PLACE = str.maketrans({"\u0e4d": "\u0e2f", "\u0e45": "\u0e32", "\u0e3a": "\u0e45"})  # places in ICU's vowel order
THAI_LETTERS = range(0x0E01, 0x0E4E)
AFTER_THAI = 0x1000  # moves letters of other scripts behind the Thai block, and keeps their own order
SEPARATOR = " "  # sorts before every weight, so that a shorter word comes first


def sort_key(text: str, length: int = 300) -> str:
    """The key of `text`, at most `length` characters. Two levels: letters, then a blank and where the tone marks stand."""
    letters: list[str] = []
    marks: list[str] = []
    last = 0
    for char in _logical_order(text):
        letter, weight = _weights(char)
        if weight:
            marks.append(chr(0x4FF - min(len(letters) - last, 0x400)) + weight)  # an earlier mark sorts later
            last = len(letters)
        else:
            letters += letter
    key = "".join(letters)
    return (key + SEPARATOR + "".join(marks) if marks else key)[:length]


def _logical_order(text: str) -> str:
    """Consonant before its leading vowel, sara am as sara aa and nikhahit, everything decomposed and without case."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("เเ", "แ")
    return LEADING_VOWEL.sub(r"\2\1", SARA_AM.sub("\\1\u0e32\u0e4d", text))


@lru_cache(maxsize=4096)
def _weights(char: str) -> tuple[str, str]:
    """What stands for a character on the first level, and on the second."""
    return _letter(char), _mark(char)


def _mark(char: str) -> str:
    return MARKS.get(char) or (char if ord(char) in ACCENTS else "")


def _letter(char: str) -> str:
    """What stands for one character on the first level; nothing for what does not count."""
    if char in "ฯๆ":
        return ""
    if ord(char) in THAI_LETTERS:
        return char.translate(SAME_PLACE)
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] == "S":
        return f"!{char}"
    if category[0] in "LMN":
        return chr(ord(char) + AFTER_THAI) if ord(char) < 0xC000 else char  # noqa: PLR2004 - decomposed text has no letters up to the surrogates
    return ""


class SortKeyField(models.CharField[str, str]):
    """A column of `sort_key()` values, compared by bytes on every database whatever its locale."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 300, "editable": False, "db_default": "", **kwargs})

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        return {**parameters, "collation": "C"} if connection.vendor == "postgresql" else parameters
