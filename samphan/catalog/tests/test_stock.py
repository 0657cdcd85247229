from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from conftest import refused
from samphan.catalog.models import Movement, Reservation, StockLevel, Unit, Variant, Warehouse
from samphan.catalog.products import change_product
from samphan.catalog.stock import Line, availability, expect, held_by, issue, receive, release, reserve_many
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Refused

Stocked = Callable[..., Variant]
ORDER = "orders.order:1"


def level(variant: Variant) -> tuple[Decimal, Decimal, Decimal]:
    row = StockLevel.objects.get(variant=variant)
    assert row.available == row.on_hand - row.reserved
    return row.on_hand, row.reserved, row.incoming


def test_what_is_reserved_is_promised_and_no_longer_to_be_had(
    owner: Actor, warehouse: Warehouse, stocked: Stocked
) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    assert level(beans) == (5, 3, 0)
    with refused("stock_short"):
        reserve_many(owner, [Line(beans, Decimal(3), warehouse)], "orders.order:2")
    assert level(beans) == (5, 3, 0)
    [there] = availability([beans.pk])[beans.pk]
    assert (there.available, there.warehouse_name) == (2, warehouse.name)


def test_a_document_reserves_every_line_or_none(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans, cups = stocked("5"), stocked("1", "แก้ว")
    lines = [Line(beans, Decimal(2), warehouse), Line(cups, Decimal(2), warehouse)]
    with refused("stock_short"):
        reserve_many(owner, lines, ORDER)
    assert level(beans) == (5, 0, 0)
    assert level(cups) == (1, 0, 0)
    assert not Reservation.objects.exists()
    assert Movement.objects.count() == 2  # the two receipts


def test_a_refusal_says_what_is_to_be_had(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("2.000")
    with pytest.raises(Refused) as refusal:
        reserve_many(owner, [Line(beans, Decimal(7), warehouse)], ORDER)
    assert "เมล็ดคั่วกลาง" in str(refusal.value)
    assert refusal.value.data["short"][0]["available"] == "2.000"


def test_release_gives_back_what_is_held_once(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], ORDER)
    release(owner, ORDER, [Line(beans, Decimal(1), warehouse)])
    assert level(beans) == (5, 3, 0)
    release(owner, ORDER)
    assert release(owner, ORDER) == []
    assert level(beans) == (5, 0, 0)
    assert held_by(ORDER) == []


def test_goods_leave_out_of_what_their_order_holds(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], ORDER)
    issue(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    assert level(beans) == (2, 1, 0)
    with refused("stock_not_reserved"):
        issue(owner, [Line(beans, Decimal(2), warehouse)], ORDER)
    assert level(beans) == (2, 1, 0)
    assert [row[2] for row in held_by(ORDER)] == [1]


def test_a_counter_sells_what_is_free_and_nothing_else(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], ORDER)
    issue(owner, [Line(beans, Decimal(1), warehouse)], "orders.sale:1", reserved=False)
    with refused("stock_short"):
        issue(owner, [Line(beans, Decimal(1), warehouse)], "orders.sale:2", reserved=False)
    assert level(beans) == (4, 4, 0)


def test_back_order_goes_below_nothing_and_only_there(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("1", allows_backorder=True)
    reserve_many(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    issue(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    assert level(beans) == (-2, 0, 0)
    with refused("stock_below_nothing"):
        change_product(owner, beans.product, version=beans.product.version, allows_backorder=False)
    receive(owner, [Line(beans, Decimal(2), warehouse)])
    beans.product.refresh_from_db()
    change_product(owner, beans.product, version=beans.product.version, allows_backorder=False)
    with refused("stock_short"):
        reserve_many(owner, [Line(beans, Decimal(1), warehouse)], ORDER)


def test_what_is_on_its_way_is_incoming_until_it_comes(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("1")
    expect(owner, [Line(beans, Decimal(10), warehouse)], "supply.order:1")
    assert level(beans) == (1, 0, 10)
    receive(owner, [Line(beans, Decimal(6), warehouse)], "supply.order:1", expected=True)
    assert level(beans) == (7, 0, 4)
    with refused("stock_not_expected"):
        receive(owner, [Line(beans, Decimal(5), warehouse)], "supply.order:1", expected=True)
    assert level(beans) == (7, 0, 4)


def test_movements_add_up_to_the_balance(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], ORDER)
    issue(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    release(owner, ORDER)
    rows = list(Movement.objects.filter(variant=beans).order_by("pk"))
    assert [row.kind for row in rows] == ["receive", "reserve", "issue", "release"]
    assert sum(row.on_hand for row in rows) == 2
    assert sum(row.reserved for row in rows) == 0
    assert rows[-1].on_hand_after == 2
    assert rows[-1].actor_name == owner.name


def test_weighed_goods_add_up_to_the_gram(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    """In binary fractions 0.3 − 0.1 is less than 0.2, and the last of it could not be sold."""
    kilo = Unit.objects.get(name="กิโลกรัม")
    beans = stocked("0.3", unit=kilo)
    reserve_many(owner, [Line(beans, Decimal("0.1"), warehouse)], ORDER)
    reserve_many(owner, [Line(beans, Decimal("0.2"), warehouse)], ORDER)
    assert level(beans) == (Decimal("0.3"), Decimal("0.3"), 0)


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("0", "quantity_too_small"),
        ("-1", "quantity_too_small"),
        ("1e15", "quantity_too_large"),
        ("0.001", "quantity_too_fine"),
        ("NaN", "quantity_form"),
        ("Infinity", "quantity_form"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused(
    owner: Actor, warehouse: Warehouse, stocked: Stocked, quantity: str, code: str
) -> None:
    beans = stocked("5")
    with refused(code):
        reserve_many(owner, [Line(beans, Decimal(quantity), warehouse)], ORDER)
    assert level(beans) == (5, 0, 0)


def test_low_stock_is_told_once_until_it_has_risen(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    StockLevel.objects.filter(variant=beans).update(low_point=2)
    reserve_many(owner, [Line(beans, Decimal(3), warehouse)], ORDER)
    reserve_many(owner, [Line(beans, Decimal(1), warehouse)], ORDER)
    told = Event.objects.filter(kind="catalog.stock_low")
    assert [event.data["available"] for event in told] == ["2"]
    assert StockLevel.objects.low().count() == 1
    release(owner, ORDER)
    assert StockLevel.objects.low().count() == 0
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], ORDER)
    assert told.all().count() == 2
