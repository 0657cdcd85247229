"""A shop that sells: goods on the shelf, a customer, a clerk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from conftest import person
from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.orders.cards.paying import ask_by_card, set_provider
from samphan.orders.lines import Wanted
from samphan.orders.models import CardLink, Order
from samphan.orders.ordering import place_order
from samphan.orders.tests.omise import SECRET_KEY, WEBHOOK_SECRET, FakeOmise, speaking
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.tenants.models import Branch, Membership

Stocked = Callable[..., Variant]


@pytest.fixture
def branch(owner: Actor) -> Branch:
    return Branch.objects.get(business=owner.business)


@pytest.fixture
def stocked(owner: Actor, branch: Branch) -> Stocked:
    """`stocked("5", price="250")`: a variant of which that much lies in the branch."""

    def make(quantity: str = "10", name: str = "เมล็ดคั่วกลาง", price: str = "107", **fields: Any) -> Variant:
        product = create_product(owner, name=name, price=price, **fields)
        variant = Variant.objects.for_pricing().get(product=product)
        receive(owner, [Line(variant, Decimal(quantity), usual_warehouse(branch))])
        return variant

    return make


@pytest.fixture
def cafe(owner: Actor) -> Customer:
    return create_customer(owner, name="บริษัท กาแฟดี จำกัด", kind="organisation")


@pytest.fixture
def clerk(owner: Actor, branch: Branch) -> Actor:
    """A seller of the head office."""
    actor = add_member(owner.business, person("clerk@example.com", "นุ่น ขาย"), builtin="sales")
    membership = Membership.objects.get(pk=actor.membership.pk)  # type: ignore[union-attr]
    membership.branches.add(branch)
    return actor_of(membership)


@pytest.fixture
def order(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(owner, cafe, some(stocked(), "2"), branch)


@pytest.fixture
def omise(owner: Actor, settings: Any) -> Iterator[FakeOmise]:
    """The card provider, on this machine; the business takes cards through it."""
    with speaking() as now:
        settings.OMISE_URL = f"http://127.0.0.1:{now.port}"
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{now.port}"]
        set_provider(owner, secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET)
        yield now


@pytest.fixture
def link(owner: Actor, order: Order, omise: FakeOmise) -> CardLink:
    return ask_by_card(owner, order)


def some(variant: Variant, quantity: str = "1", **more: Any) -> list[Wanted]:
    return [Wanted(variant, Decimal(quantity), **more)]
