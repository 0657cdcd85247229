"""Dashboards by role: numbers with definition, comparison and target; questions below; what was pinned after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.insight.boards import BOARDS, Board
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import ask
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import PERIODS, Question, read
from samphan.insight.explorer.values import values_of
from samphan.insight.questions import pinned
from samphan.insight.reach import reach_of
from samphan.insight.views.exploring import chips
from samphan.insight.views.figures import nothing_yet, opened_part
from samphan.insight.warehouse.files import Damaged
from samphan.pipeline.models import PeriodKind, Target
from samphan.pipeline.models.forecast import OF_BUSINESS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import first_of
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in

if TYPE_CHECKING:
    import duckdb

FILTERS = ("branch", "channel", "group")
SHOWN_ROWS = 10


@signed_in
@require_GET
def board(request: SignedInRequest, name: str) -> HttpResponse:
    """`?period=…&f.branch=…`; with `wall` it fills the screen of the shop and renews itself."""
    if name not in BOARDS:
        raise NotFound
    shown, actor = BOARDS[name], request.actor
    asked = read(request.GET, actor)
    if "period" not in request.GET:
        asked = replace(asked, period="90")
    asked = replace(asked, compare="before" if asked.period != "all" else "")
    try:
        with opened_part(request) as (database, report):
            today, names = date.fromisoformat(report["until"]), Names(database, actor)
            context = {
                "board": shown,
                "boards": BOARDS.values(),
                "asked": asked,
                "until": today,
                "numbers": numbers(database, actor, shown, asked, today),
                "tiles": [
                    tile(database, actor, one, asked, today=today, names=names) for one in with_pinned(actor, shown)
                ],
                "chips": chips(asked, names),
                "filters": offered(database, actor, asked, today, names),
                "periods": PERIODS.items(),
                "wall": "wall" in request.GET,
                "base": asked.to_query(),
            }
    except (NotFound, Damaged) as refusal:
        return nothing_yet(request, refusal, shown.label)
    return render(request, "insight/board.html", context)


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


def offered(
    database: duckdb.DuckDBPyConnection, actor: Actor, asked: Question, today: date, names: Names
) -> list[dict[str, Any]]:
    """For each filter of the page its values, and which is chosen."""
    told = []
    for name in FILTERS:
        wide = replace(asked, filters=asked.widened(name))
        chosen = dict(asked.filters).get(name, ())
        values = values_of(database, wide, name, reach_of(actor), today)
        if len(values) > 1 or chosen:
            told.append(
                {
                    "name": name,
                    "label": DIMENSIONS[name].label,
                    "values": [(value, names.of(name, value), value in chosen) for value in values],
                }
            )
    return told
