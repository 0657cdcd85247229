"""Products, prices and stock as the API shows them: only what the token may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from samphan.catalog.access import products
from samphan.catalog.models import NOUN, Barcode, Movement, Variant
from samphan.catalog.pricing import PriceAnswer
from samphan.catalog.quantities import shown_quantity
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.paging import Row
from samphan.platform.fields.values import fields_of
from samphan.platform.refusals import NotFound

PRODUCT_COLUMNS = (
    "id", "code", "name", "name_en", "kind", "state", "category", "category__name", "brand", "description", "unit__name",
    "tax_class", "tracks_stock", "allows_backorder", "warranty_months", "warranty_terms", "custom", "version", "created_at", "changed_at", "archived_at",
)  # fmt: skip


def product_shaper(actor: Actor) -> Callable[[list[Row]], list[Row]]:
    """Turns loaded rows into answered ones; variants and barcodes of all rows come in two queries."""
    seen = [field.slug for field in fields_of(actor, NOUN)]

    def shape(rows: list[Row]) -> list[Row]:
        variants = variants_of(actor, [row["id"] for row in rows])
        for row in rows:
            row["category_name"], row["unit"] = row.pop("category__name"), row.pop("unit__name")
            row["custom"] = {slug: row["custom"][slug] for slug in seen if slug in row["custom"]}
            row["variants"] = variants[row["id"]]
        return rows

    return shape


def variants_of(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = list(Variant.objects.filter(product__in=list(ids)).order_by("position", "pk"))
    codes: dict[UUID, list[str]] = defaultdict(list)
    barcodes = Barcode.objects.filter(variant__in=rows).order_by("pk")
    for variant, value in barcodes.values_list("variant_id", "value"):
        codes[variant].append(value)
    sees_cost = not actor.hides(products.field_name("cost"))
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        shown = {
            "id": row.pk,
            "sku": row.sku,
            "name": row.name,
            "price": text_of(row.price),
            "weight": row.weight,
            "barcodes": codes[row.pk],
            "sold": row.archived_at is None,
            "version": row.version,
        }
        found[row.product_id].append({**shown, "cost": text_of(row.cost)} if sees_cost else shown)
    return found


def shown_product(actor: Actor, pk: UUID) -> Row:
    """One product as answered. Raises `NotFound`."""
    row = products.rows(actor).filter(pk=pk).values(*PRODUCT_COLUMNS).first()
    if row is None:
        raise NotFound
    [shown] = product_shaper(actor)([row])
    return shown


def shown_price(answer: PriceAnswer) -> dict[str, Any]:
    return {
        "variant": answer.variant.pk,
        "quantity": plain_quantity(answer.quantity),
        "unit_price": str(answer.unit_price),
        "amount": str(answer.amount),
        "currency": answer.currency,
        "tax_class": answer.tax_class.value,
        "tax_rate": str(answer.tax_rate),
        "includes_vat": answer.includes_vat,
        "list_price": str(answer.list_price),
        "discount": f"{answer.discount.normalize():f}",
        "list_id": answer.list_id,
        "list_name": answer.list_name,
        "rule_id": answer.rule_id,
        "reasons": [
            {
                "code": reason.code,
                "sentence": reason.sentence,
                "list_name": reason.list_name,
                "list_id": reason.list_id,
                "rule_id": reason.rule_id,
                "price": text_of(reason.price),
            }
            for reason in answer.reasons
        ],
    }


LEVEL_COLUMNS = (
    "id", "variant", "variant__sku", "warehouse", "warehouse__name", "branch", "on_hand", "reserved", "available", "incoming",
    "low_point", "sort_key",
)  # fmt: skip
QUANTITIES = ("on_hand", "reserved", "available", "incoming")


def shape_levels(rows: list[Row]) -> list[Row]:
    return [
        {
            "variant": row["variant"],
            "sku": row["variant__sku"],
            "warehouse": row["warehouse"],
            "warehouse_name": row["warehouse__name"],
            "branch": row["branch"],
            **{name: plain_quantity(row[name]) for name in QUANTITIES},
            "low_point": None if row["low_point"] is None else plain_quantity(row["low_point"]),
        }
        for row in rows
    ]


MOVEMENT_COLUMNS = (
    "id", "variant", "warehouse", "kind", "on_hand", "reserved", "incoming", "on_hand_after", "reason", "reference", "note",
    "actor_name", "at",
)  # fmt: skip
MOVED = ("on_hand", "reserved", "incoming", "on_hand_after")


def shape_movements(rows: list[Row]) -> list[Row]:
    return [
        {
            **{name: row[name] for name in ("id", "variant", "warehouse", "kind", "reason", "reference", "note", "at")},
            **{name: plain_quantity(row[name]) for name in MOVED},
            "actor": row["actor_name"],
        }
        for row in rows
    ]


def shown_movements(movements: Iterable[Movement]) -> dict[str, Any]:
    """What a receipt or an adjustment answers."""
    rows = Movement.objects.filter(pk__in=[one.pk for one in movements]).order_by("pk").values(*MOVEMENT_COLUMNS)
    return {"data": shape_movements(list(rows))}


def text_of(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def plain_quantity(quantity: Decimal) -> str:
    """A quantity for machines: no commas, a plain minus."""
    return shown_quantity(quantity).replace(",", "").replace("−", "-")
