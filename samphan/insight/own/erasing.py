"""A customer in the own tables: handed over, and taken out of every file that holds rows of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from samphan.insight.models import OwnReading, OwnTable
from samphan.insight.own.actions import forget, thrown_away
from samphan.insight.own.files import local_path
from samphan.platform.personal_data import Ids, Rows, plain

if TYPE_CHECKING:
    import duckdb

OF_THEM = "customer IN (SELECT unnest($ids::VARCHAR[]))"


def about_customers() -> list[OwnReading]:
    """Readings whose rows are joined to customers: of what stands, what an undo would bring back, and what waits to be confirmed."""
    found = OwnReading.objects.select_related("table").exclude(rows="")
    return [one for one in found if "customer" in one.table.keys]


@contextmanager
def opened(reading: OwnReading) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    import duckdb  # noqa: PLC0415 - erasing is rare

    with local_path(reading.rows) as path, duckdb.connect(config={"memory_limit": "512MB"}) as database:
        yield database, str(path)


def collect(ids: Ids) -> Rows:
    told: list[dict[str, Any]] = []
    for reading in about_customers():
        if reading.pk != reading.table.current_id:
            continue
        with opened(reading) as (database, path):
            rows = database.execute(f"FROM read_parquet($path) WHERE {OF_THEM}", {"path": path, "ids": [str(pk) for pk in ids]})  # fmt: skip
            names = [column[0] for column in rows.description or []]
            several = rows.fetchall()
        told += [{"table": reading.table.name} | {name: plain(value) for name, value in zip(names, row, strict=True) if name != "row"} for row in several]  # fmt: skip
    return told


def erase(ids: Ids) -> int:
    """Write the files anew without the customer's rows. What waits to be confirmed or mended is thrown away: its raw lines name people."""
    gone = 0
    for reading in about_customers():
        gone += without(reading, ids)
    drafts = OwnReading.objects.exclude(table__current=F("pk")).exclude(table__before=F("pk"))
    for draft in drafts:
        forget(draft)
    for reading in OwnReading.objects.exclude(faulty=""):
        transaction.on_commit(partial(thrown_away, reading.faulty))
        OwnReading.objects.filter(pk=reading.pk).update(faulty="", sample=[], headers=[])
    if gone and OwnTable.objects.filter(deleted_at=None, current__isnull=False).exists():
        from samphan.insight.jobs import load_own_tables  # noqa: PLC0415 - the published warehouse follows

        load_own_tables.enqueue()
    return gone


def without(reading: OwnReading, ids: Ids) -> int:
    asked = {"ids": [str(pk) for pk in ids]}
    with opened(reading) as (database, path), TemporaryDirectory() as folder:
        ((many,),) = database.execute(f"SELECT count(*) FROM read_parquet($path) WHERE {OF_THEM}", {"path": path, **asked}).fetchall()  # fmt: skip
        if not many:
            return 0
        kept = Path(folder) / "kept.parquet"
        database.execute(
            f"COPY (FROM read_parquet($path) WHERE customer IS NULL OR NOT {OF_THEM}) TO '{kept}' (FORMAT parquet, COMPRESSION zstd)",
            {"path": path, **asked},
        )
        old = reading.rows.name
        with kept.open("rb") as stream:
            reading.rows.save("parquet", File(stream), save=False)
        OwnReading.objects.filter(pk=reading.pk).update(rows=reading.rows.name)
        transaction.on_commit(partial(reading.rows.storage.delete, str(old)))
    return int(many)
