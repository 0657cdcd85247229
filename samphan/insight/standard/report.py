"""What a standard report is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from samphan.insight.explorer.naming import Names
from samphan.insight.standard.behind import Found
from samphan.platform.refusals import Sentence

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Asked:
    """What a report is made from: the published warehouse, names for its codes, the day it tells of."""

    database: duckdb.DuckDBPyConnection
    names: Names
    today: date

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return self.database.execute(sql, values or None).fetchall()


@dataclass(frozen=True)
class Column:
    """`shape` is how its values are written: text, money, whole, quantity, percent."""

    label: Sentence
    shape: str = "text"


@dataclass(frozen=True)
class StandardReport:
    """`about` says how it is computed. `empty` says what is missing when there are no rows. `charted`: index of the column that is drawn. `behind` finds what a line leads to whose first value is `Keyed`."""

    name: str
    label: Sentence
    about: Sentence
    columns: Sequence[Column]
    make: Callable[[Asked], list[tuple[Any, ...]]]
    empty: Sentence
    charted: int | None = None
    behind: Callable[[Asked, str], Found] | None = None


MOST_BARS = 36


def charted(one: StandardReport, rows: list[tuple[Any, ...]]) -> dict[str, Any] | None:
    """What `<c-chart>` draws of a report; None without a column to draw, or for a single row."""
    if one.charted is None or len(rows) < 2:  # noqa: PLR2004 - a single bar tells nothing
        return None
    column, shown = one.columns[one.charted], rows[:MOST_BARS]
    return {
        "categories": [str(row[0]) for row in shown],
        "series": [{"name": str(column.label), "values": [float(row[one.charted] or 0) for row in shown]}],
        "unit": "฿" if column.shape == "money" else "",
    }
