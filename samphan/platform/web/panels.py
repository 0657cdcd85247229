"""The panel socket: modules declare panels of the customer page and of Today in their `panels.py`.

A panel is a URL. The page loads each by itself (`hx-get`), so one slow or broken panel never holds up the others, and no module
imports another to be shown beside it. A customer panel's URL is called with `?customer=<id>`.

A panel fetches itself again on the event `<key>-changed`: an answer that changed what it shows says so in `HX-Trigger`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class Panel:
    """The URL answers with one `<c-card>`, or with nothing when there is nothing to say.

    `place` is "today", "customer" (the right of the customer page), "customer-facts" (its left, below the contact points), "customer-next"
    (what to do next: on a phone right below the name) or
    "customer-header" (beside the name: the URL answers with one or two `<c-badge>`, not with a card).
    """

    key: str
    label: Sentence
    url_name: str
    place: str = "customer"
    permission: str = ""
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.url_name)


PANELS: list[Panel] = []


def panels_for(actor: Actor, place: str) -> list[Panel]:
    """The panels of a place that this actor may see, in order."""
    mine = [panel for panel in PANELS if panel.place == place and (not panel.permission or actor.has(panel.permission))]
    return sorted(mine, key=lambda panel: panel.order)
