"""The tabs of figures: what the person's role reaches."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.boards import BOARDS
from samphan.insight.reach import reach_of
from samphan.platform.refusals import Sentence

register = template.Library()
WHOLE: list[tuple[str, Sentence]] = [
    ("reports", _("Reports")),
    ("cohorts", _("Who comes back")),
    ("scores", _("Scores")),
    ("personas", _("Kinds of customers")),
    ("concentration", _("Concentration")),
    ("models", _("Models")),
]


@register.simple_tag(takes_context=True)
def insight_tabs(context: template.Context) -> list[tuple[str, str, Sentence]]:
    """Name, address and label of each."""
    actor: Any = context["actor"]
    whole = reach_of(actor).whole
    tabs: list[tuple[str, str, Sentence]] = []
    if whole:
        tabs.append(("dashboard", reverse("insight:dashboard"), _("Overview")))
    tabs += [(one.name, reverse("insight:board", args=[one.name]), one.label) for one in BOARDS.values()]
    tabs.append(("explore", reverse("insight:explore"), _("Explorer")))
    if whole:
        tabs += [(name, reverse(f"insight:{name}"), label) for name, label in WHOLE]
    if figures.may(actor, "query"):
        tabs.append(("sql", reverse("insight:sql"), _("SQL")))
    if whole:
        tabs.append(("lineage", reverse("insight:lineage"), _("Where figures come from")))
    return tabs
