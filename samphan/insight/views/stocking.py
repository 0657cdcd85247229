"""What to stock: what will sell until when, and what to order for it; before the next festival too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from samphan.insight.reach import Reach, reach_of
from samphan.insight.reordering import LONGEST_COVER, LONGEST_LEAD, SERVICE, Advice, Week, Wish, advise, course
from samphan.insight.views.figures import opened_part
from samphan.insight.views.models import demand as told_model
from samphan.insight.words import DEMAND_EFFECTS, FESTIVALS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.tenants.models import Branch
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.when import short_day_words

SHOWN = 100
FIRST = 15  # of those to order that stand open; a phone holds no more without getting long


@signed_in
@require_GET
def stocking(request: SignedInRequest) -> HttpResponse:
    wish, reach = wish_of(request), reach_of(request.actor)
    branches = branches_within(reach)
    branch = next((one for one in branches if str(one.pk) == request.GET.get("branch")), None)
    with opened_part(request) as (database, report):
        told, of = report.get("demand", {}), branch.pk if branch else None
        rows = advise(database, reach, wish, branch=of) if told else []
        weeks = course(database, reach, branch=of) if rows else []
    context = {
        **parted(rows[:SHOWN]),
        "to_order": sum(row.order > 0 for row in rows),
        "many": len(rows),
        "mixed": told.get("chosen") == "seasonal_level",
        "wish": wish,
        "services": SERVICE,
        "longest": (LONGEST_LEAD, LONGEST_COVER),
        "branches": branches,
        "branch": branch,
        "chart": chart(weeks),
        "next": next_festivals(wish.lead),
        "model": told_model(told) if told else None,
        "effects": effects(told.get("effects", {})) if reach.whole else [],
    }
    return render(request, "insight/stocking.html", context)


def parted(rows: list[Advice]) -> dict[str, Any]:
    """What is to order now, the first of it open; the rest of it and what lasts are folded."""
    due = [row for row in rows if row.order]
    lasting = [row for row in rows if not row.order]
    return {"rows": rows, "now": due[:FIRST], "soon": due[FIRST:], "lasting": lasting, "shown": len(rows)}


def branches_within(reach: Reach) -> list[Branch]:
    rows = Branch.objects.order_by("name")
    return list(rows if reach.branches is None else rows.filter(pk__in=reach.branches))


def wish_of(request: HttpRequest) -> Wish:
    """What the address says; what it cannot be is as usual."""
    usual = Wish()
    service = whole(request.GET.get("service"), usual.service, 0, 100)
    return Wish(
        whole(request.GET.get("lead"), usual.lead, 0, LONGEST_LEAD),
        whole(request.GET.get("cover"), usual.cover, 1, LONGEST_COVER),
        service if service in SERVICE else usual.service,
    )


def whole(written: str | None, usual: int, least: int, most: int) -> int:
    try:
        number = int(written or "")
    except ValueError:
        return usual
    return number if least <= number <= most else usual


def chart(weeks: list[Week]) -> dict[str, Any] | None:
    """Units a week, sold and foreseen; None before there is a week of each."""
    if len({week.ahead for week in weeks}) < 2:  # noqa: PLR2004 - sold and foreseen
        return None
    series = [
        {"name": str(label), "values": [round(week.units) if week.ahead == ahead else None for week in weeks]}
        for ahead, label in ((False, pgettext("stock", "Sold")), (True, pgettext("stock", "Foreseen")))
    ]
    return {"categories": [short_day_words(week.first) for week in weeks], "series": series}


def next_festivals(lead: int) -> list[dict[str, Any]]:
    """The festivals that an order placed now can still serve, with how many days it must last to the end of each."""
    from samphan.insight.mining.demand import festivals  # noqa: PLC0415 - numbers' libraries, where figures are read

    today = timezone.localdate()
    coming = festivals(today + timedelta(days=lead), today + timedelta(days=lead + LONGEST_COVER))
    found = [(one, (one.last - today).days - lead) for one in coming]
    return [{"label": FESTIVALS[one.name], "day": one.first, "cover": days} for one, days in found if 1 <= days <= LONGEST_COVER]  # fmt: skip


def effects(found: dict[str, float]) -> list[tuple[Any, str]]:
    """What moves demand most in this shop, by how much; weekdays and months by their strongest."""
    moved = sorted(found.items(), key=lambda pair: -abs(pair[1] - 1))
    return [(DEMAND_EFFECTS[name], f"{value - 1:+.0%}") for name, value in moved if name in DEMAND_EFFECTS][:8]
