"""The menu socket: modules declare entries in their `nav.py`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

#: Headings of the menu. What stands above them all and below them all has none.
GROUPS: dict[str, Sentence] = {
    "selling": _("Selling"),
    "orders": _("Orders and payments"),
    "goods": _("Goods"),
    "figures": _("Figures"),
}


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu. `url_name` is a route, `group` a key of `GROUPS`; entries of a group have neighbouring orders.

    Current is the entry whose path, or that of a route `under` it, is the longest that the page's path starts with. `count` gives the
    rows that wait there for the actor, by the actor alone and never by the clock: all entries are counted in one statement on every page,
    each to `COUNTED` at most, and that statement is written once for each kind of actor.
    """

    label: Sentence
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    on_phone: bool = False
    count: Callable[[Actor], QuerySet[Any]] | None = None
    group: str = ""
    under: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True)
class CreateEntry:
    """One line of the ＋ menu, and of the palette's actions."""

    label: Sentence
    url_name: str
    icon: str
    permission: str = ""


COUNTED = 100
MENU: list[MenuEntry] = []
CREATE: list[CreateEntry] = []


@dataclass(frozen=True)
class ShownEntry:
    label: Sentence
    url: str
    icon: str
    current: bool
    on_phone: bool
    count: int = 0
    group: str = ""


@dataclass(frozen=True)
class ShownGroup:
    """Entries one below the other; `label` is empty where a heading would say no more than the one entry."""

    label: Sentence
    entries: list[ShownEntry]


def menu_for(actor: Actor, path: str) -> list[ShownEntry]:
    """Entries this actor may open, in order, with the current one marked."""
    open_to = [
        (entry, address_of(entry.url_name))
        for entry in sorted(MENU, key=lambda entry: entry.order)
        if not entry.permission or actor.has(entry.permission)
    ]
    waiting = counts_for(actor, [entry for entry, _url in open_to]) if path else {}
    places = [
        (place, url)
        for entry, url in open_to
        for place in (url, *map(address_of, entry.under()))
        if path == place or (place != "/" and path.startswith(place))
    ]
    _place, current = max(places, key=lambda found: len(found[0]), default=("", ""))
    return [
        ShownEntry(
            entry.label,
            url,
            entry.icon,
            url == current,
            entry.on_phone,
            waiting.get(entry.url_name, 0),
            entry.group,
        )
        for entry, url in open_to
    ]


def grouped(menu: Iterable[ShownEntry]) -> list[ShownGroup]:
    found = [(key, list(entries)) for key, entries in groupby(menu, lambda entry: entry.group)]
    return [ShownGroup(GROUPS[key] if key and len(entries) > 1 else "", entries) for key, entries in found]


@lru_cache(maxsize=500)
def address_of(url_name: str) -> str:
    """The path of a page without an id. It never changes while a process lives, and every page asks for some fifty."""
    return reverse(url_name)


@dataclass(frozen=True)
class Counting:
    """The statement that counts what waits behind some entries, and what it is told."""

    names: tuple[str, ...]
    sql: str
    told: tuple[Any, ...]

    def ask(self) -> dict[str, int]:
        if not self.names:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.told)
            return dict(zip(self.names, cursor.fetchone(), strict=True))


COUNTINGS: dict[Hashable, Counting] = {}
COUNTINGS_KEPT = 200


def counts_for(actor: Actor, entries: Iterable[MenuEntry]) -> dict[str, int]:
    """How many rows wait behind each entry, up to `COUNTED`, in one statement. Writing it takes Django longer than the database answers."""
    counted = [entry for entry in entries if entry.count]
    key = (actor.sees_the_same, tuple(entry.url_name for entry in counted))
    counting = COUNTINGS.get(key)
    if counting is None:
        if len(COUNTINGS) >= COUNTINGS_KEPT:
            COUNTINGS.clear()
        counting = COUNTINGS[key] = counting_of(
            {entry.url_name: entry.count(actor) for entry in counted if entry.count}
        )
    return counting.ask()


def counting_of(rows: Mapping[str, QuerySet[Any]]) -> Counting:
    parts: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, some in rows.items():
        with suppress(EmptyResultSet):  # Django knows without asking that there are none
            parts[name] = some.order_by().values("pk")[:COUNTED].query.sql_with_params()
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS n{at})" for at, (sql, _given) in enumerate(parts.values()))  # noqa: S608 - composed of what Django compiled
    return Counting(tuple(parts), f"SELECT {counts}", tuple(value for _sql, given in parts.values() for value in given))


@dataclass(frozen=True)
class ShownCreate:
    label: Sentence
    url: str
    icon: str


def create_for(actor: Actor) -> list[ShownCreate]:
    """What this actor may add, in the order modules declared it."""
    return [
        ShownCreate(entry.label, address_of(entry.url_name), entry.icon)
        for entry in CREATE
        if not entry.permission or actor.has(entry.permission)
    ]
