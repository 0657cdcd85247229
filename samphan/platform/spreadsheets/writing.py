"""Writing tables that Excel opens as meant: UTF-8 with a mark for CSV, text that is never a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters that an Excel cell holds; more would be dropped whole
ROWS_OF_A_SHEET = 1_048_575  # rows of one Excel sheet below its header
LONGEST_NAME, FORBIDDEN_IN_NAMES = 31, "[]:*?/\\\n\r\t"  # of a sheet


def as_text(value: Any) -> str:
    """A value for a CSV cell. Text that Excel would run as a formula gets an apostrophe (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_phone(text) else text


def is_phone(text: str) -> bool:
    """+66812345678 is a phone number, not a formula that can do harm."""
    return text.startswith("+") and text[1:].replace(" ", "").replace("-", "").isdigit()


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV file that Thai Excel opens by double click; return how many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([as_text(header) for header in headers])
        for row in rows:
            writer.writerow([as_text(value) for value in row])
            count += 1
    return count


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; without `headers` it begins with its first row."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_xlsx(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one XLSX sheet row by row in flat memory, going on to another sheet where Excel's limit ends one; return how many rows."""
    book = _Book(path)
    count = 0
    sheet = None
    for row in rows:
        line = count % ROWS_OF_A_SHEET
        if sheet is None or line == 0:
            sheet = book.sheet(headers)
        book.write(sheet, line + 1, row)
        count += 1
    if sheet is None:
        book.sheet(headers)
    book.close()
    return count


def write_sheets(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write a workbook of named sheets; names are made fit for Excel, and told apart."""
    book = _Book(path)
    for one in sheets:
        sheet = book.sheet(one.headers, one.name)
        for line, row in enumerate(one.rows):
            book.write(sheet, line + bool(one.headers), row)
    book.close()


class _Book:
    """A workbook whose numbers are numbers, days are days, and text is never a formula."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter  # noqa: PLC0415 - 11 MB that pages do without: workers write files

        self.book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
        )
        self.bold = self.book.add_format({"bold": True})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.names: set[str] = set()
        self.close = self.book.close

    def sheet(self, headers: Sequence[str], name: str = "") -> Any:
        sheet = self.book.add_worksheet(self.named(name) if name else None)
        if headers:
            sheet.write_row(0, 0, headers, self.bold)
            sheet.freeze_panes(1, 0)
        return sheet

    def named(self, wanted: str) -> str:
        """Up to 31 characters, none that Excel refuses, and no name twice (case does not tell two apart)."""
        plain = "".join(" " if one in FORBIDDEN_IN_NAMES else one for one in wanted).strip(" '")[:LONGEST_NAME] or "-"
        name, number = plain, 2
        while name.lower() in self.names:
            tail = f" ({number})"
            name, number = f"{plain[: LONGEST_NAME - len(tail)]}{tail}", number + 1
        self.names.add(name.lower())
        return name

    def write(self, sheet: Any, line: int, row: Sequence[Any]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, self.moment if isinstance(value, datetime) else self.day)
            elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, "" if value is None else str(value)[:LONGEST_CELL])
