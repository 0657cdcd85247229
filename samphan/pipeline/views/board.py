"""The board and the list of opportunities."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from samphan.pipeline.access import opportunities, setup
from samphan.pipeline.actions.setup import entry_of
from samphan.pipeline.board import Board
from samphan.pipeline.models import Stage
from samphan.pipeline.tables import board_table, opportunity_table
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.tables.views import list_page, with_new_filter


@signed_in
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """The page, or only the board when htmx swaps it. The address always ends as the canonical one."""
    actor = request.actor
    opportunities.require(actor, "view")
    screen = Screen(board_table, actor, request.GET)
    fault = with_new_filter(screen, request.GET) if "column" in request.GET else ""
    if "column" in request.GET and not fault and not request.headers.get("HX-Request"):
        return redirect(screen.here)
    context = {
        "list": screen,
        "board": Board(screen),
        "fault": fault,
        "may_add": opportunities.may(actor, "create"),
        "may_move": opportunities.may(actor, "edit"),
        "may_set_up": setup.may(actor, "manage"),
    }
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == f"list-{board_table.key}":
        answer = render(request, "pipeline/parts/board.html", context)
        answer.headers["HX-Push-Url"] = screen.here
        answer.headers["Vary"] = "HX-Request"
        return answer
    return render(request, "pipeline/board.html", context)


@signed_in
@require_GET
def board_column(request: SignedInRequest, stage: UUID) -> HttpResponse:
    """The next cards of one column: `from` is where the cards before ended."""
    opportunities.require(request.actor, "view")
    shown = Board(Screen(board_table, request.actor, request.GET))
    column = shown.one(entry_of(Stage, stage), request.GET.get("from", ""))
    return render(request, "pipeline/parts/cards.html", {"column": column})


@signed_in
@require_GET
def opportunity_list(request: SignedInRequest) -> HttpResponse:
    may_add = opportunities.may(request.actor, "create")
    return list_page(request, opportunity_table, "pipeline/list.html", may_add=may_add)
