"""Who gets a lead: the first rule that fits, in turn or to who has least to do. The same lead and state always give the same answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from samphan.customers.models import Customer, CustomerType
from samphan.pipeline.models import AssignmentMethod, AssignmentRule, Lead, LeadState, Opportunity, Source
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Membership

# conditions of a rule, and how each is named in what `Lead.why` keeps
TOLD = {"provinces": "province", "postcodes": "postcode", "types": "type", "words": "word", "sources": "source"}


@dataclass(frozen=True)
class Assigned:
    """Who gets it, by which rule, and why: `why` is JSON that `told` turns into a sentence."""

    owner: User | None
    rule: AssignmentRule | None
    why: dict[str, Any]


def assign(actor: Actor, customer: Customer, *, asked: str, source: Source | None) -> Assigned:
    """Decide, and count the turn. Call it in the transaction that stores the lead."""
    working = working_here(actor)
    for rule in AssignmentRule.objects.filter(archived_at=None).order_by("position", "pk"):
        fits, because = fit(rule, customer, asked=asked, source=source)
        people = [working[pk] for pk in rule.people if pk in working]
        if fits and people:
            owner = by_turn(rule, people) if rule.method == AssignmentMethod.TURN else by_load(people)
            return Assigned(owner, rule, {"rule": rule.name, "method": rule.method, **because})
    return Assigned(None, None, {})


def working_here(actor: Actor) -> dict[str, User]:
    found = Membership.objects.filter(business=actor.business, ended_at=None, user__is_active=True).select_related(
        "user"
    )
    return {str(one.user_id): one.user for one in found}


def fit(rule: AssignmentRule, customer: Customer, *, asked: str, source: Source | None) -> tuple[bool, dict[str, str]]:
    """Whether a rule fits, and by what of its conditions."""
    kind, said = customer.customer_type, asked.casefold()
    met = {
        "provinces": customer.province if customer.province in rule.provinces else "",
        "postcodes": customer.postcode if customer.postcode.startswith(tuple(rule.postcodes)) else "",
        "types": str(CustomerType(kind).label) if kind in rule.types else "",
        "words": next((word for word in rule.words if word.casefold() in said), ""),
        "sources": source.name if source and str(source.pk) in rule.sources else "",
    }
    wanted = [name for name in met if getattr(rule, name)]
    if not all(met[name] for name in wanted):
        return False, {}
    return True, {TOLD[name]: met[name] for name in wanted}


def by_turn(rule: AssignmentRule, people: list[User]) -> User:
    """The next in the row. The count goes up in one statement, which two leads at once wait for."""
    AssignmentRule.objects.filter(pk=rule.pk).update(turn=F("turn") + 1)
    rule.refresh_from_db(fields=["turn"])
    return people[(rule.turn - 1) % len(people)]


def by_load(people: list[User]) -> User:
    """Who has the fewest open leads and deals; of equals the first of the rule."""
    ids = [person.pk for person in people]
    load: Counter[UUID] = Counter(
        Lead.objects.filter(owner__in=ids, state__in=[LeadState.NEW, LeadState.WORKING]).values_list(
            "owner_id", flat=True
        )
    )
    load.update(
        Opportunity.objects.filter(owner__in=ids, state="open", deleted_at=None).values_list("owner_id", flat=True)
    )
    return min(people, key=lambda person: load[person.pk])


def told(lead: Lead) -> str:
    """Why this person has the lead, in words; empty when somebody gave it by hand."""
    why = lead.why
    if "rule" not in why:
        return ""
    by = _("in turn") if why.get("method") == AssignmentMethod.TURN else _("who had least to do")
    facts = [why[name] for name in TOLD.values() if name in why]
    because = f" ({', '.join(facts)})" if facts else ""
    return _("By the rule “%(rule)s”%(because)s, %(by)s.") % {"rule": why["rule"], "because": because, "by": by}
