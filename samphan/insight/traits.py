"""Scores as traits of customers: what lists filter by, and what the customer's page says with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.customers.trait_kinds import TraitKind, TraitType, declare
from samphan.insight.rfm import GRADES, GROUPS
from samphan.insight.words import FALLBACKS, FEATURES, MODELS, PERSONAS, SLOTS
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
    why = FALLBACKS.get(reason["fallback"], "")
    return [
        *history(reason),
        made_by(reason),
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


def by_weights(reason: Mapping[str, Any]) -> list[Sentence]:
    """What moves the score up and down, the strongest first, and which model of which day made it."""
    if "model" not in reason:
        return []
    said: list[Sentence] = []
    if reason.get("usual"):
        said.append(
            _("Silent for %(silence)s days; usually they come every %(usual)s.")
            % {"silence": f"{reason['silence']:,}", "usual": f"{reason['usual']:,}"}
        )
    for sentence, names in (
        (_("Raises it: %(what)s."), [name for name, weight in reason["because"] if weight > 0]),
        (_("Lowers it: %(what)s."), [name for name, weight in reason["because"] if weight < 0]),
    ):
        if names:
            said.append(sentence % {"what": ", ".join(str(FEATURES[name]) for name in names)})
    return [*said, made_by(reason)]


def by_visits(reason: Mapping[str, Any]) -> list[Sentence]:
    """On how many of the visits it was so."""
    if "visits" not in reason:
        return []
    return [_("So it was on %(times)s of %(visits)s visits.") % {"times": f"{reason['times']:,}", "visits": f"{reason['visits']:,}"}]  # fmt: skip


def by_group(reason: Mapping[str, Any]) -> list[Sentence]:
    """What the customers of the group are like."""
    if "customers" not in reason:
        return []
    like = _("%(customers)s customers are like this: ฿%(spend)s at a time, silent for %(silence)s days in the middle.")
    said: list[Sentence] = [like % {name: f"{reason[name]:,}" for name in ("customers", "spend", "silence")}]
    if reason["every"]:
        said.append(_("Who came back came every %(days)s days.") % {"days": f"{reason['every']:,}"})
    return said


def by_taste(reason: Mapping[str, Any]) -> list[Sentence]:
    """What the offer follows from, and what else would suit."""
    said: list[Sentence] = []
    if reason.get("because"):
        said.append(_("Others who took %(product)s took it too.") % {"product": reason["because"]})
    if reason.get("more"):
        said.append(_("Or: %(products)s.") % {"products": ", ".join(reason["more"])})
    return said


def by_texts(reason: Mapping[str, Any]) -> list[Sentence]:
    """How many texts felt what."""
    if "texts" not in reason:
        return []
    many = {name: f"{reason.get(key, 0):,}" for name, key in (("glad", "pos"), ("cross", "neg"), ("texts", "texts"))}
    return [_("Of %(texts)s notes and contacts %(glad)s sounded glad and %(cross)s cross.") % many]


def by_lead(reason: Mapping[str, Any]) -> list[Sentence]:
    """The source's own history, what moves the score, and what made it."""
    if "model" not in reason:
        return []
    source = _("Leads of the source “%(source)s” closed before: %(leads)s.") % {"source": reason["source"] or "–", "leads": f"{reason['leads']:,}"}  # fmt: skip
    return [source, *by_weights(reason)]


def made_by(reason: Mapping[str, Any]) -> Sentence:
    return _("Computed by %(model)s, version %(version)s, with sales up to %(day)s.") % {
        "model": MODELS[reason["model"]],
        "version": reason["version"],
        "day": day_words(date.fromisoformat(reason["as_of"])),
    }


GRADE = declare(
    TraitKind(
        "insight.grade",
        _("Grade of the customer"),
        TraitType.CHOICE,
        _("A to D by how lately, how often and for how much they bought, against the other customers."),
        choices=tuple((grade, grade) for grade, _least in GRADES),
        explain=by_scores,
        place=2,
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
        place=3,
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
        place=1,
    )
)
LAPSE = declare(
    TraitKind(
        "insight.lapse",
        _("Chance that they stay away for 90 days"),
        TraitType.NUMBER,
        _("Learnt from who stayed away before: of customers with this chance so many in a hundred did."),
        unit="%",
        explain=by_weights,
        place=4,
    )
)
PERSONA = declare(
    TraitKind(
        "insight.persona",
        _("Kind of customer"),
        TraitType.CHOICE,
        _("Customers who are alike in how lately, how often, for how much, how varied and on which days they buy."),
        choices=tuple(PERSONAS.items()),
        explain=by_group,
    )
)
BEST_TIME = declare(
    TraitKind(
        "insight.best_time",
        _("Best time to meet"),
        TraitType.CHOICE,
        _("When they mostly come; who came fewer than three times has none."),
        choices=tuple(SLOTS.items()),
        explain=by_visits,
    )
)
BEST_BRANCH = declare(
    TraitKind(
        "insight.best_branch", _("Best branch to meet"), TraitType.TEXT, _("Where they mostly buy."), explain=by_visits
    )
)
LEAD = declare(
    TraitKind(
        "insight.lead",
        _("Chance that their lead is qualified"),
        TraitType.NUMBER,
        _("Learnt from leads that were qualified or lost; of several open ones the best."),
        unit="%",
        explain=by_lead,
    )
)
NEXT_PRODUCT = declare(
    TraitKind(
        "insight.next_product",
        _("Offer them next"),
        TraitType.TEXT,
        _("What they never took and those who buy alike do; popularity, lateness and margin count too."),
        explain=by_taste,
        place=5,
    )
)
MOOD = declare(
    TraitKind(
        "insight.mood",
        _("Mood of notes and contacts"),
        TraitType.CHOICE,
        _(
            "What was written in the last 180 days, read by a model of Thai feelings; it errs in about one text of four."
        ),
        choices=(("pos", _("glad")), ("neu", _("calm")), ("neg", _("cross"))),
        explain=by_texts,
    )
)
