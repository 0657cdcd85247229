"""What the templates of a list show. Built once for a request; templates only choose among it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.access import saved_views
from samphan.platform.fields.models import BulkRun, BulkState, Density, ListPreference, SavedView
from samphan.platform.fields.saved_views import preference_of, views_of
from samphan.platform.prepared import PreparedOfBusiness
from samphan.platform.web.tables import filters, menus, state
from samphan.platform.web.tables.columns import Column
from samphan.platform.web.tables.paging import Page, count_to
from samphan.platform.web.tables.rows import Cell, Rows
from samphan.platform.web.tables.state import ALL_ROWS, ListState
from samphan.platform.web.tables.table import BulkAction, Table
from samphan.platform.web.templatetags.samphan import route_if
from samphan.platform.web.when import day_words

COUNT_CAP = 1_000
UNFINISHED = (BulkState.WAITING, BulkState.RUNNING, BulkState.UNDOING)


unfinished_runs = PreparedOfBusiness(
    lambda table, user: BulkRun.objects.filter(table=table, started_by=user, state__in=UNFINISHED).order_by("-pk"),
    "a-table",
    UUID(int=1),
)


@dataclass(frozen=True)
class Heading:
    """A column's head: `url` sorts by it; `sorted` is ascending, descending or none, as aria-sort says it."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True)
class Chip:
    words: str
    url: str  # the list without this filter
    place: int


@dataclass(frozen=True)
class Tab:
    """A saved view above the list; `view` is None for the list as it is."""

    label: Any
    url: str
    current: bool
    view: SavedView | None = None


