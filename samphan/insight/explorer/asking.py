"""From a question to its answer: one statement with a grouping set for each level, so that totals of distinct counts are right too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from samphan.insight.explorer.counting import Count, levels_of, reached
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
    ((found,),) = database.execute("SELECT min(day) FROM cube_line").fetchall()
    day: date | None = found
    return day


def top_values(
    database: duckdb.DuckDBPyConnection, question: Question, reach: Reach, values: dict[str, date]
) -> dict[str, list[str]]:
    """Of the first row's and the column's dimension the values with the most of the first measure; time is shown whole."""
    tops = {}
    for name, most in ((question.rows[0], question.top), (question.across, MOST_ACROSS)):
        if not name or (DIMENSIONS[name].time and name == question.rows[0]):
            continue
        one = DIMENSIONS[name]
        if one.words and len(one.words) + 1 < most:
            tops[name] = sorted([*one.words, NOTHING])
            continue
        way = "1" if one.time or one.words else "2 DESC NULLS LAST, 1"
        count = Count(question, (name,), ((name,),), reach, question.measures[:1])
        rows, bound = source(count, [said(name)])
        measure = MEASURES[question.measures[0]].sql.format_map(count.outer("GROUPING(d0)"))
        found = database.execute(
            f"{rows} SELECT d0 AS value, {measure} FROM f GROUP BY d0 ORDER BY {way} LIMIT {most}", {**values, **bound}
        ).fetchall()
        tops[name] = [row[0] for row in found]
    return tops


def said(name: str) -> str:
    return f"coalesce({DIMENSIONS[name].sql}, '{NOTHING}')"


def source(count: Count, columns: list[str]) -> tuple[str, dict[str, Any]]:
    """The head of a statement whose `f` has the columns `d0`, `d1` …, filtered: lines, or their sums by keys; and what is bound in it."""
    joins = dict.fromkeys(join for name in sorted(count.used) for join in DIMENSIONS[name].joins)
    joined = " ".join(JOINS[join].format(day=count.day) for join in joins)
    where, bound = filters(count.question)
    lines = " AND ".join(["f.day BETWEEN $first AND $last", *reached(count.reach)])
    dimensions = ", ".join(f"{column} AS d{at}" for at, column in enumerate(columns))
    shown = f"SELECT f.*{', ' if dimensions else ''}{dimensions} FROM"
    if not count.summed:
        return f"WITH f AS ({shown} {count.base} AS f {joined} WHERE {' AND '.join([lines, *where])})", bound
    return (
        f"WITH g AS ({count.inner(lines)}), f AS ({shown} g AS f {joined} WHERE {' AND '.join(where) or 'TRUE'})",
        bound,
    )


def filters(question: Question) -> tuple[list[str], dict[str, Any]]:
    where, bound = [], {}
    for at, (name, values) in enumerate(question.filters):
        bound[f"f{at}"] = list(values)
        where.append(f"list_contains($f{at}::VARCHAR[], {said(name)})")
    return where, bound


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
    names = (*question.rows, *([question.across] if question.across else []))
    columns, chosen, pooled = [], {}, set()
    for at, name in enumerate(names):
        text = said(name)
        if name in tops:
            chosen[f"top{at}"] = tops[name]
            text = f"CASE WHEN list_contains($top{at}::VARCHAR[], {text}) THEN {text} ELSE '{OTHERS}' END"
            if len(tops[name]) >= (MOST_ACROSS if name == question.across else question.top) or day != "f.day":
                pooled.add(name)
        columns.append(text)
    levels = levels_of(question.rows, question.across)
    count = Count(question, names, levels, reach, question.measures, frozenset(pooled), day)
    rows, bound = source(count, columns)
    sets = ", ".join(f"({', '.join(f'd{names.index(name)}' for name in level)})" for level in levels)
    keys = ", ".join(f"d{at}" for at in range(len(names)))
    grouping = f"GROUPING({keys})"
    parts = count.outer(grouping)
    measures = ", ".join(MEASURES[name].sql.format_map(parts) for name in question.measures)
    limit = MOST_ROWS * (len(tops.get(question.across, [])) + 2) + 1
    return database.execute(
        f"""{rows} SELECT {keys}, {grouping} AS level, {measures} FROM f GROUP BY GROUPING SETS ({sets})
        ORDER BY bit_count({grouping}) DESC, {MEASURES[question.measures[0]].sql.format_map(parts)} DESC NULLS LAST LIMIT {limit}""",
        {**values, **bound, **chosen},
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
