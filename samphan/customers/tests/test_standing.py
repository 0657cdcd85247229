"""The customer page at a glance: step, completeness, what to do next and why."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from samphan.customers.actions import create_customer
from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.knowing import refresh_all
from samphan.customers.models import Customer, Trait
from samphan.customers.standing import ToldTrait, in_order, next_steps_of
from samphan.customers.trait_kinds import TraitKind, TraitType, Value, set_traits
from samphan.customers.traits import PURCHASE_TOTAL
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.panels import PANELS, Panel

PARTS = ["next", "traits"]


@pytest.fixture
def rain(owner: Actor) -> Customer:
    soon = timezone.localdate() + timedelta(days=2)
    customer = create_customer(owner, name="ฝน", birth_date=soon.replace(year=1988))
    plan_follow_up(owner, customer, what="โทรกลับ", due_at=timezone.now() + timedelta(hours=1))
    set_traits(PURCHASE_TOTAL.name, {customer.pk: Value(1250)})
    refresh_all()
    return customer


def part(client: Client, customer: Customer, name: str) -> str:
    return client.get(f"/customers/panels/{name}/", {"customer": str(customer.pk)}).content.decode()


def test_what_to_do_next_gathers_work_days_and_gaps(owner: Actor, rain: Customer) -> None:
    steps = next_steps_of(owner, rain)
    assert [row.what for row in steps.follow_ups] == ["โทรกลับ"]
    assert [one.away for one in steps.occasions] == [2]
    assert (steps.missing[0].label, steps.missing[0].field) == ("โทรศัพท์", "")
    assert "ลูกค้าประจำ" in steps.move_up


def test_nothing_to_do_shows_nothing(owner: Actor, owner_client: Client) -> None:
    cloud = create_customer(owner, name="เมฆ")
    assert not next_steps_of(owner, cloud)
    assert part(owner_client, cloud, "next").strip() == ""
    assert part(owner_client, cloud, "traits").strip() == ""


def test_the_page_shows_step_completeness_and_reasons(owner_client: Client, rain: Customer) -> None:
    page = owner_client.get(f"/customers/{rain.pk}/").content.decode()
    assert "ผู้ซื้อ" in page
    assert "สมบูรณ์ 15%" in page
    assert "โทรกลับ" in part(owner_client, rain, "next")
    traits = part(owner_client, rain, "traits")
    for told in ("เพราะ: เคยซื้อ", "1,250 บาท", "ยังขาด: โทรศัพท์"):
        assert told in traits


@pytest.mark.parametrize("name", PARTS)
def test_another_business_sees_none_of_it(outsider_client: Client, rain: Customer, name: str) -> None:
    assert outsider_client.get(f"/customers/panels/{name}/", {"customer": str(rain.pk)}).status_code == 404


def test_a_module_puts_a_badge_beside_the_name(
    owner_client: Client, rain: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    badge = Panel("test-badge", "ป้ายทดสอบ", "customers:next-steps", "customer-header")
    monkeypatch.setattr("samphan.platform.web.panels.PANELS", [*PANELS, badge])
    page = owner_client.get(f"/customers/{rain.pk}/").content.decode()
    assert f'hx-get="/customers/panels/next/?customer={rain.pk}"' in page
    assert "test-badge-changed from:body" in page


@pytest.mark.parametrize(("places", "open_", "folded"), [
    ({"a": 0, "b": 2, "c": 0, "d": 1}, "dbac", ""),
    (dict.fromkeys("abcdefgh", 0), "abcde", "fgh"),
    (dict.fromkeys("abcdef", 0), "abcdef", ""),
    ({**dict.fromkeys("abcdefg", 0), "x": 3, "y": 1, "z": 2}, "yzxab", "cdefg"),
    ({}, "", ""),
])  # fmt: skip
def test_the_few_that_matter_stand_open_and_one_alone_is_never_folded(
    places: dict[str, int], open_: str, folded: str
) -> None:
    told = {name: ToldTrait(TraitKind(name, name, TraitType.NUMBER, "", place=place), Trait(business_id=UUID(int=0))) for name, place in places.items()}  # fmt: skip
    first, others = in_order(told)
    assert ("".join(one.label for one in first), "".join(one.label for one in others)) == (open_, folded)
