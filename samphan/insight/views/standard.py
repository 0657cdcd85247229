"""Standard reports: the list, one of them, and its file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.insight.access import figures
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.shaping import words
from samphan.insight.standard.behind import SHOWN
from samphan.insight.standard.catalogue import EXPLORED, REPORTS
from samphan.insight.standard.report import Asked, StandardReport, charted
from samphan.insight.views.exploring import TYPES, handed_out
from samphan.insight.views.figures import opened
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_GET
def reports(request: SignedInRequest) -> HttpResponse:
    figures.require_whole(request.actor, "view")
    explored = [(label, question.to_query()) for label, question in EXPLORED]
    return render(request, "insight/standard.html", {"reports": REPORTS.values(), "explored": explored})


@signed_in
@require_GET
def report(request: SignedInRequest, name: str) -> HttpResponse:
    """`?file=xlsx` or csv hands it out."""
    if name not in REPORTS:
        raise NotFound
    one, ending = REPORTS[name], request.GET.get("file", "")
    with opened(request) as (database, newest):
        today = date.fromisoformat(newest["until"])
        rows = one.make(Asked(database, Names(database, request.actor), today))
    if ending in TYPES:
        return handed_out(
            [str(column.label) for column in one.columns], [list(row) for row in rows], ending, f"samphan-{name}"
        )
    return render(
        request,
        "insight/standard_report.html",
        {"report": one, "rows": written(one, rows), "chart": charted(one, rows), "until": today},
    )


def written(one: StandardReport, rows: list[tuple[Any, ...]]) -> list[list[tuple[str, bool]]]:
    """Values as people read them, and whether each is a number."""
    return [
        [
            (value, False) if column.shape == "text" else (words(value, column.shape), True)
            for column, value in zip(one.columns, row, strict=True)
        ]
        for row in rows
    ]


@signed_in
@require_GET
def report_behind(request: SignedInRequest, name: str, key: str) -> HttpResponse:
    """What stands behind a line of a report."""
    one = REPORTS.get(name)
    if one is None or one.behind is None:
        raise NotFound
    with opened(request) as (database, newest):
        found = one.behind(Asked(database, Names(database, request.actor), date.fromisoformat(newest["until"])), key)
    return render(request, "insight/report_behind.html", {"report": one, "found": found, "shown": SHOWN})
