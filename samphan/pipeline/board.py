"""The board: open deals of one pipeline in columns, with counts and sums. Cards are drawn in Python: a page holds more than a hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samphan.customers.models import Customer
from samphan.pipeline.models import Opportunity, Stage
from samphan.pipeline.queries import Line, NextStep, next_steps, pipelines
from samphan.pipeline.words import days_words, next_words
from samphan.platform.accounts.models import User
from samphan.platform.refusals import NotFound
from samphan.platform.thai.money import whole_baht
from samphan.platform.thai.names import initials
from samphan.platform.web.tables.paging import Page, page_of, position
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.templatetags.samphan import icon
from samphan.platform.web.when import day_words, short_day_words

SIZE = 20
LOADED = (
    "id", "name", "customer_id", "amount", "expected_on", "entered_at", "owner_id", "stage_id", "version",
)  # fmt: skip
NOBODY = UUID(int=0)
LEAST = Decimal("-999999999999.99")  # that the column of amounts can hold
ORDERS = {
    "-entered_at": gettext_lazy("Newest on the stage first"),
    "entered_at": gettext_lazy("Longest on the stage first"),
    "-amount": gettext_lazy("Largest first"),
    "expected_on": gettext_lazy("Soonest to close first"),
}


@dataclass(frozen=True)
class Total:
    """How many deals stand in a column and what they are worth together."""

    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass
class BoardColumn:
    stage: Stage
    total: Total = field(default_factory=Total)
    page: Page | None = None
    cards: SafeString = field(default_factory=SafeString)
    more: str = ""  # where the rest of the column is

    @property
    def sum(self) -> str:
        return whole_baht(self.total.amount)

    @property
    def weighted(self) -> str:
        """What the column is worth by its stage's probability."""
        return whole_baht(self.total.amount * self.stage.probability / 100)


class Board:
    """What the board shows for one actor and one query string, read when it is asked for."""

    def __init__(self, screen: Screen, wanted: str = "") -> None:
        self.screen, self.actor = screen, screen.actor
        self.lines = pipelines()
        self.line = self._chosen(wanted)

    def _chosen(self, wanted: str) -> Line | None:
        """The pipeline that was asked for, or that the filters name, or the first."""
        named = [value for kept in self.screen.state.filters if kept.column == "pipeline" for value in kept.values]
        for asked in (wanted, *named):
            for line in self.lines:
                if str(line.pk) == asked:
                    return line
        return self.lines[0] if self.lines else None

    @property
    def stages(self) -> list[Stage]:
        return self.line.steps if self.line else []

    @property
    def orders(self) -> list[tuple[Any, str, bool]]:
        """Label, address and whether it is the order now, of each order that a column can have."""
        state, now = self.screen.state, self.screen.state.sort or self.screen.table.default_sort
        return [(label, self.screen.url(state.changed(sort=name)), name == now) for name, label in ORDERS.items()]

    @property
    def sorted_by(self) -> Any:
        return next((label for label, _url, current in self.orders if current), _("Order"))

    @cached_property
    def summary(self) -> str:
        """How many deals the board shows, and their worth."""
        count = sum(column.total.count for column in self.columns)
        amount = sum((column.total.amount for column in self.columns), Decimal(0))
        said = ngettext("%(count)s open · %(amount)s", "%(count)s open · %(amount)s", count)
        return said % {"count": f"{count:,}", "amount": whole_baht(amount)}

    @cached_property
    def rows(self) -> QuerySet[Opportunity]:
        found: QuerySet[Opportunity] = self.screen.table.matching(self.actor, self.screen.state, self.screen.columns)
        return found

    def total(self, stage: Stage) -> Total:
        """Count and sum of a column, of what the filters let through: from the index `deal_on_stage_amount` alone when nothing is filtered.

        The amount is named because SQLite otherwise takes another index of the same columns, and looks each of fifty thousand rows up.
        A query for each column, because grouped in one both databases read the rows themselves.
        """
        rows = self.rows.filter(stage=stage, amount__gte=LEAST)
        found = rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
        return Total(found["count"], found["amount"] or Decimal(0))

    @cached_property
    def columns_read(self) -> list[BoardColumn]:
        """Columns with their first rows, not yet drawn."""
        found = self.heads(self.stages)
        for column in found:
            column.page = self.page(column.stage) if column.total.count else Page([])
        name_people([row for column in found for row in (column.page.rows if column.page else [])])
        return found

    @cached_property
    def columns(self) -> list[BoardColumn]:
        found = self.columns_read
        steps = next_steps(row["id"] for column in found for row in (column.page.rows if column.page else []))
        for column in found:
            self.dress(column, steps)
        return found

    def page(self, stage: Stage, after: str = "") -> Page:
        """Twenty cards of a column; one query, however deep."""
        order = self.screen.table.order_of(self.screen.state, self.screen.columns)
        salt = f"{self.screen.table.key}:{self.actor.business.pk}:{stage.pk}:{order.name}"
        at = position(salt, after, backward=False) if after else None
        return page_of(self.rows.filter(stage=stage.pk), order, SIZE, salt=salt, at=at, load=LOADED)

    def one(self, stage: Stage, after: str) -> BoardColumn:
        """The next cards of one column."""
        if stage.pk not in {one.pk for line in self.lines for one in line.steps}:
            raise NotFound
        column = BoardColumn(stage, page=self.page(stage, after))
        name_people(column.page.rows if column.page else [])
        self.dress(column, next_steps(row["id"] for row in (column.page.rows if column.page else [])))
        return column

    def dress(self, column: BoardColumn, steps: Mapping[UUID, NextStep]) -> None:
        if column.page is None:
            return
        drawn = Cards(column.stage, steps)
        column.cards = SafeString("".join(map(drawn.draw, column.page.rows)))
        if column.page.after:
            query = self.screen.state.query(page=False)
            url = reverse("pipeline:board-column", args=[column.stage.pk])
            column.more = f"{url}?{query}{'&' if query else ''}from={column.page.after}"

    def card(self, row: Opportunity) -> SafeString:
        """One card again, after something changed."""
        found: dict[str, Any] = Opportunity.objects.filter(pk=row.pk).values(*LOADED).get()
        name_people([found])
        return Cards(row.stage, next_steps([row.pk])).draw(found)

    def heads(self, stages: Sequence[Stage]) -> list[BoardColumn]:
        """Columns without cards: what their heads say now."""
        return [BoardColumn(stage, self.total(stage)) for stage in stages]


