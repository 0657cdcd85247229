"""The lines of a table that are rows of a noun, with their cells read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from samphan.platform.importing.matching import plain
from samphan.platform.importing.registry import Fault, ImportColumn, Importer, ImportRow, Unusable
from samphan.platform.spreadsheets.reading import Row, Table

EVIDENCE = 20_000  # rows from which a column's form is learnt
EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
TOTAL = re.compile(
    r"(?:รวม|ยอดรวม|ยอดยกมา|ยอดยกไป|ผลรวม|จำนวน|grand\s*total|sub\s*-?\s*total|total|sum|page\s*total|หน้า|page)"
    r"(?:\s*(?:หน้า|นี้|ทั้งหมด|ทั้งสิ้น|ทั้งหน้า|สุทธิ|เงิน|ยอด|ลูกค้า|รายการ|of|page))*\s*[:=]?\s*[\d๐-๙,./\s]*(?:คน|ราย|รายการ|บาท|หน้า)?\s*",
    re.IGNORECASE,
)


def read_rows(
    table: Table, matched: Mapping[int, ImportColumn], importer: Importer, *, after: int = 0
) -> Iterator[ImportRow]:
    """Every row of the noun below the header, from the line after `after` on. Blank lines, totals and repeated headers are none."""
    columns = learnt(table, matched)
    headers = [plain(header) for header in table.headers]
    for row in table.rows():
        if row.line <= after or is_total(row.cells) or is_header(row.cells, headers):
            continue
        read = read_row(row, columns)
        if read.written and importer.is_row(read.written):
            yield read


def is_header(cells: Sequence[str], headers: Sequence[str]) -> bool:
    """True for the header written once more, as on each page of a print."""
    return all(plain(cell) == header for cell, header in zip_longest(cells[: len(headers)], headers, fillvalue=""))


def learnt(table: Table, matched: Mapping[int, ImportColumn]) -> dict[int, ImportColumn]:
    """The columns with the readers that their own cells teach."""
    eager = {index: column for index, column in matched.items() if column.learn}
    if not eager:
        return dict(matched)
    cells: dict[int, list[str]] = {index: [] for index in eager}
    for row in islice(table.rows(), EVIDENCE):
        for index, seen in cells.items():
            if index < len(row.cells) and row.cells[index]:
                seen.append(row.cells[index])
    taught = {
        index: replace(column, read=column.learn(cells[index])) for index, column in eager.items() if column.learn
    }
    return {**matched, **taught}


def read_row(row: Row, columns: Mapping[int, ImportColumn]) -> ImportRow:
    read = ImportRow(row.line, {}, {})
    for index, column in columns.items():
        text = row.cells[index].strip() if index < len(row.cells) else ""
        if text and text not in EXCEL_ERRORS:
            read.written[column.key] = text
            try:
                read.values[column.key] = column.read(text)
            except Unusable as unusable:
                read.faults.append(Fault(column.key, text, unusable.sentence))
                if unusable.kept is not None:
                    read.values[column.key] = unusable.kept
    return read


def is_total(cells: Sequence[str]) -> bool:
    """True for a line that sums others: its first words are a total's, and beside them stand only amounts."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or not TOTAL.fullmatch(filled[0]):
        return False
    return all(re.fullmatch(r"[\d๐-๙,.\s฿%-]*(?:บาท|คน|ราย|รายการ)?", cell) for cell in filled[1:])
