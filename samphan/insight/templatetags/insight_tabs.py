"""The tabs of figures: few groups that fit a line of a phone too, and the pages of the current group below; of both what the person's role reaches."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.insight.access import COST, figures
from samphan.insight.boards import BOARDS
from samphan.insight.reach import reach_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

register = template.Library()


@dataclass(frozen=True)
class Page:
    """A page without an id, or a dashboard.

    `whole` ones tell of all of the business; those not `own` have nothing for who reaches only what they sold; `verb` is the right needed besides seeing, `hidden` the
    field whose sight it needs.
    """

    name: str
    label: Sentence
    whole: bool = True
    verb: str = "view"
    board: bool = False
    own: bool = True
    hidden: str = ""

    def url(self) -> str:
        return reverse("insight:board", args=[self.name]) if self.board else reverse(f"insight:{self.name}")


GROUPS: tuple[tuple[Sentence, tuple[Page, ...]], ...] = (
    (
        pgettext_lazy("figures", "Boards"),
        (
            Page("dashboard", _("Overview")),
            Page("scorecard", _("Scorecard")),
            *(Page(one.name, one.label, whole=False, board=True) for one in BOARDS.values()),
        ),
    ),
    (
        pgettext_lazy("figures", "Explore"),
        (Page("explore", _("Explorer"), whole=False), Page("sql", _("SQL"), whole=False, verb="query")),
    ),
    (
        _("Reports"),
        (
            Page("reports", pgettext_lazy("figures", "All reports")),
            Page("cohorts", _("Who comes back")),
            Page("concentration", _("Concentration")),
            Page("mailings", _("Sent by e-mail"), whole=False),
        ),
    ),
    (
        pgettext_lazy("figures", "Foresight"),
        (
            Page("stocking", _("What to stock"), whole=False, own=False),
            Page("scores", _("Scores")),
            Page("personas", _("Kinds of customers")),
            Page("what-if", _("What if"), verb="simulate", hidden=COST),
            Page("models", _("Models")),
        ),
    ),
    (
        pgettext_lazy("figures", "Data"),
        (
            Page("lineage", _("Where figures come from")),
            Page("own-tables", _("Tables of your own"), verb="bring"),
            Page("feeds", _("Data feeds"), verb="feed"),
        ),
    ),
)


@dataclass(frozen=True)
class ShownPage:
    label: Sentence
    url: str
    current: bool


@dataclass(frozen=True)
class ShownGroup:
    """`url` is that of its first page; `pages` are worth a line when there are two."""

    label: Sentence
    url: str
    current: bool
    pages: list[ShownPage]


@register.simple_tag(takes_context=True)
def insight_tabs(context: template.Context) -> list[ShownGroup]:
    """The groups of which this person may open a page; one of them holds the page that includes the tabs."""
    actor: Actor = context["actor"]
    current, reach, told = context.get("page"), reach_of(actor), []
    for label, pages in GROUPS:
        shown = [
            ShownPage(one.label, one.url(), one.name == current)
            for one in pages
            if (reach.whole or not one.whole)
            and (reach.seller is None or one.own)
            and figures.may(actor, one.verb)
            and not (one.hidden and actor.hides(one.hidden))
        ]
        if shown:
            told.append(ShownGroup(label, shown[0].url, any(one.current for one in shown), shown))
    return told


@register.filter
def current_group(groups: list[ShownGroup]) -> ShownGroup | None:
    return next((one for one in groups if one.current), None)
