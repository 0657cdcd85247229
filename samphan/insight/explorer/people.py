"""The customers behind a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from samphan.insight.dashboard import SHOWN, names_of
from samphan.insight.explorer.asking import source
from samphan.insight.explorer.counting import Count
from samphan.insight.explorer.question import Question
from samphan.insight.reach import Reach
from samphan.insight.steps import one_row
from samphan.platform.accounts.rights import Actor

if TYPE_CHECKING:
    import duckdb


def people_behind(
    database: duckdb.DuckDBPyConnection, actor: Actor, question: Question, reach: Reach, today: date
) -> tuple[int, list[dict[str, Any]]]:
    """How many known customers the question counts, and those it counts most for, with their names."""
    count = Count(replace(question, measures=("sales",)), (), ((),), reach, ("sales",))
    head, bound = source(replace(count, lines=True), [])
    first, last = question.span(today)
    behind = f"""{head} SELECT cube_customer.customer, sum(f.total) AS spent, count(DISTINCT f.order_key) AS times, max(f.day) AS last_day
        FROM f JOIN cube_customer USING (customer_key) GROUP BY ALL"""
    values = {"first": first, "last": last, **bound}
    (many,) = one_row(database, f"SELECT count(*) FROM ({behind})", values)
    rows = database.execute(
        f"""SELECT behind.customer, grade, "group", times, spent, behind.last_day, coalesce(chance_back_in_90_days, 0), coalesce(value, 0)
        FROM ({behind}) AS behind LEFT JOIN scores USING (customer) ORDER BY spent DESC, behind.customer LIMIT {SHOWN}""",
        values,
    ).fetchall()
    names = names_of(actor, [row[0] for row in rows])
    keys = ("id", "grade", "group", "purchases", "amount", "last_day", "back", "worth")
    told = [dict(zip(keys, row, strict=True)) for row in rows if row[0] in names]
    return many, [{**row, "name": names[row["id"]], "back": round(row["back"] * 100)} for row in told]
