"""Writing tables that Excel opens as meant: UTF-8 with a mark for CSV, text that is never a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters that an Excel cell holds; more would be dropped whole
ROWS_OF_A_SHEET = 1_048_575  # rows of one Excel sheet below its header


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


def write_xlsx(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one XLSX sheet row by row in flat memory, going on to another sheet where Excel's limit ends one; return how many rows."""
    import xlsxwriter  # noqa: PLC0415 - 11 MB that pages do without: workers write files

    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    count = 0
    sheet = None
    for row in rows:
        line = count % ROWS_OF_A_SHEET
        if sheet is None or line == 0:
            sheet = _new_sheet(book, headers, bold)
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line + 1, column, value, moment if isinstance(value, datetime) else day)
            elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                sheet.write_number(line + 1, column, value)
            else:
                sheet.write_string(line + 1, column, "" if value is None else str(value)[:LONGEST_CELL])
        count += 1
    if sheet is None:
        _new_sheet(book, headers, bold)
    book.close()
    return count


def _new_sheet(book: Any, headers: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, headers, bold)
    sheet.freeze_panes(1, 0)
    return sheet
