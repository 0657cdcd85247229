"""From an answer to what is shown: rows in their order with subtotals, columns, changes, a chart that suits the shape; and the same for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samphan.insight.explorer.asking import NOTHING, OTHERS, Answer, Key
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names

SHOWN = 500
LEAST_CHANGE = 0.0005  # less would be written as nothing
FEWEST_BARS, MOST_BARS = 2, 24


@dataclass(frozen=True)
class Cell:
    """A number as it is written, with its change against what it is compared with."""

    value: Any
    words: str
    change: str = ""


@dataclass(frozen=True)
class Row:
    """`depth` 0 is the whole; `keys` are the values that a drill narrows by; `sub` has rows below it."""

    depth: int
    label: str
    keys: Key
    cells: list[Cell]
    sub: bool
    drill: str = ""


def words(value: Any, shape: str) -> str:
    if value is None:
        return "–"
    number = Decimal(str(value))
    if shape == "money":
        return f"฿{number:,.2f}"
    if shape == "percent":
        return f"{number:,.1f}%"
    return f"{number:,.0f}" if shape == "whole" or number == number.to_integral_value() else f"{number:,.2f}"


def change(now: Any, before: Any) -> str:
    if now is None or not before or now == before:
        return ""
    grown = float(now) / float(before) - 1
    if abs(grown) < LEAST_CHANGE:
        return ""
    return f"{'−' if grown < 0 else '+'}{abs(grown):.1%}"


def columns(answer: Answer) -> list[str]:
    """Values across in their order, others after them, the whole row last; only the whole without a dimension across."""
    if not answer.question.across:
        return [""]
    there = {column for cells in answer.cells.values() for column in cells}
    return [one for one in [*answer.columns, OTHERS] if one in there] + [""]


def in_order(answer: Answer) -> Iterator[Key]:
    """Keys depth first: time as it runs, the rest by the first measure, others last."""
    below: dict[Key, list[Key]] = {}
    for key in answer.cells:
        if key:
            below.setdefault(key[:-1], []).append(key)
    yield from walk(answer, (), below)


def walk(answer: Answer, key: Key, found: dict[Key, list[Key]]) -> Iterator[Key]:
    if key in answer.cells:
        yield key
    if key not in found:
        return
    name, measure, below = answer.question.rows[len(key)], answer.question.measures[0], found[key]
    if DIMENSIONS[name].time or DIMENSIONS[name].words or name in {"hour", "grade", "grade_then", "cohort"}:
        below.sort(key=lambda one: one[-1] if one[-1] != NOTHING else "\x7f")
    else:
        below.sort(key=lambda one: (one[-1] == OTHERS, -float(answer.cells[one].get("", {}).get(measure) or 0)))
    for one in below:
        yield from walk(answer, one, found)


def rows(answer: Answer, names: Names, most: int = SHOWN) -> list[Row]:
    """Rows to show, the whole last."""
    question, across = answer.question, columns(answer)
    found = []
    whole = None
    for key in in_order(answer):
        row = Row(
            len(key),
            names.of(question.rows[len(key) - 1], key[-1]) if key else _("Total"),
            key,
            [cell(answer, key, column, measure) for column in across for measure in question.measures],
            len(key) < len(question.rows),
            drill(answer, key),
        )
        if key:
            found.append(row)
        else:
            whole = row
        if len(found) >= most:
            break
    return [*found, *([whole] if whole else [])]


def cell(answer: Answer, key: Key, column: str, measure: str) -> Cell:
    value = answer.cells.get(key, {}).get(column, {}).get(measure)
    before = answer.before.get(key, {}).get(column, {}).get(measure)
    return Cell(value, words(value, MEASURES[measure].shape), change(value, before))


def drill(answer: Answer, key: Key) -> str:
    """The address of what lies below a row: narrowed by its values, cut by the next dimension. Empty where nothing does."""
    if not key or OTHERS in key:
        return ""
    question = answer.question
    last = question.rows[len(key) - 1]
    below = DIMENSIONS[last].below
    if not below or below in question.rows:
        return ""
    filters = dict(question.filters) | {name: (value,) for name, value in zip(question.rows, key, strict=False)}
    return question.to_query(
        rows=(below,), filters=tuple(filters.items()), across="" if question.across == below else question.across
    )


def chart(answer: Answer, names: Names) -> tuple[str, dict[str, Any]] | None:
    """Its kind and what `<c-chart>` draws: a line along time, bars for few values, stacked where something lies across. None for too many or one."""
    question, measure = answer.question, MEASURES[answer.question.measures[0]]
    first = DIMENSIONS[question.rows[0]]
    keys = [key for key in in_order(answer) if len(key) == 1 and OTHERS not in key]
    kind = question.chart or (
        "stacked" if question.across else "line" if first.time and len(keys) > MOST_BARS // 2 else "bar"
    )
    if kind == "none" or len(keys) < FEWEST_BARS or (not first.time and len(keys) > MOST_BARS):
        return None
    across = [one for one in columns(answer) if one] or [""]
    series = [
        {
            "name": names.of(question.across, column) if column else str(measure.label),
            "values": [float(answer.cells[key].get(column, {}).get(measure.name) or 0) for key in keys],
        }
        for column in across
    ]
    if question.compare and not question.across:
        values = [float(answer.before.get(key, {}).get("", {}).get(measure.name) or 0) for key in keys]
        series.append({"name": _("Before"), "values": values})
    unit = "฿" if measure.shape == "money" else ""
    return kind, {"categories": [names.of(question.rows[0], key[0]) for key in keys], "series": series, "unit": unit}


def table(answer: Answer, names: Names) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a file: a column for each dimension, numbers as numbers, subtotals left to the reader's own sums."""
    question, across = answer.question, columns(answer)
    headers = [str(DIMENSIONS[name].label) for name in question.rows]
    for column in across:
        for measure in question.measures:
            label = str(MEASURES[measure].label)
            headers.append(f"{names.of(question.across, column)}: {label}" if column else label)
            if question.compare and not column:
                headers.append(_("%(measure)s before") % {"measure": label})
    lines = []
    for key in in_order(answer):
        if len(key) < len(question.rows):
            continue
        line: list[Any] = [names.of(name, value) for name, value in zip(question.rows, key, strict=True)]
        for column in across:
            for measure in question.measures:
                line.append(answer.cells[key].get(column, {}).get(measure))
                if question.compare and not column:
                    line.append(answer.before.get(key, {}).get("", {}).get(measure))
        lines.append(line)
    return headers, lines
