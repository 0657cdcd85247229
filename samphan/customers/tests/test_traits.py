"""What is computed about customers: completeness, the ladder, and traits of any module."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from conftest import RunJobs
from samphan.customers import completeness, knowing, ladder
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.knowing import refresh_all, refresh_traits
from samphan.customers.models import Customer, Trait
from samphan.customers.relations import set_referrer
from samphan.customers.trait_kinds import Value, forget_traits, set_traits, traits_of
from samphan.customers.traits import COMPLETENESS, LADDER, PURCHASES
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import every_business, use_business

NOBODY = {"purchases": 0, "bought": 0, "months": 0, "referrals": 0, "partnership": 0}


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


def held(customer: Customer, name: str) -> object:
    return traits_of([customer.pk], [name])[customer.pk].get(name)


def test_the_weights_make_a_hundred() -> None:
    assert sum(completeness.PERSON.values()) == sum(completeness.ORGANISATION.values()) == 100
    assert set(completeness.PERSON) | set(completeness.ORGANISATION) <= set(completeness.LABELS)


def test_completeness_grows_with_what_is_known(owner: Actor, rain: Customer) -> None:
    [before] = completeness.completeness_of([rain.pk]).values()
    assert (before.value, before.reason["missing"][0]) == (0, "phone")
    known = create_customer(
        owner,
        name="นภัสสร ศิลารักษ์",
        birth_date="1/2/2540",
        province="เชียงใหม่",
        reaches=[read_reach("phone", "0812345678"), read_reach("line", "naphat")],
    )
    [after] = completeness.completeness_of([known.pk]).values()
    assert after.value == 20 + 15 + 15 + 15 + 10
    assert after.reason["missing"] == ["email", "nickname", "occupation", "interests"]


@pytest.mark.django_db(transaction=True)
def test_all_are_computed_while_others_write(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list came in, and while its traits are computed people go on working: nothing is “locked”."""
    monkeypatch.setattr(knowing, "BATCH", 2)
    several = [create_customer(owner, name=f"คนที่ {number}") for number in range(7)]
    written = []

    def somebody_else() -> None:
        with every_business():
            written.append(Customer.objects.filter(pk=several[0].pk).update(note="แวะมา"))
        connection.close()

    def ahead_of_the_first_write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not written and sql.startswith(("BEGIN", "INSERT", "UPDATE")):
            other = Thread(target=somebody_else)
            other.start()
            other.join()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ahead_of_the_first_write):
        assert refresh_all() == 7
    assert written == [1]


def test_the_missing_is_said_in_words() -> None:
    with translation.override("th"):
        assert [str(said) for said in completeness.explain({"missing": ["phone", "address"]})] == ["ยังขาด: โทรศัพท์, ที่อยู่"]
        assert [str(said) for said in completeness.explain({"missing": []})] == ["ข้อมูลครบแล้ว"]


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, "prospect"),
        ({"referrals": 9}, "prospect"),
        ({"bought": 1}, "purchaser"),
        ({"bought": 1, "purchases": 2}, "purchaser"),
        ({"bought": 1, "purchases": 3}, "client"),
        ({"bought": 1, "months": 12}, "client"),
        ({"bought": 1, "referrals": 1}, "supporter"),
        ({"bought": 1, "referrals": 3}, "advocate"),
        ({"bought": 1, "partnership": 1}, "partner"),
        ({"partnership": 1}, "prospect"),
    ],
)
def test_facts_lead_up_the_ladder(facts: dict[str, int], step: str) -> None:
    assert ladder.place({**NOBODY, **facts}).value == step


def test_the_ladder_says_why_and_what_moves_up() -> None:
    value = ladder.place({**NOBODY, "bought": 1, "purchases": 2, "months": 2})
    assert value.reason == {"met": [["bought", 1]], "next": "client", "lacks": [["purchases", 1]]}
    with translation.override("th"):
        why, up = (str(said) for said in ladder.explain(value.reason))
    assert why == "เพราะ: เคยซื้อ"
    assert up == "จะขึ้นเป็นลูกค้าประจำ: ซื้ออีก 1 ครั้ง"


def test_every_way_asks_for_facts_that_are_known_and_said() -> None:
    for ways in ladder.WAYS.values():
        for way in ways:
            for need in way:
                assert need.fact in NOBODY
                assert need.fact in ladder.HAS
                assert need.fact in ladder.WANTS
    assert list(ladder.WAYS) == [ladder.Step(value) for value in reversed(ladder.Step.values)]


def test_traits_follow_the_customer(owner: Actor, rain: Customer, run_jobs: RunJobs) -> None:
    run_jobs()
    assert (held(rain, LADDER.name), held(rain, COMPLETENESS.name)) == ("prospect", Decimal(0))
    change_customer(owner, rain, version=1, nickname="น้องฝน", province="เชียงใหม่")
    run_jobs()
    assert held(rain, COMPLETENESS.name) == Decimal(20)


def test_purchases_time_and_referrals_move_a_customer_up(owner: Actor, rain: Customer, run_jobs: RunJobs) -> None:
    set_traits(PURCHASES.name, {rain.pk: Value(1)})
    refresh_all()
    assert held(rain, LADDER.name) == "purchaser"
    Customer.objects.update(created_at=timezone.now() - timedelta(days=400))
    refresh_all()
    assert held(rain, LADDER.name) == "client"
    set_referrer(owner, create_customer(owner, name="เมฆ"), rain)
    run_jobs()
    assert held(rain, LADDER.name) == "supporter"


def test_a_trait_is_written_over_and_forgotten(rain: Customer) -> None:
    for number in (1, 2):
        assert set_traits(PURCHASES.name, {rain.pk: Value(number, {"from": "x"})}) == 1
    assert Trait.objects.get().number == 2
    forget_traits(PURCHASES.name, [rain.pk])
    assert not Trait.objects.exists()


def test_a_trait_that_nobody_declared_is_a_fault(rain: Customer) -> None:
    with pytest.raises(LookupError):
        set_traits("customers.shoe_size", {rain.pk: Value(42)})
    with pytest.raises(ValueError, match="no choice"):
        set_traits(LADDER.name, {rain.pk: Value("king")})
    assert not Trait.objects.exists()


def test_traits_stay_within_the_business(outsider: Actor, rain: Customer) -> None:
    refresh_traits([rain.pk])
    with use_business(outsider.business):
        assert not Trait.objects.exists()
        assert refresh_all() == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"f.ladder": "any:purchaser"}, ("ฝน", "เมฆ")),
        ({"f.completeness": "any:0-39"}, ("ฝน", "ดาว")),
        ({"f.reach": "any:phone"}, ("ดาว", "ฝน")),
        ({"f.reach": "none:phone"}, ("ฝน", "ดาว")),
    ],
)
def test_the_list_is_filtered_by_what_is_known(
    owner: Actor, owner_client: Client, rain: Customer, query: dict[str, str], names: tuple[str, str]
) -> None:
    create_customer(owner, name="เมฆ")
    create_customer(
        owner, name="ดาว", birth_date="1/2/2540", province="น่าน", reaches=[read_reach("phone", "0812345678")]
    )
    set_traits(PURCHASES.name, {rain.pk: Value(1)})
    refresh_all()
    page = owner_client.get("/customers/", {**query, "columns": "ladder,completeness,reach"}).content.decode()
    shown, hidden = names
    assert shown in page
    assert hidden not in page
