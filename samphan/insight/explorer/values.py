"""What a filter offers: the values of a dimension in the period, the ones with most sales first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from samphan.insight.explorer.asking import conditions, said, source
from samphan.insight.explorer.question import MOST_VALUES, Question
from samphan.insight.reach import Reach

if TYPE_CHECKING:
    import duckdb


def values_of(
    database: duckdb.DuckDBPyConnection, question: Question, name: str, reach: Reach, today: date
) -> list[str]:
    where, bound = conditions(question, reach)
    first, last = question.span(today)
    rows = database.execute(
        f"SELECT {said(name)} FROM {source(question, (name,))} WHERE {where} GROUP BY 1 ORDER BY sum(f.total) DESC, 1 LIMIT {MOST_VALUES}",
        {"first": first, "last": last, **bound},
    ).fetchall()
    return [row[0] for row in rows]
