"""A table in a workbook: Excel's new and old formats and OpenDocument."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.textfiles import Lines

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_UNPACKED = 6 << 30
LARGE_SHEET = 12 << 20  # bytes of a sheet's XML above which it is read row by row: calamine holds a sheet whole
HEADER_WITHIN = 20  # lines in which the header is looked for
MIDNIGHT = time.min


def format_of(path: Path) -> str:
    """xlsx, ods or xls by the file's content, whatever its name; "" for what is no workbook. Raises `Refused` for another archive."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head == OLE:
        return "xls"
    return archive_format(path) if head.startswith(ZIP) else ""


def archive_format(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(part.file_size for part in archive.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        raise damaged() from error
    if unpacked > LARGEST_UNPACKED:
        raise Refused(_("This Excel file unpacks to more than can be read. Save it as CSV."), code="file_too_large")
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise Refused(
        _(
            "This file is an archive or a document, not a table. Save the list as Excel (.xlsx) or CSV and choose it again."
        ),
        code="not_a_table",
    )


def open_workbook(path: Path, kind: str, is_list: Callable[[list[list[str]]], bool]) -> tuple[str, Lines]:
    """The name and rows, as people read them, of the fullest visible sheet whose first lines are those of a list; else of the fullest.

    Raises `Refused`.
    """
    if kind == "xlsx" and has_large_sheet(path):
        return streamed(path)
    try:
        workbook = opened(path, kind)
        visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        sheets = [workbook.get_sheet_by_name(name) for name in visible or workbook.sheet_names]
    except PasswordError as error:
        raise protected() from error
    except Exception as error:
        if kind == "xls" and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in path.read_bytes()[: 1 << 20]:
            raise protected() from error
        raise damaged() from error
    by_size = sorted(sheets, key=lambda sheet: sheet.total_height * sheet.total_width, reverse=True)
    if not by_size or not by_size[0].total_height:
        raise Refused(_("This file is empty. Choose the file that holds the list."), code="empty_file")
    fullest = (
        next((sheet for sheet in by_size if is_list(first_lines(sheet))), by_size[0]) if by_size[1:] else by_size[0]
    )

    def rows() -> Iterator[list[str]]:
        yield from ([] for _row in range(fullest.start[0] if fullest.start else 0))  # blank rows above count as lines
        yield from ([cell_text(cell) for cell in row] for row in fullest.iter_rows())

    return fullest.name, rows


def first_lines(sheet: Any) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in islice(sheet.iter_rows(), HEADER_WITHIN)]


def opened(path: Path, kind: str) -> Any:
    """Calamine believes a file's ending; ours may have any, so that a workbook is handed over under the ending of what it is."""
    if path.suffix.lower() == f".{kind}":
        return CalamineWorkbook.from_path(path)
    with TemporaryDirectory() as folder:
        named = Path(folder) / f"book.{kind}"
        named.symlink_to(path.resolve())
        return CalamineWorkbook.from_path(named)


def has_large_sheet(path: Path) -> bool:
    with ZipFile(path) as archive:
        return any(
            part.filename.startswith("xl/worksheets/") and part.file_size > LARGE_SHEET for part in archive.infolist()
        )


def streamed(path: Path) -> tuple[str, Lines]:
    """Row by row, in flat memory. Excel's own calendar and styles, as calamine reads them."""
    from samphan.platform.spreadsheets.large import open_book  # noqa: PLC0415 - only large workbooks are read so

    try:
        book = open_book(path)
    except Exception as error:
        raise damaged() from error

    def rows() -> Iterator[list[str]]:
        try:
            for row in book.rows():
                yield ["" if cell is None else cell_text(cell) for cell in row]
        except (ExpatError, BadZipFile, EOFError, ValueError, IndexError, zlib.error) as error:
            raise damaged() from error

    return book.title, rows


def protected() -> Refused:
    return Refused(
        _("This file is protected by a password. Remove the password in Excel, save, and choose it again."),
        code="password_protected",
    )


def damaged() -> Refused:
    return Refused(
        _("This Excel file is damaged or cut short. Open it in Excel, save it anew, and choose it again."),
        code="damaged_workbook",
    )


def cell_text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without .0, dates in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == MIDNIGHT else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
