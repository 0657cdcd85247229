"""Several hands at one shop: the last piece, one click sent twice, one quotation accepted by two, one credit limit; and a hand cut off."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from conftest import person
from samphan.catalog.models import CustomerTerms, StockLevel, Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import issue_invoice
from samphan.orders.models import Delivery, Invoice, InvoiceKind, Order, PaymentMethod, ReturnReason
from samphan.orders.ordering import place_order
from samphan.orders.owing import owed_by
from samphan.orders.paying import take_cash
from samphan.orders.quoting import accept_quotation, make_quotation
from samphan.orders.refunding import refund
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.conftest import some
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Business

HANDS = 6


@dataclass
class Shop:
    actor: Actor
    branch: Branch
    beans: Variant
    cafe: Customer

    def stock(self) -> tuple[Decimal, Decimal]:
        row = StockLevel.objects.get(variant=self.beans)
        return row.on_hand, row.reserved


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    business = create_business(slug="doi-roast", name="ดอยโรสต์", owner=person("owner@example.com", "พิม"))
    with use_business(business):
        actor = system_actor(business)
        branch = Branch.objects.get(business=business)
        create_product(actor, name="กาแฟ", price="107")
        beans = Variant.objects.for_pricing().get()
        receive(actor, [Line(beans, Decimal(10), usual_warehouse(branch))])
        yield Shop(actor, branch, beans, create_customer(actor, name="คาเฟ่ดี"))


def at_once(shop: Shop, work: Callable[[int], Any]) -> list[Any]:
    """What `work` gave to each hand, or the code of its refusal."""
    ready = Barrier(HANDS)

    def one(number: int) -> Any:
        try:
            with use_business(shop.actor.business):
                ready.wait(20)
                return work(number)
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, range(HANDS)))


def test_the_last_pieces_go_to_as_many_as_there_are_and_numbers_have_no_gap(shop: Shop) -> None:
    said = at_once(shop, lambda _hand: place_order(shop.actor, shop.cafe, some(shop.beans, "3"), shop.branch).number)
    assert sorted(one[-5:] for one in said if one != "stock_short") == ["00001", "00002", "00003"]
    assert said.count("stock_short") == HANDS - 3
    assert shop.stock() == (10, 9)


def test_one_click_sent_many_times_is_one_order(shop: Shop) -> None:
    wanted = some(shop.beans, "10")  # nothing would be left for a second
    said = at_once(shop, lambda _hand: place_order(shop.actor, shop.cafe, wanted, shop.branch, key="click").pk)
    assert said == [Order.objects.get().pk] * HANDS
    assert shop.stock() == (10, 10)


def test_a_quotation_that_all_accept_at_once_is_one_order(shop: Shop) -> None:
    made = make_quotation(shop.actor, shop.cafe, some(shop.beans, "2"), shop.branch)
    said = at_once(shop, lambda _hand: accept_quotation(shop.actor, made).pk)
    assert said == [Order.objects.get().pk] * HANDS
    assert shop.stock() == (10, 2)


def test_a_credit_limit_holds_for_orders_at_once(shop: Shop) -> None:
    CustomerTerms.objects.create(business=shop.actor.business, customer=shop.cafe, credit_limit=Decimal(214))
    said = at_once(shop, lambda _hand: str(place_order(shop.actor, shop.cafe, some(shop.beans), shop.branch)))
    assert said.count("credit_exceeded") == HANDS - 2
    assert owed_by(shop.cafe) == 214


def test_what_is_delivered_by_two_hands_leaves_once(shop: Shop) -> None:
    order = place_order(shop.actor, shop.cafe, some(shop.beans, "4"), shop.branch)
    said = at_once(shop, lambda _hand: str(deliver(shop.actor, order)))
    assert said.count("nothing_to_deliver") == HANDS - 1
    assert (Delivery.objects.count(), shop.stock()) == (1, (6, 0))


def place_and_wait(business_id: Any, told: Any) -> None:
    """A process that has placed an order, and has not committed when it is killed."""
    connections.close_all()
    business = Business.objects.get(pk=business_id)
    with use_business(business), transaction.atomic():
        beans = Variant.objects.for_pricing().get()
        branch = Branch.objects.get(business=business)
        place_order(system_actor(business), Customer.objects.get(), some(beans, "7"), branch, key="killed")
        told.set()
        signal.pause()


def test_a_process_killed_between_reserve_and_commit_leaves_nothing(shop: Shop) -> None:
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    told = fork.Event()
    other = fork.Process(target=place_and_wait, args=(shop.actor.business.pk, told))
    other.start()
    assert told.wait(60)
    os.kill(other.pid or 0, signal.SIGKILL)
    other.join(60)
    assert other.exitcode == -signal.SIGKILL
    order = place_order(shop.actor, shop.cafe, some(shop.beans, "10"), shop.branch, key="killed")
    assert (order.number[-5:], Order.objects.count(), shop.stock()) == ("00001", 1, (10, 10))


def test_refunds_at_once_give_back_no_more_than_is_to_be_given(shop: Shop) -> None:
    order = place_order(shop.actor, shop.cafe, some(shop.beans, "4"), shop.branch)
    take_cash(shop.actor, order, tendered=Decimal(428))
    deliver(shop.actor, order)
    line = order.lines.get().pk
    take_back(shop.actor, order, {line: Back(Decimal(2))}, shop.branch, reason=ReturnReason.UNWANTED)
    cash, amount = PaymentMethod.CASH, Decimal(100)
    said = at_once(shop, lambda _hand: str(refund(shop.actor, order, cash, amount=amount, reason="คืน").number[-5:]))
    assert sorted(one for one in said if one != "refunded_over") == ["00001", "00002"]
    order.refresh_from_db()
    assert (order.refunded, order.owed_back) == (200, 14)


def test_the_same_goods_come_back_once(shop: Shop) -> None:
    order = place_order(shop.actor, shop.cafe, some(shop.beans, "4"), shop.branch)
    deliver(shop.actor, order)
    wanted = {order.lines.get().pk: Back(Decimal(3))}
    said = at_once(
        shop, lambda _hand: str(take_back(shop.actor, order, wanted, shop.branch, reason=ReturnReason.UNWANTED))
    )
    assert said.count("returned_over") == HANDS - 1
    order.refresh_from_db()
    assert (order.worth, shop.stock()) == (107, (9, 0))


def test_an_order_is_invoiced_once_whoever_asks_at_once(shop: Shop) -> None:
    order = place_order(shop.actor, shop.cafe, some(shop.beans, "4"), shop.branch)
    said = at_once(shop, lambda _hand: str(issue_invoice(shop.actor, order, InvoiceKind.INVOICE)))
    assert said.count("nothing_to_invoice") == HANDS - 1
    assert Invoice.objects.get().number.endswith("-00001")
