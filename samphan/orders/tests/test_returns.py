"""Goods come back to any branch, and money goes back: once, and never more than was paid for what came back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from conftest import refused
from samphan.catalog.models import Movement, StockLevel, Variant
from samphan.customers.actions import change_customer
from samphan.customers.models import Customer
from samphan.orders.correcting import Correction, credit
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import issue_invoice, left_to_invoice
from samphan.orders.models import (
    CorrectionCode,
    Invoice,
    InvoiceKind,
    Order,
    PaymentMethod,
    Refund,
    Return,
    ReturnReason,
)
from samphan.orders.ordering import place_order
from samphan.orders.owing import owed_by
from samphan.orders.paying import expect_payment, settle_payment
from samphan.orders.refunding import refund
from samphan.orders.returning import Back, order_named, returnable, take_back
from samphan.orders.setting_up import change_letterhead
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.personal_data import HOLDINGS
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal
CASH, DAMAGED, UNWANTED = PaymentMethod.CASH, ReturnReason.DAMAGED, ReturnReason.UNWANTED


@pytest.fixture
def beans(stocked: Stocked) -> Variant:
    return stocked("10")


@pytest.fixture
def order(owner: Actor, cafe: Customer, branch: Branch, beans: Variant) -> Order:
    """Ten bags at 107, all delivered, nothing invoiced or paid."""
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    change_letterhead(owner, branch, address_line="99/1 ถนนนิมมานเหมินท์")
    change_customer(owner, cafe, version=cafe.version, address_line="12 ซอยอารีย์")
    cafe.refresh_from_db()
    made = place_order(owner, cafe, some(beans, "10"), branch)
    deliver(owner, made)
    made.refresh_from_db()
    return made


@pytest.fixture
def second(owner: Actor) -> Branch:
    return Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")


def back(order: Order, quantity: str, *, restock: bool = True) -> dict[object, Back]:
    return {order.lines.get().pk: Back(D(quantity), restock)}


def pay(owner: Actor, order: Order) -> None:
    asked = expect_payment(owner, order, PaymentMethod.TRANSFER)
    settle_payment(owner, asked, amount=asked.amount, currency="THB", reference=asked.reference)
    order.refresh_from_db()


def money(order: Order) -> tuple[Decimal, Decimal, Decimal]:
    order.refresh_from_db()
    return order.worth, order.due, order.owed_back


def test_goods_come_back_to_another_branch_and_are_owed_no_more(
    owner: Actor, order: Order, beans: Variant, second: Branch, cafe: Customer
) -> None:
    made = take_back(owner, order, back(order, "4"), second, reason=UNWANTED, note="ซื้อเกิน")
    assert made.number.startswith("RT2569-2-")
    assert made.value == 428
    assert money(order) == (642, 642, 0)
    assert owed_by(cafe) == 642
    assert StockLevel.objects.get(variant=beans, branch=second).on_hand == 4
    assert Movement.objects.filter(variant=beans, reference=order.reference, reason="returned").count() == 1
    [event] = Event.objects.filter(kind="orders.goods_returned")
    assert (event.data["branch"], event.data["restocked"], event.customer_id) == ("แม่ริม", 1, cafe.pk)
    assert steps_of(order).last().state == "returned"  # type: ignore[union-attr]


def test_what_is_broken_comes_back_and_not_on_the_shelf(
    owner: Actor, order: Order, beans: Variant, branch: Branch
) -> None:
    before = StockLevel.objects.get(variant=beans).on_hand
    take_back(owner, order, back(order, "2", restock=False), branch, reason=DAMAGED)
    assert StockLevel.objects.get(variant=beans).on_hand == before
    assert money(order)[0] == 856


def test_no_more_comes_back_than_was_delivered(owner: Actor, order: Order, branch: Branch) -> None:
    take_back(owner, order, back(order, "6"), branch, reason=UNWANTED)
    with refused("returned_over"):
        take_back(owner, order, back(order, "5"), branch, reason=UNWANTED)
    with refused("quantity_form"):
        take_back(owner, order, back(order, "NaN"), branch, reason=UNWANTED)
    with refused("lines_missing"):
        take_back(owner, order, {}, branch, reason=UNWANTED)
    with refused("reason_missing"):
        take_back(owner, order, back(order, "1"), branch, reason="")  # type: ignore[arg-type]
    assert (Return.objects.count(), list(returnable(order).values())) == (1, [4])


def test_a_double_click_takes_back_once(owner: Actor, order: Order, branch: Branch) -> None:
    first, again = (take_back(owner, order, back(order, "6"), branch, reason=UNWANTED, key="k") for _ in range(2))
    assert first == again


def test_what_was_invoiced_is_credited_and_what_was_not_needs_no_note(
    owner: Actor, order: Order, branch: Branch
) -> None:
    line = order.lines.get()
    issue_invoice(owner, order, wanted={line.pk: D(7)})
    made = take_back(owner, order, back(order, "5"), branch, reason=UNWANTED)  # three were never invoiced
    note = Invoice.objects.get(kind=InvoiceKind.CREDIT)
    assert (made.value, note.total, note.reason_code) == (321, 214, "CDNG05")
    assert money(order) == (535, 535, 0)
    assert list(left_to_invoice(order, [line]).values()) == [0]
    with refused("nothing_to_invoice"):
        issue_invoice(owner, order)


def test_what_a_note_took_off_before_is_not_credited_again(owner: Actor, order: Order, branch: Branch) -> None:
    paper = issue_invoice(owner, order)
    credited = {paper.lines.get().pk: Correction(quantity=D(2))}
    credit(owner, paper, credited, code=CorrectionCode.RETURNED, reason="จะส่งคืน")
    take_back(owner, order, back(order, "3"), branch, reason=UNWANTED)
    assert Invoice.objects.filter(kind=InvoiceKind.CREDIT).count() == 2
    assert money(order) == (749, 749, 0)
    take_back(owner, order, back(order, "7"), branch, reason=UNWANTED)
    assert money(order) == (0, 0, 0)


def test_money_goes_back_for_what_came_back_and_no_more(
    owner: Actor, order: Order, branch: Branch, cafe: Customer
) -> None:
    pay(owner, order)
    with refused("nothing_to_refund"):
        refund(owner, order, CASH, reason="ใจดี")
    take_back(owner, order, back(order, "4"), branch, reason=UNWANTED)
    assert money(order) == (642, 0, 428)
    with refused("refunded_over"):
        refund(owner, order, CASH, amount=D("428.01"), reason="คืน")
    with refused("reason_missing"):
        refund(owner, order, CASH, amount=D(1), reason=" ")
    first = refund(owner, order, CASH, amount=D(100), reason="คืนก่อน")
    assert first.number.startswith("RF2569-")
    rest = refund(owner, order, CASH, reason="คืนที่เหลือ", key="k")
    assert refund(owner, order, CASH, reason="คืนที่เหลือ", key="k") == rest
    assert (rest.amount, money(order), owed_by(cafe)) == (328, (642, 0, 0), 0)
    with refused("nothing_to_refund"):
        refund(owner, order, CASH, reason="อีก")
    assert [event.data["amount"] for event in Event.objects.filter(kind="orders.money_refunded").order_by("pk")] == [
        "100.00",
        "328.00",
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "-Infinity"])
def test_an_amount_that_cannot_be_is_refused(owner: Actor, order: Order, branch: Branch, amount: str) -> None:
    pay(owner, order)
    take_back(owner, order, back(order, "1"), branch, reason=UNWANTED)
    with refused("amount_form"):
        refund(owner, order, CASH, amount=D(amount), reason="x")
    assert not Refund.objects.exists()


def test_rights_and_reach_are_asked(  # noqa: PLR0917 - fixtures
    owner: Actor, clerk: Actor, staff: Actor, outsider: Actor, order: Order, second: Branch, branch: Branch
) -> None:
    with pytest.raises(Forbidden):
        take_back(staff, order, back(order, "1"), branch, reason=UNWANTED)
    with pytest.raises(NotFound):
        take_back(outsider, order, back(order, "1"), branch, reason=UNWANTED)
    with pytest.raises(NotFound):
        take_back(clerk, order, back(order, "1"), second, reason=UNWANTED)
    with pytest.raises(Forbidden):
        refund(clerk, order, CASH, reason="x")
    with pytest.raises(Forbidden):
        order_named(staff, order.number)
    with pytest.raises(NotFound):
        order_named(owner, "SO2569-99999")
    Order.objects.update(branch=second)
    order.refresh_from_db()
    assert order_named(clerk, f" {order.number.lower()} ") == order
    take_back(clerk, order, back(order, "1"), branch, reason=UNWANTED)  # bought elsewhere, brought back here
    assert Return.objects.count() == 1


def test_what_is_held_of_a_customer_has_its_returns(owner: Actor, order: Order, branch: Branch, cafe: Customer) -> None:
    made = take_back(owner, order, back(order, "1"), branch, reason=UNWANTED, note="โทรมาบอก")
    holding = HOLDINGS["orders.orders"]
    assert any(row.get("number") == made.number for row in holding.collect([cafe.pk]))
    holding.erase([cafe.pk])
    made.refresh_from_db()
    assert made.note == ""


def test_goods_and_money_go_back_on_the_pages(
    owner: Actor, owner_client: Client, staff_client: Client, order: Order, branch: Branch
) -> None:
    pay(owner, order)
    line, page = order.lines.get().pk, f"/orders/{order.pk}/"
    assert f"{page}return/" in owner_client.get(page).text
    found = owner_client.post("/orders/returns/new/", {"number": order.number})
    assert found.url == f"{page}return/"  # type: ignore[attr-defined]
    assert owner_client.post("/orders/returns/new/", {"number": "SO1"}).status_code == 422
    said = {"reason": "damaged", "branch": str(branch.pk), "note": "ถุงขาด", f"lines.{line}.quantity": "3", "key": "k"}
    wrong = owner_client.post(f"{page}return/", said | {f"lines.{line}.quantity": "11"})
    assert wrong.status_code == 422
    assert "ถุงขาด" in wrong.text
    for _again in range(2):
        assert owner_client.post(f"{page}return/", said).status_code == 302
    assert Return.objects.get().lines.get().restock is False
    assert f"{page}refund/" in owner_client.get(page).text
    dialog = owner_client.get(f"{page}refund/")
    assert "321.00" in dialog.text
    assert owner_client.post(f"{page}refund/", {"amount": "400", "method": "cash", "reason": "x"}).status_code == 422
    owner_client.post(f"{page}refund/", {"amount": "321", "method": "cash", "reason": "คืนของ"})
    assert money(order) == (749, 0, 0)
    shown = owner_client.get(f"/orders/panels/returns/?order={order.pk}").text
    assert Refund.objects.get().number in shown
    assert Return.objects.get().number in staff_client.get(f"/orders/panels/returns/?order={order.pk}").text
    assert staff_client.get(f"{page}return/").status_code == 403
    assert staff_client.get("/orders/returns/new/").status_code == 403
    assert f"{page}refund/" not in owner_client.get(page).text
