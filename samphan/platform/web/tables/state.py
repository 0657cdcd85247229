"""What a list shows, as its URL says it: filters, words searched, order, columns, view and page.

`?view=<id>` alone means that view as it was saved. As soon as a person changes something, the whole state stands in the URL with
`edited=1`, so that a link, a reload and the back button always show the same list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import Density
from samphan.platform.fields.values import Unfit
from samphan.platform.refusals import Sentence
from samphan.platform.web.tables import filters
from samphan.platform.web.tables.columns import Column
from samphan.platform.web.tables.filters import Filter

MOST_FILTERS = 20
LONGEST_SEARCH = 100
ALL_ROWS = "all"


@dataclass(frozen=True)
class ListState:
    """`sort` is a column's name, with `-` before it for descending; "" means the list's own order. `columns` empty: as remembered."""

    filters: tuple[Filter, ...] = ()
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    density: str = ""
    view: str = ""
    edited: bool = False
    after: str = ""
    before: str = ""
    notes: tuple[Sentence, ...] = ()

    @property
    def narrowed(self) -> bool:
        """True when the list does not show everything."""
        return bool(self.filters or self.search)

    def look(self) -> list[tuple[str, str]]:
        """What a saved view keeps: everything but the view itself and the page."""
        pairs = [kept.pair() for kept in self.filters]
        pairs += [("q", self.search)] if self.search else []
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("cols", ",".join(self.columns))] if self.columns else []
        pairs += [("density", self.density)] if self.density else []
        return pairs

    def look_query(self) -> str:
        return urlencode(self.look())

    def query(self, *, page: bool = True) -> str:
        """The canonical query string, "" for the bare list."""
        pairs = self.look() if self.edited or not self.view else []
        pairs += [("view", self.view)] if self.view else []
        pairs += [("edited", "1")] if self.view and self.edited else []
        if page:
            pairs += [("after", self.after)] if self.after else []
            pairs += [("before", self.before)] if self.before else []
        return urlencode(pairs)

    def changed(self, **changes: Any) -> ListState:
        """The same list with something else, at its first page; a view that was open is now edited."""
        return replace(self, after="", before="", notes=(), edited=bool(self.view), **changes)

    def without(self, gone: Filter) -> ListState:
        return self.changed(filters=tuple(kept for kept in self.filters if kept != gone))


def read(params: QueryDict, columns: Mapping[str, Column], actor: Actor) -> ListState:
    """The state of a query string. What it names and this actor cannot see or no longer exists is left out, with a note."""
    notes: list[Sentence] = []
    wanted = params.get("sort", "")
    sorted_by = columns.get(wanted.removeprefix("-"))
    if wanted and (sorted_by is None or not sorted_by.sortable):
        notes.append(_("The list is in its usual order: the column it was sorted by is gone."))
        wanted = ""
    return ListState(
        filters=tuple(read_filters(params, columns, actor, notes)),
        search=unicodedata.normalize("NFC", params.get("q", "")).replace("\x00", "").strip()[:LONGEST_SEARCH],
        sort=wanted,
        columns=tuple(dict.fromkeys(name for name in params.get("cols", "").split(",") if name in columns)),
        density=next((known for known in Density.values if known == params.get("density")), ""),
        view=params.get("view", "")[:36],
        edited="edited" in params,
        after=params.get("after", ""),
        before=params.get("before", ""),
        notes=tuple(dict.fromkeys(notes)),
    )


def read_filters(
    params: QueryDict, columns: Mapping[str, Column], actor: Actor, notes: list[Sentence]
) -> Iterable[Filter]:
    pairs = [(name, text) for name, texts in params.lists() if name.startswith(filters.PREFIX) for text in texts]
    for name, text in pairs[:MOST_FILTERS]:
        column = columns.get(name.removeprefix(filters.PREFIX))
        if column is None or not column.filterable:
            notes.append(_("A filter was left out: its field is gone."))
            continue
        try:
            yield filters.read(column, text, actor)
        except Unfit:
            notes.append(_("A filter was left out: it no longer fits “%(field)s”.") % {"field": column.label})
