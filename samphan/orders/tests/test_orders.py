from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from conftest import refused
from samphan.catalog.models import CustomerTerms, StockLevel, Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import held_by
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.models import Delivery, Order, OrderState
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.owing import owed_by
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.events.models import Event
from samphan.platform.personal_data import HOLDINGS
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch

D = Decimal
Place = Callable[..., Order]


@pytest.fixture
def place(clerk: Actor, cafe: Customer, branch: Branch) -> Place:
    """`place(beans, "3")`: an order of the café's."""

    def make(variant: Variant, quantity: str = "1", **more: object) -> Order:
        return place_order(clerk, cafe, some(variant, quantity), branch, **more)  # type: ignore[arg-type]

    return make


def level(variant: Variant) -> tuple[Decimal, Decimal]:
    row = StockLevel.objects.get(variant=variant)
    return row.on_hand, row.reserved


def test_an_order_reserves_its_stock_and_tells_once(place: Place, stocked: Stocked, cafe: Customer) -> None:
    beans = stocked("5")
    order = place(beans, "3")
    assert (order.total, order.state, level(beans)) == (321, "placed", (5, 3))
    [event] = Event.objects.filter(kind="orders.order_placed")
    assert (event.customer_id, event.data["amount"], event.data["lines"]) == (cafe.pk, "321.00", 1)
    assert owed_by(cafe) == 321


def test_what_is_not_there_is_not_ordered_and_leaves_nothing(place: Place, stocked: Stocked) -> None:
    beans = stocked("2")
    with refused("stock_short"):
        place(beans, "3", key="k")
    assert not Order.objects.exists()
    assert not Event.objects.filter(kind="orders.order_placed").exists()
    assert place(beans, "2", key="k").number.endswith("-00001")  # neither number nor key was used up


def test_a_double_click_is_one_order(place: Place, stocked: Stocked) -> None:
    beans = stocked("1")  # the second would find nothing left
    assert place(beans, key="click") == place(beans, key="click")
    assert (Order.objects.count(), level(beans)) == (1, (1, 1))


def test_credit_is_checked_over_all_that_is_owed(  # noqa: PLR0917 - fixtures
    place: Place, stocked: Stocked, owner: Actor, clerk: Actor, cafe: Customer, branch: Branch
) -> None:
    CustomerTerms.objects.create(business=owner.business, customer=cafe, credit_limit=D(321))
    beans = stocked("10")
    place(beans, "2")
    with refused("credit_exceeded"):
        place(beans, "2")
    place(beans, "2", pay_first=True)  # owes nothing until it is paid
    with pytest.raises(Forbidden):
        place(beans, "2", over_credit=True)
    assert level(beans) == (10, 4)
    approved = place_order(owner, cafe, some(beans, "2"), branch, over_credit=True)
    assert steps_of(approved).get().note
    assert owed_by(cafe) == 428


def test_a_cancelled_order_keeps_its_number_and_frees_its_stock(
    place: Place, stocked: Stocked, clerk: Actor, cafe: Customer
) -> None:
    beans = stocked("5")
    order = place(beans, "3")
    with refused("reason_missing"):
        cancel_order(clerk, order, reason="")
    cancel_order(clerk, order, reason="ลูกค้าเปลี่ยนใจ")
    cancel_order(clerk, order, reason="อีกครั้ง")
    assert (level(beans), owed_by(cafe), held_by(order.reference)) == ((5, 0), 0, [])
    assert Event.objects.filter(kind="orders.order_cancelled").count() == 1
    order.refresh_from_db()
    assert [one.note for one in steps_of(order)] == ["", "ลูกค้าเปลี่ยนใจ"]
    assert (order.state, order.due, place(beans).number[-5:]) == ("cancelled", 0, "00002")
    assert AuditEntry.objects.filter(object_pk=str(order.pk), changes__has_key="state").exists()
    with refused("order_cancelled"):
        deliver(clerk, order)


