"""The own tables that a warehouse holds, as its table `own_tables` says them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samphan.insight.steps import one_row

if TYPE_CHECKING:
    import duckdb

KEY_COLUMNS = {"customer": "customer", "product": "variant", "branch": "branch", "date": "day"}
CATALOGUE = "own_tables"


@dataclass(frozen=True)
class OwnLoaded:
    """A table that stands in the warehouse, as `CATALOGUE` has it."""

    code: str
    kind: str
    keys: dict[str, Any]
    columns: list[dict[str, Any]]
    label: str = ""
    file: str = ""
    reading: str = ""
    read_at: Any = None
    rows: int = 0

    @property
    def table(self) -> str:
        return f"own_{self.code}"


def catalogue(database: duckdb.DuckDBPyConnection) -> list[OwnLoaded]:
    """The own tables that a warehouse holds; none in one of before there were any."""
    if not has(database, CATALOGUE):
        return []
    rows = database.execute(f"FROM {CATALOGUE} ORDER BY label").fetchall()
    return [OwnLoaded(row[0], row[1], json.loads(row[2]), json.loads(row[3]), *row[4:]) for row in rows]


def has(database: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(one_row(database, "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name", {"name": table})[0])
