"""A shop with a year of orders, placed by the shop's own actions and moved back in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.conf import settings

from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.models import Customer
from samphan.orders.lines import Wanted
from samphan.orders.models import Order, OrderLine
from samphan.orders.ordering import place_order
from samphan.orders.setting_up import change_letterhead
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

TODAY = date(2026, 11, 20)
Sold = Callable[..., Order]


@pytest.fixture(autouse=True)
def home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)


@pytest.fixture
def branch(owner: Actor) -> Branch:
    return Branch.objects.get(business=owner.business)


@pytest.fixture
def coffee(owner: Actor) -> Variant:
    product = create_product(owner, name="เมล็ดคั่วกลาง", price="107")
    return Variant.objects.get(product=product)


@pytest.fixture
def sold(owner: Actor, branch: Branch, coffee: Variant) -> Sold:
    """`sold(customer, day, "107")`: an order as it stands after the sale."""

    def make(customer: Customer | None, day: date, total: str = "107.00", **fields: Any) -> Order:
        at = datetime.combine(day, time(5), UTC)
        number = f"SO-{Order.objects.count() + 1:05d}"
        order = Order(
            number=number,
            branch=branch,
            customer=customer,
            warehouse=usual_warehouse(branch),
            total=Decimal(total),
            created_at=at,
            **fields,
        )
        line = OrderLine(
            order=order,
            variant=coffee,
            name="เมล็ดคั่วกลาง",
            quantity=Decimal(1),
            net=Decimal(total),
            total=Decimal(total),
        )
        order.save()
        line.save()
        return order

    return make


@pytest.fixture
def shop(owner: Actor, branch: Branch, coffee: Variant) -> list[Customer]:
    return a_year_of_orders(owner, branch, coffee)


def a_year_of_orders(owner: Actor, branch: Branch, coffee: Variant) -> list[Customer]:
    """Two dozen customers who come at rates of their own, and leave at some time."""
    chance = np.random.default_rng(3)
    people = [create_customer(owner, name=f"ลูกค้า {number}") for number in range(24)]
    place = usual_warehouse(branch)
    orders: list[Order] = []
    for person in people:
        day = date(2025, 12, 1) + timedelta(days=int(chance.integers(0, 200)))
        rate, leaves = chance.gamma(1.2, 0.03), chance.beta(0.8, 4.0)
        while day <= TODAY:
            total = Decimal(f"{chance.integers(60, 900)}.25")
            at = datetime.combine(day, time(5), UTC)
            number = f"SO-{len(orders) + 1:05d}"
            orders.append(
                Order(number=number, branch=branch, customer=person, warehouse=place, total=total, created_at=at)
            )
            if chance.random() < leaves:
                break
            day += timedelta(days=1 + int(chance.exponential(1 / rate)))
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, variant=coffee, name="เมล็ดคั่วกลาง", quantity=Decimal(1), net=order.total, total=order.total
        )
        for order in orders
    )
    return people


@pytest.fixture
def cafe(owner: Actor, branch: Branch, coffee: Variant) -> Customer:
    """A company that may be sent tax invoices, and a shelf with a hundred bags."""
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    change_letterhead(owner, branch, address_line="99/1 ถนนนิมมานเหมินท์")
    cafe = create_customer(owner, name="บริษัท กาแฟดี จำกัด", kind="organisation")
    change_customer(owner, cafe, version=cafe.version, address_line="12 ซอยอารีย์")
    cafe.refresh_from_db()
    receive(owner, [Line(Variant.objects.for_pricing().get(pk=coffee.pk), Decimal(100), usual_warehouse(branch))])
    return cafe


def ordered(owner: Actor, cafe: Customer, branch: Branch, coffee: Variant, quantity: str = "3") -> Order:
    variant = Variant.objects.for_pricing().get(pk=coffee.pk)
    return place_order(owner, cafe, [Wanted(variant, Decimal(quantity), unit_price=Decimal("99.99"))], branch)
