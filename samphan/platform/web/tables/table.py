"""A list, declared: a module writes one `Table` in its `tables.py` and gets the whole kit (docs/howto/add-a-list.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django import forms
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.fields.values import fields_of
from samphan.platform.refusals import NotFound, Sentence
from samphan.platform.web.tables import filters
from samphan.platform.web.tables.columns import CUSTOM, Column, custom_column
from samphan.platform.web.tables.paging import Order, Page, page_of, position
from samphan.platform.web.tables.state import ListState

M = TypeVar("M", bound=models.Model)
TABLES: dict[str, Table[Any]] = {}
MORE_COLUMNS: defaultdict[str, list[Column]] = defaultdict(list)
"""Columns that other modules add to a list, by its key: append in your `tables.py`."""


@dataclass(frozen=True)
class Teaching:
    """What a list with nothing in it says: a sentence, and the one thing to do about it."""

    title: Sentence
    sentence: Sentence
    action: Sentence = ""
    url_name: str = ""
    permission: str = ""
    icon: str = "list"


class BulkAction:
    """Something done to many rows at once. Subclass it; `run` and `undo` work on a batch, in one transaction, as the actor.

    `run` returns what each changed row held before (JSON), which is what `undo` gets back; a row missing from it did not change.
    A row that refuses raises `Refused` inside `run_one` and is counted, and the others go on.
    """

    name: ClassVar[str]
    label: ClassVar[Sentence]
    icon: ClassVar[str]
    verb: ClassVar[str]  # of the table's access
    confirm: ClassVar[Sentence] = ""
    danger: ClassVar[bool] = False
    undoable: ClassVar[bool] = True

    def form(self, _actor: Actor, _data: Any = None) -> forms.Form | None:
        """Inputs to ask for before it runs, or None."""
        return None

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        """Change one row; returns what it held before, or None when nothing changed. May raise `Refused`."""
        raise NotImplementedError

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        """Put back what `run_one` returned. May raise `Refused`, for example when somebody changed the row since."""
        raise NotImplementedError


class Table(Generic[M]):
    """One list. Declare the class attributes; instantiating registers it under `key`.

    `default_sort` names a column, `-` before it for descending. `searched` are the ORM paths that the search inside the list looks
    into. `noun` brings custom fields in as columns. Whoever has `export_verb` may take the list out as a file; where the access declares
    no such verb, whoever may see it.
    """

    key: ClassVar[str]
    label: ClassVar[Sentence]
    url_name: ClassVar[str]
    access: Access[M]
    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str]
    noun: ClassVar[str] = ""
    searched: ClassVar[Sequence[str]] = ()
    bulk_actions: ClassVar[Sequence[BulkAction]] = ()
    edit_verb: ClassVar[str] = "edit"
    export_verb: ClassVar[str] = "export"
    page_size: ClassVar[int] = 50
    teaching: ClassVar[Teaching]
    extra_paths: ClassVar[Sequence[str]] = ("version",)

    def __init__(self) -> None:
        TABLES[self.key] = self

    # ── what a module overrides ──────────────────────────────────────────────────────────────────────────────────────
    def rows(self, actor: Actor) -> models.QuerySet[M]:
        """Rows of the list that this actor may see."""
        return self.access.rows(actor)

    def search(self, rows: models.QuerySet[M], words: str) -> models.QuerySet[M]:
        """Rows that hold every word somewhere."""
        for word in words.split()[:8]:
            found = Q()
            for path in self.searched:
                found |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(found)
        return rows

    def row_url(self, pk: UUID) -> str:
        """Where Enter leads."""
        raise NotImplementedError

    def change(self, actor: Actor, pk: UUID, *, version: int, **values: Any) -> None:
        """Change one row by the module's own action; `custom` holds custom values by short name. Raises `Refused`, `Conflict`."""
        raise NotImplementedError

    def may_export(self, actor: Actor) -> bool:
        return self.access.may(actor, self._export_verb)

    def require_export(self, actor: Actor) -> None:
        """Raise `Forbidden` unless the actor may take this list out as a file."""
        self.access.require(actor, self._export_verb)

    @property
    def _export_verb(self) -> str:
        return self.export_verb if self.export_verb in self.access.verbs else "view"

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def columns_for(self, actor: Actor) -> dict[str, Column]:
        """Every column this actor may see by name, the table's own first, then custom fields in their order. One query."""
        own = [
            column
            for column in [*self.columns, *MORE_COLUMNS[self.key]]
            if not actor.hides(self.access.field_name(column.hide_as or column.name))
            and (not column.permission or actor.has(column.permission))
        ]
        edits = self.access.may(actor, self.edit_verb)
        custom = [custom_column(field, editable=edits) for field in fields_of(actor, self.noun)] if self.noun else []
        return {column.name: column for column in [*own, *custom]}

    def chosen(self, columns: Mapping[str, Column], names: Iterable[str]) -> list[Column]:
        """The columns to show: `names` in their order, else the usual ones. The column that opens the row always leads."""
        wanted = [columns[name] for name in names if name in columns]
        wanted = wanted or [column for column in columns.values() if column.shown]
        leads = [column for column in columns.values() if column.opens]
        return leads + [column for column in wanted if not column.opens]

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def matching(self, actor: Actor, state: ListState, columns: Mapping[str, Column]) -> models.QuerySet[M]:
        """All rows that the state's filters and search let through."""
        rows = self.rows(actor)
        for place, kept in enumerate(state.filters):
            rows = filters.apply(rows, columns[kept.column], kept, place)
        return self.search(rows, state.search) if state.search else rows

    def order_of(self, state: ListState, columns: Mapping[str, Column]) -> Order:
        name = state.sort or self.default_sort
        column = columns.get(name.removeprefix("-"))
        if column is None:  # the role hides the column of the usual order
            return Order("id", F("pk"), descending=True)
        return Order(name, column.ordered(connection.vendor), name.startswith("-"), column.nullable)

    def page(
        self,
        actor: Actor,
        state: ListState,
        columns: Mapping[str, Column],
        shown: Sequence[Column],
        *,
        size: int = 0,
        rows: models.QuerySet[M] | None = None,
    ) -> Page:
        """One page of rows as dicts: the shown columns, `id`, and what each `load` brought. One query, and one for each `load`.

        `rows` are what `matching` gave, where the caller has asked it already.
        """
        order = self.order_of(state, columns)
        salt = f"{self.key}:{actor.business.pk}:{order.name}"
        text, backward = (state.before, True) if state.before else (state.after, False)
        at = position(salt, text, backward=backward) if text else None
        paths = dict.fromkeys(["id", *self.extra_paths, *[column.path for column in shown if column.path]])
        rows = self.matching(actor, state, columns) if rows is None else rows
        page = page_of(rows, order, size or self.page_size, salt=salt, at=at, load=tuple(paths))
        self.load_rest(actor, page.rows, shown)
        return page

    def load_rest(self, actor: Actor, rows: Sequence[dict[str, Any]], shown: Sequence[Column]) -> None:
        ids = [row["id"] for row in rows]
        for column in shown:
            if column.load is not None and ids:
                loaded = column.load(actor, ids)
                for row in rows:
                    row[column.name] = loaded.get(row["id"])

    def one(self, actor: Actor, pk: UUID, shown: Sequence[Column]) -> dict[str, Any]:
        """One row as `page` gives them. Raises `NotFound`."""
        paths = dict.fromkeys(["id", *self.extra_paths, *[column.path for column in shown if column.path]])
        row: dict[str, Any] | None = self.rows(actor).filter(pk=pk).values(*paths).first()
        if row is None:
            raise NotFound
        self.load_rest(actor, [row], shown)
        return row

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def change_cell(self, actor: Actor, pk: UUID, column: Column, *, version: int, value: Any) -> None:
        """Change one value of one row, own or custom, through the module's action."""
        self.access.require(actor, self.edit_verb)
        if column.definition is None:
            self.change(actor, pk, version=version, **{column.name: value})
        else:
            self.change(actor, pk, version=version, custom={column.definition.slug: value})

    def bulk_action(self, name: str) -> BulkAction:
        for action in self.bulk_actions:
            if action.name == name:
                return action
        raise NotFound

    def bulk_for(self, actor: Actor) -> list[BulkAction]:
        return [action for action in self.bulk_actions if self.access.may(actor, action.verb)]

    @cached_property
    def home(self) -> str:
        """The address of the list itself."""
        return reverse(self.url_name)

    def url(self, query: str = "") -> str:
        return self.home + (f"?{query}" if query else "")


def table_named(key: str) -> Table[Any]:
    """The table, or `NotFound`."""
    if key not in TABLES:
        raise NotFound
    return TABLES[key]


__all__ = ["CUSTOM", "TABLES", "BulkAction", "Column", "Table", "Teaching", "table_named"]
