"""Scores as traits of customers: what lists filter by, and what the customer's page says with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.customers.trait_kinds import TraitKind, TraitType, declare
from samphan.insight.rfm import GRADES, GROUPS
from samphan.insight.words import FALLBACKS, MODELS
from samphan.platform.refusals import Sentence
from samphan.platform.web.when import day_words


def by_scores(reason: Mapping[str, Any]) -> list[Sentence]:
    """The three scores, and what they rest on."""
    if "scores" not in reason:
        return []
    r, f, m = reason["scores"]
    return [
        _("Recency %(r)s, frequency %(f)s, money %(m)s of 5.") % {"r": r, "f": f, "m": m},
        *history(reason),
    ]


def by_model(reason: Mapping[str, Any]) -> list[Sentence]:
    """What the forecast rests on, and which model of which day made it."""
    if "model" not in reason:
        return []
    made = _("Computed by %(model)s, version %(version)s, with sales up to %(day)s.") % {
        "model": MODELS[reason["model"]],
        "version": reason["version"],
        "day": day_words(date.fromisoformat(reason["as_of"])),
    }
    why = FALLBACKS.get(reason["fallback"], "")
    return [
        *history(reason),
        made,
        *([_("The simpler rule speaks because %(reason)s.") % {"reason": why}] if why else []),
    ]


def history(reason: Mapping[str, Any]) -> list[Sentence]:
    said: list[Sentence] = [
        _("Purchases: %(times)s, ฿%(amount)s in all; the last was %(days)s days before.")
        % {"times": f"{reason['purchases']:,}", "amount": f"{reason['amount']:,.2f}", "days": f"{reason['silence']:,}"}
    ]
    if reason.get("usual"):
        said.append(_("Until now they bought every %(days)s days.") % {"days": f"{reason['usual']:,}"})
    return said


GRADE = declare(
    TraitKind(
        "insight.grade",
        _("Grade of the customer"),
        TraitType.CHOICE,
        _("A to D by how lately, how often and for how much they bought, against the other customers."),
        choices=tuple((grade, grade) for grade, _least in GRADES),
        explain=by_scores,
    )
)
GROUP = declare(
    TraitKind(
        "insight.group",
        _("Group by purchases"),
        TraitType.CHOICE,
        _("Who they are among the customers, by the same three scores."),
        choices=tuple((name, label) for name, (label, _rule) in GROUPS.items()),
        explain=by_scores,
    )
)
BACK = declare(
    TraitKind(
        "insight.back_in_90_days",
        _("Chance that they buy within 90 days"),
        TraitType.NUMBER,
        _("Foreseen from how often they bought and how long they have been silent."),
        unit="%",
        explain=by_model,
    )
)
ALIVE = declare(
    TraitKind(
        "insight.still_customer",
        _("Chance that they still are a customer"),
        TraitType.NUMBER,
        _(
            "Falls when the silence grows longer than their pauses used to be. Who bought once only has given no sign of leaving yet."
        ),
        unit="%",
    )
)
NEXT = declare(
    TraitKind(
        "insight.next_purchase",
        _("Next purchase about"),
        TraitType.DATE,
        _("The day by which they will have bought again with even chances, if they still are a customer."),
        explain=by_model,
    )
)
VALUE = declare(
    TraitKind(
        "insight.value",
        _("Worth in the next 12 months"),
        TraitType.NUMBER,
        _("Purchases foreseen × what they spend at a time, in today's money."),
        unit=_("baht"),
        explain=by_model,
    )
)
