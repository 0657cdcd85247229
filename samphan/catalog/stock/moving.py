"""Moving stock: reserve, release, issue, receive, expect. Each is all or nothing, within the transaction of its caller.

These trust their caller about the right: an order that may be placed may reserve. What people do to stock by hand stands in
`stock.adjusting`, `stock.counting` and `stock.transferring`, each with its right.

`reference` names what the stock is moved for, in the form `orders.order:<id>`; a release or an issue finds the reservations by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Movement, MovementKind, Reservation, StockLevel, Variant, Warehouse
from samphan.catalog.quantities import shown_quantity
from samphan.catalog.stock.alarms import watch
from samphan.catalog.stock.balance import After, Delta, Unless, move, open_levels
from samphan.catalog.stock.lines import Line, Moved, Place, gather
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.bulk import insert_many


@dataclass(frozen=True, slots=True)
class Told:
    """What is written beside a movement."""

    kind: MovementKind
    reference: str = ""
    reason: str = ""
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def reserve_many(actor: Actor, lines: Sequence[Line], reference: str) -> list[Movement]:
    """Promise stock to `reference`: every line or none, in one conditional statement.

    Raises `Refused` (`stock_short`) that names each line which is not to be had, with `data["short"]`. Bundles reserve their parts; services,
    and products whose stock is not kept, reserve nothing.
    """
    moved = gather(lines)
    deltas = {place: Delta(reserved=one.quantity) for place, one in moved.items()}
    movements = carry(actor, moved, deltas, Unless.NOT_FREE, Told(MovementKind.RESERVE, reference))
    insert_many(Reservation, [
        {"variant_id": place.variant, "warehouse_id": place.warehouse, "reference": reference, "quantity": one.quantity}
        for place, one in moved.items()
    ])  # fmt: skip
    return movements


@transaction.atomic
def release(actor: Actor, reference: str, lines: Sequence[Line] | None = None) -> list[Movement]:
    """Give back what `reference` still holds: all of it, or as much as `lines` say. A second release gives back nothing."""
    taken = _take_reserved(reference, None if lines is None else gather(lines))
    deltas = {place: Delta(reserved=-one.quantity) for place, one in taken.items()}
    return carry(actor, taken, deltas, Unless.NEVER, Told(MovementKind.RELEASE, reference))


@transaction.atomic
def issue(actor: Actor, lines: Sequence[Line], reference: str, *, reserved: bool = True) -> list[Movement]:
    """Goods leave the warehouse. `reserved`: out of what `reference` holds; else straight from the shelf, of what is free there.

    Raises `Refused`: `stock_not_reserved` when the reference holds less than the lines say, `stock_short` when it is not there.
    """
    moved = gather(lines)
    told = Told(MovementKind.ISSUE, reference)
    if not reserved:
        deltas = {place: Delta(on_hand=-one.quantity) for place, one in moved.items()}
        return carry(actor, moved, deltas, Unless.NOT_FREE, told)
    taken = _take_reserved(reference, moved)
    if short := [one for place, one in moved.items() if place not in taken or taken[place].quantity < one.quantity]:
        raise _refusal(
            _("%(reference)s holds less than this: %(lines)s.") % {"reference": reference, "lines": _named(short)},
            "stock_not_reserved",
        )
    deltas = {place: Delta(on_hand=-one.quantity, reserved=-one.quantity) for place, one in moved.items()}
    return carry(actor, moved, deltas, Unless.NOT_THERE, told)


@transaction.atomic
def expect(actor: Actor, lines: Sequence[Line], reference: str) -> list[Movement]:
    """Goods are on their way: they count as incoming until `receive(…, expected=True)`."""
    moved = gather(lines)
    deltas = {place: Delta(incoming=one.quantity) for place, one in moved.items()}
    return carry(actor, moved, deltas, Unless.NEVER, Told(MovementKind.EXPECT, reference))


@transaction.atomic
def receive(
    actor: Actor,
    lines: Sequence[Line],
    reference: str = "",
    *,
    expected: bool = False,
    reason: str = "",
    note: str = "",
    kind: MovementKind = MovementKind.RECEIVE,
) -> list[Movement]:
    """Goods come in: from a supplier, or back from a customer. `expected` takes them off what is incoming."""
    moved = gather(lines)
    deltas = {
        place: Delta(on_hand=one.quantity, incoming=-one.quantity if expected else Decimal(0))
        for place, one in moved.items()
    }
    return carry(actor, moved, deltas, Unless.NEVER, Told(kind, reference, reason, note))


def carry(
    actor: Actor, moved: Mapping[Place, Moved], deltas: Mapping[Place, Delta], unless: Unless, told: Told
) -> list[Movement]:
    """Move the levels, write the movements, look at the low-stock points. Raises `Refused` when one level would not move: then none did."""
    if not moved:
        return []
    after = move(deltas, unless)
    if len(after) < len(deltas):
        rest = [one for place, one in moved.items() if place not in after]
        if open_levels(rest):
            after |= move({one.place: deltas[one.place] for one in rest}, unless)
        if short := [one for place, one in moved.items() if place not in after]:
            raise not_expected(short) if deltas[short[0].place].incoming < 0 else short_refusal(short)
    watch(actor, moved, after)
    return Movement.objects.bulk_create(
        [_movement(actor, moved[place], delta, after[place], told) for place, delta in deltas.items()]
    )


def _movement(actor: Actor, moved: Moved, delta: Delta, after: After, told: Told) -> Movement:
    return Movement(
        business=actor.business,
        variant_id=moved.variant.pk,
        warehouse_id=moved.warehouse.pk,
        branch_id=moved.warehouse.branch_id,
        kind=told.kind,
        on_hand=delta.on_hand,
        reserved=delta.reserved,
        incoming=delta.incoming,
        on_hand_after=after.on_hand,
        reserved_after=after.reserved,
        reason=told.reason,
        reference=told.reference,
        note=told.note,
        unit_cost=moved.unit_cost,
        actor=actor.user,
        actor_name=actor.name,
        at=told.at or timezone.now(),
    )


def _take_reserved(reference: str, wanted: Mapping[Place, Moved] | None) -> dict[Place, Moved]:
    """Take from the reference's reservations, oldest first, and say how much of what was taken. The rows are held until the transaction ends."""
    held = Reservation.objects.filter(reference=reference, quantity__gt=Decimal(0)).order_by("pk")
    rows = list(held.select_for_update(of=("self",)).select_related("variant__product__unit", "warehouse"))
    left = {place: one.quantity for place, one in wanted.items()} if wanted is not None else None
    taken: dict[Place, Moved] = {}
    changed = []
    for row in rows:
        place = Place(row.variant_id, row.warehouse_id)
        part = row.quantity if left is None else min(row.quantity, left.get(place, Decimal(0)))
        if not part:
            continue
        if left is not None:
            left[place] -= part
        row.quantity -= part
        changed.append(row)
        taken.setdefault(place, Moved(row.variant, row.warehouse, Decimal(0))).quantity += part
    if changed:
        Reservation.objects.bulk_update(changed, ["quantity"])
    return dict(sorted(taken.items()))


