"""Deals of the tests: a café that may buy coffee, and the stages of the standard pipeline by number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.pipeline.actions.opportunities import create_opportunity
from samphan.pipeline.models import CloseReason, Opportunity, Stage
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.tenants.models import Branch, Membership

MakeDeal = Callable[..., Opportunity]


@pytest.fixture
def cafe(owner: Actor) -> Customer:
    return create_customer(owner, name="ร้านกาแฟดอยสูง", kind="organisation")


@pytest.fixture
def stages(owner: Actor) -> list[Stage]:
    return list(Stage.objects.order_by("position"))


@pytest.fixture
def deal(owner: Actor, cafe: Customer) -> Opportunity:
    return create_opportunity(owner, customer=cafe, name="เมล็ดคั่วกลาง 20 กก. ต่อเดือน", amount="12000")


@pytest.fixture
def make_deal(owner: Actor, cafe: Customer) -> MakeDeal:
    def make(**values: Any) -> Opportunity:
        return create_opportunity(owner, customer=values.pop("customer", cafe), **{"name": "เครื่องชง", **values})

    return make


@pytest.fixture
def lost_reason(owner: Actor) -> CloseReason:
    reason: CloseReason = CloseReason.objects.filter(outcome="lost").order_by("position")[0]
    return reason


@pytest.fixture
def seller(owner: Actor) -> Actor:
    """A salesperson bound to one branch."""
    branch = Branch.objects.create(business=owner.business, code="00007", name="สาขาปาย")
    user = User.objects.create_user("seller@example.com", None, name="ก้อง ขาย")
    add_member(owner.business, user, builtin="sales")
    membership = Membership.objects.get(business=owner.business, user=user)
    membership.branches.set([branch])
    return actor_of(membership)
