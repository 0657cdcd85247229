"""Two hands on the same shelf, and a hand that is cut off."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from conftest import person
from samphan.catalog.models import Movement, Reservation, StockLevel, Variant, Warehouse
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, reserve_many, usual_warehouse
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch

Shop = tuple[Actor, Warehouse, list[Variant]]


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    business = create_business(slug="doi-roast", name="ดอยโรสต์", owner=person("owner@example.com", "พิม"))
    with use_business(business):
        actor = system_actor(business)
        warehouse = usual_warehouse(Branch.objects.get(business=business))
        for number in range(4):
            product = create_product(actor, name=f"กาแฟ {number}", price="100")
            variant = Variant.objects.for_pricing().get(product=product)
            receive(actor, [Line(variant, Decimal(10), warehouse)])
        yield actor, warehouse, list(Variant.objects.for_pricing().order_by("pk"))


def said_by(work: Any, *args: Any) -> str:
    try:
        work(*args)
    except Refused as refusal:
        return refusal.code
    finally:
        connections.close_all()
    return "sold"


def test_of_two_cashiers_who_sell_the_last_piece_one_does(shop: Shop) -> None:
    actor, warehouse, variants = shop
    ready = Barrier(8)

    def sell(number: int) -> str:
        def reserve() -> None:
            with use_business(actor.business):
                ready.wait(20)
                reserve_many(actor, [Line(variants[0], Decimal(3), warehouse)], f"orders.order:{number}")

        return said_by(reserve)

    with ThreadPoolExecutor(8) as hands:
        said = sorted(hands.map(sell, range(8)))
    assert said == ["sold"] * 3 + ["stock_short"] * 5  # ten pieces, three each
    row = StockLevel.objects.get(variant=variants[0])
    assert (row.on_hand, row.reserved) == (10, 9)
    assert Reservation.objects.count() == Movement.objects.filter(kind="reserve").count() == 3


def test_documents_that_name_the_same_goods_in_opposite_order_never_block_each_other(shop: Shop) -> None:
    actor, warehouse, variants = shop
    ready = Barrier(6)

    def sell(number: int) -> str:
        wanted = variants if number % 2 else variants[::-1]

        def reserve() -> None:
            with use_business(actor.business):
                ready.wait(20)
                for turn in range(5):
                    lines = [Line(variant, Decimal(1), warehouse) for variant in wanted]
                    try:
                        reserve_many(actor, lines, f"orders.order:{number}.{turn}")
                    except Refused:
                        continue

        return said_by(reserve)

    with ThreadPoolExecutor(6) as hands:
        assert set(hands.map(sell, range(6))) == {"sold"}
    assert set(StockLevel.objects.values_list("on_hand", "reserved")) == {(Decimal(10), Decimal(10))}


def reserve_and_wait(business_id: Any, variant_id: Any, warehouse_id: Any, told: Any) -> None:
    """A process that has reserved, and has not committed when it is killed."""
    from samphan.platform.tenants.models import Business  # noqa: PLC0415 - in the process

    connections.close_all()
    business = Business.objects.get(pk=business_id)
    with use_business(business), transaction.atomic():
        variant = Variant.objects.for_pricing().get(pk=variant_id)
        place = Warehouse.objects.get(pk=warehouse_id)
        reserve_many(system_actor(business), [Line(variant, Decimal(7), place)], "orders.order:killed")
        told.set()
        signal.pause()


def test_a_process_killed_between_reserve_and_commit_leaks_nothing(shop: Shop) -> None:
    actor, warehouse, variants = shop
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    told = fork.Event()
    other = fork.Process(target=reserve_and_wait, args=(actor.business.pk, variants[0].pk, warehouse.pk, told))
    other.start()
    assert told.wait(60)
    os.kill(other.pid or 0, signal.SIGKILL)
    other.join(60)
    assert other.exitcode == -signal.SIGKILL
    reserve_many(actor, [Line(variants[0], Decimal(10), warehouse)], "orders.order:after")  # all of it is free
    row = StockLevel.objects.get(variant=variants[0])
    assert (row.on_hand, row.reserved) == (10, 10)
    assert not Reservation.objects.filter(reference="orders.order:killed").exists()
    assert not Movement.objects.filter(reference="orders.order:killed").exists()
