"""Low stock: told once when a level falls to its point, and forgotten when it rises above it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from samphan.catalog.events import StockLow
from samphan.catalog.models import StockLevel
from samphan.catalog.quantities import shown_quantity
from samphan.catalog.stock.balance import After
from samphan.catalog.stock.lines import Moved, Place
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record_many


def watch(actor: Actor, moved: Mapping[Place, Moved], after: Mapping[Place, After]) -> None:
    """Look at levels that just moved. Costs nothing while none crosses its point."""
    fell = [place for place, one in after.items() if is_low(one) and one.low_since is None]
    rose = [one.level for one in after.values() if one.low_since is not None and not is_low(one)]
    if rose:
        StockLevel.objects.filter(pk__in=rose, available__gt=F("low_point")).update(low_since=None)
    if fell:
        levels = [after[place].level for place in fell]
        StockLevel.objects.filter(pk__in=levels, low_since=None).update(low_since=timezone.now())
        record_many([_fact(moved[place], after[place]) for place in fell], actor=actor)


def is_low(after: After) -> bool:
    return after.low_point is not None and after.available <= after.low_point


def _fact(moved: Moved, after: After) -> Fact:
    told = StockLow(
        product=moved.variant.full_name,
        variant=str(moved.variant.pk),
        warehouse=moved.warehouse.name,
        available=shown_quantity(after.available),
        point=shown_quantity(after.low_point or Decimal(0)),
    )
    return Fact(told, moved.variant)
