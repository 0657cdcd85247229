"""Any file of sale lines as a DuckDB table of texts: CSV in whatever encoding, Excel, OpenDocument, Parquet, also gzipped.

A clean UTF-8 file is read by DuckDB itself, all else line by line by the reader that imports use, so that messy files cost time, not lines.
"""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb
import pyarrow as pa
from django.utils.translation import gettext as _

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.spreadsheets.textfiles import delimiter_of, open_text, text_lines

GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
BATCH = 50_000
SAMPLED = 200


@dataclass(frozen=True)
class Columns:
    """Names of the columns that hold each thing, or their numbers from 1 when the file has no header. Empty: not in the file."""

    customer: str
    date: str
    amount: str
    items: str = ""
    order: str = ""
    currency: str = ""

    @property
    def wanted(self) -> dict[str, str]:
        return {key: name for key, name in vars(self).items() if name}


def load_raw(database: duckdb.DuckDBPyConnection, path: Path, columns: Columns, *, header: bool = True) -> str:
    """Make the table `raw`: line, and customer, date, amount, items, order, currency as texts (NULL where empty or not in the file).

    Returns what the file is: parquet, csv, xlsx … Raises `Refused`: no such column, no table, damaged or empty.
    """
    with unpacked(path) as plain:
        with plain.open("rb") as stream:
            start = stream.read(4)
        if start == PARQUET:
            return _from_parquet(database, plain, columns)
        if not header:
            return _from_rows(database, _bare_lines(plain), _numbered(columns), "csv")
        return _from_table(database, plain, columns)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    with path.open("rb") as stream:
        packed = stream.read(2) == GZIP
    if not packed:
        yield path
        return
    with NamedTemporaryFile(suffix=path.stem) as plain:
        try:
            with gzip.open(path) as stream:
                shutil.copyfileobj(stream, plain)
        except (EOFError, OSError, zlib.error) as error:
            raise Refused(
                _("This file is damaged: it cannot be unpacked. Get it again from where it came."), code="damaged"
            ) from error
        plain.flush()
        yield Path(plain.name)


def find_column(name: str, headers: Sequence[str]) -> int:
    """Where the column stands, whatever the case and the blanks around. Raises `Refused` with the names that are there."""
    plain = [header.strip().casefold() for header in headers]
    if name.strip().casefold() not in plain:
        raise Refused(
            _("There is no column “%(name)s” in this file. Its columns: %(columns)s.")
            % {"name": name, "columns": ", ".join(headers[:40])},
            code="no_column",
        )
    return plain.index(name.strip().casefold())


def _from_parquet(database: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> str:
    try:
        headers = [
            row[0]
            for row in database.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()
        ]
        places = {key: headers[find_column(name, headers)] for key, name in columns.wanted.items()}
        database.execute(
            f"CREATE OR REPLACE TABLE raw AS SELECT file_row_number + 1 AS line, {_texts(places)} FROM read_parquet($path, file_row_number = true)",
            {"path": str(path)},
        )
    except duckdb.Error as error:
        raise Refused(
            _("This Parquet file is damaged: %(reason)s") % {"reason": first_line(error)}, code="damaged"
        ) from error
    return "parquet"


def _texts(places: dict[str, str]) -> str:
    said = []
    for key in vars(Columns("", "", "")):
        if key in places:
            quoted = places[key].replace('"', '""')
            said.append(f'nullif(trim("{quoted}"::VARCHAR), \'\') AS "{key}"')
        else:
            said.append(f'NULL::VARCHAR AS "{key}"')
    return ", ".join(said)


def _from_table(database: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> str:
    names = {name.strip().casefold() for name in columns.wanted.values()}
    table = read_table(path, header_score=lambda cells: _score(cells, names))
    places = {key: find_column(name, table.headers) for key, name in columns.wanted.items()}
    if (
        table.format == "csv"
        and table.encoding in {"utf-8", "utf-8-sig"}
        and _read_fast(database, path, table.header_line, places)
    ):
        return "csv"
    return _from_rows(database, ((row.line, row.cells) for row in table.rows()), places, table.format)


def _score(cells: list[str], names: set[str]) -> float:
    """The line that has most of the wanted names; else the first that looks like a header, so that the refusal can name its columns."""
    filled = sum(1 for cell in cells if cell.strip())
    return len(names & {cell.strip().casefold() for cell in cells}) or (0.5 if filled * 2 > len(cells) else 0)


def _read_fast(database: duckdb.DuckDBPyConnection, path: Path, header_line: int, places: dict[str, int]) -> bool:
    """By DuckDB, when the file is as the standard has it. False when it is not, and nothing is made."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head = list(islice(stream, SAMPLED))
    if any(line.count('"') % 2 for line in head):
        return False
    mark = delimiter_of("".join(head))
    width = len(head[header_line - 1].split(mark))
    names = {key: f"column{at:0{len(str(max(width - 1, 0)))}d}" for key, at in places.items()}
    try:
        database.execute(
            f"""CREATE OR REPLACE TABLE raw AS SELECT row_number() OVER () + {header_line} AS line, {_texts(names)}
                FROM read_csv($path, delim = $mark, header = false, skip = {header_line}, all_varchar = true, quote = '"', escape = '"',
                              auto_detect = false, columns = {{{", ".join(f"'column{at:0{len(str(max(width - 1, 0)))}d}': 'VARCHAR'" for at in range(width))}}})""",
            {"path": str(path), "mark": mark},
        )
    except duckdb.Error:
        return False
    return True


def _bare_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines of a file without a header: parted by a mark, or by blanks when no mark parts them."""
    encoding, lines = open_text(path)
    sample = list(islice(text_lines(path, encoding.split(" ")[0]), SAMPLED))
    if not any(mark in "".join(sample) for mark in ",;\t|"):
        lines = lambda: (line.split() for line in text_lines(path, encoding.split(" ")[0]))  # noqa: E731 - the same by blanks
    return ((number, cells) for number, cells in enumerate(lines(), 1) if any(cell.strip() for cell in cells))


def _numbered(columns: Columns) -> dict[str, int]:
    try:
        places = {key: int(name) - 1 for key, name in columns.wanted.items()}
    except ValueError:
        places = {"": -1}
    if min(places.values()) < 0:
        raise Refused(
            _("A file without a header has no names: give each column by its number from 1."), code="no_column"
        )
    return places


def _from_rows(
    database: duckdb.DuckDBPyConnection, rows: Iterator[tuple[int, list[str]]], places: dict[str, int], kind: str
) -> str:
    keys = list(vars(Columns("", "", "")))
    schema = pa.schema([("line", pa.int64()), *((key, pa.string()) for key in keys)])
    database.execute(
        'CREATE OR REPLACE TABLE raw (line BIGINT, customer VARCHAR, "date" VARCHAR, amount VARCHAR, items VARCHAR, "order" VARCHAR, currency VARCHAR)'
    )

    def cell(cells: list[str], key: str) -> str | None:
        at = places.get(key)
        return (cells[at].strip() or None) if at is not None and at < len(cells) else None

    while batch := list(islice(rows, BATCH)):
        held = [[line for line, _cells in batch], *([cell(cells, key) for _line, cells in batch] for key in keys)]
        arrow = pa.table(dict(zip(schema.names, held, strict=True)), schema=schema)
        database.register("batch", arrow)
        database.execute("INSERT INTO raw SELECT * FROM batch")
        database.unregister("batch")
    return kind


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
