"""The calendar: what a person, or everybody, has to do in a month, a week or the days to come. Days are Bangkok's."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.models import Customer, FollowUp
from samphan.customers.subjects import tell_about
from samphan.pipeline.access import opportunities
from samphan.pipeline.models import Opportunity
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import first_of, midnight, months_after
from samphan.platform.refusals import Sentence
from samphan.platform.web.when import month_words, short_day_words

MOST = 500  # of a view
AGENDA_DAYS = 14
WEEK = timedelta(days=7)


class View(StrEnum):
    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


VIEWS: dict[View, Sentence] = {View.MONTH: _("Month"), View.WEEK: _("Week"), View.AGENDA: _("Agenda")}


@dataclass
class Day:
    """One day with what is due; `outside` says that it belongs to another month."""

    date: date
    outside: bool = False
    rows: list[FollowUp] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()


@dataclass
class Shown:
    """A view of the calendar: its days, in weeks, and where the ones before and after begin."""

    view: View
    title: str
    weeks: list[list[Day]]
    before: date
    after: date

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week]

    @property
    def full_days(self) -> list[Day]:
        return [day for day in self.days if day.rows]


def visible(actor: Actor) -> QuerySet[FollowUp]:
    """Follow-ups that the actor may see: their own, and those about customers or deals within their reach."""
    living: QuerySet[Customer] = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    deals: QuerySet[Opportunity] = opportunities.rows(actor).filter(deleted_at=None)
    mine = Q(assignee=actor.user) if actor.user else Q(pk__in=())
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(
        mine | Q(customer__in=living) | Q(about_id__in=deals.values("pk")), dropped=False, customer__deleted_at=None
    )
    return rows


def shown(actor: Actor, view: View, day: date, *, whose: UUID | None) -> Shown:
    """The view around a day. `whose` narrows it to one colleague; None shows everybody's within the actor's reach."""
    made = BUILDERS[view](day)
    days = {one.date: one for one in made.days}
    first, last = min(days), max(days)
    rows = visible(actor).filter(due_at__gte=midnight(first), due_at__lt=midnight(last + timedelta(days=1)))
    if whose:
        rows = rows.filter(assignee=whose)
    found = list(rows.select_related("customer", "assignee").order_by("due_at", "pk")[:MOST])
    tell_about(actor, found)
    for row in found:
        days[timezone.localtime(row.due_at).date()].rows.append(row)
    return made


def month(day: date) -> Shown:
    first = first_of(day)
    weeks = [
        [Day(one, one.month != day.month) for one in week]
        for week in Calendar().monthdatescalendar(day.year, day.month)
    ]
    return Shown(View.MONTH, month_words(day), weeks, months_after(first, -1), months_after(first))


def week(day: date) -> Shown:
    monday = day - timedelta(days=day.weekday())
    days = [Day(monday + timedelta(days=number)) for number in range(7)]
    title = f"{short_day_words(monday)} – {short_day_words(days[-1].date)}"
    return Shown(View.WEEK, title, [days], monday - WEEK, monday + WEEK)


def agenda(day: date) -> Shown:
    days = [Day(day + timedelta(days=number)) for number in range(AGENDA_DAYS)]
    title = f"{short_day_words(day)} – {short_day_words(days[-1].date)}"
    step = timedelta(days=AGENDA_DAYS)
    return Shown(View.AGENDA, title, [days], day - step, day + step)


BUILDERS: dict[View, Callable[[date], Shown]] = {View.MONTH: month, View.WEEK: week, View.AGENDA: agenda}
