"""Own tables in the warehouse: `own_<code>` of each that stands, `own_tables` that says what they are, and their part of the explorer's cube."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

import duckdb

from samphan.insight.models import OwnKind, OwnTable
from samphan.insight.own.columns import SQL_TYPES
from samphan.insight.own.files import local_path
from samphan.insight.own.standing import CATALOGUE, KEY_COLUMNS, OwnLoaded, catalogue, has
from samphan.insight.steps import Step, one_row

logger = logging.getLogger(__name__)
CUBE_KEYS = {"customer": "customer_key", "product": "variant_key", "branch": "branch_key", "date": "day"}
EMPTY = (
    f"CREATE OR REPLACE TABLE {CATALOGUE} (code VARCHAR, kind VARCHAR, keys VARCHAR, columns VARCHAR, label VARCHAR, "
    "file VARCHAR, reading VARCHAR, read_at TIMESTAMP, rows BIGINT)"
)


def load_own(database: duckdb.DuckDBPyConnection) -> list[OwnLoaded]:
    """Write every standing table of the current business from its file; customers that were merged are who they are now, and rows of those who are gone go.

    A file that cannot be read leaves the table as the warehouse had it: the load of all else goes on.
    """
    there = {row[0]: row[1] for row in database.execute(f"SELECT code, reading FROM {CATALOGUE}").fetchall()} if has(database, CATALOGUE) else {}  # fmt: skip
    known = catalogue(database) if there else []
    loaded = []
    standing = (
        OwnTable.objects.filter(deleted_at=None, current__isnull=False).select_related("current").order_by("code")
    )
    for own in standing:
        assert own.current is not None  # noqa: S101 - tells mypy what the query asked for
        try:
            with local_path(own.current.rows) as path:
                database.execute(select_of(own), {"path": str(path)})
        except (OSError, duckdb.Error):
            logger.exception("The rows of %s could not be read", own.table)
            loaded += [one for one in known if one.code == own.code and has(database, one.table)]
            continue
        (rows,) = one_row(database, f"SELECT count(*) FROM {own.table}")
        file = own.current
        loaded.append(OwnLoaded(own.code, own.kind, own.keys, own.columns, own.name, file.name, str(file.pk), file.at.replace(tzinfo=None), rows))  # fmt: skip
    stand = {one.table for one in loaded}
    for name in tables_like(database, "own_"):
        if name not in stand | {CATALOGUE}:
            database.execute(f"DROP TABLE {name}")
    for name in tables_like(database, "cube_own_"):
        database.execute(f"DROP TABLE {name}")
    database.execute(EMPTY)
    for one in loaded:
        said = (one.code, one.kind, json.dumps(one.keys), json.dumps(one.columns), one.label, one.file, one.reading, one.read_at, one.rows)  # fmt: skip
        database.execute(f"INSERT INTO {CATALOGUE} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
    return loaded


def select_of(own: OwnTable) -> str:
    columns = "".join(f', p."{one["name"]}"::{SQL_TYPES[one["type"]]} AS "{one["name"]}"' for one in own.columns)
    keys = [KEY_COLUMNS[name] for name in own.keys if name not in {"customer", "date"}]
    named = "".join(f", p.{key}::UUID AS {key}" for key in keys) + (", p.day" if "date" in own.keys else "")
    joins, where, last = "", "TRUE", ""
    if "customer" in own.keys:
        named += ", who.customer"
        joins = "LEFT JOIN customer_survivor AS led ON led.id = p.customer::UUID LEFT JOIN dim_customer AS who ON who.customer = led.customer"
        where = "p.customer IS NULL OR who.customer IS NOT NULL"
    if own.kind == OwnKind.DIMENSION:
        key = ", ".join("who.customer" if name == "customer" else f"p.{KEY_COLUMNS[name]}" for name in own.keys)
        last = f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY p.row DESC) = 1"
    return (
        f"CREATE OR REPLACE TABLE {own.table} AS SELECT p.row{named}{columns} FROM read_parquet($path) AS p {joins} "
        f"WHERE {where} {last} ORDER BY p.row"
    )


def tables_like(database: duckdb.DuckDBPyConnection, start: str) -> list[str]:
    found = database.execute(
        "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, $start)", {"start": start}
    )
    return [row[0] for row in found.fetchall()]


def own_cube_steps(own: Sequence[OwnLoaded]) -> list[Step]:
    """What the explorer reads of each: columns `c0`, `c1` … beside the keys of the lines. Needs `cube_person`."""
    return [Step(f"cube_{one.table}", cube_of(one)) for one in own]


def cube_of(one: OwnLoaded) -> str:
    columns = "".join(f', t."{column["name"]}" AS c{at}' for at, column in enumerate(one.columns))
    joins = [
        f"LEFT JOIN cube_{column} AS k_{column} ON k_{column}.{column} = t.{column}"
        for name, column in KEY_COLUMNS.items()
        if name in one.keys and name != "date"
    ]
    keys = ", ".join("t.day" if name == "date" else f"k_{KEY_COLUMNS[name]}.{CUBE_KEYS[name]}" for name in one.keys)
    if one.kind == OwnKind.FACT and "customer" in one.keys:
        joins.append("LEFT JOIN cube_person AS person ON person.customer_key = k_customer.customer_key")
        keys += ", person.profile_key"
    return f"CREATE OR REPLACE TABLE cube_{one.table} AS SELECT {keys}{columns} FROM {one.table} AS t {' '.join(joins)}"
