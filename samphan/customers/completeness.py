"""How much of what is worth knowing about a customer is known: 0 to 100, and what is missing. The weights are judged, not measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Affiliation, ContactPoint, ContactPointKind, Customer, CustomerKind
from samphan.customers.trait_kinds import Value
from samphan.platform.refusals import Sentence

# What is worth knowing, and how much: 100 together. What lets one reach and recognise the customer weighs most.
PERSON = {
    "phone": 20,
    "line": 15,
    "birth_date": 15,
    "address": 15,
    "email": 10,
    "family_name": 10,
    "nickname": 5,
    "occupation": 5,
    "interests": 5,
}
ORGANISATION = {
    "phone": 20,
    "tax_id": 20,
    "address": 20,
    "email": 15,
    "main_person": 10,
    "industry": 5,
    "size_band": 5,
    "line": 5,
}
LABELS: dict[str, Sentence] = {
    "phone": _("phone"),
    "email": _("e-mail"),
    "line": _("LINE"),
    "address": _("address"),
    "birth_date": _("birth date"),
    "family_name": _("family name"),
    "nickname": _("nickname"),
    "occupation": _("occupation"),
    "interests": _("interests"),
    "tax_id": _("tax id"),
    "industry": _("industry"),
    "size_band": _("size"),
    "main_person": _("who to talk to there"),
}
COLUMNS = ("family_name", "nickname", "birth_date", "occupation", "interests", "tax_id", "industry", "size_band")


def weights_of(kind: str) -> dict[str, int]:
    return PERSON if kind == CustomerKind.PERSON else ORGANISATION


def completeness_of(ids: Iterable[UUID]) -> dict[UUID, Value]:
    """The score of each customer and what is missing, the weightiest first; three queries."""
    wanted = list(ids)
    kinds: dict[UUID, set[str]] = {pk: set() for pk in wanted}
    points = ContactPoint.objects.filter(customer__in=wanted).values_list("customer_id", "kind").distinct()
    for pk, kind in points:
        kinds[pk].add(kind)
    for pk in Affiliation.objects.filter(organisation__in=wanted).values_list("organisation_id", flat=True):
        kinds[pk].add("main_person")
    rows = Customer.objects.filter(pk__in=wanted).values("pk", "kind", "province", "address_line", *COLUMNS)
    return {row["pk"]: score(row, kinds[row["pk"]]) for row in rows}


def score(row: Mapping[str, Any], there: set[str]) -> Value:
    known = there | {name for name in COLUMNS if row[name]} | ({"address"} if row["province"] else set())
    weights = weights_of(row["kind"])
    missing = sorted((name for name in weights if name not in known), key=lambda name: -weights[name])
    return Value(sum(weights.values()) - sum(weights[name] for name in missing), {"missing": missing})


def explain(reason: Mapping[str, Any]) -> list[Sentence]:
    missing = [str(LABELS[name]) for name in reason.get("missing", []) if name in LABELS]
    return [capfirst(_("missing: %(what)s") % {"what": ", ".join(missing)})] if missing else [_("Nothing is missing.")]


def is_reach(name: str) -> bool:
    """True for what is added as a contact point rather than as a field."""
    return name in ContactPointKind.values
