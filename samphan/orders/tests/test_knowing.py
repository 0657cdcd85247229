"""What sales tell about a customer: traits with their reason, the step of the relationship, panels, the timeline, search."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from conftest import RunJobs, signed_in
from samphan.customers.actions import create_customer
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Customer
from samphan.customers.standing import told_traits
from samphan.customers.trait_kinds import traits_of
from samphan.orders.delivering import deliver
from samphan.orders.models import Order, OrderChannel, PaymentMethod, Quotation, ReturnReason
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.paying import expect_payment, take_cash
from samphan.orders.quoting import make_quotation
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.traits import COUNT, refresh_order_traits
from samphan.platform.accounts.rights import Actor
from samphan.platform.search.queries import find
from samphan.platform.tenants.models import Branch

D = Decimal
NAMES = ("orders.count", "orders.revenue", "orders.last", "orders.interval", "orders.balance", "customers.ladder")


def known(customer: Customer) -> list[object]:
    found = traits_of([customer.pk], NAMES)[customer.pk]
    return [found.get(name) for name in NAMES]


def test_an_order_changes_what_is_known_and_the_ladder_says_why(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked, run_jobs: RunJobs
) -> None:
    beans = stocked("10")
    order = place_order(clerk, cafe, some(beans, "2"), branch)
    run_jobs()
    today = timezone.localdate()
    assert known(cafe) == [1, 214, today, None, 214, "purchaser"]
    take_cash(clerk, order, tendered=D(200), amount=D(200))
    run_jobs()
    assert known(cafe)[4] == 14
    for _ in range(2):
        place_order(clerk, cafe, some(beans), branch)
    run_jobs()
    assert known(cafe)[:2] + known(cafe)[5:] == [3, 428, "client"]
    told = told_traits(cafe)
    assert "3" in told["orders.revenue"].reasons[0]
    assert "3" in told["customers.ladder"].reasons[0]


def test_what_is_bought_most_and_by_which_door_is_known(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked, run_jobs: RunJobs
) -> None:
    beans, mug = stocked("10"), stocked("10", name="แก้วเซรามิก")
    place_order(clerk, cafe, some(beans), branch)
    gone = place_order(clerk, cafe, some(mug), branch, channel=OrderChannel.API)
    run_jobs()
    favourites = ("orders.favourite_product", "orders.favourite_channel")
    assert traits_of([cafe.pk], favourites)[cafe.pk] == dict(zip(favourites, ("แก้วเซรามิก", "api"), strict=True))
    cancel_order(clerk, gone, reason="x")
    place_order(clerk, cafe, [*some(beans), *some(mug, "5")], branch)
    run_jobs()
    assert traits_of([cafe.pk], favourites)[cafe.pk] == dict(zip(favourites, ("เมล็ดคั่วกลาง", "sales"), strict=True))
    assert "2" in told_traits(cafe)["orders.favourite_product"].reasons[0]


def test_what_came_back_is_owed_no_more(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked, run_jobs: RunJobs
) -> None:
    order = place_order(owner, cafe, some(stocked("10"), "2"), branch)
    deliver(owner, order)
    line = order.lines.get()
    take_back(owner, order, {line.pk: Back(D(1))}, branch, reason=ReturnReason.DAMAGED)
    run_jobs()
    assert known(cafe)[4] == 107


def test_a_cancelled_order_is_no_purchase(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked, run_jobs: RunJobs
) -> None:
    order = place_order(clerk, cafe, some(stocked()), branch)
    cancel_order(clerk, order, reason="ผิด")
    run_jobs()
    assert known(cafe) == [None, None, None, None, None, "prospect"]


def test_the_usual_time_between_orders_is_counted_in_days(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans, now = stocked("10"), timezone.now()
    for days in (20, 10, 0):
        order = place_order(clerk, cafe, some(beans), branch)
        Order.objects.filter(pk=order.pk).update(created_at=now - timedelta(days=days))
    refresh_order_traits([cafe.pk])
    refresh_order_traits([cafe.pk])
    assert known(cafe)[3] == 10


def test_orders_of_merged_customers_are_counted_together(  # noqa: PLR0917 - fixtures
    owner: Actor, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked, run_jobs: RunJobs
) -> None:
    other = create_customer(owner, name="กาแฟดี", kind="organisation")
    beans = stocked("10")
    for customer in (cafe, other):
        place_order(clerk, customer, some(beans), branch)
    merge_customers(owner, cafe, other, versions=(cafe.version, other.version))
    run_jobs()
    assert traits_of([cafe.pk], [COUNT.name])[cafe.pk][COUNT.name] == 2


def test_the_customer_page_and_today_show_what_is_open(
    owner_client: Client, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("10")
    order = place_order(clerk, cafe, some(beans, "2"), branch)
    quotation = make_quotation(clerk, cafe, some(beans), branch)
    Quotation.objects.update(valid_until=timezone.localdate() + timedelta(days=1))
    payment = expect_payment(clerk, order, PaymentMethod.TRANSFER)
    panel = owner_client.get("/orders/panels/customer/", {"customer": cafe.pk}).content.decode()
    assert all(said in panel for said in (order.number, quotation.number, "฿214.00"))
    theirs = signed_in(clerk)
    assert order.number in theirs.get("/orders/panels/to-deliver/").content.decode()
    assert quotation.number in theirs.get("/orders/panels/offers/").content.decode()
    assert f"/orders/payments/{payment.pk}/" in theirs.get("/orders/panels/awaited/").content.decode()
    assert quotation.number not in owner_client.get("/orders/panels/offers/").content.decode()  # the clerk's own


def test_panels_ask_for_rights(staff_client: Client, outsider: Actor, cafe: Customer) -> None:
    assert signed_in(outsider).get("/orders/panels/customer/", {"customer": cafe.pk}).status_code == 404
    for name in ("to-deliver", "offers", "awaited"):
        assert staff_client.get(f"/orders/panels/{name}/").status_code == 403


def test_an_order_is_found_by_number_and_hides_no_customer(
    clerk: Actor, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    order = place_order(clerk, cafe, some(stocked()), branch)
    assert [one.entry.object_id for one in find(owner, "SO2569", limit=5).found] == [order.pk]
    assert [one.entry.object_id for one in find(owner, "กาแฟดี", limit=5).found] == [cafe.pk]
