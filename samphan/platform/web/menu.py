"""The menu socket: modules declare entries in their `nav.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu. `url_name` is a route; the entry whose path is the longest that a page's path starts with is current.

    `count` gives the rows that wait there for the actor. All entries are counted in one statement on every page, each to `COUNTED` at most.
    """

    label: Sentence
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    on_phone: bool = False
    count: Callable[[Actor], QuerySet[Any]] | None = None


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


def menu_for(actor: Actor, path: str) -> list[ShownEntry]:
    """Entries this actor may open, in order, with the current one marked."""
    open_to = [
        (entry, reverse(entry.url_name))
        for entry in sorted(MENU, key=lambda entry: entry.order)
        if not entry.permission or actor.has(entry.permission)
    ]
    waiting = counts_of({entry.url_name: entry.count(actor) for entry, _url in open_to if entry.count}) if path else {}
    current = max(
        (url for _entry, url in open_to if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return [
        ShownEntry(
            entry.label,
            url,
            entry.icon,
            url == current,
            entry.on_phone,
            waiting.get(entry.url_name, 0),
        )
        for entry, url in open_to
    ]


def counts_of(rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows there are of each, up to `COUNTED`, in one statement."""
    parts: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, some in rows.items():
        with suppress(EmptyResultSet):  # Django knows without asking that there are none
            parts[name] = some.order_by().values("pk")[:COUNTED].query.sql_with_params()
    if not parts:
        return {}
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS n{at})" for at, (sql, _given) in enumerate(parts.values()))  # noqa: S608 - composed of what Django compiled
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _sql, given in parts.values() for value in given])
        return dict(zip(parts, cursor.fetchone(), strict=True))


@dataclass(frozen=True)
class ShownCreate:
    label: Sentence
    url: str
    icon: str


def create_for(actor: Actor) -> list[ShownCreate]:
    """What this actor may add, in the order modules declared it."""
    return [
        ShownCreate(entry.label, reverse(entry.url_name), entry.icon)
        for entry in CREATE
        if not entry.permission or actor.has(entry.permission)
    ]
