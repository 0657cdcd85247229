"""Finds the table in a file: which sheet, which delimiter, which line is the header, and then its rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.parquet import open_parquet, parquet_format
from samphan.platform.spreadsheets.textfiles import open_text
from samphan.platform.spreadsheets.workbooks import HEADER_WITHIN, format_of, open_workbook


@dataclass(frozen=True)
class Row:
    """One line of the table. `line` is its number in the file, counted from 1 as a person would; `cells` are as long as the header."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A table found in a file. `rows()` reads it anew each time, one row at a time; blank lines are left out."""

    format: str  # csv · xlsx · xls · ods · parquet
    encoding: str  # codec of a text file, else ""
    header_line: int
    headers: list[str]
    rows: Callable[[], Iterator[Row]]
    groups: list[str] = field(
        default_factory=list
    )  # for each header the words over it, when headings stand over groups
    sheet: str = ""

    def count(self) -> int:
        """How many lines stand below the header, blank ones between them too."""
        last = self.header_line
        for row in self.rows():
            last = row.line
        return last - self.header_line


def read_table(path: Path, *, header_score: Callable[[list[str]], float] | None = None) -> Table:
    """Open a file of a table. `header_score` rates each of the first 20 lines as its header; without it, the first full line is it.

    Raises `Refused`: empty, cut short, password-protected, or no table at all.
    """
    if path.stat().st_size == 0:
        raise Refused(_("This file is empty. Choose the file that holds the list."), code="empty_file")
    kind, score = parquet_format(path) or format_of(path), header_score or _mostly_filled
    encoding, sheet = "", ""
    if kind == "parquet":
        lines = open_parquet(path)
    elif kind:
        sheet, lines = open_workbook(path, kind, lambda head: any(map(score, head)))
    else:
        encoding, lines = open_text(path)
    head = list(islice(lines(), HEADER_WITHIN))
    at = 0 if kind == "parquet" else _header_index(head, score)
    if at is None:
        raise Refused(
            _(
                "No line with column names was found in the first 20 lines. Add one above the list and choose the file again."
            ),
            code="no_header",
        )
    headers = [cell.strip() for cell in head[at]]
    while headers and not headers[-1]:
        headers.pop()

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(islice(lines(), at + 1, None), at + 2):
            if any(cell.strip() for cell in cells):
                yield Row(number, [*cells, *[""] * (len(headers) - len(cells))][: max(len(headers), len(cells))])

    return Table(kind or "csv", encoding, at + 1, headers, rows, _groups_above(head[:at], len(headers)), sheet)


def _groups_above(head: list[list[str]], width: int) -> list[str]:
    """Headings over groups of columns, as merged cells give them: the words stand in the first cell, the others are blank."""
    cells = [cell.strip() for cell in (head[-1] if head else [])][:width]
    if sum(map(bool, cells)) < 2:  # noqa: PLR2004 - a title stands alone
        return []
    groups: list[str] = []
    for cell in [*cells, *[""] * (width - len(cells))]:
        groups.append(cell or (groups[-1] if groups else ""))
    return groups


def _mostly_filled(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) >= 2 and len(filled) * 2 > len(cells)  # noqa: PLR2004 - a title line has one cell


def _header_index(head: list[list[str]], score: Callable[[list[str]], float]) -> int | None:
    """The line with the best score, the first of several; None when none has any."""
    scores = [score(cells) for cells in head]
    best = max(scores, default=0)
    return scores.index(best) if best else None
