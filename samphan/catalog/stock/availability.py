"""What is to be had, by branch and warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from samphan.catalog.models import StockLevel


@dataclass(frozen=True, slots=True)
class Availability:
    """One variant in one warehouse. `available` is `on_hand` less `reserved`; it may be less than nothing where back-order is allowed."""

    variant: UUID
    warehouse: UUID
    branch: UUID
    warehouse_name: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    incoming: Decimal


def availability(variants: Iterable[UUID], *, branch: UUID | None = None) -> dict[UUID, list[Availability]]:
    """Levels of these variants in open warehouses, of one branch or of all; one statement. A variant that never moved has none."""
    ids = list(variants)
    rows = StockLevel.objects.filter(variant__in=ids, warehouse__closed_at=None)
    if branch is not None:
        rows = rows.filter(branch=branch)
    found: dict[UUID, list[Availability]] = {pk: [] for pk in ids}
    names = (
        "variant_id", "warehouse_id", "branch_id", "warehouse__name", "on_hand", "reserved", "available", "incoming"
    )  # fmt: skip
    for row in rows.order_by("branch__code", "-warehouse__usual", "warehouse__name").values_list(*names):
        found[row[0]].append(Availability(*row))
    return found
