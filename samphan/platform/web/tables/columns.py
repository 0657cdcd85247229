"""Columns of a list: what they hold, how they are filtered, sorted, shown and edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.expressions import comparable, sortable
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.refusals import Sentence

Choices = Callable[[Actor], Sequence[tuple[str, str | Promise]]]
Renderer = Callable[[Any, Mapping[str, Any]], str]
Loader = Callable[[Actor, Sequence[Any]], Mapping[Any, Any]]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    BOOLEAN = "boolean"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True)
class Column:
    """One column. `source` is the ORM path it reads (default: its name); `load` reads many rows' values in one query instead.

    `sort` and `filter_on` are ORM paths; empty means it cannot be sorted or filtered. Declare `sort` only where an index leads with
    business and that path. `nullable` says that `sort` may be null. `hide_as` is the field name that roles hide (default: its name).
    `render` gets the value and the row's values, and returns text (escaped) or safe HTML. `meets` makes a column of choices filterable
    that no path holds: the condition on the list's rows that they have any of the keys. In an exported file `plain` says a value in words
    (default: by its kind), and `whole` loads what a cell of the list only shows the first of.
    """

    name: str
    label: Sentence
    kind: Kind = Kind.TEXT
    source: str | None = None
    sort: str = ""
    filter_on: str | None = None
    nullable: bool = False
    choices: Choices | None = None
    shown: bool = True
    width: str = ""
    render: Renderer | None = None
    load: Loader | None = None
    editable: bool = False
    opens: bool = False
    hide_as: str = ""
    meets: Callable[[Sequence[str]], Q] | None = None
    permission: str = ""
    definition: FieldDefinition | None = None
    plain: Callable[[Any], Any] | None = None
    whole: Loader | None = None

    def in_full(self) -> Column:
        """The same column with everything it holds, for a file."""
        return replace(self, load=self.whole) if self.whole else self

    @property
    def path(self) -> str | None:
        """The ORM path that the page loads for this column; None when `load` brings the values."""
        if self.load is not None:
            return None
        return "custom" if self.definition else (self.source if self.source is not None else self.name)

    @property
    def filter_path(self) -> str:
        if self.definition or self.filter_on is not None:
            return self.filter_on or ""
        return "" if self.load is not None else (self.source or self.name)

    @property
    def filterable(self) -> bool:
        return bool(self.definition or self.filter_path or self.meets)

    @property
    def sortable(self) -> bool:
        return bool(self.sort) or (self.definition is not None and self.kind is not Kind.FILE)

    @property
    def numeric(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.MONEY}

    def compared(self) -> Any:
        """The expression that filters compare."""
        return comparable(self.definition) if self.definition else F(self.filter_path)

    def ordered(self, vendor: str) -> Any:
        """The expression by which the list is ordered."""
        return sortable(self.definition, vendor) if self.definition else F(self.sort)

    def value_of(self, row: Mapping[str, Any]) -> Any:
        return self.reader()(row)

    def reader(self) -> Callable[[Mapping[str, Any]], Any]:
        """Takes this column's value out of a row as `Table.page` gives it."""
        if self.load is not None:
            name = self.name
            return lambda row: row.get(name)
        if self.definition is not None:
            slug = self.definition.slug
            return lambda row: (row["custom"] or {}).get(slug)
        return itemgetter(self.path or self.name)

    def choices_for(self, actor: Actor) -> list[tuple[str, str]]:
        """Keys and labels to choose from, in order."""
        if self.definition is not None:
            return list(self.definition.choice_labels().items())
        return [(key, str(label)) for key, label in (self.choices(actor) if self.choices else ())]


CUSTOM = "custom."
KIND_OF = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.MONEY: Kind.MONEY,
    FieldType.DATE: Kind.DATE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.CHOICES: Kind.CHOICES,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.LINK: Kind.LINK,
    FieldType.FILE: Kind.FILE,
}


def custom_column(definition: FieldDefinition, *, editable: bool) -> Column:
    """The column that a custom field makes; shown when asked for."""
    return Column(
        name=f"{CUSTOM}{definition.slug}",
        label=definition.label,
        kind=KIND_OF[FieldType(definition.type)],
        nullable=True,
        shown=False,
        editable=editable and definition.type != FieldType.FILE,
        definition=definition,
    )
