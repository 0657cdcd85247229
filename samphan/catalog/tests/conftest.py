"""What tests of the catalogue put on the shelf."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from samphan.catalog.models import Variant, Warehouse
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

MakeVariant = Callable[..., Variant]


@pytest.fixture
def make_variant(owner: Actor) -> MakeVariant:
    """`make_variant("เมล็ดคั่วกลาง", price="250")`: a product's only variant, as pricing and stock want it."""

    def make(name: str = "เมล็ดคั่วกลาง", price: str | None = "250", **fields: Any) -> Variant:
        product = create_product(owner, name=name, price=price, **fields)
        return Variant.objects.for_pricing().get(product=product)

    return make


@pytest.fixture
def branch(owner: Actor) -> Branch:
    return Branch.objects.get(business=owner.business)


@pytest.fixture
def warehouse(branch: Branch) -> Warehouse:
    return usual_warehouse(branch)


@pytest.fixture
def stocked(owner: Actor, warehouse: Warehouse, make_variant: MakeVariant) -> Callable[..., Variant]:
    """`stocked("5")`: a variant of which that much lies in the usual warehouse."""

    def make(quantity: str, name: str = "เมล็ดคั่วกลาง", **fields: Any) -> Variant:
        variant = make_variant(name, **fields)
        receive(owner, [Line(variant, Decimal(quantity), warehouse)])
        return variant

    return make
