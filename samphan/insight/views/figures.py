"""The dashboard, the people behind its numbers, and loading on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers.access import customers
from samphan.insight import dashboard as numbers
from samphan.insight.access import figures
from samphan.insight.dashboard import LEAVING, PERIODS, Period
from samphan.insight.jobs import refresh_insight
from samphan.insight.opening import opened_by
from samphan.insight.reach import reach_of
from samphan.insight.rfm import GROUPS
from samphan.insight.warehouse.files import Damaged
from samphan.insight.words import FALLBACKS, MODELS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound, Sentence
from samphan.platform.thai.dates import SHORT_EN, SHORT_TH
from samphan.platform.web.signed_in import signed_in

if TYPE_CHECKING:
    import duckdb

FIGURES: Sentence = gettext_lazy("Figures")
TITLES: dict[str, Sentence] = {
    "buyers": gettext_lazy("Customers who bought"),
    "returning": gettext_lazy("Customers who came back"),
    "leaving": gettext_lazy("Customers who are leaving"),
    "worth": gettext_lazy("Customers by what they are worth"),
}


@contextmanager
def opened(request: SignedInRequest) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """The warehouse and the report of its newest fit, for one who may see figures of the whole business. Raises `NotFound` before the first load."""
    figures.require_whole(request.actor, "view")
    with opened_part(request) as found:
        yield found


@contextmanager
def opened_part(request: SignedInRequest) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """The same for one whose role may reach a part of the business only: what is asked must be bound to `reach_of` the actor."""
    with opened_by(request.actor) as found:
        yield found


def nothing_yet(request: SignedInRequest, refusal: Sentence | Exception, title: Sentence = FIGURES) -> HttpResponse:
    """Before the first load, or while the file is damaged: what will stand here, and the button that loads."""
    may_load = figures.may(request.actor, "load")
    return render(request, "insight/empty.html", {"title": title, "sentence": refusal, "may_load": may_load})


def asked_period(request: SignedInRequest, report: dict[str, Any]) -> Period:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[0]
    return Period(date.fromisoformat(report["until"]), days)


@signed_in
@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    """The owner's screen; before the first load it says what will stand here, and offers to load."""
    figures.require(request.actor, "view")
    if not reach_of(request.actor).whole:
        return redirect("insight:board", "branch")
    may_see_people = customers.may(request.actor, "view")
    try:
        with opened(request) as (database, report):
            context = told(database, report, asked_period(request, report))
            _count, shown = numbers.people(database, request.actor, "leaving", asked_period(request, report))
    except (NotFound, Damaged) as refusal:
        return nothing_yet(request, refusal)
    return render(
        request,
        "insight/dashboard.html",
        {
            **context,
            "leaving_people": with_groups(shown[:10]),
            "may_load": figures.may(request.actor, "load"),
            "may_see_people": may_see_people,
        },
    )


def told(database: duckdb.DuckDBPyConnection, report: dict[str, Any], period: Period) -> dict[str, Any]:
    sold, by_month = numbers.sold(database, period), numbers.months(database, period.until)
    buying = report["models"]["buying"]
    by_group = numbers.groups(database)
    return {
        "period": period,
        "periods": PERIODS,
        "sold": sold,
        "came_back": share(sold["returning"].now, sold["buyers"].now),
        "came_back_before": share(sold["returning"].before, sold["buyers"].before),
        "leaving": numbers.leaving(database),
        "leaving_filter": ",".join(LEAVING),
        "groups": named(by_group),
        "sales_chart": month_chart(by_month),
        "spark": by_month["now"],
        "report": report,
        "model": MODELS.get(buying["chosen"], ""),
        "fallback": FALLBACKS.get(buying["fallback"], ""),
    }


def named(by_group: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "label": short(row["group"]), "meaning": GROUPS[row["group"]][0]} for row in by_group]


def short(group: str) -> str:
    """The group's name without what it means."""
    return str(GROUPS[group][0]).partition(":")[0]


def share(part: Any, whole: Any) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def month_chart(by_month: dict[str, Any]) -> dict[str, Any]:
    names = SHORT_TH if get_language() == "th" else SHORT_EN
    return {
        "categories": [names[month.month - 1] for month in by_month["months"]],
        "series": [
            {"name": _("This year"), "values": by_month["now"]},
            {"name": _("A year before"), "values": by_month["past"]},
        ],
        "unit": "฿",
    }


def with_groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "group": short(row["group"])} for row in rows]


@signed_in
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Who is behind a number of the dashboard, the most valuable first."""
    of = request.GET.get("of", "")
    figures.require_whole(request.actor, "view")
    customers.require(request.actor, "view")
    if of not in TITLES:
        raise NotFound
    with opened(request) as (database, report):
        period = asked_period(request, report)
        count, shown = numbers.people(database, request.actor, of, period)
    context = {
        "title": TITLES[of],
        "count": count,
        "people": with_groups(shown),
        "period": period,
        "of_period": of in {"buyers", "returning"},
    }
    return render(request, "insight/people.html", context)


@signed_in
@require_POST
def load(request: SignedInRequest) -> HttpResponse:
    """Load now, in the background; the page of the work shows how it goes."""
    figures.require_whole(request.actor, "load")
    started = refresh_insight.by(request.actor).enqueue()
    return redirect("jobs:show", started.id)
