"""Standard reports: each says what the books say, or what it waits for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from samphan.catalog.models import CustomerTerms, Variant
from samphan.catalog.products import create_product
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.explorer.naming import Names
from samphan.insight.standard.catalogue import REPORTS
from samphan.insight.standard.report import Asked
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import Order, OrderLine
from samphan.pipeline.models import Lead, LeadState
from samphan.platform.accounts.rights import Actor

pytestmark = pytest.mark.django_db


def made(owner: Actor, name: str) -> list[tuple[Any, ...]]:
    with files.reading(owner.business) as database:
        return REPORTS[name].make(Asked(database, Names(database, owner), TODAY))


def test_repeat_purchases_count_customers_and_days(owner: Actor, sold: Sold) -> None:
    once, twice, often = (create_customer(owner, name=name) for name in ("ก", "ข", "ค"))
    for customer, days in ((once, (0,)), (twice, (20, 0)), (often, (40, 30, 20))):
        for before in days:
            sold(customer, TODAY - timedelta(days=before))
    actions.refresh(today=TODAY)
    rows = made(owner, "repeats")
    assert [row[1] for row in rows] == [3, 2, 1]
    assert [round(row[2]) if row[2] else None for row in rows] == [None, 67, 50]
    assert [row[3] for row in rows] == [None, 15, 10]


def test_what_is_owed_is_late_by_the_agreed_days(owner: Actor, sold: Sold) -> None:
    trader, guest = create_customer(owner, name="ผู้ค้า"), create_customer(owner, name="แขก")
    CustomerTerms.objects.create(business=owner.business, customer=trader, credit_days=30)
    sold(trader, TODAY - timedelta(days=20), "100.00")
    sold(trader, TODAY - timedelta(days=100), "30.00")
    sold(guest, TODAY - timedelta(days=20), "7.00")
    sold(guest, TODAY - timedelta(days=20), "9.00", paid="9.00")
    actions.refresh(today=TODAY)
    assert [row[1:4] for row in made(owner, "owed")] == [(1, 1, 100), (1, 1, 7), (1, 1, 30)]
    assert sum(row[3] for row in made(owner, "owed")) == sum(order.due for order in Order.objects.all())


def test_products_of_one_order_are_counted_two_by_two(owner: Actor, sold: Sold, coffee: Variant) -> None:
    filters, mug = (
        Variant.objects.get(product=create_product(owner, name=name, price="9")) for name in ("กระดาษกรอง", "แก้ว")
    )
    for at in range(6):
        order = sold(None, TODAY)
        if at < 4:
            OrderLine.objects.create(order=order, variant=filters, name="กระดาษกรอง", quantity=1, net=9, total=9)
    OrderLine.objects.update_or_create(order=sold(None, TODAY), defaults={"variant": mug})
    actions.refresh(today=TODAY)
    rows = {(row[0], row[1]): row[2:] for row in made(owner, "pairs")}
    assert set(rows) == {("เมล็ดคั่วกลาง", "กระดาษกรอง"), ("กระดาษกรอง", "เมล็ดคั่วกลาง")}
    orders, share, lift = rows["กระดาษกรอง", "เมล็ดคั่วกลาง"]
    assert (orders, share) == (4, 100)
    assert lift == pytest.approx(4 * 7 / (4 * 6))


def test_a_product_that_falls_out_of_its_weeks_is_warned_of_and_a_steady_one_is_not(
    owner: Actor, sold: Sold, coffee: Variant
) -> None:
    tea = Variant.objects.get(product=create_product(owner, name="ชาเขียว", price="50"))
    for week in range(16):
        for day in range(7):
            at = TODAY - timedelta(days=7 * week + day)
            for _time in range(3):
                sold(None, at)
            if week > 0:
                OrderLine.objects.filter(order=sold(None, at)).update(variant=tea, quantity=3)
    actions.refresh(today=TODAY)
    ((item, now, usual, least, often),) = made(owner, "warnings")
    assert (item, now, usual) == ("ชาเขียว", 0, 21)
    assert least == pytest.approx(21 - 3 * 21**0.5)
    assert often == 0


def test_grades_move_once_there_is_a_history(owner: Actor, shop: list[Customer], sold: Sold) -> None:
    actions.refresh(today=TODAY - timedelta(days=40))
    low = made(owner, "lifetime")
    assert low
    for days in range(5):
        sold(shop[0], TODAY - timedelta(days=days), "5000.00")
    actions.refresh(today=TODAY)
    rows = made(owner, "migration")
    assert sum(row[2] for row in rows) == len(shop)
    assert {row[1] for row in rows} <= set("ABCD")


def test_leads_and_their_end(owner: Actor, shop: list[Customer]) -> None:
    noon = datetime.combine(TODAY, time(5), UTC)
    for state in (LeadState.QUALIFIED, LeadState.LOST):
        Lead.objects.create(
            business=owner.business, customer=shop[0], interest="เครื่องชง", state=state, created_at=noon, due_at=noon
        )
    actions.refresh(today=TODAY)
    ((source, leads, qualified, closed, *_rest),) = made(owner, "funnel")
    assert (source, leads, qualified, closed) == ("–", 2, 50, 0)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_stands_with_and_without_sales_and_comes_as_a_file(
    client: Client, owner: Actor, sold: Sold, name: str
) -> None:
    client.force_login(owner.user)
    actions.refresh(today=TODAY)
    before = client.get(f"/insight/reports/{name}/").content.decode()
    assert ("ยังไม่มีอะไรให้บอก" in before) == (name != "quality")  # it looks at products too
    customer = create_customer(owner, name="ฝน")
    for days in range(3):
        sold(customer, TODAY - timedelta(days=30 * days))
    actions.refresh(today=TODAY)
    assert client.get(f"/insight/reports/{name}/").status_code == 200
    assert client.get(f"/insight/reports/{name}/?file=csv")["Content-Type"] == "text/csv"


def test_a_strange_report_is_not_found(client: Client, owner: Actor) -> None:
    client.force_login(owner.user)
    assert client.get("/insight/reports/nothing/").status_code == 404
    assert client.get("/insight/reports/").status_code == 200
