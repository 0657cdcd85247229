"""The one place where balances change: one conditional statement moves every level of a document, or says which ones would not.

Two cashiers who sell the last piece run the same statement; the database lets the second see what the first left, so exactly one row moves.
PostgreSQL locks the levels in the order of their ids first (within the same statement), so that two documents never wait for each other in
a circle; SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.dateparse import parse_datetime

from samphan.catalog.models import StockLevel, Warehouse
from samphan.catalog.quantities import thousandths
from samphan.catalog.stock.lines import Moved, Place
from samphan.platform.ids import uuid7
from samphan.platform.tenants.current import current_business_id
from samphan.platform.thai.collation import sort_key

SELLABLE = 450  # levels of one statement: below SQLite's limit of parameters on old builds, and far above any document


class Unless(StrEnum):
    """When a level must not move. `may_go_below` (back-order) lets it move all the same."""

    NEVER = "TRUE"
    NOT_FREE = "(s.on_hand + w.on_hand - s.reserved - w.reserved >= 0 OR s.may_go_below)"
    """What is promised to others stays theirs."""
    NOT_THERE = "(s.on_hand + w.on_hand >= 0 OR s.may_go_below)"


@dataclass(frozen=True, slots=True)
class Delta:
    """By how much a level moves."""

    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    incoming: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class After:
    """How a level stands after it moved."""

    level: UUID
    on_hand: Decimal
    reserved: Decimal
    low_point: Decimal | None
    low_since: datetime | None

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved


RETURNED = ("variant_id", "warehouse_id", "id", "on_hand", "reserved", "low_point", "low_since")
LEVEL = StockLevel._meta.db_table  # noqa: SLF001 - Django's documented name
STATEMENT = f"""
WITH wanted (variant_id, warehouse_id, on_hand, reserved, incoming) AS (VALUES %(values)s)%(held)s
UPDATE {LEVEL} AS s
SET on_hand = s.on_hand + w.on_hand,
    reserved = s.reserved + w.reserved,
    incoming = s.incoming + w.incoming
FROM wanted AS w
WHERE s.variant_id = w.variant_id AND s.warehouse_id = w.warehouse_id AND s.business_id = %(business)s
  AND s.reserved + w.reserved >= 0 AND s.incoming + w.incoming >= 0 AND %(unless)s%(only_held)s
RETURNING %(returning)s
"""  # noqa: S608 - every value is a parameter; what is put in is our own text
HELD = f""",
held AS MATERIALIZED (
    SELECT l.id FROM {LEVEL} AS l JOIN wanted AS v ON l.variant_id = v.variant_id AND l.warehouse_id = v.warehouse_id
    ORDER BY l.id FOR UPDATE OF l
)"""  # noqa: S608 - as above


def move(deltas: Mapping[Place, Delta], unless: Unless) -> dict[Place, After]:
    """Move every level that may move; returns those that did. The caller, in a transaction, refuses when some are missing."""
    moved: dict[Place, After] = {}
    places = sorted(deltas)
    for start in range(0, len(places), SELLABLE):
        chunk = places[start : start + SELLABLE]
        moved |= _run([(place, deltas[place]) for place in chunk], unless)
    return moved


def _run(chunk: Sequence[tuple[Place, Delta]], unless: Unless) -> dict[Place, After]:
    postgresql = connection.vendor == "postgresql"
    kinds = "(%s::uuid, %s::uuid, %s::bigint, %s::bigint, %s::bigint)" if postgresql else "(%s, %s, %s, %s, %s)"
    statement = STATEMENT % {
        "values": ", ".join([kinds] * len(chunk)),
        "held": HELD if postgresql else "",
        "business": "%s",
        "unless": unless.value,
        "returning": ", ".join(f"s.{name}" if postgresql else name for name in RETURNED),
        "only_held": "\n  AND s.id IN (SELECT id FROM held)" if postgresql else "",
    }
    params: list[Any] = []
    for place, delta in chunk:
        params += [_id(place.variant), _id(place.warehouse)]
        params += [thousandths(delta.on_hand), thousandths(delta.reserved), thousandths(delta.incoming)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, _id(current_business_id())])
        return dict(map(_after, cursor.fetchall()))


def _id(pk: UUID) -> Any:
    return pk if connection.vendor == "postgresql" else pk.hex


def _after(row: tuple[Any, ...]) -> tuple[Place, After]:
    variant, warehouse, level, on_hand, reserved, low_point, low_since = row
    place = Place(_uuid(variant), _uuid(warehouse))
    low = None if low_point is None else Decimal(low_point).scaleb(-3)
    since = parse_datetime(low_since) if isinstance(low_since, str) else low_since
    return place, After(_uuid(level), Decimal(on_hand).scaleb(-3), Decimal(reserved).scaleb(-3), low, since)


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def open_levels(moved: Sequence[Moved]) -> int:
    """Make the levels that do not exist yet, at nothing. Returns how many were missing; whoever comes second finds them made."""
    variants = {one.variant.pk for one in moved}
    known = StockLevel.objects.filter(variant__in=variants, warehouse__in={one.warehouse.pk for one in moved})
    there = {Place(*pair) for pair in known.values_list("variant_id", "warehouse_id")}
    missing = [one for one in moved if one.place not in there]
    StockLevel.objects.bulk_create([level_of(one.variant, one.warehouse) for one in missing], ignore_conflicts=True)
    return len(missing)


def level_of(variant: Any, warehouse: Warehouse) -> StockLevel:
    """A level at nothing, not yet saved."""
    return StockLevel(
        id=uuid7(),
        business_id=warehouse.business_id,
        variant=variant,
        warehouse=warehouse,
        branch_id=warehouse.branch_id,
        may_go_below=variant.product.allows_backorder,
        sort_key=sort_key(f"{variant.product.name} {variant.name}"),
    )
