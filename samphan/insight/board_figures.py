"""What stands on a dashboard: its numbers with comparison and target, and its questions, in the period and the filters of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from samphan.insight.boards import Board
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import ask
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import Question, read
from samphan.insight.questions import pinned
from samphan.insight.reach import reach_of
from samphan.pipeline.models import PeriodKind, Target
from samphan.pipeline.models.forecast import OF_BUSINESS
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import first_of

if TYPE_CHECKING:
    import duckdb

SHOWN_ROWS = 10
USUAL_PERIOD = "90"


def asked_of_board(given: MultiValueDict[str, str], actor: Actor) -> Question:
    """Period and filters of the address, compared with the period before where there is one."""
    asked = read(given, actor)
    if "period" not in given:
        asked = replace(asked, period=USUAL_PERIOD)
    return replace(asked, compare="before" if asked.period != "all" else "")


def numbers(
    database: duckdb.DuckDBPyConnection, actor: Actor, shown: Board, asked: Question, today: date
) -> list[dict[str, Any]]:
    """Each with what it was in the period before, and the target where one was set."""
    seen = tuple(name for name in shown.measures if not MEASURES[name].hidden or not actor.hides(MEASURES[name].hidden))
    whole = replace(asked, measures=seen, rows=("year",), across="")
    answer = ask(database, whole, reach_of(actor), today)
    told = []
    for name in seen:
        one, cell = MEASURES[name], shaping.cell(answer, (), "", name)
        told.append(
            {
                "measure": one,
                "value": cell.words.partition(".")[0] if one.shape == "money" else cell.words,
                "number": cell.value,
                "change": cell.change,
                "better": "down" if name in {"given", "returned"} else "up",
                "target": target(asked, today, cell.value) if name == "sales" else "",
                "query": asked.to_query(measures=(name,), rows=("month",), across=""),
            }
        )
    return told


def target(asked: Question, today: date, reached: Decimal | None) -> str:
    """How much of the business's target of this month is reached, in percent; empty for another period, a part, or none set."""
    if asked.period != "month" or asked.filters:
        return ""
    row = Target.objects.filter(OF_BUSINESS, period=PeriodKind.MONTH, begins=first_of(today)).first()
    return f"{(reached or 0) / row.amount:.0%}" if row and row.amount else ""


def with_pinned(actor: Actor, shown: Board) -> list[tuple[str, Question, bool, Any]]:
    own = [(str(one.title), one.question, one.chart, None) for one in shown.tiles]
    return own + [(kept.name, read(QueryDict(kept.query), actor), True, kept) for kept in pinned(actor, shown.name)]


def tile(
    database: duckdb.DuckDBPyConnection,
    actor: Actor,
    one: tuple[str, Question, bool, Any],
    asked: Question,
    *,
    today: date,
    names: Names,
) -> dict[str, Any]:
    """Its own measures and rows, in the period and the filters of the page."""
    title, question, drawn, kept = one
    seen = tuple(
        name for name in question.measures if not MEASURES[name].hidden or not actor.hides(MEASURES[name].hidden)
    )
    filters = dict(question.filters) | dict(asked.filters)
    bound = replace(
        question, measures=seen or ("sales",), period=asked.period, since=asked.since, until=asked.until, filters=tuple(filters.items())
    )  # fmt: skip
    answer = ask(database, bound, reach_of(actor), today)
    chart = shaping.chart(answer, names) if drawn else None
    return {
        "title": title,
        "kept": kept,
        "chart": chart,
        "head": [MEASURES[name] for name in bound.measures],
        "first": DIMENSIONS[bound.rows[0]],
        "rows": shaping.rows(replace_across(answer), names, SHOWN_ROWS) if chart is None else [],
        "query": bound.to_query(),
    }


def replace_across(answer: Any) -> Any:
    """A table of a tile shows whole rows only."""
    answer.question = replace(answer.question, across="", rows=answer.question.rows)
    return answer
