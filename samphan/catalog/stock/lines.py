"""Lines that move stock: what, how much, where; bundles taken apart, and what keeps no stock left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from samphan.catalog.models import BundlePart, ProductKind, Variant, Warehouse
from samphan.catalog.quantities import read_quantity


@dataclass(frozen=True, slots=True)
class Line:
    """`variant` comes from `Variant.objects.for_pricing()`; `quantity` is in the product's own unit. `unit_cost` is of one, for receipts."""

    variant: Variant
    quantity: Decimal
    warehouse: Warehouse
    unit_cost: Decimal | None = None


class Place(NamedTuple):
    """A level by what and where."""

    variant: UUID
    warehouse: UUID


@dataclass(slots=True)
class Moved:
    """What one level is to be moved by. Lines of the same variant in the same warehouse are one."""

    variant: Variant
    warehouse: Warehouse
    quantity: Decimal
    unit_cost: Decimal | None = None

    @property
    def place(self) -> Place:
        return Place(self.variant.pk, self.warehouse.pk)


def gather(lines: Sequence[Line]) -> dict[Place, Moved]:
    """Levels to move, in one fixed order. Raises `Refused` for a quantity that cannot be, blaming `lines.<n>.quantity`."""
    found: dict[Place, Moved] = {}
    for number, (line, variant, quantity) in enumerate(_taken_apart(lines)):
        exact = read_quantity(quantity, field=f"lines.{number}.quantity")
        moved = found.setdefault(
            Place(variant.pk, line.warehouse.pk), Moved(variant, line.warehouse, Decimal(0), line.unit_cost)
        )
        moved.quantity += exact
    return dict(sorted(found.items()))


def _taken_apart(lines: Sequence[Line]) -> Iterable[tuple[Line, Variant, Decimal]]:
    parts = _parts_of({line.variant.product_id for line in lines if line.variant.product.kind == ProductKind.BUNDLE})
    for line in lines:
        product = line.variant.product
        if product.kind == ProductKind.BUNDLE:
            bundles = read_quantity(line.quantity)
            yield from ((line, variant, bundles * each) for variant, each in parts[product.pk])
        elif product.holds_stock:
            read_quantity(line.quantity, places=product.unit.places)
            yield line, line.variant, line.quantity
        else:
            read_quantity(line.quantity, places=product.unit.places)


def _parts_of(bundles: Iterable[UUID]) -> dict[UUID, list[tuple[Variant, Decimal]]]:
    """What each bundle is made of; a part that keeps no stock is left out."""
    found: dict[UUID, list[tuple[Variant, Decimal]]] = defaultdict(list)
    wanted = list(bundles)
    if wanted:
        rows = BundlePart.objects.filter(bundle__in=wanted).select_related("variant__product__unit")
        for part in rows.order_by("pk"):
            if part.variant.product.holds_stock:
                found[part.bundle_id].append((part.variant, part.quantity))
    return found
