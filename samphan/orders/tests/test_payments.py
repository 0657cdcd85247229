from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from conftest import refused
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.models import Order, OrderSettings, Payment, PaymentMethod, Receipt
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.owing import owed_by
from samphan.orders.paying import cancel_payment, expect_payment, qr_of, settle_payment, take_cash
from samphan.orders.promptpay import fields_of, read_payload
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal
BANK = PaymentMethod.TRANSFER


@pytest.fixture
def order(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(clerk, cafe, some(stocked("10"), "10"), branch)  # 1,070.00, of which 70.00 VAT


def come(actor: Actor, payment: Payment, **more: Any) -> Receipt:
    """The money as it was asked for, unless `more` says otherwise."""
    asked = {"amount": payment.amount, "currency": "THB", "reference": payment.reference, **more}
    return settle_payment(actor, payment, **asked)


def test_money_that_comes_as_asked_settles_the_order_and_gives_a_receipt(
    clerk: Actor, order: Order, cafe: Customer
) -> None:
    asked = expect_payment(clerk, order, BANK)
    receipt = come(clerk, asked, evidence="slip-1")
    order.refresh_from_db()
    assert (order.paid, order.due, owed_by(cafe)) == (1070, 0, 0)
    assert (receipt.number[:2], receipt.amount, receipt.buyer_name) == ("RC", 1070, cafe.name)
    [event] = Event.objects.filter(kind="orders.payment_received")
    assert (event.customer_id, event.data["amount"]) == (cafe.pk, "1070.00")
    assert [one.state for one in steps_of(asked)] == ["expected", "settled"]


def test_a_replayed_notice_is_one_payment(clerk: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, BANK, amount=D(500))
    assert come(clerk, asked, evidence="slip-1") == come(clerk, asked, evidence="slip-1")
    with refused("payment_settled"):
        come(clerk, asked, evidence="slip-2")
    order.refresh_from_db()
    assert (order.paid, Receipt.objects.count()) == (500, 1)


@pytest.mark.parametrize("wrong", [{"amount": D("1069.99")}, {"currency": "USD"}, {"reference": "ANOTHER"}])
def test_money_that_comes_otherwise_settles_nothing(clerk: Actor, order: Order, wrong: dict[str, Any]) -> None:
    asked = expect_payment(clerk, order, BANK)
    with refused("payment_mismatch"):
        come(clerk, asked, **wrong)
    order.refresh_from_db()
    asked.refresh_from_db()
    assert (order.paid, asked.state, Receipt.objects.count()) == (0, "expected", 0)


def test_one_slip_proves_one_payment(clerk: Actor, order: Order) -> None:
    first, second = (expect_payment(clerk, order, BANK, amount=D(500)) for _ in range(2))
    come(clerk, first, evidence="slip-1")
    with refused("evidence_used"):
        come(clerk, second, evidence="slip-1")
    order.refresh_from_db()
    assert order.paid == 500
    assert come(clerk, second, evidence="slip-2").number.endswith("-00002")


def test_nothing_is_paid_over(clerk: Actor, order: Order) -> None:
    first, second = expect_payment(clerk, order, BANK), expect_payment(clerk, order, BANK)
    come(clerk, first)
    with refused("paid_over"):
        come(clerk, second)
    with refused("amount_form"):
        expect_payment(clerk, order := Order.objects.get(), BANK)
    with refused("paid_over"):
        expect_payment(clerk, order, BANK, amount=D("0.01"))
    assert (order.paid, Receipt.objects.count()) == (1070, 1)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN"])
def test_an_amount_that_cannot_be_is_refused(clerk: Actor, order: Order, amount: str) -> None:
    with refused("amount_form"):
        expect_payment(clerk, order, BANK, amount=D(amount))
    assert not Payment.objects.exists()


def test_tax_that_is_withheld_settles_too_and_less_money_comes(clerk: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, BANK, withheld_percent=D(3))
    assert (asked.withheld, asked.amount) == (30, 1040)  # 3 % of 1,000.00 without VAT
    receipt = come(clerk, asked)
    order.refresh_from_db()
    assert (receipt.amount, receipt.withheld, order.due) == (1040, 30, 0)
    with refused("percent_form"):
        expect_payment(clerk, place_again(clerk, order), BANK, withheld_percent=D(16))


def place_again(clerk: Actor, order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(paid=0)
    return Order.objects.get(pk=order.pk)


def test_cash_gives_change_and_a_double_click_takes_it_once(clerk: Actor, order: Order) -> None:
    with refused("tendered_short"):
        take_cash(clerk, order, tendered=D(1000))
    assert not Payment.objects.exists()
    first, again = (take_cash(clerk, order, tendered=D(1100), key="click") for _ in range(2))
    assert first == again
    assert (first.payment.change, Payment.objects.count()) == (30, 1)
    deliver(clerk, order)


def test_whoever_pays_first_gets_the_goods_then(clerk: Actor, branch: Branch, stocked: Stocked) -> None:
    sale = place_order(clerk, None, some(stocked(), "2"), branch)
    take_cash(clerk, sale, tendered=D(214))
    assert deliver(clerk, sale).number
    assert Receipt.objects.get().buyer_name == ""


def test_the_promptpay_code_names_receiver_amount_and_reference(clerk: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.PROMPTPAY)
    with refused("promptpay_missing"):
        qr_of(asked)
    OrderSettings.objects.create(business=clerk.business, promptpay_id="081-222-3333")
    fields = read_payload(qr_of(asked))
    assert fields_of(fields["29"])["01"] == "0066812223333"
    assert (fields["54"], fields_of(fields["62"])["05"]) == ("1070.00", asked.reference)


def test_what_was_called_off_settles_nothing(clerk: Actor, order: Order) -> None:
    first, second = expect_payment(clerk, order, BANK), expect_payment(clerk, order, BANK)
    cancel_payment(clerk, first)
    with refused("payment_cancelled"):
        come(clerk, first)
    cancel_order(clerk, order, reason="เปลี่ยนใจ")
    with refused("order_cancelled"):
        come(clerk, second)
    assert not Receipt.objects.exists()


def test_rights_and_reach_are_asked(clerk: Actor, staff: Actor, outsider: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, BANK)
    with pytest.raises(Forbidden):
        come(staff, asked)
    with pytest.raises(NotFound):
        come(outsider, asked)
    with pytest.raises(NotFound):
        take_cash(outsider, order, tendered=D(2000))
    assert Payment.objects.get().state == "expected"