def test_goods_leave_in_parts_until_nothing_is_left(place: Place, stocked: Stocked, clerk: Actor) -> None:
    beans = stocked("5")
    order = place(beans, "3")
    line = order.lines.get()
    first = deliver(clerk, order, {line.pk: D(1)}, parcel_number="TH123")
    order.refresh_from_db()
    assert (order.state, level(beans), first.parcel_number) == (OrderState.PARTLY, (4, 2), "TH123")
    with refused("delivered_over"):
        deliver(clerk, order, {line.pk: D(3)})
    with refused("order_begun"):
        cancel_order(clerk, order, reason="ช้าไป")
    deliver(clerk, order)
    with refused("nothing_to_deliver"):
        deliver(clerk, order)
    order.refresh_from_db()
    assert (order.state, level(beans)) == (OrderState.DELIVERED, (2, 0))
    assert [one.state for one in steps_of(order)] == ["placed", "partly", "delivered"]
    assert [event.data["whole"] for event in Event.objects.filter(kind="orders.goods_delivered").order_by("pk")] == [
        False,
        True,
    ]


def test_a_delivery_clicked_twice_leaves_once(place: Place, stocked: Stocked, clerk: Actor) -> None:
    beans = stocked("5")
    order = place(beans, "3")
    wanted = {order.lines.get().pk: D(1)}
    assert deliver(clerk, order, wanted, key="click") == deliver(clerk, order, wanted, key="click")
    assert (Delivery.objects.count(), level(beans)) == (1, (4, 2))


@pytest.mark.parametrize("quantity", ["0", "-1", "1e15", "NaN"])
def test_a_part_that_cannot_be_is_refused(place: Place, stocked: Stocked, clerk: Actor, quantity: str) -> None:
    beans = stocked("5")
    order = place(beans, "3")
    with pytest.raises(Refused) as refusal:
        deliver(clerk, order, {order.lines.get().pk: D(quantity)})
    assert refusal.value.code.startswith("quantity_")
    assert level(beans) == (5, 3)


def test_who_pays_first_gets_nothing_before(stocked: Stocked, clerk: Actor, branch: Branch) -> None:
    beans = stocked("5")
    order = place_order(clerk, None, some(beans), branch)
    assert order.pay_first
    with refused("not_paid"):
        deliver(clerk, order)
    assert level(beans) == (5, 1)


def test_services_are_sold_without_stock(place: Place, clerk: Actor, owner: Actor) -> None:
    create_product(owner, name="ค่าติดตั้ง", price="500", kind="service")
    order = place(Variant.objects.for_pricing().get(product__name="ค่าติดตั้ง"), "2")
    deliver(clerk, order)
    order.refresh_from_db()
    assert order.state == OrderState.DELIVERED


def test_rights_and_reach_are_asked(  # noqa: PLR0917 - fixtures
    place: Place, stocked: Stocked, staff: Actor, outsider: Actor, clerk: Actor, owner: Actor, cafe: Customer
) -> None:
    beans = stocked("5")
    order = place(beans, "2")
    with pytest.raises(Forbidden):
        deliver(staff, order)
    with pytest.raises(Forbidden):
        cancel_order(staff, order, reason="x")
    with pytest.raises(NotFound):
        cancel_order(outsider, order, reason="x")
    elsewhere = Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")
    far = place_order(owner, cafe, some(beans), Branch.objects.get(code="00000", business=owner.business))
    Order.objects.filter(pk=far.pk).update(branch=elsewhere)
    far.refresh_from_db()
    with pytest.raises(NotFound):
        deliver(clerk, far)
    assert level(beans) == (5, 3)


def test_what_is_held_of_a_customer_is_handed_over_and_the_books_stay(
    place: Place, stocked: Stocked, cafe: Customer
) -> None:
    order = place(stocked("5"), "2", note="ฝากหน้าบ้าน")
    holding = HOLDINGS["orders.orders"]
    assert any(row.get("number") == order.number for row in holding.collect([cafe.pk]))
    assert holding.kept is not None
    assert list(holding.kept([cafe.pk]).values()) == [1]
    holding.erase([cafe.pk])
    order.refresh_from_db()
    assert (order.note, order.total) == ("", 214)
