"""Which column of the file is which column of the noun: guessed from the words of the header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from samphan.platform.importing.registry import ImportColumn

NOISE = re.compile(r"[\s_./\\\-‐‑–—()\[\]{}*:;,#|&+?!\"'’“”\u200b-\u200f\u2060\ufeff]+")
SURE = 2  # header words that must be recognised before a line counts as the header
SHORTEST_INSIDE = 3  # letters of a word that is looked for inside a longer header

Sections = Mapping[str, tuple[str, ...]]


def plain(words: str) -> str:
    """A header's letters and digits. Thai vowels that some keyboards write in two strokes are one (ํา, เเ)."""
    return NOISE.sub("", words).replace("ํา", "ำ").replace("เเ", "แ").casefold()


def match_columns(
    headers: Sequence[str],
    columns: Sequence[ImportColumn],
    *,
    groups: Sequence[str] = (),
    sections: Sections | None = None,
) -> dict[int, ImportColumn]:
    """Index in the file → column. Exact words first, then words within words; the longest alias wins, and a column is taken once.

    `groups` are the words that stand over the header's cells, `sections` the words by which a section of columns is named there.
    """
    where = sections_of(headers, columns, groups, sections or {})
    matched: dict[int, ImportColumn] = {}
    for exact in (True, False):
        for index, header in enumerate(headers):
            if index in matched or not plain(header):
                continue
            taken = {column.key for column in matched.values()}
            free = [column for column in columns if column.key not in taken]
            found = _best(plain(header), free, exact=exact, section=where[index])
            if found:
                matched[index] = found
    keys = {column.key for column in matched.values()}
    return {index: column for index, column in matched.items() if not column.also or column.also in keys}


def sections_of(
    headers: Sequence[str], columns: Sequence[ImportColumn], groups: Sequence[str], sections: Sections
) -> list[str]:
    """The section in which each header stands: by the words over it, else from the header on that names one (ชื่อผู้ติดต่อ)."""
    named = [
        next((key for key, words in sections.items() if plain(group) in map(plain, words)), "") for group in groups
    ]
    if any(named):
        return [*named, *[""] * len(headers)][: len(headers)]
    own = {plain(alias): column.section for column in columns if column.section for alias in column.aliases}
    common = {plain(alias) for column in columns if not column.section for alias in column.aliases}
    where, now = [], ""
    for header in headers:
        now = own.get(plain(header), now) if plain(header) not in common else now
        where.append(now)
    return where


def _best(header: str, columns: Sequence[ImportColumn], *, exact: bool, section: str) -> ImportColumn | None:
    scores = [
        (column.section == section, len(alias), column)
        for column in columns
        for alias in words_of(column, exact=exact, inside=bool(section) and column.section == section)
        if (alias == header if exact else len(alias) >= SHORTEST_INSIDE and alias in header)
        and (column.section in {section, ""} or exact)
    ]
    return max(scores, key=lambda score: score[:2])[2] if scores else None


def words_of(column: ImportColumn, *, exact: bool, inside: bool) -> Iterator[str]:
    """The words that may name this column in a header, plain."""
    whole = column.whole if exact else ()
    within = column.within if exact and inside else ()
    return map(plain, (column.key, str(column.label), *column.aliases, *whole, *within))


def header_score(cells: Sequence[str], columns: Sequence[ImportColumn]) -> float:
    """How much a line looks like the header: 0 when fewer than two cells name columns; an exact word counts most."""
    matched = match_columns(cells, columns)
    if len(matched) < SURE:
        return 0
    names = {column.key: {*words_of(column, exact=True, inside=True)} for column in matched.values()}
    exact = sum(plain(cells[index]) in names[column.key] for index, column in matched.items())
    return exact + (len(matched) - exact) / 8 if exact else 0.1
