"""Limits of a business: what crosses one waits for somebody who may approve, on screen and by API alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from conftest import signed_in
from samphan.catalog.models import CustomerTerms, StockLevel
from samphan.catalog.terms import change_terms
from samphan.consent.visitors import visitor
from samphan.customers.models import Customer
from samphan.orders.approving import approve, refuse
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import issue_invoice
from samphan.orders.links import token_of
from samphan.orders.models import Approval, ApprovalState, Delivery, Order, OrderSettings, OrderState, Quotation
from samphan.orders.ordering import place_order
from samphan.orders.quoting import accept_quotation, hand_over_quotation, make_quotation
from samphan.orders.setting_up import change_settings
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.events.models import Event
from samphan.platform.notifications.models import Notification
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.models import Branch

TEN = Decimal(10)


@pytest.fixture
def limits(owner: Actor) -> OrderSettings:
    row = OrderSettings.objects.create(business=owner.business)
    return change_settings(owner, seen=row.version, most_discount=TEN, least_margin=Decimal(30))


@pytest.fixture
def seller(clerk: Actor, owner: Actor) -> Actor:
    """A seller who may give discounts, but not approve."""
    return replace(clerk, permissions=clerk.permissions | {"orders:order:price"})


@pytest.mark.usefixtures("limits")
def test_a_discount_above_the_limit_is_refused_or_waits(
    seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("9")
    with pytest.raises(Refused) as refused:
        make_quotation(seller, cafe, some(beans, discount_percent=Decimal(11)), branch)
    assert refused.value.code == "approval_needed"
    assert not Quotation.objects.exists()
    assert not Approval.objects.exists()
    make_quotation(seller, cafe, some(beans, discount_percent=TEN), branch)
    assert not Approval.objects.exists()
    made = make_quotation(seller, cafe, some(beans, discount_percent=Decimal(11)), branch, ask=True)
    assert [one["kind"] for one in made.approvals.get().reasons] == ["discount"]


@pytest.mark.usefixtures("limits")
def test_a_price_by_hand_counts_as_discount_and_the_margin_is_watched(
    seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("9", cost="80")
    made = make_quotation(seller, cafe, some(beans, unit_price=Decimal(90)), branch, ask=True)
    assert made.approvals.get().reasons == [
        {"kind": "discount", "limit": "10", "value": "15.89"},
        {"kind": "margin", "limit": "30", "value": "4.89"},
    ]


@pytest.mark.usefixtures("limits")
def test_what_waits_is_neither_sent_nor_accepted_until_it_is_approved(
    owner: Actor, seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    made = make_quotation(seller, cafe, some(stocked("9"), discount_percent=Decimal(20)), branch, ask=True)
    for act in (
        lambda: hand_over_quotation(seller, made, how="link"),
        lambda: accept_quotation(visitor(owner.business), made),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "approval_pending"
    assert not Order.objects.exists()
    with pytest.raises(Forbidden):
        approve(seller, made)
    assert made.approvals.get().state == ApprovalState.PENDING
    approve(owner, made, note="ลูกค้าประจำ")
    assert Notification.objects.filter(person=seller.user).count() == 1
    assert accept_quotation(visitor(owner.business), made).total == made.total
    kinds = set(Event.objects.filter(subject_id=str(made.pk)).values_list("kind", flat=True))
    assert {"orders.approval_asked", "orders.approval_given"} <= kinds
    with pytest.raises(Refused) as refused:
        approve(owner, made)
    assert refused.value.code == "approval_decided"


@pytest.mark.usefixtures("limits")
def test_the_customers_page_waits_too(
    client: Client, seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    made = make_quotation(seller, cafe, some(stocked("9"), discount_percent=Decimal(20)), branch, ask=True)
    url = f"/orders/offer/{token_of(made)}/"
    assert 'name="name"' not in client.get(url).content.decode()
    assert client.post(url, {"name": "คุณแดง"}).status_code == 422
    assert not Order.objects.exists()


def test_an_order_above_the_credit_waits_with_its_stock_and_is_delivered_when_approved(
    owner: Actor, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("9")
    change_terms(owner, cafe, version=0, credit_limit="100")
    with pytest.raises(Refused) as refused:
        place_order(clerk, cafe, some(beans), branch)
    assert refused.value.code == "credit_exceeded"
    assert not Order.objects.exists()
    order = place_order(clerk, cafe, some(beans), branch, ask=True)
    assert StockLevel.objects.get().reserved == 1
    for act in (lambda: deliver(clerk, order), lambda: issue_invoice(clerk, order)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "approval_pending"
    assert not Delivery.objects.exists()
    approve(owner, order)
    deliver(clerk, order)
    assert StockLevel.objects.get().on_hand == 8


def test_an_order_that_is_not_approved_frees_its_stock_and_says_why(
    owner: Actor, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("9")
    change_terms(owner, cafe, version=0, credit_limit="100")
    order = place_order(clerk, cafe, some(beans), branch, ask=True)
    with pytest.raises(Refused):
        refuse(owner, order, reason=" ")
    assert order.approvals.get().state == ApprovalState.PENDING
    refuse(owner, order, reason="ค้างชำระเดิม")
    order.refresh_from_db()
    assert (order.state, StockLevel.objects.get().reserved) == (OrderState.CANCELLED, 0)
    assert "ค้างชำระเดิม" in Notification.objects.get(person=clerk.user).sentence


def test_who_is_overdue_waits_when_the_business_says_so(
    owner: Actor, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("9")
    change_terms(owner, cafe, version=0, credit_days="30")
    old = place_order(clerk, cafe, some(beans), branch)
    Order.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    place_order(clerk, cafe, some(beans), branch)
    row = OrderSettings.objects.create(business=owner.business)
    change_settings(owner, seen=row.version, hold_overdue=True)
    with pytest.raises(Refused) as refused:
        place_order(clerk, cafe, some(beans), branch)
    assert refused.value.code == "customer_overdue"
    assert Order.objects.count() == 2
    assert place_order(clerk, cafe, some(beans), branch, pay_first=True).pay_first


@pytest.mark.usefixtures("limits")
def test_the_api_refuses_and_decides_in_the_same_way(owner: Actor, cafe: Customer, stocked: Stocked) -> None:
    beans = stocked("9")
    scopes = ("orders:quotation:view", "orders:quotation:create", "orders:quotation:edit", "orders:order:create", "orders:order:view", "orders:order:price", "customers:customer:view")  # fmt: skip
    robot, boss = caller(owner, *scopes), caller(owner, *scopes, "orders:order:approve")
    body = {"customer": str(cafe.pk), "lines": [{"variant": str(beans.pk), "discount_percent": "20"}]}
    assert robot.post("/quotations", body).code == "approval_needed"
    assert not Quotation.objects.exists()
    made = robot.post("/quotations", {**body, "ask": True}).json
    at = f"/quotations/{made['id']}"
    assert robot.post(f"{at}/accept", {}).code == "approval_pending"
    assert robot.post(f"{at}/approve", {}).code == "scope_missing"
    [waiting] = boss.get("/approvals?state=pending").json["data"]
    assert (waiting["quotation"], waiting["reasons"][0]["kind"]) == (made["id"], "discount")
    assert boss.post(f"{at}/approve", {"note": "ได้"}).json["state"] == "approved"
    assert robot.post(f"{at}/accept", {}).status == 201


def test_the_pages_show_what_waits_and_let_it_be_decided(
    owner_client: Client, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    CustomerTerms.objects.create(customer=cafe, credit_limit=100)
    order = place_order(clerk, cafe, some(stocked("9")), branch, ask=True)
    assert signed_in(clerk).post(f"/orders/{order.pk}/approve/").status_code == 403
    assert order.approvals.get().state == ApprovalState.PENDING
    client = owner_client
    assert order.number in client.get("/orders/panels/approvals/").content.decode()
    assert f"/orders/{order.pk}/refuse/" in client.get(f"/orders/{order.pk}/").content.decode()
    assert client.post(f"/orders/{order.pk}/approve/", {"note": ""}).status_code == 204
    assert order.approvals.get().state == ApprovalState.APPROVED
    assert order.number not in client.get("/orders/panels/approvals/").content.decode()
