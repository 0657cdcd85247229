"""Counts: what people find on the shelf goes before what the books say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import counts
from samphan.catalog.events import StockCounted
from samphan.catalog.models import (
    Category,
    CountLine,
    CountState,
    MovementKind,
    StockCount,
    StockLevel,
    Variant,
    Warehouse,
)
from samphan.catalog.quantities import QuantityField, read_quantity
from samphan.catalog.stock.balance import Delta, Unless
from samphan.catalog.stock.by_hand import require_counted, require_place
from samphan.catalog.stock.lines import Moved
from samphan.catalog.stock.moving import Told, carry
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.tenants.versions import change_once


@transaction.atomic
def begin_count(actor: Actor, warehouse: Warehouse, *, category: Category | None = None, note: str = "") -> StockCount:
    """Begin a count of a warehouse, or of one shelf of it. Selling goes on meanwhile."""
    counts.require(actor, "count")
    require_place(actor, warehouse)
    made: StockCount = StockCount.objects.create(
        business=actor.business,
        warehouse=warehouse,
        branch_id=warehouse.branch_id,
        category_path=category.path if category else "",
        note=note[:300],
        started_by=actor.user,
    )
    return made


@transaction.atomic
def count_line(actor: Actor, count: StockCount, variant: Variant, counted: Any, *, add: bool = False) -> CountLine:
    """Write down what was found of a variant. Counting it anew replaces what was written; `add` adds to it (scanning piece by piece)."""
    counts.require(actor, "count", count)
    require_open(count)
    require_counted(variant)
    found = read_quantity(counted, places=variant.product.unit.places, field="counted", zero=True)
    levels = StockLevel.objects.filter(variant=variant, warehouse_id=count.warehouse_id)
    expected = levels.values_list("on_hand", flat=True).first() or Decimal(0)
    lines = CountLine.objects.filter(count=count, variant=variant)
    changes: dict[str, Any] = {"counted_by": actor.user, "counted_at": timezone.now()}
    more = F("counted") + Value(found, output_field=QuantityField()) if add else found
    if not lines.update(counted=more, **changes, **({} if add else {"expected": expected})):
        CountLine.objects.create(count=count, variant=variant, counted=found, expected=expected, counted_by=actor.user)
    line: CountLine = lines.get()
    return line


@transaction.atomic
def uncount(actor: Actor, count: StockCount, variant: Variant) -> None:
    """Forget what was written down of a variant."""
    counts.require(actor, "count", count)
    require_open(count)
    CountLine.objects.filter(count=count, variant=variant).delete()


@transaction.atomic
def post_count(actor: Actor, count: StockCount) -> int:
    """Move each balance by the difference found; returns how many differed. Sales since the counting stay taken off.

    A count is what is there: it may leave less than is reserved, and then the reservations are what must be looked at.
    """
    counts.require(actor, "post", count)
    lines = list(count.lines.select_related("variant__product__unit").order_by("pk"))
    if not lines:
        raise Refused(_("Nothing was counted yet."), code="count_empty")
    _end(actor, count, CountState.POSTED)
    differing = [line for line in lines if line.counted != line.expected]
    moved = [Moved(line.variant, count.warehouse, abs(line.counted - line.expected)) for line in differing]
    deltas = {
        one.place: Delta(on_hand=line.counted - line.expected) for one, line in zip(moved, differing, strict=True)
    }
    told = Told(MovementKind.COUNT, f"catalog.count:{count.pk}", note=count.note)
    carry(actor, {one.place: one for one in moved}, deltas, Unless.NOT_THERE, told)
    fact = StockCounted(warehouse=count.warehouse.name, lines=len(lines), differences=len(differing))
    record(fact, actor=actor, subject=count)
    return len(differing)


@transaction.atomic
def cancel_count(actor: Actor, count: StockCount) -> None:
    """End a count and change nothing."""
    counts.require(actor, "count", count)
    _end(actor, count, CountState.CANCELLED)


def to_count(count: StockCount) -> QuerySet[StockLevel]:
    """Levels that this count is about, in the order of the shelf."""
    rows = StockLevel.objects.filter(warehouse_id=count.warehouse_id, variant__archived_at=None)
    if count.category_path:
        rows = rows.filter(variant__product__category__path__startswith=count.category_path)
    return rows.select_related("variant__product__unit").order_by("sort_key", "pk")


def require_open(count: StockCount) -> None:
    if count.state != CountState.OPEN:
        raise Conflict(_("This count was ended already."), code="count_ended")


def _end(actor: Actor, count: StockCount, state: CountState) -> None:
    open_ones = StockCount.objects.filter(state=CountState.OPEN)
    if not change_once(count, open_ones, state=state, ended_by=actor.user, ended_at=timezone.now()):
        raise Conflict(_("This count was ended already."), code="count_ended")
