"""Reads for the product page, Today and the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from samphan.catalog.access import products, stock
from samphan.catalog.models import Barcode, Movement, Product, StockLevel, Variant, Warehouse
from samphan.catalog.quantities import QuantityField
from samphan.catalog.stock.places import warehouses_of
from samphan.platform.accounts.rights import Actor

LATEST = 12
ON_TODAY = 6


@dataclass
class ShownVariant:
    """A variant as the product page shows it. `cost` and `margin` (percent of the price, VAT left aside) only for those who may see them."""

    variant: Variant
    barcodes: list[Barcode] = field(default_factory=list)
    available: Decimal | None = None
    cost: Decimal | None = None
    margin: Decimal | None = None


def shown_variants(actor: Actor, product: Product) -> list[ShownVariant]:
    """Standing variants first. Three statements, however many there are."""
    variants = list(product.variants.order_by("position", "pk"))
    for variant in variants:
        variant.product = product
    variants.sort(key=lambda one: one.archived_at is not None)
    codes: dict[UUID, list[Barcode]] = {}
    for barcode in Barcode.objects.filter(variant__in=variants).select_related("packing__unit").order_by("pk"):
        codes.setdefault(barcode.variant_id, []).append(barcode)
    levels = stock.rows(actor).filter(variant__in=variants, warehouse__closed_at=None).values("variant_id")
    totals = levels.annotate(total=Sum("available", output_field=QuantityField()))
    free = dict(totals.values_list("variant_id", "total"))
    sees_cost = not actor.hides(products.field_name("cost"))
    return [
        ShownVariant(
            one,
            codes.get(one.pk, []),
            free.get(one.pk),
            one.cost if sees_cost else None,
            margin_of(one) if sees_cost else None,
        )
        for one in variants
    ]


def margin_of(variant: Variant) -> Decimal | None:
    """Percent of the standard price that is left after the cost; None where one of them is not known."""
    if not variant.price or variant.cost is None:
        return None
    return ((variant.price - variant.cost) / variant.price * 100).quantize(Decimal(1))


@dataclass
class StockMatrix:
    """What lies where: a row for each standing variant, a column for each warehouse within reach that holds or held some."""

    warehouses: list[Warehouse]
    rows: list[tuple[Variant, list[StockLevel | None], Decimal]]


def stock_matrix(actor: Actor, product: Product) -> StockMatrix:
    """Two statements. The last figure of a row is what is to be had of the variant everywhere."""
    levels = StockLevel.objects.filter(variant__product=product, variant__archived_at=None)
    by_place: dict[tuple[UUID, UUID], StockLevel] = {
        (level.variant_id, level.warehouse_id): level for level in levels.select_related("variant")
    }
    used = {warehouse for _variant, warehouse in by_place}
    places = [place for place in warehouses_of(actor) if place.pk in used]
    variants = {level.variant_id: level.variant for level in by_place.values()}
    rows = []
    for variant in sorted(variants.values(), key=lambda one: (one.position, one.pk)):
        variant.product = product
        found = [by_place.get((variant.pk, place.pk)) for place in places]
        rows.append((variant, found, sum((one.available for one in found if one), Decimal(0))))
    return StockMatrix(places, rows)


def latest_movements(actor: Actor, product: Product) -> list[Movement]:
    """What moved last of a product, within reach."""
    rows = Movement.objects.filter(
        variant__product=product, branch__in={place.branch_id for place in warehouses_of(actor)}
    )
    return list(rows.select_related("variant", "warehouse").order_by("-at", "-pk")[:LATEST])


def low_levels(actor: Actor) -> QuerySet[StockLevel]:
    """Levels at or below their low-stock point within reach, the oldest warning first."""
    rows = stock.rows(actor).filter(low_since__isnull=False, warehouse__closed_at=None, variant__archived_at=None)
    return rows.select_related("variant__product__unit", "warehouse").order_by("low_since", "pk")
