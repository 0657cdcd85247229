"""Money that goes back to a card: once, whatever is killed or lost on the way, and without keeping anybody waiting."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Event

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from conftest import refused, signed_in
from samphan.customers.actions import create_customer
from samphan.orders.cards.paying import remove_provider, settle_link
from samphan.orders.cards.said import ProviderSaidNo
from samphan.orders.delivering import deliver
from samphan.orders.jobs import ask_after_refunds
from samphan.orders.models import CardLink, Order, Payment, PaymentMethod, Refund, ReturnReason
from samphan.orders.refunding import ask_after, refund, send
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.omise import FakeOmise
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.events.models import Event as Told
from samphan.platform.tenants.current import use_business

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
CARD = PaymentMethod.CARD
WHY = "คืนสินค้า"


@pytest.fixture
def back(owner: Actor, order: Order, link: CardLink, omise: FakeOmise) -> Order:
    """An order of 214 baht, paid by card and delivered, of which goods for 107 came back."""
    omise.pay(link.link)
    settle_link(link)
    order.refresh_from_db()
    deliver(owner, order)
    line = order.lines.all()[0]
    take_back(owner, order, {line.pk: Back(D(1))}, order.branch, reason=ReturnReason.choices[0][0])
    order.refresh_from_db()
    return order


def stands(order: Order, omise: FakeOmise) -> tuple[list[str], Decimal, int, int]:
    """States of the refunds, what the order counts as given back, what the provider gave back, how often it was told."""
    order.refresh_from_db()
    [charge] = omise.charges.values()
    states = list(Refund.objects.order_by("pk").values_list("state", flat=True))
    told = Told.objects.filter(kind="orders.money_refunded").count()
    return states, order.refunded, charge["refunded_amount"], told


def wait_is_over() -> None:
    Refund.objects.update(asked_at=timezone.now() - timedelta(minutes=2))


def test_money_goes_back_to_the_card(owner: Actor, back: Order, omise: FakeOmise) -> None:
    first = refund(owner, back, CARD, amount=D(50), reason=WHY)
    assert (first.evidence, first.state) == ("rfnd_test_5000", "done")
    refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["done", "done"], D(107), 10700, 2)
    assert back.owed_back == 0
    with refused("nothing_to_refund"):
        refund(owner, back, CARD, reason=WHY)


def test_nobody_waits_while_the_provider_thinks(owner: Actor, back: Order, omise: FakeOmise) -> None:
    thinks, goes_on = Event(), Event()

    def think() -> None:
        thinks.set()
        assert goes_on.wait(60)

    omise.at_refund = think

    def give() -> str:
        try:
            with use_business(owner.business):
                return refund(owner, back, CARD, amount=D(50), reason=WHY).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hand:
        given = hand.submit(give)
        assert thinks.wait(60)
        create_customer(owner, name="ลูกค้าที่มาระหว่างนั้น")
        refund(owner, back, PaymentMethod.CASH, reason=WHY)  # of the very same order
        assert stands(back, omise)[:2] == (["sending", "done"], D(107))
        goes_on.set()
        assert given.result(60) == "done"
    assert stands(back, omise) == (["done", "done"], D(107), 5000, 2)


def test_an_answer_that_was_lost_is_asked_after_and_nothing_given_twice(
    owner: Actor, back: Order, omise: FakeOmise
) -> None:
    omise.deaf = True
    made = refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["sending"], D(107), 10700, 0)
    omise.deaf = False
    assert ask_after() == 0  # somebody asked a moment ago
    wait_is_over()
    assert ask_after() == 1
    assert ask_after_refunds.func() == {"done": 0}
    assert stands(back, omise) == (["done"], D(107), 10700, 1)
    made.refresh_from_db()
    assert made.evidence == "rfnd_test_10700"


def test_a_provider_that_is_down_is_asked_again(owner: Actor, back: Order, omise: FakeOmise) -> None:
    omise.down = True
    refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["sending"], D(107), 0, 0)
    with refused("nothing_to_refund"):
        refund(owner, back, CARD, reason=WHY)  # a second click
    with refused("card_refund_sending"):
        remove_provider(owner)
    page = signed_in(owner).get(reverse("orders:return-panel"), {"order": back.pk}).content.decode()
    assert "badge-warn" in page
    omise.down = False
    wait_is_over()
    assert ask_after() == 1
    assert stands(back, omise) == (["done"], D(107), 10700, 1)


def give_in_a_process(owner: Actor, order: Order) -> None:
    connections.close_all()
    with use_business(owner.business):
        refund(owner, order, CARD, reason=WHY)


def test_a_process_killed_while_the_provider_gives_back_is_found_again(
    owner: Actor, back: Order, omise: FakeOmise
) -> None:
    connections.close_all()
    other = multiprocessing.get_context("fork").Process(target=give_in_a_process, args=(owner, back))
    asked, goes_on = Event(), Event()

    def give_back_to_nobody() -> None:
        asked.set()
        assert goes_on.wait(60)

    omise.at_refund = give_back_to_nobody
    other.start()
    assert asked.wait(60)
    os.kill(other.pid or 0, signal.SIGKILL)
    other.join(60)
    assert other.exitcode == -signal.SIGKILL
    omise.at_refund = lambda: None
    [charge] = omise.charges.values()
    with omise.answered:
        goes_on.set()
        assert omise.answered.wait_for(lambda: charge["refunded_amount"], 60)
    assert stands(back, omise) == (["sending"], D(107), 10700, 0)
    wait_is_over()
    assert ask_after() == 1
    assert stands(back, omise) == (["done"], D(107), 10700, 1)


def test_two_who_ask_after_one_refund_ask_once(owner: Actor, back: Order, omise: FakeOmise) -> None:
    omise.down = True
    made = refund(owner, back, CARD, reason=WHY)
    omise.down = False
    wait_is_over()

    def ask(_number: int) -> None:
        try:
            send(made)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(ask, range(4)))
    assert stands(back, omise) == (["done"], D(107), 10700, 1)


def test_what_the_provider_refuses_is_owed_again(owner: Actor, back: Order, omise: FakeOmise) -> None:
    [charge] = omise.charges.values()
    charge["amount"] = 100  # it thinks so
    with pytest.raises(ProviderSaidNo):
        refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["refused"], D(0), 0, 0)
    assert back.owed_back == D(107)
    client = signed_in(owner)
    page = client.get(reverse("orders:return-panel"), {"order": back.pk}).content.decode()
    assert "charge is not refundable" in page
    sent = client.post(reverse("orders:refund", args=[back.pk]), {"amount": "107", "method": "card", "reason": WHY})
    assert "charge is not refundable" in sent.content.decode()
    charge["amount"] = 21400
    assert refund(owner, back, CARD, reason=WHY).number.endswith("00003")


def test_money_given_back_by_hand_there_is_not_given_again(owner: Actor, back: Order, omise: FakeOmise) -> None:
    [(pk, charge)] = omise.charges.items()
    omise.refund(charge, 100)
    with refused("card_refund_unknown"):
        refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["refused"], D(0), 100, 0)
    charge["refunds"].clear()
    charge["refunded_amount"] = 0
    Payment.objects.update(amount=D(10))
    with refused("card_refund_over"):
        refund(owner, back, CARD, reason=WHY)
    assert stands(back, omise) == (["refused"], D(0), 0, 0)
    assert pk == Refund.objects.get().charge


def test_within_a_transaction_it_is_sent_when_that_is_over(owner: Actor, back: Order, omise: FakeOmise) -> None:
    with transaction.atomic():
        made = refund(owner, back, CARD, amount=D(50), reason=WHY, key="click")
        assert stands(back, omise) == (["sending"], D(50), 0, 0)
    assert stands(back, omise) == (["done"], D(50), 5000, 1)
    assert refund(owner, back, CARD, amount=D(50), reason=WHY, key="click").pk == made.pk
    with transaction.atomic():
        refund(owner, back, CARD, reason=WHY)
        transaction.set_rollback(True)
    assert stands(back, omise) == (["done"], D(50), 5000, 1)


def test_the_api_gives_back_to_a_card(owner: Actor, back: Order, omise: FakeOmise) -> None:
    api = caller(owner, "orders:order:view", "orders:return:view", "orders:return:refund")
    body = {"method": "card", "reason": WHY, "amount": "50.00"}
    omise.down = True
    answer = api.post(f"/orders/{back.pk}/refunds", body)
    assert (answer.status, answer.json["state"], answer.json["amount"]) == (201, "sending", "50.00")
    omise.down = False
    wait_is_over()
    ask_after()
    keyed = [api.post(f"/orders/{back.pk}/refunds", body, Idempotency_Key="k").json for _time in range(2)]
    assert [one["state"] for one in keyed] == ["sending"] * 2  # sent when the call's own transaction is over
    shown = api.get(f"/orders/{back.pk}/refunds").json["data"]
    assert [(one["state"], one["evidence"], one["problem"]) for one in shown] == [
        ("done", "rfnd_test_5000", ""), ("done", "rfnd_test_10000", ""),
    ]  # fmt: skip
