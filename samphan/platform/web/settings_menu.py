"""The settings socket: modules declare pages under Settings in their `settings_pages.py`."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

GROUPS: dict[str, Sentence] = {
    "me": _("My account"),
    "business": _("Business"),
    "people": _("People and rights"),
    "privacy": _("Personal data"),
    "data": _("Data"),
    "channels": _("Channels"),
    "integrations": _("Integrations"),
    "system": _("System"),
}


@dataclass(frozen=True)
class SettingsPage:
    """One line of the settings list. `group` is a key of `GROUPS`; a page without `permission` is open to every member."""

    label: Sentence
    url_name: str
    icon: str
    permission: str = ""
    group: str = "business"
    order: int = 100


SETTINGS_PAGES: list[SettingsPage] = []


@dataclass(frozen=True)
class ShownPage:
    label: Sentence
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class ShownGroup:
    label: Sentence
    pages: list[ShownPage]


def settings_for(actor: Actor, path: str = "") -> list[ShownGroup]:
    """The groups with the pages that this actor may open, in order, the current one marked."""
    groups = []
    for key, label in GROUPS.items():
        pages = [
            page
            for page in sorted(SETTINGS_PAGES, key=lambda page: page.order)
            if page.group == key and (not page.permission or actor.has(page.permission))
        ]
        shown = [(page, reverse(page.url_name)) for page in pages]
        if shown:
            groups.append(
                ShownGroup(label, [ShownPage(page.label, url, page.icon, path.startswith(url)) for page, url in shown])
            )
    return groups
