"""Numbers follow each other without gaps, whoever asks at once and whoever changes their mind."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import F, Sum

from conftest import person
from samphan.orders.amounts import AmountField, exactly, satang
from samphan.orders.models import DocumentKind, NumberSeries
from samphan.orders.numbers import next_number
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Business

QT, TV = DocumentKind.QUOTATION, DocumentKind.TAX_INVOICE


def test_each_kind_branch_and_year_counts_by_itself(owner: Actor) -> None:
    head = Branch.objects.get(business=owner.business)
    second = Branch.objects.create(business=owner.business, code="00012", name="แม่ริม")
    day, new_year = date(2026, 12, 31), date(2027, 1, 1)
    assert [next_number(QT, head, day) for _ in range(2)] == ["QT2569-00001", "QT2569-00002"]
    assert next_number(TV, head, day) == "TV2569-00001"
    assert next_number(QT, second, day) == "QT2569-12-00001"
    assert next_number(QT, head, new_year) == "QT2570-00001"
    assert next_number(QT, head, day) == "QT2569-00003"


def test_two_businesses_never_share_a_series(owner: Actor, outsider: Actor) -> None:
    next_number(QT, Branch.objects.get(business=owner.business))
    with use_business(outsider.business):
        assert next_number(QT, Branch.objects.get(business=outsider.business)).endswith("-00001")


def test_a_document_that_is_rolled_back_gives_its_number_back(owner: Actor) -> None:
    head = Branch.objects.get(business=owner.business)
    first = next_number(TV, head)
    with transaction.atomic():
        next_number(TV, head)
        transaction.set_rollback(True)
    assert (first[-5:], next_number(TV, head)[-5:]) == ("00001", "00002")


def test_amounts_are_added_and_compared_to_the_satang_by_the_database(owner: Actor) -> None:
    """In binary fractions 0.10 + 0.20 is more than 0.30."""
    head = Branch.objects.get(business=owner.business)
    next_number(QT, head)
    NumberSeries.objects.update(last=satang(Decimal("0.30")))
    assert NumberSeries.objects.filter(last__gte=exactly(Decimal("0.10")) + exactly(Decimal("0.20"))).count() == 1
    NumberSeries.objects.update(last=satang(Decimal("12.34")))
    assert NumberSeries.objects.aggregate(sum=Sum(F("last"), output_field=AmountField()))["sum"] == Decimal("12.34")
    with pytest.raises(ValueError, match="more than two places"):
        satang(Decimal("0.001"))


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Branch]:
    business = create_business(slug="doi-roast", name="ดอยโรสต์", owner=person("owner@example.com", "พิม"))
    with use_business(business):
        yield Branch.objects.get(business=business)


def test_outside_a_transaction_no_number_is_given(shop: Branch) -> None:
    with pytest.raises(RuntimeError):
        next_number(QT, shop)
    assert not NumberSeries.objects.exists()


def test_eight_clerks_at_once_leave_no_gap_and_no_double_even_when_some_give_up(shop: Branch) -> None:
    ready = Barrier(8)

    def write(clerk: int) -> list[str]:
        kept = []
        try:
            with use_business(shop.business):
                ready.wait(20)
                for turn in range(6):
                    with transaction.atomic():
                        number = next_number(TV, shop)
                        if (clerk + turn) % 3 == 0:
                            transaction.set_rollback(True)
                        else:
                            kept.append(number)
        finally:
            connections.close_all()
        return kept

    with ThreadPoolExecutor(8) as clerks:
        given = sorted(number for numbers in clerks.map(write, range(8)) for number in numbers)
    assert [int(number[-5:]) for number in given] == list(range(1, 33))  # 48 begun, 16 given up


def number_and_wait(business_id: Any, told: Any) -> None:
    """A process that has a number, and has not committed when it is killed."""
    connections.close_all()
    business = Business.objects.get(pk=business_id)
    with use_business(business), transaction.atomic():
        next_number(TV, Branch.objects.get(business=business))
        told.set()
        signal.pause()


def test_a_process_killed_with_a_number_in_its_hand_leaves_no_gap(shop: Branch) -> None:
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    told = fork.Event()
    other = fork.Process(target=number_and_wait, args=(shop.business_id, told))
    other.start()
    assert told.wait(60)
    os.kill(other.pid or 0, signal.SIGKILL)
    other.join(60)
    with transaction.atomic():
        assert next_number(TV, shop).endswith("-00001")
