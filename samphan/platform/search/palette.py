"""What the palette offers for what was typed: things opened lately, things found, pages, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence
from samphan.platform.search.highlight import highlight
from samphan.platform.search.queries import Found, find, opened_lately, words_asked
from samphan.platform.thai.searching import fold, squeezed
from samphan.platform.web.menu import create_for, menu_for
from samphan.platform.web.settings_menu import settings_for

LANGUAGES = ("th", "en")
MOST_THINGS = 8
MOST_PAGES = 6


@dataclass(frozen=True)
class Option:
    """One line of the palette. `kind` and `object_id` are set for things, so that opening one is remembered."""

    title: SafeString
    url: str
    icon: str
    subtitle: SafeString | str = ""
    kind: str = ""
    object_id: str = ""
    avatar: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: Sentence
    options: list[Option]


@dataclass(frozen=True)
class _Place:
    """A page or an action, with the words of every language by which it is found."""

    label: Sentence
    url: str
    icon: str

    def answers(self, asked: list[str]) -> bool:
        said = [squeezed(fold(self._in(language))) for language in LANGUAGES]
        return all(any(word in one for one in said) for word in asked)

    def _in(self, language: str) -> str:
        with translation.override(language):
            return str(self.label)


def groups_for(actor: Actor, text: str) -> list[Group]:
    """The palette's groups, empty ones left out."""
    asked = words_asked(text)
    things = _things(actor, text, asked) if asked else [Group("recent", _("Opened lately"), _recent(actor))]
    places = [
        Group("pages", _("Pages"), list(_options(_pages(actor), asked))[:MOST_PAGES]),
        Group("actions", pgettext("of the palette", "Actions"), list(_options(_actions(actor), asked))),
    ]
    return [group for group in (*things, *places) if group.options]


def option_of(found: Found, asked: list[str]) -> Option:
    entry = found.entry
    return Option(
        title=highlight(entry.title, asked),
        subtitle=highlight(entry.subtitle, asked),
        url=found.url,
        icon=found.searchable.icon,
        kind=entry.kind,
        object_id=str(entry.object_id),
        avatar=entry.title,
    )


def _things(actor: Actor, text: str, asked: list[str]) -> list[Group]:
    """One group a kind, in the order in which the kinds' best matches were found."""
    found = [one for one in find(actor, text, limit=MOST_THINGS).found if one.url]
    order = list(dict.fromkeys(one.entry.kind for one in found))
    by_kind = groupby(sorted(found, key=lambda one: order.index(one.entry.kind)), key=lambda one: one.searchable)
    return [
        Group(declared.kind, declared.label, [option_of(one, asked) for one in several])
        for declared, several in by_kind
    ]


def _recent(actor: Actor) -> list[Option]:
    return [option_of(found, []) for found in opened_lately(actor) if found.url]


def _pages(actor: Actor) -> Iterator[_Place]:
    for entry in menu_for(actor, ""):
        yield _Place(entry.label, entry.url, entry.icon)
    for group in settings_for(actor):
        for page in group.pages:
            yield _Place(page.label, page.url, page.icon)


def _actions(actor: Actor) -> Iterator[_Place]:
    for create in create_for(actor):
        yield _Place(create.label, create.url, create.icon)


def _options(places: Iterable[_Place], asked: list[str]) -> Iterator[Option]:
    for place in places:
        if place.answers(asked):
            yield Option(highlight(str(place.label), asked), place.url, place.icon)
