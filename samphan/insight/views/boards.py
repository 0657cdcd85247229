"""Dashboards by role: numbers with definition, comparison and target; questions below; what was pinned after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.insight.board_figures import asked_of_board, numbers, tile, with_pinned
from samphan.insight.boards import BOARDS
from samphan.insight.explorer.cube import DIMENSIONS
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import PERIODS, Question
from samphan.insight.explorer.values import values_of
from samphan.insight.reach import reach_of
from samphan.insight.views.exploring import chips
from samphan.insight.views.figures import nothing_yet, opened_part
from samphan.insight.warehouse.files import Damaged
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in

if TYPE_CHECKING:
    import duckdb

FILTERS = ("branch", "channel", "group")


@signed_in
@require_GET
def board(request: SignedInRequest, name: str) -> HttpResponse:
    """`?period=…&f.branch=…`; with `wall` it fills the screen of the shop and renews itself."""
    if name not in BOARDS:
        raise NotFound
    shown, actor = BOARDS[name], request.actor
    asked = asked_of_board(request.GET, actor)
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