def name_people(rows: Sequence[dict[str, Any]]) -> None:
    """Set the names of customers and keepers of these rows, in two queries.

    Joined to the page's own query they would cost it its index: behind row-level security PostgreSQL expects almost no customer to be
    seen, and sorts the whole column to find twenty.
    """
    customers = dict(Customer.objects.filter(pk__in={row["customer_id"] for row in rows}).values_list("pk", "name"))
    keepers = dict(User.objects.filter(pk__in={row["owner_id"] for row in rows}).values_list("pk", "name"))
    for row in rows:
        row["customer__name"] = customers.get(row["customer_id"], "")
        row["owner__name"] = keepers.get(row["owner_id"], "")


def in_short(words: str) -> str:
    """A day with two digits of its year, in whichever era it is: 10 ม.ค. 70."""
    day, _space, year = words.rpartition(" ")
    return f"{day} {year[-2:]}"


class Cards:
    """Draws the cards of one column. What is the same on each is written once."""

    def __init__(self, stage: Stage, steps: Mapping[UUID, NextStep]) -> None:
        self.stage, self.steps = stage, steps
        self.now, self.today = timezone.now(), timezone.localdate()
        self.detail = reverse("pipeline:opportunity-detail", args=[NOBODY]).replace(f"{NOBODY}/", "")
        self.menu = conditional_escape(_("Move or close"))
        self.dots, self.clock, self.flag = icon("dots"), icon("clock"), icon("calendar")
        self.next_icons = {
            "none": icon("alert-triangle"), "late": icon("clock-exclamation"), "today": icon("clock"), "planned": icon("calendar-event"),
        }  # fmt: skip

    def draw(self, row: Mapping[str, Any]) -> SafeString:
        pk, name = row["id"], conditional_escape(row["name"])
        return SafeString(
            f'<li class="deal" id="deal-{pk}" data-deal="{pk}" data-stage="{row["stage_id"]}" data-name="{name}">'
            f'<a class="deal-name" href="{self.detail}{pk}/">{name}</a>'
            f'<p class="deal-customer">{conditional_escape(row["customer__name"])}</p>'
            f'<p class="deal-worth"><span class="deal-amount">{whole_baht(row["amount"])}</span>{self.day(row)}</p>'
            f'<div class="deal-foot">{self.next(pk)}{self.age(row)}{self.owner(row)}</div>'
            f'<button type="button" class="btn btn-quiet btn-icon btn-sm deal-menu" data-deal-menu aria-haspopup="true" '
            f'aria-label="{self.menu}: {name}">{self.dots}</button></li>'
        )

    def day(self, row: Mapping[str, Any]) -> str:
        day = row["expected_on"]
        if day is None:
            return ""
        late = " deal-overdue" if day < self.today else ""
        words = short_day_words(day) if day.year == self.today.year else in_short(day_words(day))
        return format_html('<span class="deal-day{}">{}{}</span>', late, self.flag, words)

    def next(self, pk: UUID) -> str:
        step = self.steps.get(pk)
        state, words = (step.state, next_words(step)) if step else ("none", _("nothing planned"))
        return format_html(
            '<span class="next next-{}" title="{}">{}<span>{}</span></span>',
            state,
            words,
            self.next_icons[state],
            words,
        )

    def age(self, row: Mapping[str, Any]) -> str:
        days, limit = (self.now - row["entered_at"]).days, self.stage.ages_after
        stale = limit is not None and days > limit
        title = _("Stands here for longer than usual") if stale else _("How long it has stood here")
        return format_html(
            '<span class="deal-age{}" title="{}">{}</span>', " deal-stale" if stale else "", title, days_words(days)
        )

    def owner(self, row: Mapping[str, Any]) -> str:
        name = row["owner__name"]
        return (
            format_html(
                '<span class="avatar avatar-xs" title="{}" aria-label="{}" role="img">{}</span>',
                name,
                name,
                initials(name),
            )
            if name
            else ""
        )
