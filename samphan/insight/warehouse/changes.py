"""Which rows of a table that is given away changed with which load: by a digest of each, kept from load to load.

16 bytes and a time for each row, and only for tables that a feed gives. A key is remembered by its 64-bit hash: of ten million keys two are the
same once in 370,000 warehouses, and then a change of one is told for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from samphan.insight.feeds.actions import tables_of_feeds
from samphan.insight.feeds.dictionary import FeedTable, tables
from samphan.insight.steps import Step, run

if TYPE_CHECKING:
    import duckdb

PREFIX = "changed_"
LOADED = "loaded"


def key_hash(table: FeedTable, alias: str) -> str:
    names = ", ".join(f'{alias}."{name}"' for name in table.key)
    return f"hash({names})"


def change_steps(database: duckdb.DuckDBPyConnection, given: Iterable[FeedTable], now: datetime) -> list[Step]:
    """After all tables stand. `now` is the moment that callers send back to ask what changed since."""
    there = {row[0] for row in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    steps = [Step(LOADED, f"CREATE OR REPLACE TABLE {LOADED} AS SELECT $now::TIMESTAMP AS moment", {"now": now})]
    wanted = {one.name: one for one in given if one.name in there}
    for name, one in wanted.items():
        old = f"{PREFIX}{name}"
        joined = f"LEFT JOIN {old} AS old ON old.k = new.k" if old in there else ""
        changed = "CASE WHEN old.digest = new.digest THEN old.changed ELSE $now END" if old in there else "$now"
        steps.append(
            Step(
                old,
                f"""CREATE OR REPLACE TABLE {old} AS SELECT new.k, new.digest, ({changed})::TIMESTAMP AS changed
                FROM (SELECT {key_hash(one, "t")} AS k, hash(t) AS digest FROM {name} AS t) AS new {joined}""",
                {"now": now},
            )
        )
    steps += [Step(f"{name}: tidied", f"DROP TABLE {name}") for name in sorted(there) if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in wanted]  # fmt: skip
    return steps


def remember_changes(database: duckdb.DuckDBPyConnection) -> None:
    """Once all tables of a load stand, of those that some feed of the current business gives."""
    known, given = tables(database), tables_of_feeds()
    now = timezone.now().astimezone(UTC).replace(tzinfo=None)
    run(database, change_steps(database, [one for name, one in known.items() if name in given], now))
