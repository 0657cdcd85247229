"""A table in a Parquet file, read row by row by DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.textfiles import Lines
from samphan.platform.spreadsheets.workbooks import cell_text, protected

PARQUET, ENCRYPTED = b"PAR1", b"PARE"
SET = 2_000  # rows fetched at a time
MEMORY = "512MB"


def parquet_format(path: Path) -> str:
    """`parquet` by the file's first bytes; "" for what is none. Raises `Refused` for an encrypted one."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == ENCRYPTED:
        raise protected()
    return "parquet" if head == PARQUET else ""


def open_parquet(path: Path) -> Lines:
    """The names of the columns as the first line, then the rows. Raises `Refused` for a damaged file, at once or while it is read."""
    next(read(path, 0), None)
    return lambda: read(path, None)


def read(path: Path, most: int | None) -> Iterator[list[str]]:
    """Under a name of our own: DuckDB would take `*` in a file's name for many files."""
    import duckdb  # noqa: PLC0415 - 60 MB that pages and workers without a Parquet file do without

    limit = "" if most is None else f" LIMIT {most}"
    with TemporaryDirectory() as folder, duckdb.connect(config={"memory_limit": MEMORY, "threads": "2"}) as database:
        named = Path(folder) / "table.parquet"
        named.symlink_to(path.resolve())
        try:
            rows = database.execute(f"FROM read_parquet($path, hive_partitioning = false){limit}", {"path": str(named)})
            yield [column[0] for column in rows.description or []]
            while several := rows.fetchmany(SET):
                yield from ([text_of(cell) for cell in row] for row in several)
        except duckdb.Error as error:
            raise damaged() from error


def text_of(cell: Any) -> str:
    return "" if cell is None else cell_text(cell)


def damaged() -> Refused:
    return Refused(
        _("This Parquet file is damaged or cut short. Write it anew, and choose it again."), code="damaged_parquet"
    )
