"""The loop in one walk: past sales come in, customers are scored, lists, their page and Today say so, an order is placed, the scores change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from samphan.catalog.models import Variant
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer, Trait
from samphan.insight import actions as insight
from samphan.orders.lines import Wanted
from samphan.orders.models import Order
from samphan.orders.ordering import place_order
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing import actions as importing
from samphan.platform.importing import carrying
from samphan.platform.tenants.models import Branch

pytestmark = pytest.mark.django_db


def till_file(folder: Path) -> Path:
    """A year of bills of 24 regulars, each with a pause of their own; the first has been silent for months."""
    today, lines = timezone.localdate(), ["เลขที่บิล,วันที่,เบอร์โทร,สินค้า,จำนวน,ราคา,ยอดสุทธิ"]
    for at in range(24):
        last = 150 if at == 0 else at
        for days in range(last, 365, 9 + at):
            day = today - timedelta(days=days)
            number = f"{len(lines):04d}"
            lines.append(f"{number},{day.day}/{day.month}/{day.year + 543},08123456{at:02d},เมล็ดคั่วกลาง,1,107,107.00")
    path = folder / "till.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def back(customer: Customer) -> Trait:
    trait: Trait = Trait.objects.get(customer=customer, name="insight.back_in_90_days")
    return trait


def test_the_loop(client: Client, owner: Actor, branch: Branch, coffee: Variant, tmp_path: Path) -> None:
    people = [
        create_customer(owner, name=f"ลูกค้า {at:02d}", reaches=[read_reach("phone", f"08123456{at:02d}")]) for at in range(24)
    ]  # fmt: skip
    run = importing.take_path(owner, "sales", till_file(tmp_path))
    importing.claim_run(owner, run)
    carrying.claimed(run.pk)
    carrying.carry(owner, run)
    assert set(Order.objects.values_list("customer", flat=True)) == {person.pk for person in people}

    insight.refresh()
    client.force_login(owner.user)
    quiet = people[0]
    before = back(quiet)
    assert before.number == min(Trait.objects.filter(name=before.name).values_list("number", flat=True))
    page = client.get("/customers/panels/traits/", {"customer": quiet.pk}).content.decode()
    assert "โอกาสที่จะซื้อใน 90 วัน" in page
    group = Trait.objects.get(customer=quiet, name="insight.group").text
    assert quiet.name in client.get("/customers/", {"f.buying_group": f"any:{group}"}).content.decode()
    todays = client.get("/insight/panels/next/").content.decode()
    assert quiet.name in todays
    assert "ชวนกลับมาซื้อ" in todays
    assert "/insight/panels/next/" in client.get("/").content.decode()
    told = client.get("/insight/").content.decode()
    sold = Order.objects.filter(created_at__date__gt=timezone.localdate() - timedelta(days=30)).aggregate(
        s=Sum("total")
    )
    assert f"฿{sold['s']:,.2f}" in told

    receive(owner, [Line(Variant.objects.for_pricing().get(pk=coffee.pk), Decimal(9), usual_warehouse(branch))])
    place_order(owner, quiet, wanted(coffee), branch)
    insight.refresh()
    assert back(quiet).number > before.number
    assert Trait.objects.get(customer=quiet, name="insight.group").text != group
    assert "ชวนกลับมาซื้อ" not in client.get("/insight/panels/next-of-customer/", {"customer": quiet.pk}).content.decode()


def wanted(coffee: Variant) -> list[Any]:
    return [Wanted(Variant.objects.for_pricing().get(pk=coffee.pk), Decimal(1))]
