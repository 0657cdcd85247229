from __future__ import annotations

from datetime import date

import pytest

from samphan.consent.models import ConsentRecord, ConsentState, SubjectRequest
from samphan.platform.demo.actions import build_demo, erase
from samphan.platform.events.models import Delivery
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Business

LAST_DAY = date(2026, 11, 20)


@pytest.fixture
def demo(db: None) -> Business:
    return build_demo(size=60, seed=7, last_day=LAST_DAY)


def test_most_customers_were_asked_and_some_took_it_back(demo: Business) -> None:
    with use_business(demo):
        assert ConsentState.objects.filter(given=True).values("customer").distinct().count() > 25
        assert ConsentRecord.objects.filter(given=False).exists()
        assert not ConsentRecord.objects.filter(note="", evidence="paper").exists()


def test_the_desk_has_something_late_something_fresh_and_something_done(demo: Business) -> None:
    with use_business(demo):
        due = sorted(SubjectRequest.objects.filter(closed_at=None).values_list("due_on", flat=True))
        assert due[0] < LAST_DAY < due[-1]
        assert SubjectRequest.objects.exclude(closed_at=None).count() == 1


def test_history_wakes_nobody(demo: Business) -> None:
    with use_business(demo):
        assert not Delivery.objects.filter(event__kind__in=["consent.given", "consent.withdrawn"]).exists()


def test_a_demonstration_can_be_removed_with_its_ledger(demo: Business) -> None:
    erase(demo)
    with every_business():
        assert not ConsentRecord.objects.exists()
        assert not SubjectRequest.objects.exists()
