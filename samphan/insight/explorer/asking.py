"""From a question to its answer: one statement with a grouping set for each level, so that totals of distinct counts are right too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from samphan.insight.explorer.cube import DIMENSIONS, JOINS, MEASURES
from samphan.insight.explorer.question import Question
from samphan.insight.reach import Reach

if TYPE_CHECKING:
    import duckdb

OTHERS, NOTHING = "\x1fothers", "\x1fnone"  # of a dimension: what is not among the top, and rows that have no value
MOST_ROWS = 2_000
MOST_ACROSS = 12
Key = tuple[str, ...]
Cells = dict[str, Any]  # by measure


@dataclass
class Answer:
    """`cells[key][across]`: measures of a row (a key shorter than the rows is a subtotal, `()` the whole) and of a column (`""` the whole row)."""

    question: Question
    first: date
    last: date
    columns: list[str] = field(default_factory=list)
    cells: dict[Key, dict[str, Cells]] = field(default_factory=dict)
    before: dict[Key, dict[str, Cells]] = field(default_factory=dict)
    cut: bool = False


def ask(database: duckdb.DuckDBPyConnection, question: Question, reach: Reach, today: date) -> Answer:
    """Raises nothing for a question that finds nothing: the answer is empty."""
    first, last = question.span(today)
    if question.period == "all":
        first = first_day(database) or last
    answer = Answer(question, first, last)
    values = {"first": first, "last": last}
    tops = top_values(database, question, reach, values)
    answer.columns = tops.get(question.across, [])
    rows = run(database, question, reach, values, tops=tops, day="f.day")
    answer.cut = len(rows) > MOST_ROWS * (len(answer.columns) + 2)
    answer.cells = arranged(question, rows)
    if question.compare:
        began, ended = question.span_before(today)
        shift = "f.day + INTERVAL 1 YEAR" if question.compare == "year" else f"f.day + {(first - began).days}"
        answer.before = arranged(
            question, run(database, question, reach, {"first": began, "last": ended}, tops=tops, day=f"({shift})")
        )
    return answer


def first_day(database: duckdb.DuckDBPyConnection) -> date | None:
    ((found,),) = database.execute("SELECT min(day) FROM fact_sale_line").fetchall()
    day: date | None = found
    return day


def top_values(
    database: duckdb.DuckDBPyConnection, question: Question, reach: Reach, values: dict[str, date]
) -> dict[str, list[str]]:
    """Of the first row's and the column's dimension the values with the most of the first measure; time is shown whole."""
    tops = {}
    for name, most in ((question.rows[0], question.top), (question.across, MOST_ACROSS)):
        if not name:
            continue
        one = DIMENSIONS[name]
        way = "1" if one.time or one.words else "2 DESC NULLS LAST, 1"
        limit = "" if one.time and name == question.rows[0] else f"LIMIT {most}"
        where, bound = conditions(question, reach)
        rows = database.execute(
            f"""SELECT {said(name)} AS value, {MEASURES[question.measures[0]].sql} FROM {source(question, (name,))}
            WHERE {where} GROUP BY 1 ORDER BY {way} {limit}""",
            {**values, **bound},
        ).fetchall()
        tops[name] = [row[0] for row in rows]
    return tops


def said(name: str) -> str:
    return f"coalesce({DIMENSIONS[name].sql}, '{NOTHING}')"


def source(question: Question, names: tuple[str, ...], day: str = "f.day") -> str:
    """The lines with what is joined to them; `day` is by which the calendar is."""
    used = [*names, *(name for name, _values in question.filters)]
    needed = dict.fromkeys(join for name in used for join in DIMENSIONS[name].joins)
    return " ".join(["fact_sale_line AS f", *(JOINS[join].format(day=day) for join in needed)])


def conditions(question: Question, reach: Reach) -> tuple[str, dict[str, Any]]:
    """What of the lines is counted: the period (bound by the caller), the currency of the books, the actor's reach, the filters."""
    where, bound = ["f.day BETWEEN $first AND $last", "f.currency = 'THB'", reach.sql("f")], {}
    for at, (name, values) in enumerate(question.filters):
        bound[f"f{at}"] = list(values)
        where.append(f"list_contains($f{at}::VARCHAR[], {said(name)})")
    return " AND ".join(where), bound


def run(
    database: duckdb.DuckDBPyConnection,
    question: Question,
    reach: Reach,
    values: dict[str, date],
    *,
    tops: dict[str, list[str]],
    day: str,
) -> list[tuple[Any, ...]]:
    """Rows of (dimension …, across, its grouping, measure …): at most a little more than is shown."""
    names = [*question.rows, *([question.across] if question.across else [])]
    where, bound = conditions(question, reach)
    columns = []
    for at, name in enumerate(names):
        text = said(name)
        if name in tops and not (DIMENSIONS[name].time and name == question.rows[0]):
            bound[f"top{at}"] = tops[name]
            text = f"CASE WHEN list_contains($top{at}::VARCHAR[], {text}) THEN {text} ELSE '{OTHERS}' END"
        columns.append(f"{text} AS d{at}")
    levels = [list(range(depth)) for depth in range(len(question.rows) + 1)]
    if question.across:
        levels += [[*level, len(question.rows)] for level in levels]
    sets = ", ".join(f"({', '.join(f'd{at}' for at in level)})" for level in levels)
    keys = ", ".join(f"d{at}" for at in range(len(names)))
    grouping = f"GROUPING({keys})"
    measures = ", ".join(MEASURES[name].sql for name in question.measures)
    limit = MOST_ROWS * (len(tops.get(question.across, [])) + 2) + 1
    return database.execute(
        f"""WITH f AS (SELECT f.*, {", ".join(columns)} FROM {source(question, tuple(names), day)} WHERE {where})
        SELECT {keys}, {grouping} AS level, {measures} FROM f GROUP BY GROUPING SETS ({sets})
        ORDER BY bit_count({grouping}) DESC, {MEASURES[question.measures[0]].sql} DESC NULLS LAST LIMIT {limit}""",
        {**values, **bound},
    ).fetchall()


def arranged(question: Question, rows: list[tuple[Any, ...]]) -> dict[Key, dict[str, Cells]]:
    width, pivoted = len(question.rows), bool(question.across)
    count = width + pivoted
    cells: dict[Key, dict[str, Cells]] = {}
    for row in rows:
        level = row[count]
        grouped = [not level >> (count - 1 - at) & 1 for at in range(count)]
        key = tuple(row[at] for at in range(width) if grouped[at])
        column = row[width] if pivoted and grouped[width] else ""
        cells.setdefault(key, {})[column] = dict(zip(question.measures, row[count + 1 :], strict=True))
    return cells
