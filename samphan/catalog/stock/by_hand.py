"""What people do to stock by hand: receive goods, adjust with a reason, set low-stock points. Each checks its right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import stock
from samphan.catalog.events import StockAdjusted, StockReceived
from samphan.catalog.models import AdjustReason, Movement, MovementKind, StockLevel, Variant, Warehouse
from samphan.catalog.quantities import read_quantity, shown_quantity
from samphan.catalog.stock.balance import Delta, Unless, level_of
from samphan.catalog.stock.lines import Line, Moved
from samphan.catalog.stock.moving import Told, carry, receive
from samphan.catalog.stock.places import warehouses_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused

LONGEST_NOTE = 300


@transaction.atomic
def receive_goods(
    actor: Actor, lines: Sequence[Line], *, reference: str = "", note: str = "", keep_cost: bool = True
) -> list[Movement]:
    """Goods come in from a supplier. A line's `unit_cost` becomes the variant's average cost when `keep_cost`.

    The average is moved: (what was there × its cost + what came × its cost) ÷ all of it, four places, as TAS 2 lets a business do.
    """
    stock.require(actor, "receive")
    if not lines:
        raise Refused(_("Choose what came in."), code="lines_missing")
    for line in lines:
        require_place(actor, line.warehouse)
        require_counted(line.variant)
    if keep_cost:
        for line in lines:
            move_cost(line)
    movements = receive(actor, lines, reference[:100], note=note[:LONGEST_NOTE])
    told = StockReceived(warehouse=lines[0].warehouse.name, lines=len(lines), reference=reference)
    record(told, actor=actor, subject=lines[0].warehouse)
    return movements


def move_cost(line: Line) -> None:
    """The moving average, over all warehouses."""
    if line.unit_cost is None:
        return
    there = sum(
        StockLevel.objects.filter(variant=line.variant, on_hand__gt=Decimal(0)).values_list("on_hand", flat=True)
    )
    before = line.variant.cost
    quantity = read_quantity(line.quantity)
    cost = line.unit_cost if before is None else (there * before + quantity * line.unit_cost) / (there + quantity)
    Variant.objects.filter(pk=line.variant.pk).update(cost=cost.quantize(Decimal("0.0001")), version=F("version") + 1)


@transaction.atomic
def adjust(
    actor: Actor, variant: Variant, warehouse: Warehouse, quantity: Any, *, reason: str, note: str = ""
) -> list[Movement]:
    """Put a balance right by `quantity`, more or less than nothing, for a reason. What is promised to others cannot be written off.

    Raises `Refused` (`stock_short`) when less is free than is written off.
    """
    stock.require(actor, "adjust")
    require_place(actor, warehouse)
    require_counted(variant)
    if reason not in AdjustReason.values:
        sentence = _("Choose a reason.")
        raise Refused(sentence, code="reason_missing", fields={"reason": sentence})
    change = signed_quantity(quantity, places=variant.product.unit.places)
    moved = Moved(variant, warehouse, abs(change))
    told = Told(MovementKind.ADJUST, reason=reason, note=note[:LONGEST_NOTE])
    movements = carry(actor, {moved.place: moved}, {moved.place: Delta(on_hand=change)}, Unless.NOT_FREE, told)
    fact = StockAdjusted(
        product=variant.full_name,
        variant=str(variant.pk),
        warehouse=warehouse.name,
        quantity=("+" if change > 0 else "") + shown_quantity(change),
        reason=reason,
    )
    record(fact, actor=actor, subject=variant.product)
    return movements


def signed_quantity(written: Any, *, places: int) -> Decimal:
    said = str(written).strip().replace("−", "-")
    size = read_quantity(said.removeprefix("-").removeprefix("+"), places=places)
    return -size if said.startswith("-") else size


@transaction.atomic
def set_low_point(actor: Actor, variant: Variant, warehouse: Warehouse, point: Any) -> None:
    """Tell when no more than `point` is to be had; nothing to tell no more."""
    stock.require(actor, "adjust")
    require_place(actor, warehouse)
    require_counted(variant)
    wanted = None if point in (None, "") else read_quantity(point, field="low_point", zero=True)
    rows = StockLevel.objects.filter(variant=variant, warehouse=warehouse)
    if not rows.exists():
        StockLevel.objects.bulk_create([level_of(variant, warehouse)], ignore_conflicts=True)
    rows.update(low_point=wanted)
    rows.filter(low_since__isnull=False).exclude(available__lte=F("low_point")).update(low_since=None)
    rows.filter(low_since=None, available__lte=F("low_point")).update(low_since=timezone.now())


def require_place(actor: Actor, warehouse: Warehouse) -> None:
    """Raise `NotFound` for a warehouse outside the actor's reach, or closed."""
    if not warehouses_of(actor).filter(pk=warehouse.pk).exists():
        raise NotFound


def require_counted(variant: Variant) -> None:
    if not variant.product.holds_stock:
        sentence = _("No stock is kept of %(product)s.") % {"product": variant.full_name}
        raise Refused(sentence, code="stock_not_kept", fields={"variant": sentence})
