"""Share of wallet: what customers say they spend on what we sell, against what they bought of it here (Keiningham et al. 2011 survey such ways).

What they say is a field of the customer, in baht a month or a year: `FIELDS`. So it is typed, imported and exported like every field.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from samphan.customers.access import customers
from samphan.customers.models import NOUN, Customer
from samphan.insight.explorer.shaping import words
from samphan.insight.rfm import GROUPS
from samphan.insight.standard.behind import SHOWN, Found, Item, Keyed
from samphan.insight.standard.report import Asked
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.refusals import NotFound

MONTH, YEAR = "spend_a_month", "spend_a_year"
FIELDS = {MONTH: Decimal(12), YEAR: Decimal(1)}  # how often it falls into a year
ALL, NONE = "all", "none"


@dataclass(frozen=True)
class Wallet:
    """Of one customer, in baht: what they say they spend in a year, what they bought here in the last 365 days and in the 365 before."""

    customer: UUID
    group: str
    declared: Decimal
    bought: Decimal
    before: Decimal

    @property
    def room(self) -> Decimal:
        return max(Decimal(0), self.declared - self.bought)


def declared(custom: dict[str, Any]) -> Decimal | None:
    """Baht a year; what is said of a year counts before what is said of a month."""
    for slug in (YEAR, MONTH):
        try:
            value = Decimal(str(custom[slug])) * FIELDS[slug]
        except (KeyError, InvalidOperation):
            continue
        if value > 0:
            return value
    return None


def wallets(asked: Asked) -> list[Wallet]:
    """Every living customer who said what they spend. A role that is not shown the field gets none."""
    actor = asked.names.actor
    there = [field.slug for field in FieldDefinition.objects.of(NOUN).live().filter(slug__in=FIELDS) if not actor.hides(field.hidden_name)]  # fmt: skip
    if not there:
        return []
    said = Q()
    for slug in there:
        said |= Q(**{f"custom__{slug}__isnull": False})
    bought = {
        row[0]: row[1:]
        for row in asked.rows(
            """SELECT customer, sum(total) FILTER (day > $today::DATE - 365), sum(total) FILTER (day <= $today::DATE - 365)
               FROM fact_sale_line WHERE currency = 'THB' AND customer IS NOT NULL AND day > $today::DATE - 730 AND day <= $today GROUP BY 1""",
            today=asked.today,
        )
    }
    groups = dict(asked.rows('SELECT customer, "group" FROM scores'))
    found = []
    for pk, custom in Customer.objects.filter(said, deleted_at=None, merged_into=None).values_list("pk", "custom"):
        spends = declared({slug: custom[slug] for slug in there if slug in custom})
        if spends is not None:
            now, before = bought.get(pk, (None, None))
            found.append(Wallet(pk, groups.get(pk, NONE), spends, now or Decimal(0), before or Decimal(0)))
    return found


def wallet(asked: Asked) -> list[tuple[Any, ...]]:
    """All together first, then each group, the one with most room first."""
    found = wallets(asked)
    by_group: dict[str, list[Wallet]] = {}
    for one in found:
        by_group.setdefault(one.group, []).append(one)
    parts = sorted(by_group.items(), key=lambda pair: (-sum(one.room for one in pair[1]), pair[0]))
    return [line(key, rows) for key, rows in [(ALL, found), *parts]] if found else []


def line(key: str, rows: list[Wallet]) -> tuple[Any, ...]:
    spends = sum((one.declared for one in rows), Decimal(0))
    now, before = (100 * sum(min(part, one.declared) for one, part in pairs) / spends for pairs in ([(one, one.bought) for one in rows], [(one, one.before) for one in rows]))  # fmt: skip
    return (
        Keyed(name_of(key), key),
        len(rows),
        spends,
        sum(one.bought for one in rows),
        now,
        before,
        sum(one.room for one in rows),
    )


def name_of(key: str) -> str:
    if key == ALL:
        return _("All who said it")
    return str(GROUPS[key][0]).partition(":")[0] if key in GROUPS else _("Has not bought yet")


def behind(asked: Asked, key: str) -> Found:
    """Customers of a group, the one with most room first, of those that the actor may see."""
    if key not in {ALL, NONE, *GROUPS}:
        raise NotFound
    mine = [one for one in wallets(asked) if key in {ALL, one.group}]
    names = dict(
        customers.rows(asked.names.actor).filter(pk__in=[one.customer for one in mine]).values_list("pk", "name")
    )
    mine = sorted((one for one in mine if one.customer in names), key=lambda one: (-one.room, one.customer))
    items = [
        Item(
            names[one.customer],
            reverse("customers:customer-detail", args=[one.customer]),
            _("room for %(room)s: spends %(declared)s a year, %(bought)s of it here")
            % {
                "room": words(one.room, "money"),
                "declared": words(one.declared, "money"),
                "bought": words(one.bought, "money"),
            },
        )
        for one in mine[:SHOWN]
    ]
    return Found(name_of(key), len(mine), items)
