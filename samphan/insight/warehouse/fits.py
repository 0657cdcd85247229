"""Reports of the fits, a version for each: what pages show and scores name as their source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from samphan.insight.steps import one_row
from samphan.insight.warehouse.files import Damaged

if TYPE_CHECKING:
    import duckdb

FITS = "CREATE TABLE IF NOT EXISTS fits (version INTEGER PRIMARY KEY, until DATE, report VARCHAR)"


def keep_fit(database: duckdb.DuckDBPyConnection, report: dict[str, Any], until: date) -> None:
    """Keep the report under the next version, which it is told."""
    (last,) = one_row(database, "SELECT coalesce(max(version), 0) FROM fits")
    report["version"] = last + 1
    database.execute(
        "INSERT INTO fits VALUES ($version, $until, $report)",
        {"version": last + 1, "until": until, "report": json.dumps(report, ensure_ascii=False)},
    )


def last_fit(database: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """The report of the newest version."""
    if not one_row(database, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'fits'")[0]:
        return None
    found = database.execute("SELECT report FROM fits ORDER BY version DESC LIMIT 1").fetchall()
    return json.loads(found[0][0]) if found else None


def prepared_of(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the load left for simulations. Raises `Damaged` for a report of an earlier version, which the next load replaces."""
    if "what_if" not in report:
        raise Damaged
    prepared: Mapping[str, Any] = report["what_if"]
    return prepared
