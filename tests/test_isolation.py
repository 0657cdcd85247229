from __future__ import annotations

import pytest

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import NoBusiness, every_business, use_business


@pytest.mark.django_db
def test_rows_cannot_be_read_outside_a_business() -> None:
    with pytest.raises(NoBusiness):
        Customer.objects.count()


def test_a_business_sees_its_own_rows_only(owner: Actor, outsider: Actor) -> None:
    create_customer(owner, name="ของเรา")
    with use_business(outsider.business):
        create_customer(outsider, name="ของเขา")
        assert [str(customer) for customer in Customer.objects.all()] == ["ของเขา"]
    with every_business():
        assert Customer.objects.count() == 2
