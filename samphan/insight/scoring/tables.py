"""From arrays to a table of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa


def fill(database: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Any]) -> None:
    """Write columns of one length into a table that stands, by their names; its types decide."""
    database.register("given", pa.table(dict(columns)))
    try:
        database.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
    finally:
        database.unregister("given")
