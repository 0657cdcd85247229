"""Proposals in words: what to do, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samphan.customers.models import FollowUpKind
from samphan.insight.models import NextKind
from samphan.platform.refusals import Sentence
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.when import day_words


@dataclass(frozen=True)
class Doing:
    """A kind of proposal: what it asks for, its mark, and what is planned when it is taken on."""

    what: Sentence
    icon: str
    planned: str = FollowUpKind.CALL


DOINGS: Mapping[str, Doing] = {
    NextKind.DUE: Doing(_("Call: their usual day to buy has come"), "calendar-repeat"),
    NextKind.WIN_BACK: Doing(_("Win them back"), "heart-handshake"),
    NextKind.SECOND: Doing(_("Invite them to buy a second time"), "arrow-back-up"),
    NextKind.OCCASION: Doing(_("Congratulate them"), "gift"),
    NextKind.OFFER: Doing(_("Offer them %(product)s"), "package"),
    NextKind.LEAD: Doing(_("Call this lead first"), "user-question"),
}
#: Why somebody refuses: a code for the machine, a sentence for people. Anything else is kept as it was written.
WHYS: Mapping[str, Sentence] = {
    "spoken": _("we have just spoken with them"),
    "not_fitting": _("it does not suit them"),
    "unwanted": _("they do not want to be asked"),
    "wrong": _("the reason is not right"),
}


def what_of(kind: str, reason: Mapping[str, Any]) -> str:
    """What to do, in a few words."""
    return str(DOINGS[kind].what) % {"product": reason.get("product", "")}


def why_of(kind: str, reason: Mapping[str, Any]) -> list[str]:
    """Why, what is at stake, and how often it helps."""
    said = [str(one) for one in because(kind, reason)]
    if "stake" in reason:
        helps = _("At stake: %(stake)s · doing it wins it in about %(gain)s of 100 cases.")
        said.append(str(helps) % {"stake": whole_baht(reason["stake"]), "gain": round(reason["gain"] * 100)})
    return said


def because(kind: str, reason: Mapping[str, Any]) -> list[Sentence]:
    silence, usual = int(reason.get("silence", 0)), int(reason.get("usual", 0))
    if kind in {NextKind.DUE, NextKind.WIN_BACK}:
        every = ngettext("They usually buy every %(n)d day", "They usually buy every %(n)d days", usual) % {"n": usual}
        quiet = ngettext("it has been %(n)d day.", "it has been %(n)d days.", silence) % {"n": silence}
        return [f"{every} · {quiet}", *_away(kind, reason)]
    if kind == NextKind.SECOND:
        first = ngettext("They bought once, %(n)d day ago.", "They bought once, %(n)d days ago.", silence)
        return [first % {"n": silence}]
    if kind == NextKind.OCCASION:
        return [_("%(occasion)s on %(day)s") % {"occasion": reason["name"] or _("Birthday"), "day": day_words(date.fromisoformat(reason["day"]))}]  # fmt: skip
    if kind == NextKind.OFFER:
        return [_("They never took it, and those who buy alike do.")]
    return [_("Leads like this one were qualified %(chance)s of the time.") % {"chance": f"{reason['chance']:.0%}"}]


def _away(kind: str, reason: Mapping[str, Any]) -> list[Sentence]:
    if kind != NextKind.WIN_BACK:
        return []
    return [_("Without anything done they stay away for 90 days with a chance of %(chance)s.") % {"chance": f"{reason['chance']:.0%}"}]  # fmt: skip


def why_words(why: str) -> str:
    """A refusal's reason as people read it."""
    return str(WHYS.get(why, why))
