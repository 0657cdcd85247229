"""From the business's database into the tables of sources: what changed since the last load, with late changes, merges and erasures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from samphan.insight.steps import one_row
from samphan.platform.events.models import Event
from samphan.platform.extracts import EXTRACTS, Extract
from samphan.platform.tenants.current import current_business_id

BATCH = 20_000
OVERLAP = timedelta(hours=1)  # a change is written before it is seen: whoever was slow to commit is read again
MANY = 500  # ids in one question
MOVES = ("customers.customer_merged", "customers.customer_unmerged")


@dataclass
class Loaded:
    """What came of one extract: `way` is full or changes, `rows` how many were written, `gone` how many taken out."""

    name: str
    way: str
    rows: int = 0
    gone: int = 0
    seconds: float = 0.0


class LoadStopped(RuntimeError):  # noqa: N818 - read at the raise
    """A check did not hold, after a full reading too: nothing was published."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Within the block all is read as it stood at its beginning, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # tells the session its business before the transaction is described
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def prepare(database: duckdb.DuckDBPyConnection) -> None:
    """The tables of sources, as this version has them; one whose columns changed is loaded anew."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS loads (extract VARCHAR PRIMARY KEY, until TIMESTAMP, way VARCHAR, rows BIGINT, gone BIGINT, seconds DOUBLE)"
    )
    for one in EXTRACTS:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in one.columns)
        wanted = [(column.name, column.type) for column in one.columns]
        there = [
            (name, kind)
            for name, kind, *_rest in database.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index",
                {"table": one.table},
            ).fetchall()
        ]
        if there and there != wanted:
            database.execute(f"DROP TABLE {one.table}")
            there = []
        if not there:
            database.execute("DELETE FROM loads WHERE extract = $name", {"name": one.name})
            database.execute(f"CREATE TABLE {one.table} ({columns})")


def load(database: duckdb.DuckDBPyConnection, one: Extract) -> Loaded:
    """Bring one table of sources up to date, and prove it: row counts, keys and money as in the business's database. Raises `LoadStopped`."""
    began = timezone.now()
    since = watermark(database, one)
    done = Loaded(one.name, "changes" if since else "full")
    if since:
        done.rows = write(database, one, changed_rows(one, since), replace=True)
        if differs(database, one):
            done.gone = forget_missing(database, one)
    if not since or differs(database, one):
        done.way = "full"
        database.execute(f"DELETE FROM {one.table}")
        done.rows, done.gone = write(database, one, one.rows()), 0
    if trouble := differs(database, one):
        raise LoadStopped(f"{one.name}: {trouble}")
    done.seconds = (timezone.now() - began).total_seconds()
    database.execute(
        "INSERT OR REPLACE INTO loads VALUES ($name, $until, $way, $rows, $gone, $seconds)",
        {
            "name": one.name,
            "until": naive(began),
            "way": done.way,
            "rows": done.rows,
            "gone": done.gone,
            "seconds": done.seconds,
        },
    )
    return done


def watermark(database: duckdb.DuckDBPyConnection, one: Extract) -> datetime | None:
    """From when changes are to be read; None when all rows are: the first time, and where nothing tells of a change."""
    found = database.execute("SELECT until FROM loads WHERE extract = $name", {"name": one.name}).fetchall()
    if not found or not one.changed:
        return None
    until: datetime = found[0][0]
    return until.replace(tzinfo=UTC) - OVERLAP


def changed_rows(one: Extract, since: datetime) -> list[QuerySet[Any]]:
    """Queries of the rows that changed, or whose customer was merged or separated."""
    found = [one.rows().filter(**{f"{one.changed}__gte": since})]
    if one.customer:
        moved = Event.objects.filter(recorded_at__gte=since, kind__in=MOVES).values_list("customer_id", flat=True)
        found += [one.rows().filter(**{f"{one.customer}__in": ids}) for ids in some(sorted({pk for pk in moved if pk}))]
    return found


def some(ids: list[UUID]) -> Iterator[list[UUID]]:
    every = iter(ids)
    while batch := list(islice(every, MANY)):
        yield batch


def write(database: duckdb.DuckDBPyConnection, one: Extract, rows: Any, *, replace: bool = False) -> int:
    """Write the rows of one query or several; with `replace` over those of the same key."""
    count = 0
    for query in rows if isinstance(rows, list) else [rows]:
        values = query.order_by().values_list(*(column.source for column in one.columns)).iterator(chunk_size=BATCH)
        while batch := list(islice(values, BATCH)):
            arrow = arrow_table(one, batch)
            database.register("batch", arrow)
            if replace:
                database.execute(f"DELETE FROM {one.table} WHERE id IN (SELECT id::UUID FROM batch)")
            said = ", ".join(f'"{column.name}"::{column.type}' for column in one.columns)
            database.execute(f"INSERT INTO {one.table} SELECT {said} FROM batch")
            database.unregister("batch")
            count += len(batch)
    return count


def arrow_table(one: Extract, batch: list[tuple[Any, ...]]) -> pa.Table:
    return pa.table(
        {
            column.name: plain(values, column.type)
            for column, values in zip(one.columns, zip(*batch, strict=True), strict=True)
        }
    )


def plain(values: tuple[Any, ...], kind: str) -> pa.Array:
    """Values as Arrow has them: times in UTC without zone, ids as text, amounts as exact decimals."""
    if kind == "TIMESTAMP":
        return pa.array([None if value is None else naive(value) for value in values], pa.timestamp("us"))
    if kind.startswith("DECIMAL"):
        return pa.array(values, pa.decimal128(18, int(kind.rstrip(")").rpartition(",")[2])))
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def forget_missing(database: duckdb.DuckDBPyConnection, one: Extract) -> int:
    """Take out rows that are no more: deleted, or erased at their customer's wish."""
    keys = pa.table(
        {
            "id": pa.array(
                [str(pk) for pk in one.rows().values_list("pk", flat=True).iterator(chunk_size=BATCH)], pa.string()
            )
        }
    )
    database.register("living", keys)
    (gone,) = one_row(database, f"SELECT count(*) FROM {one.table} WHERE id NOT IN (SELECT id::UUID FROM living)")
    database.execute(f"DELETE FROM {one.table} WHERE id NOT IN (SELECT id::UUID FROM living)")
    database.unregister("living")
    return int(gone)


def differs(database: duckdb.DuckDBPyConnection, one: Extract) -> str:
    """What is not the same here and there; empty when all is: number of rows, keys once each, customers, and money to the satang."""
    there = (
        one.rows().aggregate(**{f"sum_{name}": Sum(source_of(one, name)) for name in one.money}) if one.money else {}
    )
    count = one.rows().count()
    sums = "".join(f', coalesce(sum("{name}"), 0)' for name in one.money)
    rows, keys, *money = one_row(database, f"SELECT count(*), count(DISTINCT id){sums} FROM {one.table}")
    if (rows, keys) != (count, count):
        return f"{rows} rows with {keys} keys, {count} in the database"
    for name, here in zip(one.money, money, strict=True):
        expected = there[f"sum_{name}"] or 0
        if here != expected:
            return f"{name} comes to {here}, {expected} in the database"
    return ""


def source_of(one: Extract, name: str) -> str:
    return next(column.source for column in one.columns if column.name == name)


def load_all(database: duckdb.DuckDBPyConnection) -> list[Loaded]:
    """Every extract, as of one moment, in the current business."""
    current_business_id()
    prepare(database)
    with one_moment():
        return [load(database, one) for one in EXTRACTS]
