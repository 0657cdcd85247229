"""The relationship ladder: prospect → purchaser → client → supporter → advocate → partner.

After Payne (1995). One table of rules, read from the top: a customer stands on the highest step one of whose ways is met. A way is a
list of needs, each a fact and how much of it; facts are traits (`FACTS` names them) and rows of this module, so orders
only write their traits and append them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samphan.customers.models import Customer, Referral, RelationshipStyle
from samphan.customers.trait_kinds import Value, traits_of
from samphan.platform.refusals import Sentence


class Step(models.TextChoices):
    PROSPECT = "prospect", _("prospect")
    PURCHASER = "purchaser", _("purchaser")
    CLIENT = "client", _("client")
    SUPPORTER = "supporter", _("supporter")
    ADVOCATE = "advocate", _("advocate")
    PARTNER = "partner", _("partner")


@dataclass(frozen=True)
class Need:
    fact: str
    least: int = 1


WAYS: dict[Step, list[list[Need]]] = {
    Step.PARTNER: [[Need("bought"), Need("partnership")]],
    Step.ADVOCATE: [[Need("bought"), Need("referrals", 3)]],
    Step.SUPPORTER: [[Need("bought"), Need("referrals", 1)]],
    Step.CLIENT: [[Need("purchases", 3)], [Need("bought"), Need("months", 12)]],
    Step.PURCHASER: [[Need("bought")]],
    Step.PROSPECT: [[]],
}
FACTS = {"purchases": ["customers.purchases"], "total": ["customers.purchase_total"]}
"""Fact → the traits that add up to it: what was imported, and what a module above appends."""
HAS: dict[str, Any] = {
    "bought": _("bought something"),
    "purchases": ngettext_lazy("bought %(n)d time", "bought %(n)d times", "n"),
    "months": ngettext_lazy("customer for %(n)d month", "customer for %(n)d months", "n"),
    "referrals": ngettext_lazy("introduced %(n)d customer", "introduced %(n)d customers", "n"),
    "partnership": _("the relationship is a partnership"),
}
WANTS: dict[str, Any] = {
    "bought": _("a first purchase"),
    "purchases": ngettext_lazy("%(n)d purchase more", "%(n)d purchases more", "n"),
    "months": ngettext_lazy("%(n)d month more as a customer", "%(n)d months more as a customer", "n"),
    "referrals": ngettext_lazy(
        "%(n)d more customer introduced by them", "%(n)d more customers introduced by them", "n"
    ),
    "partnership": _("agree on a partnership"),
}


def ladder_of(ids: Iterable[UUID]) -> dict[UUID, Value]:
    """The step of each customer, why, and what would move it up; three queries."""
    return {pk: place(facts) for pk, facts in facts_of(list(ids)).items()}


def facts_of(ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    traits = traits_of(ids, [name for names in FACTS.values() for name in names])
    living = Referral.objects.filter(referrer__in=ids, customer__deleted_at=None)
    referrals = dict(living.values_list("referrer_id").annotate(n=Count("pk")))
    now = timezone.now()
    facts = {}
    for pk, since, style in Customer.objects.filter(pk__in=ids).values_list("pk", "created_at", "relationship_style"):
        purchases, total = (sum(traits[pk].get(name) or 0 for name in FACTS[fact]) for fact in ("purchases", "total"))
        facts[pk] = {
            "purchases": int(purchases),
            "bought": int(purchases > 0 or total > 0),
            "months": (now.year - since.year) * 12 + now.month - since.month,
            "referrals": referrals.get(pk, 0),
            "partnership": int(style == RelationshipStyle.PARTNERSHIP),
        }
    return facts


def place(facts: Mapping[str, int]) -> Value:
    """The highest step that the facts reach; the reason holds what was met and what the next step lacks."""
    step, way = next(
        (step, way)
        for step, ways in WAYS.items()
        for way in ways
        if all(facts[need.fact] >= need.least for need in way)
    )
    reason: dict[str, Any] = {"met": [[need.fact, facts[need.fact]] for need in way]}
    if step is not Step.PARTNER:
        above = Step.values[Step.values.index(step) + 1]
        ways = [[n for n in way if facts[n.fact] < n.least] for way in WAYS[Step(above)]]
        lacks = min(ways, key=len)
        reason |= {"next": above, "lacks": [[need.fact, need.least - facts[need.fact]] for need in lacks]}
    return Value(step.value, reason)


def explain(reason: Mapping[str, Any]) -> list[Sentence]:
    """Why this step, and what would move the customer up."""
    told: list[Sentence] = []
    met = [_words(HAS, fact, number) for fact, number in reason.get("met", [])]
    told.append(_("Because: %(facts)s.") % {"facts": ", ".join(met)} if met else _("Has not bought anything yet."))
    if reason.get("lacks"):
        lacks = ", ".join(_words(WANTS, fact, number) for fact, number in reason["lacks"])
        step = Step(reason["next"]).label
        told.append(_("To become %(step)s: %(what)s.") % {"step": step, "what": lacks})
    return told


def _words(table: Mapping[str, Any], fact: str, number: int) -> str:
    words = table[fact]
    return str(words % {"n": number}) if fact in {"purchases", "months", "referrals"} else str(words)
