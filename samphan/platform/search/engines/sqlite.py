"""Grams on SQLite: an FTS5 table of numbers, which streams its matches newest first and stops at the limit.

The numbers are cut beforehand, so neither FTS5's Thai word breaks nor the trigram tokenizer's silence on short words can bite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID
from zlib import crc32

from django.db import connection

from samphan.platform.search.engines import Grams
from samphan.platform.search.grams import Wanted

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SqliteEngine:
    def write(self, business: UUID, grams: Sequence[Grams]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_posting (entry_id, grams) VALUES (%s, %s)",
                [(entry, written(business, numbers)) for entry, numbers in grams],
            )

    def find(self, business: UUID, wanted: Wanted, *, before: int, limit: int) -> list[int]:
        mark = _mark(business)
        groups = [(number,) for number in wanted.every] + list(wanted.some)
        asked = " AND ".join(
            "(" + " OR ".join(f'"{mark}{_letters(number)}"' for number in group) + ")" for group in groups
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_grams WHERE search_grams MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
                [asked, before, limit],
            )
            return [entry for (entry,) in cursor.fetchall()]


def written(business: UUID, numbers: Iterable[int]) -> str:
    """The words of an entry in the FTS5 table."""
    mark = _mark(business)
    return " ".join(mark + _letters(number) for number in numbers)


def _mark(business: UUID) -> str:
    """Leads every word of a business, so that its lists are its own."""
    return f"{_letters(crc32(business.bytes)):0>7}"


@lru_cache(maxsize=262_144)
def _letters(number: int) -> str:
    written = ""
    while True:
        number, rest = divmod(number, 36)
        written = DIGITS[rest] + written
        if not number:
            return written