class Screen:
    """One list on one screen, for one actor and one query string."""

    def __init__(self, table: Table[Any], actor: Actor, params: QueryDict) -> None:
        self.table, self.actor = table, actor
        self.columns = table.columns_for(actor)
        self.preference: ListPreference | None = preference_of(actor, table.key)
        self.views = views_of(actor, table.key)
        self.state = self.opened(state.read(params, self.columns, actor))

    def opened(self, asked: ListState) -> ListState:
        """The state that was asked for; a view fills in what it keeps, and the default view opens when nothing was asked."""
        if not asked.view and not asked.look() and self.preference and self.preference.default_view_id:
            asked = replace(asked, view=str(self.preference.default_view_id))
        view = next((view for view in self.views if str(view.pk) == asked.view), None)
        if view is None:
            return replace(asked, view=asked.view if asked.view == ALL_ROWS else "", edited=asked.view == ALL_ROWS)
        if asked.edited:
            return asked
        kept = state.read(QueryDict(view.query), self.columns, self.actor)
        return replace(kept, view=asked.view, after=asked.after, before=asked.before, edited=False)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def view(self) -> SavedView | None:
        return next((view for view in self.views if str(view.pk) == self.state.view), None)

    @cached_property
    def shown(self) -> list[Column]:
        remembered = self.preference.columns if self.preference else []
        return self.table.chosen(self.columns, self.state.columns or remembered)

    @cached_property
    def density(self) -> str:
        return self.state.density or (self.preference.density if self.preference else Density.COMFORTABLE)

    @cached_property
    def page(self) -> Page:
        return self.table.page(self.actor, self.state, self.columns, self.shown, rows=self.matching)

    @cached_property
    def matching(self) -> QuerySet[Any]:
        return self.table.matching(self.actor, self.state, self.columns)

    @cached_property
    def count(self) -> int:
        """Rows that match, counted to one more than `COUNT_CAP`; known without asking when everything is on this page."""
        if not (self.page.after or self.page.before or self.state.after or self.state.before):
            return len(self.page.rows)
        return count_to(self.matching, COUNT_CAP)

    @property
    def cap(self) -> int:
        return COUNT_CAP

    @cached_property
    def nothing_at_all(self) -> bool:
        """True when the list is empty whatever one looks for."""
        return not self.page.rows and not self.state.narrowed and not self.state.after and not self.state.before

    @cached_property
    def rows(self) -> Rows:
        """Draws the page's rows, or one row again after an edit."""
        editable = self.table.access.may(self.actor, self.table.edit_verb)
        choices = {column.name: dict(column.choices_for(self.actor)) for column in self.shown}
        cells = [Cell(column, choices[column.name], editable=editable and column.editable) for column in self.shown]
        return Rows(cells, self.table.row_url, checkable=bool(self.bulk))

    @property
    def body(self) -> SafeString:
        return SafeString("".join(map(self.rows.draw, self.page.rows)))

    def headings(self) -> Iterator[Heading]:
        now = self.state.sort or self.table.default_sort
        for column in self.shown:
            there = now.removeprefix("-") == column.name
            direction = ("descending" if now.startswith("-") else "ascending") if there else "none"
            turned = f"-{column.name}" if direction == "ascending" else column.name
            url = self.url(self.state.changed(sort=turned)) if column.sortable else ""
            yield Heading(column, url, direction)

    def chips(self) -> Iterator[Chip]:
        for place, kept in enumerate(self.state.filters):
            words = filters.in_words(self.columns[kept.column], kept, self.actor, day_words)
            yield Chip(words, self.url(self.state.without(kept)), place)

    def tabs(self) -> list[Tab]:
        rest = ALL_ROWS if self.preference and self.preference.default_view_id else ""
        tabs = [Tab(self.table.label, self.table.url(urlencode({"view": rest}) if rest else ""), self.view is None)]
        saved = [
            Tab(view.name, self.table.url(urlencode({"view": view.pk})), view is self.view, view) for view in self.views
        ]
        return [*tabs, *saved]

    # ── where things lead ────────────────────────────────────────────────────────────────────────────────────────────
    def url(self, wanted: ListState, *, page: bool = False) -> str:
        return self.table.url(wanted.query(page=page))

    @property
    def here(self) -> str:
        """The canonical address of exactly this list."""
        return self.url(self.state, page=True)

    @property
    def query(self) -> str:
        return self.state.query()

    @property
    def cleared(self) -> str:
        return self.url(self.state.changed(filters=(), search=""))

    @property
    def next(self) -> str:
        return self.url(replace(self.state, after=self.page.after, before=""), page=True) if self.page.after else ""

    @property
    def previous(self) -> str:
        return self.url(replace(self.state, after="", before=self.page.before), page=True) if self.page.before else ""

    def action_url(self, name: str, *args: Any) -> str:
        return reverse(f"web:list-{name}", args=[self.table.key, *args])

    @property
    def state_pairs(self) -> list[tuple[str, str]]:
        """The state as hidden inputs of a form that changes something of it."""
        pairs = self.state.look()
        return [*pairs, ("view", self.state.view), ("edited", "1")] if self.state.view else pairs

    @property
    def state_without_search(self) -> list[tuple[str, str]]:
        return [pair for pair in self.state_pairs if pair[0] != "q"]

    @property
    def densities(self) -> list[tuple[str, Any]]:
        return list(Density.choices)

    @property
    def save_url(self) -> str:
        return self.action_url("view-update", self.state.view)

    @cached_property
    def run(self) -> BulkRun | None:
        """This person's bulk action over this list that is still at work: leaving the page loses nothing."""
        if not self.bulk or self.actor.user is None:
            return None
        return next(iter(unfinished_runs(self.table.key, self.actor.user.pk)), None)

    @property
    def run_action(self) -> BulkAction | None:
        return self.table.bulk_action(self.run.action) if self.run else None

    @cached_property
    def bulk(self) -> list[BulkAction]:
        return self.table.bulk_for(self.actor)

    @property
    def export_url(self) -> str:
        """The dialog that takes this list out as a file; "" for those who may not."""
        return route_if("exporting:new", self.table.key) if self.table.may_export(self.actor) else ""

    @property
    def filter_buttons(self) -> SafeString:
        columns = (column for column in self.columns.values() if column.filterable)
        return menus.filter_buttons(columns, self.action_url("filter"), self.query)

    @property
    def column_boxes(self) -> SafeString:
        """Columns one may show or hide."""
        names = {column.name for column in self.shown}
        return menus.column_boxes(
            (column, column.name in names) for column in self.columns.values() if not column.opens
        )

    @property
    def menus_key(self) -> tuple[Hashable, ...]:
        """All that the filter and column menus depend on: they are drawn again only when it differs (`{% kept %}`)."""
        names = {column.name for column in self.shown}
        columns = tuple(
            (column.name, column.name in names, str(column.label) if column.definition else "")
            for column in self.columns.values()
        )
        return (self.table.key, self.query, self.density, columns)

    @property
    def may_share(self) -> bool:
        return saved_views.may(self.actor, "share")

    @property
    def owns_view(self) -> bool:
        """True when the open view may be changed by this person."""
        mine = self.view is not None and self.actor.user is not None and self.view.owner_id == self.actor.user.pk
        return mine or (self.view is not None and self.may_share)

    @property
    def view_is_default(self) -> bool:
        return bool(self.view and self.preference and self.preference.default_view_id == self.view.pk)

    @property
    def teaching_url(self) -> str:
        """Where the empty list's button leads; "" for those who may not."""
        teaching = self.table.teaching
        return route_if(teaching.url_name) if not teaching.permission or self.actor.has(teaching.permission) else ""
