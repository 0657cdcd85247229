"""Customers as the API shows them: only what the token may see, only what was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from samphan.customers.access import customers
from samphan.customers.api.schemas import CustomerOut
from samphan.customers.models import NOUN, ContactPoint, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import chosen
from samphan.platform.api.paging import Row
from samphan.platform.fields.values import fields_of
from samphan.platform.refusals import NotFound

POINTS = "contact_points"
COLUMNS = [name for name in CustomerOut.model_fields if name != POINTS]
POINT_COLUMNS = ("id", "kind", "value", "preferred", "verified_at")


def shown_names(actor: Actor, fields: str = "") -> list[str]:
    """Names to answer: those asked for, among those this actor may see; `id` always. Refuses a name that is not there."""
    names = chosen(fields, [*customers.visible_fields(actor, COLUMNS), POINTS])
    return names if "id" in names else ["id", *names]


def columns_of(names: Iterable[str], *also: str) -> list[str]:
    """Columns to load for `names`, and those that paging needs."""
    return list(dict.fromkeys([*(name for name in names if name != POINTS), *also]))


def shaper(actor: Actor, names: list[str]) -> Callable[[list[Row]], list[Row]]:
    """Turns loaded rows into answered ones; contact points of all rows come in one query, and so do the fields' definitions."""

    def shape(rows: list[Row]) -> list[Row]:
        if any(row.get("custom") for row in rows):
            seen = [field.slug for field in fields_of(actor, NOUN)]
            for row in rows:
                row["custom"] = {slug: row["custom"][slug] for slug in seen if slug in row["custom"]}
        points = points_of(row["id"] for row in rows) if POINTS in names else {}
        return [{name: points.get(row["id"], []) if name == POINTS else row[name] for name in names} for row in rows]

    return shape


def points_of(ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    points = ContactPoint.objects.filter(customer__in=list(ids)).order_by("first_seen_at", "id")
    for point in points.values("customer_id", *POINT_COLUMNS):
        found[point.pop("customer_id")].append(point)
    return found


def shown_customer(actor: Actor, pk: UUID, fields: str = "") -> Row:
    """One customer as answered. Raises `NotFound`."""
    names = shown_names(actor, fields)
    row = customers.rows(actor).filter(pk=pk).values(*columns_of(names)).first()
    if row is None:
        raise NotFound
    [shown] = shaper(actor, names)([row])
    return shown


def shown_new(actor: Actor, customer: Customer) -> Row:
    """A customer made in this very call, as it would be read."""
    names = shown_names(actor)
    wanted = columns_of(names)
    fields = [field for field in Customer._meta.concrete_fields if field.name in wanted]  # noqa: SLF001 - Django's documented name
    values = {field.name: getattr(customer, field.attname) for field in fields}
    [shown] = shaper(actor, names)([values])
    return shown
