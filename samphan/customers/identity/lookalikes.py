"""The search for look-alikes: rows that may be one customer, with a score and reasons.

Works in DuckDB, in memory bounded by `memory_limit` (beyond it DuckDB uses its temporary folder): forms of each record → keys → pairs that
share a key → scores of the Splink model, slice by slice. Needs neither Django's models nor a database.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from samphan.customers.identity.blocking import PAIRS_SQL, SHARED_SQL, keys_sql
from samphan.customers.identity.forms import forms_of
from samphan.customers.identity.model import COMPARISONS, SMOOTHING, THRESHOLD, level_of, settings
from samphan.customers.identity.records import Pair, Reason, Record, records_of

__all__ = ["THRESHOLD", "Pair", "Reason", "Record", "find_pairs"]

logging.getLogger("splink").setLevel(logging.WARNING)  # it tells the time of every step
Progress = Callable[[float], None]
READ_AT_ONCE = 20_000
SLICE = 100_000  # rows whose pairs are scored at once
READING = 0.4  # share of the work that reading is


TEXT, LIST, INT = pa.string(), pa.list_(pa.string()), pa.int32()
COLUMNS = {
    "n": INT, "id": TEXT, "kind": TEXT, "given": TEXT, "family": TEXT, "given_sound": TEXT, "family_sound": TEXT, "given_bones": TEXT,
    "family_bones": TEXT, "nickname": TEXT, "latin": pa.bool_(), "sex": TEXT, "phones": LIST, "phone": TEXT, "phone_2": TEXT, "emails": LIST, "box": TEXT,
    "box_digits": TEXT, "host": TEXT, "lines": LIST, "birth": TEXT, "birth_days": TEXT, "birth_short": INT, "birth_vague": pa.bool_(),
    "tax": TEXT, "tax_branch": TEXT, "house": TEXT, "moo": TEXT, "subdistrict": TEXT, "district": TEXT, "province": TEXT, "postcode": TEXT,
}  # fmt: skip
SCHEMA = pa.schema(list(COLUMNS.items()))
# `share` is how common a name is among all of them.
RECORDS_SQL = f"""
CREATE TABLE records AS
SELECT forms.*, coalesce(given.share, 1) AS given_share, coalesce(family.share, 1) AS family_share FROM forms
LEFT JOIN (SELECT kind, given, count(*) / (sum(count(*)) OVER () + {SMOOTHING}) AS share FROM forms GROUP BY ALL) AS given USING (kind, given)
LEFT JOIN (SELECT kind, family, count(*) / (sum(count(*)) OVER () + {SMOOTHING}) AS share FROM forms GROUP BY ALL) AS family USING (kind, family)
"""  # noqa: S608 - a number of ours


def find_pairs(
    source: Any, *, threshold: float = THRESHOLD, memory_limit: str = "2GB", progress: Progress | None = None
) -> Iterator[Pair]:
    """Pairs of `source` that score at least `threshold`, each once, in no order.

    `source` is an Arrow table, a DuckDB relation or an iterable of `Record`. `progress` is told the share done, 0 to 1.
    """
    tell = progress or (lambda _share: None)
    with tempfile.TemporaryDirectory(prefix="samphan-lookalikes-") as room, duckdb.connect() as database:
        database.execute("SET memory_limit = ?", [memory_limit])
        database.execute("SET temp_directory = ?", [room])
        database.execute("SET preserve_insertion_order = false")
        database.execute("SET enable_progress_bar = false")
        rows = _read(database, records_of(source), tell)
        if rows < 2:  # noqa: PLR2004 - a pair
            return
        for statement in (RECORDS_SQL, "DROP TABLE forms", keys_sql(), SHARED_SQL, "DROP TABLE keys"):
            database.execute(statement)
        yield from _scored(database, rows, threshold, tell)
        tell(1.0)


def _read(database: duckdb.DuckDBPyConnection, records: Iterator[Record], tell: Progress) -> int:
    """Fill the table `forms`; returns how many rows it has."""
    database.register("chunk", SCHEMA.empty_table())
    database.execute("CREATE TABLE forms AS SELECT * FROM chunk")
    rows = 0
    while several := list(islice(records, READ_AT_ONCE)):
        forms = [{"n": rows + at, **forms_of(record)} for at, record in enumerate(several)]
        database.register("chunk", pa.Table.from_pylist(forms, schema=SCHEMA))
        database.execute("INSERT INTO forms SELECT * FROM chunk")
        rows += len(several)
        tell(READING * rows / (rows + 10 * READ_AT_ONCE))  # how many will come is not known
    database.unregister("chunk")
    return rows


def _scored(database: duckdb.DuckDBPyConnection, rows: int, threshold: float, tell: Progress) -> Iterator[Pair]:
    splink = DuckDBAPI(connection=database)
    linker = Linker(splink.register("records"), settings(), log_level=None, validate_settings=False)
    for first in range(0, rows, SLICE):
        database.execute(PAIRS_SQL, [first, first + SLICE])
        linker.table_management.register_blocked_pairs_for_predict(splink.register("pairs"))
        found = linker.inference.predict(threshold_match_probability=threshold, warning_mode="never")
        yield from _pairs(database, found.physical_name)
        found.drop_table_from_database_and_remove_from_cache()
        tell(READING + (1 - READING) * min(1, (first + SLICE) / rows))


def _pairs(database: duckdb.DuckDBPyConnection, predicted: str) -> Iterator[Pair]:
    gammas = ", ".join(f"gamma_{name}" for name in COMPARISONS)
    cursor = database.cursor().execute(
        f"SELECT l.id, r.id, match_probability, {gammas} FROM {predicted}"  # noqa: S608 - names of ours
        " JOIN records AS l ON l.n = n_l JOIN records AS r ON r.n = n_r"
    )
    while rows := cursor.fetchmany(READ_AT_ONCE):
        for left, right, score, *steps in rows:
            yield Pair(min(left, right), max(left, right), score, _reasons(steps))


def _reasons(steps: list[int]) -> tuple[Reason, ...]:
    levels = (level_of(name, step) for name, step in zip(COMPARISONS, steps, strict=True))
    found = {level.code: Reason(level.code, level.bits) for level in levels if level and level.bits}
    return tuple(sorted(found.values(), key=lambda reason: -abs(reason.bits)))
