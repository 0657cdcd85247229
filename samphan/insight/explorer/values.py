"""What a filter offers: the values of a dimension in the period, the ones with most sales first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from samphan.insight.explorer.asking import said, source
from samphan.insight.explorer.counting import Count
from samphan.insight.explorer.question import MOST_VALUES, Question
from samphan.insight.reach import Reach

if TYPE_CHECKING:
    import duckdb


def values_of(
    database: duckdb.DuckDBPyConnection, question: Question, name: str, reach: Reach, today: date
) -> list[str]:
    count = Count(question, (name,), ((name,),), reach, ("sales",))
    head, bound = source(count, [said(name)])
    first, last = question.span(today)
    rows = database.execute(
        f"{head} SELECT d0 FROM f GROUP BY d0 ORDER BY sum(f.total) DESC, 1 LIMIT {MOST_VALUES}",
        {"first": first, "last": last, **bound},
    ).fetchall()
    return [row[0] for row in rows]
