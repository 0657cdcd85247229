"""What insight adds to the list of customers: grade, group, chance and worth, as columns and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Trait
from samphan.customers.trait_kinds import TraitKind, traits_of
from samphan.insight.traits import BACK, BEST_TIME, GRADE, GROUP, LAPSE, LEAD, MOOD, PERSONA, VALUE
from samphan.platform.accounts.rights import Actor
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import MORE_COLUMNS

Bands = tuple[tuple[str, str | Promise, tuple[int, int]], ...]
CHANCES: Bands = (
    ("low", _("under 20%"), (0, 19)),
    ("middle", _("20–49%"), (20, 49)),
    ("high", _("50% and more"), (50, 100)),
)
WORTHS: Bands = (
    ("none", _("under ฿500"), (0, 500)),
    ("low", _("฿500–2,000"), (500, 2_000)),
    ("middle", _("฿2,000–10,000"), (2_000, 10_000)),
    ("high", _("฿10,000 and more"), (10_000, 10**15)),
)


def values_of(kind: TraitKind) -> Any:
    """Loads one trait of every customer of the page, in one query."""

    def load(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Any]:
        return {pk: held.get(kind.name) for pk, held in traits_of(ids, [kind.name]).items()}

    return load


def with_choice(kind: TraitKind) -> Any:
    def meets(keys: Sequence[str]) -> Q:
        return having(kind, Q(text__in=keys))

    return meets


def within(kind: TraitKind, bands: Bands) -> Any:
    """Customers whose number lies in any of the chosen bands: from the first bound on, and below the next band's."""

    def meets(keys: Sequence[str]) -> Q:
        found = Q(pk=None)
        for key, _label, (least, most) in bands:
            if key in keys:
                found |= Q(number__gte=least, number__lt=most if bands is WORTHS else most + 1)
        return having(kind, found)

    return meets


def having(kind: TraitKind, condition: Q) -> Q:
    return Q(Exists(Trait.objects.filter(condition, name=kind.name, customer=OuterRef("pk"))))


def labels(bands: Bands) -> Any:
    return lambda _actor: [(key, label) for key, label, _bounds in bands]


def percent(value: Decimal, _row: Mapping[str, Any]) -> str:
    return f"{value:.0f}%"


def baht(value: Decimal, _row: Mapping[str, Any]) -> str:
    return whole_baht(value)


MORE_COLUMNS["customers"] += [
    Column(
        "grade", _("Grade"), Kind.CHOICE, choices=lambda _actor: GRADE.choices, load=values_of(GRADE), meets=with_choice(GRADE), shown=False
    ),
    Column(
        "buying_group", GROUP.label, Kind.CHOICE, choices=lambda _actor: GROUP.choices, load=values_of(GROUP), meets=with_choice(GROUP), shown=False
    ),
    Column(
        "back", _("Back in 90 days"), Kind.CHOICE, choices=labels(CHANCES), load=values_of(BACK), render=percent, meets=within(BACK, CHANCES), shown=False
    ),
    Column(
        "lapse", _("Stays away"), Kind.CHOICE, choices=labels(CHANCES), load=values_of(LAPSE), render=percent, meets=within(LAPSE, CHANCES), shown=False
    ),
    Column(
        "persona", PERSONA.label, Kind.CHOICE, choices=lambda _actor: PERSONA.choices, load=values_of(PERSONA), meets=with_choice(PERSONA), shown=False
    ),
    Column(
        "best_time", BEST_TIME.label, Kind.CHOICE, choices=lambda _actor: BEST_TIME.choices, load=values_of(BEST_TIME), meets=with_choice(BEST_TIME), shown=False
    ),
    Column(
        "lead_chance", LEAD.label, Kind.CHOICE, choices=labels(CHANCES), load=values_of(LEAD), render=percent, meets=within(LEAD, CHANCES), shown=False
    ),
    Column(
        "mood", MOOD.label, Kind.CHOICE, choices=lambda _actor: MOOD.choices, load=values_of(MOOD), meets=with_choice(MOOD), shown=False
    ),
    Column(
        "worth", VALUE.label, Kind.CHOICE, choices=labels(WORTHS), load=values_of(VALUE), render=baht, meets=within(VALUE, WORTHS), shown=False
    ),
]  # fmt: skip
