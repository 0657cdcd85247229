"""Stock: levels, movements, receipts, adjustments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from samphan.catalog.access import stock
from samphan.catalog.api.schemas import (
    StockAdjustmentIn,
    StockLevelPage,
    StockLevelQuery,
    StockMovementPage,
    StockMovementQuery,
    StockMovementsOut,
    StockReceiptIn,
    WarehousesOut,
)
from samphan.catalog.api.shapes import (
    LEVEL_COLUMNS,
    MOVEMENT_COLUMNS,
    shape_levels,
    shape_movements,
    shown_movements,
)
from samphan.catalog.models import Variant, Warehouse
from samphan.catalog.profile import Unfit, amount
from samphan.catalog.quantities import read_quantity
from samphan.catalog.stock import Line, warehouses_of
from samphan.catalog.stock.by_hand import adjust, receive_goods
from samphan.catalog.stock.places import make_usual_warehouses
from samphan.catalog.tables import movements
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import Refused, Sentence

router = Router(tags=["Stock"])


@router.get("/stock", summary="List stock levels", response=StockLevelPage, **needs("catalog:stock:view"))
def list_levels(request: ApiRequest, query: Query[StockLevelQuery]) -> HttpResponse:
    """What lies where, within the token's branches: on hand, reserved, available, incoming."""
    rows = stock.rows(request.actor).filter(warehouse__closed_at=None)
    for name in ("variant", "branch", "warehouse"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    if query.sku:
        rows = rows.filter(variant__sku=query.sku)
    if query.low:
        rows = rows.filter(low_since__isnull=False)
    return page(request, rows.values(*LEVEL_COLUMNS), query, order=("sort_key", "id"), shape=shape_levels)


@router.get(
    "/stock/movements", summary="List stock movements", response=StockMovementPage, **needs("catalog:stock:view")
)
def list_movements(request: ApiRequest, query: Query[StockMovementQuery]) -> HttpResponse:
    """Every change of every balance, newest first. The sum of all movements is the balance."""
    rows = movements.rows(request.actor)
    for name in ("variant", "warehouse", "reference"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    if query.since:
        rows = rows.filter(at__gte=query.since)
    return page(request, rows.values(*MOVEMENT_COLUMNS), query, order=("-at", "-id"), shape=shape_movements)


@router.get("/stock/warehouses", summary="List warehouses", response=WarehousesOut, **needs("catalog:stock:view"))
def list_warehouses(request: ApiRequest) -> HttpResponse:
    """Open warehouses within the token's branches."""
    make_usual_warehouses(open_branches(request.actor))
    rows = warehouses_of(request.actor).values("id", "name", "branch", "usual")
    return answer_json(request, {"data": list(rows)})


@router.post(
    "/stock/receipts", summary="Receive goods", response={201: StockMovementsOut}, **needs("catalog:stock:receive")
)
def receive(request: ApiRequest, receipt: StockReceiptIn) -> HttpResponse:
    """All lines or none. With an `Idempotency-Key` a repeated call answers the same and receives nothing twice."""
    actor = request.actor
    place = warehouse_within(actor, receipt.warehouse)
    known = Variant.objects.for_pricing().in_bulk([line.variant for line in receipt.lines])
    lines = []
    for number, line in enumerate(receipt.lines):
        if line.variant not in known:
            raise unknown(f"lines.{number}.variant", _("There is no such product."))
        quantity = read_quantity(line.quantity, field=f"lines.{number}.quantity")
        lines.append(Line(known[line.variant], quantity, place, cost_of(line.unit_cost, number)))
    made = receive_goods(actor, lines, reference=receipt.reference, note=receipt.note)
    return answer_json(request, shown_movements(made), status=201)


@router.post(
    "/stock/adjustments", summary="Adjust stock", response={201: StockMovementsOut}, **needs("catalog:stock:adjust")
)
def adjust_stock(request: ApiRequest, adjustment: StockAdjustmentIn) -> HttpResponse:
    """Refused with `stock_short` when less is free than is written off."""
    actor = request.actor
    place = warehouse_within(actor, adjustment.warehouse)
    variant = Variant.objects.for_pricing().filter(pk=adjustment.variant).first()
    if variant is None:
        raise unknown("variant", _("There is no such product."))
    made = adjust(actor, variant, place, adjustment.quantity, reason=adjustment.reason, note=adjustment.note)
    return answer_json(request, shown_movements(made), status=201)


def warehouse_within(actor: Actor, pk: UUID) -> Warehouse:
    """Raises `Refused` outside the token's branches."""
    found: Warehouse | None = warehouses_of(actor).filter(pk=pk).first()
    if found is None:
        raise unknown("warehouse", _("There is no such warehouse, or not within your branches."))
    return found


def unknown(field: str, sentence: Sentence) -> Refused:
    return Refused(sentence, code=f"{field.rpartition('.')[2]}_unknown", fields={field: sentence})


def cost_of(written: str | None, number: int) -> Any:
    try:
        return amount(4)(written)
    except Unfit as unfit:
        name = f"lines.{number}.unit_cost"
        raise Refused(unfit.sentence, code="invalid_fields", fields={name: unfit.sentence}) from unfit
