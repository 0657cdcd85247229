"""What a phone takes along, and what it sends back: once, however often, and never over what changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from conftest import signed_in
from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.events import ContactLogged, FollowUpDone, NoteAdded
from samphan.customers.follow_ups import arrive, finish_follow_up, plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.orders.models import Order
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.tenants.models import Branch

Send = Callable[..., Any]


@pytest.fixture
def send(owner_client: Client) -> Send:
    def sent(client: Client = owner_client, **entry: Any) -> Any:
        body = {"key": str(uuid4()), "at": timezone.now().isoformat(), **entry}
        return client.post("/pipeline/field/send/", json.dumps(body, default=str), content_type="application/json")

    return sent


@pytest.fixture
def visit(owner: Actor, cafe: Customer) -> FollowUp:
    return plan_follow_up(owner, cafe, what="เยี่ยมร้าน", due_at=timezone.now() + timedelta(hours=1), kind="visit")


@pytest.fixture
def beans(owner: Actor) -> Variant:
    product = create_product(owner, name="เมล็ดคั่วกลาง", price="250")
    variant = Variant.objects.for_pricing().get(product=product)
    receive(owner, [Line(variant, Decimal(5), usual_warehouse(Branch.objects.get(business=owner.business)))])
    return variant


@pytest.fixture
def order(owner: Actor, cafe: Customer, beans: Variant) -> dict[str, Any]:
    branch = Branch.objects.get(business=owner.business)
    line = {"variant": beans.pk, "quantity": "2", "price": "250.00"}
    return {"kind": "order", "customer": cafe.pk, "branch": branch.pk, "lines": [line]}


def told(kind: type[Any]) -> int:
    return Event.objects.filter(kind=kind.KIND).count()


def test_the_page_holds_nobodys_data(owner: Actor, owner_client: Client, cafe: Customer, visit: FollowUp) -> None:
    page = owner_client.get("/pipeline/field/").content.decode()
    for private in (cafe.name, visit.what, owner.name, owner.business.name, "csrf"):
        assert private not in page
    assert Client().get("/pipeline/field/").content.decode() == page


def test_one_takes_along_ones_week_the_places_around_it_and_prices(
    owner: Actor, owner_client: Client, cafe: Customer, beans: Variant
) -> None:
    cafe.province, cafe.district = "เชียงใหม่", "แม่ริม"
    cafe.save()
    visit = plan_follow_up(owner, cafe, what="เยี่ยม", due_at=timezone.now() + timedelta(hours=1), kind="visit")
    arrive(owner, visit.pk, latitude=Decimal("18.79674"), longitude=Decimal("98.96930"))
    create_customer(owner, name="ร้านข้างกัน", province="เชียงใหม่", district="แม่ริม")
    create_customer(owner, name="ร้านไกล", province="ตรัง")
    taken = owner_client.get("/pipeline/field/data/").json()
    assert [(row["what"], row["name"]) for row in taken["agenda"]] == [("เยี่ยม", "ร้านกาแฟดอยสูง")]
    assert [row["name"] for row in taken["customers"]] == ["ร้านกาแฟดอยสูง", "ร้านข้างกัน"]
    assert taken["customers"][0]["place"] == [18.79674, 98.9693]
    assert [(row["name"], row["price"], row["available"]) for row in taken["products"]] == [
        ("เมล็ดคั่วกลาง", "250.00", "5")
    ]


def test_a_visitor_takes_nothing_along(db: None) -> None:
    assert Client().get("/pipeline/field/data/").status_code == 302


def test_what_is_sent_twice_is_written_once(send: Send, cafe: Customer, visit: FollowUp, order: dict[str, Any]) -> None:
    for entry in (
        {"kind": "note", "customer": cafe.pk, "text": "ชอบคั่วอ่อน"},
        {"kind": "visit", "customer": cafe.pk, "follow_up": visit.pk, "met": True, "text": "สั่งเพิ่ม"},
        order,
    ):
        key = uuid4()
        answers = [send(**entry, key=key) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert len({answer.json()["url"] for answer in answers}) == 1
    assert (told(NoteAdded), told(FollowUpDone), Order.objects.count()) == (1, 1, 1)


def test_a_visit_keeps_when_and_where_by_the_phones_own_clock(send: Send, cafe: Customer, visit: FollowUp) -> None:
    at = timezone.now() - timedelta(hours=3)
    send(
        kind="visit", customer=cafe.pk, follow_up=visit.pk, met=True, at=at.isoformat(), text="ได้ชิม",
        latitude="18.79674", longitude="98.96930",
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.arrived_at, str(visit.latitude), visit.outcome) == (at, "18.79674", "ได้ชิม")


def test_a_clock_that_goes_before_ours_is_not_believed(send: Send, cafe: Customer) -> None:
    ahead = timezone.now() + timedelta(days=2)
    assert send(kind="visit", customer=cafe.pk, met=True, at=ahead.isoformat(), text="แวะ").status_code == 200
    assert FollowUp.objects.get().arrived_at <= timezone.now()


def test_a_visit_that_was_ended_at_the_desk_is_a_conflict_and_can_be_kept_as_a_note(
    owner: Actor, send: Send, cafe: Customer, visit: FollowUp
) -> None:
    finish_follow_up(owner, visit.pk, outcome="ทำแล้วที่โต๊ะ")
    entry = {"kind": "visit", "customer": cafe.pk, "follow_up": visit.pk, "met": True, "text": "ของฉัน", "key": uuid4()}
    answer = send(**entry)
    assert (answer.status_code, answer.json()["code"]) == (409, "visit_done")
    visit.refresh_from_db()
    assert (visit.outcome, visit.arrived_at) == ("ทำแล้วที่โต๊ะ", None)
    assert send(**{**entry, "kind": "note"}).status_code == 200
    assert told(ContactLogged) == 1


def test_an_order_at_other_prices_than_were_seen_is_not_placed(
    send: Send, order: dict[str, Any], beans: Variant
) -> None:
    beans.price = Decimal(275)
    beans.save()
    key = uuid4()
    answer = send(**order, key=key)
    assert (answer.status_code, answer.json()["code"], answer.json()["total"]) == (409, "price_changed", "550.00")
    assert answer.json()["prices"] == {str(beans.pk): "275.00"}
    assert not Order.objects.exists()
    order["lines"][0]["price"] = "275.00"
    assert send(**order, key=key).status_code == 200
    assert Order.objects.get().total == 550


def test_an_order_for_more_than_there_is_is_refused_whole(send: Send, order: dict[str, Any]) -> None:
    order["lines"][0]["quantity"] = "6"
    answer = send(**order)
    assert (answer.status_code, answer.json()["code"]) == (422, "stock_short")
    assert not Order.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "gift"}, {"key": "1"}, {"at": "เมื่อวาน"}, {"kind": "note", "text": " "}])
def test_what_cannot_be_read_is_refused_in_a_sentence(send: Send, cafe: Customer, wrong: dict[str, Any]) -> None:
    answer = send(**{"kind": "note", "customer": cafe.pk, "text": "ข้อความ", **wrong})
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert told(NoteAdded) == 0


def test_a_customer_that_was_deleted_meanwhile_takes_nothing(owner: Actor, send: Send, cafe: Customer) -> None:
    delete_customer(owner, cafe)
    assert send(kind="note", customer=cafe.pk, text="มาแล้ว").status_code in {404, 422}
    assert told(NoteAdded) == 0


def test_nobody_of_another_business_sends_anything_in(
    outsider: Actor, send: Send, cafe: Customer, visit: FollowUp, order: dict[str, Any]
) -> None:
    client = signed_in(outsider)
    for entry in (
        {"kind": "note", "customer": cafe.pk, "text": "แอบดู"},
        {"kind": "visit", "customer": cafe.pk, "follow_up": visit.pk, "met": True},
        {"kind": "visit", "customer": cafe.pk, "met": True},
        order,
    ):
        assert send(client, **entry).status_code == 404
    visit.refresh_from_db()
    assert (visit.done_at, told(NoteAdded), Order.objects.count()) == (None, 0, 0)


def test_who_may_only_look_writes_nothing(staff: Actor, send: Send, cafe: Customer, order: dict[str, Any]) -> None:
    client = signed_in(staff)
    assert send(client, kind="note", customer=cafe.pk, text="ลอง").status_code == 403
    assert send(client, **order).status_code == 403
    assert client.get("/pipeline/field/data/").json()["sells"] is False
    assert (told(NoteAdded), Order.objects.count()) == (0, 0)
