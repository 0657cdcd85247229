from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from samphan.customers.contacts import read_reach
from samphan.customers.models import ContactPoint, Customer, Suspicion
from samphan.platform.demo.actions import build_demo
from samphan.platform.events.models import Event
from samphan.platform.tenants.current import use_business
from samphan.platform.thai.taxid import parse_tax_id


@pytest.mark.django_db
def test_demonstration_customers_pass_the_rules_that_real_ones_pass() -> None:
    business = build_demo(size=300, seed=7, last_day=date(2026, 11, 20))
    with use_business(business):
        rows = list(Customer.objects.all())
        assert len(rows) == 312  # twelve of them are somebody who is there already
        assert Suspicion.objects.to_review().count() == 12
        assert {row.kind for row in rows} == {"person", "organisation"}
        assert all(row.sort_key and row.given_name for row in rows)
        last = date(2026, 11, 20)
        assert max(timezone.localdate(row.created_at) for row in rows) < last
        assert max(timezone.localdate(event.occurred_at) for event in Event.objects.all()) < last
        assert all(parse_tax_id(row.tax_id) == row.tax_id for row in rows if row.tax_id)
        for point in ContactPoint.objects.all():
            assert read_reach(point.kind, point.written).value == point.value