def short_refusal(short: Sequence[Moved]) -> Refused:
    """What is not to be had, with what is: the sentence a cashier reads out."""
    free: dict[Place, Decimal] = defaultdict(Decimal)
    levels = StockLevel.objects.filter(
        variant__in=[one.variant.pk for one in short], warehouse__in=[one.warehouse.pk for one in short]
    )
    for variant, warehouse, available in levels.values_list("variant_id", "warehouse_id", "available"):
        free[Place(variant, warehouse)] = available
    said = [
        _("%(product)s: %(asked)s asked, %(free)s to be had in %(place)s")
        % {
            "product": one.variant.full_name,
            "asked": shown_quantity(one.quantity),
            "free": shown_quantity(free[one.place]),
            "place": one.warehouse.name,
        }
        for one in short
    ]
    data = [
        {
            "variant_id": str(one.variant.pk),
            "warehouse_id": str(one.warehouse.pk),
            "asked": str(one.quantity),
            "available": str(free[one.place]),
        }
        for one in short
    ]
    return _refusal(
        _("Not enough in stock: %(lines)s.") % {"lines": "; ".join(map(str, said))}, "stock_short", short=data
    )


def not_expected(short: Sequence[Moved]) -> Refused:
    sentence = _("More came than was expected of %(lines)s. Receive the rest by itself.")
    return _refusal(sentence % {"lines": _named(short)}, "stock_not_expected")


def _named(moved: Sequence[Moved]) -> str:
    return ", ".join(f"{one.variant.full_name} {shown_quantity(one.quantity)}" for one in moved)


def _refusal(sentence: Any, code: str, **data: Any) -> Refused:
    return Refused(sentence, code=code, **data)


def held_by(reference: str) -> list[tuple[Variant, Warehouse, Decimal]]:
    """What a reference still holds."""
    rows = Reservation.objects.filter(reference=reference, quantity__gt=Decimal(0)).order_by("pk")
    return [(row.variant, row.warehouse, row.quantity) for row in rows.select_related("variant__product", "warehouse")]
