"""The calendar page, Today's agenda, and the feed for other calendars."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers.access import customers, notes
from samphan.customers.forms.customer import choices_of
from samphan.customers.models import FollowUp
from samphan.pipeline import ical
from samphan.pipeline.actions import feed
from samphan.pipeline.calendar import VIEWS, View, shown
from samphan.pipeline.models import CalendarFeed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.current import use_business
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

EVERYBODY = "all"
YEARS = 100


@signed_in
@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """`?view=month|week|agenda`, `?day=2026-11-21`, `?who=` a colleague's id or `all`."""
    actor = request.actor
    customers.require(actor, "view")
    view = next((one for one in VIEWS if one == request.GET.get("view")), View.MONTH)
    day = read_day(request.GET.get("day", ""))
    who = request.GET.get("who", "") or (str(actor.user.pk) if actor.user else EVERYBODY)
    people = choices_of(actor, "owner")
    whose = UUID(who) if who in dict(people) else None

    def url(**changed: object) -> str:
        return "?" + urlencode({"view": view, "day": day.isoformat(), "who": who, **changed})

    plan = shown(actor, view, day, whose=whose)
    context = {
        "plan": plan,
        "views": [(label, url(view=one), one == view) for one, label in VIEWS.items()],
        "before": url(day=plan.before.isoformat()),
        "after": url(day=plan.after.isoformat()),
        "today": url(day=timezone.localdate().isoformat()),
        "here": url(),
        "people": people,
        "who": who if whose else EVERYBODY,
        "view": view,
        "day": day,
        "may_plan": notes.may(actor, "create"),
        "has_feed": CalendarFeed.objects.filter(user=actor.user).exists(),
    }
    return render(request, "pipeline/calendar.html", context)


def read_day(text: str) -> date:
    """The day of the address; today for anything that is none, or too far away for a calendar."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < timedelta(days=366 * YEARS) else today


@signed_in
@require_GET
def agenda_panel(request: SignedInRequest) -> HttpResponse:
    """Today's appointments and visits of the reader, in the order of the clock."""
    customers.require(request.actor, "view")
    today = timezone.localdate()
    user = request.actor.user
    plan = shown(request.actor, View.AGENDA, today, whose=user.pk if user else None)
    rows = [row for row in plan.days[0].rows if row.kind in {"appointment", "visit"}]
    return render(request, "pipeline/panels/agenda.html", {"rows": rows})


@signed_in
@require_POST
def feed_open(request: SignedInRequest) -> HttpResponse:
    """The address, shown once: from then on only its digest is known."""
    secret = feed.open_feed(request.actor)
    url = request.build_absolute_uri(reverse("pipeline:calendar-feed", args=[secret]))
    return render(request, "pipeline/feed_dialog.html", {"url": url})


@signed_in
@require_POST
def feed_close(request: SignedInRequest) -> HttpResponse:
    feed.close_feed(request.actor)
    toast(request, _("The calendar address is closed."))
    return redirect("pipeline:calendar")


@require_GET
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What its owner has to do, as iCalendar. A wrong secret is answered like an address that never was."""
    try:
        actor = feed.reader_of(secret)
    except NotFound:
        return HttpResponse(status=404)
    now = timezone.now()
    with use_business(actor.business):
        customers.require(actor, "view")
        rows = FollowUp.objects.filter(
            assignee=actor.user, due_at__range=(now - ical.BACK, now + ical.AHEAD), dropped=False
        )
        found = list(rows.select_related("customer").order_by("due_at", "pk")[:2000])

    def url_of(row: FollowUp) -> str:
        return request.build_absolute_uri(reverse("customers:customer-detail", args=[row.customer_id]))

    content = ical.calendar_of(f"{actor.business} · {actor.name}", found, url_of)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
