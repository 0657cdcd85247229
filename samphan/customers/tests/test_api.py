from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import ContactPoint, Customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.events.models import Event
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Membership

ALL = [*(f"customers:customer:{verb}" for verb in ("view", "create", "edit", "delete")), "customers:note:create"]
NAMES = ["กานดา", "ขวัญใจ", "คมสัน", "งามตา", "จันทร์เพ็ญ"]


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, *ALL)


@pytest.fixture
def napassorn(owner: Actor) -> Customer:
    return create_customer(owner, name="นางสาวนภัสสร ศิลารักษ์", reaches=[read_reach("phone", "081-234-5678")])


@pytest.fixture
def five(owner: Actor) -> list[Customer]:
    return [create_customer(owner, name=name) for name in NAMES]


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json["data"]]


def test_a_customer_is_added_and_read_back(shop: Caller) -> None:
    sent = {
        "name": "นางสาวนภัสสร ศิลารักษ์",
        "birth_date": "1996-02-29",
        "province": "เชียงใหม่",
        "contact_points": [{"kind": "phone", "value": "081-234-5678"}],
    }
    answer = shop.post("/customers", sent)
    assert answer.status == 201
    read = shop.get(answer.headers["Location"])
    assert {**read.json, "look_alikes": []} == answer.json
    assert (read.json["given_name"], read.json["birth_date"]) == ("นภัสสร", "1996-02-29")
    assert read.json["contact_points"][0]["value"] == "+66812345678"
    event = Event.objects.get(kind="customers.customer_created")
    assert (event.actor_name, event.data["source"]) == ("เว็บร้าน", "api")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": 7}, "name"),
        ({"name": "ก", "nmae": "ข"}, "nmae"),
        ({"name": "ก", "kind": "robot"}, "kind"),
        ({"name": "ก", "birth_date": "2023-02-29"}, "birth_date"),
        ({"name": "ก", "tax_id": "1234567890123"}, "tax_id"),
        ({"name": "ก", "branch": "not-an-id"}, "branch"),
        ({"name": "ก", "contact_points": [{"kind": "phone", "value": "12"}]}, "contact_points.0.value"),
        ({"name": "ก", "contact_points": [{"kind": "fax", "value": "12"}]}, "contact_points.0.kind"),
        ([], "body"),
    ],
)
def test_a_wrong_input_is_named_and_nothing_is_added(shop: Caller, body: Any, field: str) -> None:
    answer = shop.post("/customers", body)
    assert answer.status == 422
    assert field in answer.json["fields"]
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": ', "json_malformed"),
        (b'{"name": "\xff"}', "json_malformed"),
        (b'{"name": "\\ud800"}', "json_malformed"),
        (b'{"name": NaN}', "json_malformed"),
        (b"[" * 100_000, "json_malformed"),
        (b'{"name": "a\\u0000b"}', "nul_character"),
        (b"", "invalid"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_why(shop: Caller, body: bytes, code: str) -> None:
    answer = shop.post("/customers", body)
    assert answer.code == code
    assert not Customer.objects.exists()


def test_only_json_is_read(shop: Caller) -> None:
    answer = shop.post("/customers", b"name=x", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_ten_megabytes_are_too_many(shop: Caller) -> None:
    answer = shop.post("/customers", b'{"name": "' + b"x" * 10_000_000 + b'"}')
    assert (answer.status, answer.code) == (413, "too_large")


def test_a_contact_point_of_another_customer_leads_to_that_customer(shop: Caller, napassorn: Customer) -> None:
    body = {"name": "ใครอีกคน", "contact_points": [{"kind": "phone", "value": "+66 81 234 5678"}]}
    answer = shop.post("/customers", body)
    assert (answer.status, answer.code) == (422, "contact_point_taken")
    assert answer.json["customer_id"] == str(napassorn.pk)
    assert "contact_points" in answer.json["fields"]
    assert Customer.objects.count() == 1


def test_a_list_is_walked_forth_and_back(shop: Caller, five: list[Customer]) -> None:
    first = shop.get("/customers?limit=2&sort=name")
    second = shop.get(first.json["next"])
    third = shop.get(second.json["next"])
    assert [names(first), names(second), names(third)] == [NAMES[:2], NAMES[2:4], NAMES[4:]]
    assert (first.json["previous"], third.json["next"]) == (None, None)
    assert names(shop.get(third.json["previous"])) == NAMES[2:4]
    back = shop.get(second.json["previous"])
    assert (names(back), back.json["previous"]) == (NAMES[:2], None)
    assert 'rel="next"' in first.headers["Link"]


def test_newest_come_first_and_totals_when_asked(shop: Caller, five: list[Customer]) -> None:
    answer = shop.get("/customers?limit=2&total=true")
    assert names(answer) == ["จันทร์เพ็ญ", "งามตา"]
    assert (answer.json["total"], answer.json["total_capped"]) == (5, False)
    assert names(shop.get(answer.json["next"])) == ["คมสัน", "ขวัญใจ"]


@pytest.mark.parametrize("change", ["x", "", "&kind=person", "&sort=name"])
def test_a_cursor_that_was_tampered_with_is_refused(shop: Caller, five: list[Customer], change: str) -> None:
    link = shop.get("/customers?limit=2").json["next"]
    broken = link[:-4] + "AAAA" if not change else link + change
    answer = shop.get(broken)
    assert (answer.status, answer.code) == (400, "cursor_invalid")


def test_a_cursor_of_another_business_is_refused(shop: Caller, five: list[Customer], outsider: Actor) -> None:
    link = shop.get("/customers?limit=2").json["next"]
    assert caller(outsider, *ALL).get(link).code == "cursor_invalid"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "9" * 40])
def test_a_limit_has_limits(shop: Caller, limit: str) -> None:
    assert list(shop.get(f"/customers?limit={limit}").json["fields"]) == ["limit"]


def test_only_the_fields_asked_for_are_answered(shop: Caller, napassorn: Customer) -> None:
    assert shop.get("/customers?fields=name").json["data"] == [{"id": str(napassorn.pk), "name": napassorn.name}]
    assert shop.get(f"/customers/{napassorn.pk}?fields=nmae").code == "field_unknown"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("phone=0812345678", True),
        ("phone=0899999999", False),
        ("kind=person", True),
        ("kind=organisation", False),
        ("created_since=2020-01-01T00:00:00Z", True),
        ("created_since=2999-01-01T00:00:00Z", False),
    ],
)
def test_filters_narrow_the_list(shop: Caller, napassorn: Customer, query: str, found: bool) -> None:
    assert names(shop.get(f"/customers?{query}")) == [napassorn.name] * found


def test_a_copy_is_kept_by_asking_for_changes(shop: Caller, five: list[Customer]) -> None:
    Customer.objects.update(changed_at=timezone.now() - timedelta(days=1))
    since = (timezone.now() - timedelta(minutes=1)).isoformat().replace("+", "%2B")
    shop.patch(f"/customers/{five[2].pk}", {"nickname": "คม"})
    shop.post(f"/customers/{five[0].pk}/contact-points", {"kind": "email", "value": "kanda@example.com"})
    shop.delete(f"/customers/{five[4].pk}")
    answer = shop.get(f"/customers?changed_since={since}")
    assert names(answer) == ["คมสัน", "กานดา", "จันทร์เพ็ญ"]
    assert answer.json["data"][2]["deleted_at"]


def test_a_change_carries_the_tag_it_read(shop: Caller, napassorn: Customer) -> None:
    tag = shop.get(f"/customers/{napassorn.pk}").headers["ETag"]
    changed = shop.patch(f"/customers/{napassorn.pk}", {"nickname": "ฝน"}, If_Match=tag)
    assert (changed.status, changed.json["nickname"], changed.json["version"]) == (200, "ฝน", 2)
    stale = shop.patch(f"/customers/{napassorn.pk}", {"nickname": "น้ำ"}, If_Match=tag)
    assert (stale.status, stale.code, stale.json["current"]["nickname"]) == (409, "changed_meanwhile", "ฝน")
    napassorn.refresh_from_db()
    assert napassorn.nickname == "ฝน"


def test_a_stale_version_in_the_body_is_a_conflict_too(shop: Caller, napassorn: Customer) -> None:
    assert shop.patch(f"/customers/{napassorn.pk}", {"nickname": "ฝน", "version": 1}).status == 200
    assert shop.patch(f"/customers/{napassorn.pk}", {"nickname": "น้ำ", "version": 1}).status == 409


def test_null_clears_and_what_is_left_out_stays(shop: Caller, napassorn: Customer) -> None:
    shop.patch(f"/customers/{napassorn.pk}", {"nickname": "ฝน", "birth_date": "1990-01-02"})
    changed = shop.patch(f"/customers/{napassorn.pk}", {"birth_date": None}).json
    assert (changed["nickname"], changed["birth_date"]) == ("ฝน", None)


def test_a_customer_is_deleted_and_restored(shop: Caller, napassorn: Customer) -> None:
    assert shop.delete(f"/customers/{napassorn.pk}").status == 204
    assert names(shop.get("/customers")) == []
    assert shop.get(f"/customers/{napassorn.pk}").json["deleted_at"]
    assert shop.post(f"/customers/{napassorn.pk}/restore", None).json["deleted_at"] is None
    assert names(shop.get("/customers")) == [napassorn.name]


def test_contact_points_come_and_go(shop: Caller, napassorn: Customer) -> None:
    address = f"/customers/{napassorn.pk}/contact-points"
    added = shop.post(address, {"kind": "phone", "value": "02 123 4567"})
    assert (added.status, added.json["preferred"]) == (201, False)
    assert shop.post(f"{address}/{added.json['id']}/prefer", None).json["preferred"]
    assert len(shop.get(address).json["data"]) == 2
    assert shop.delete(f"{address}/{added.json['id']}").status == 204
    assert ContactPoint.objects.count() == 1


def test_a_note_is_on_the_timeline(shop: Caller, napassorn: Customer) -> None:
    note = shop.post(f"/customers/{napassorn.pk}/notes", {"text": "ชอบคั่วเข้ม"})
    assert note.status == 201
    timeline = shop.get(f"/customers/{napassorn.pk}/timeline?limit=1")
    assert timeline.json["data"] == [note.json]
    assert shop.get(timeline.json["next"]).json["data"][0]["kind"] == "customers.customer_created"
    only = shop.get(f"/customers/{napassorn.pk}/timeline?kind=customers.note_added")
    assert len(only.json["data"]) == 1
    assert shop.get(f"/customers/{napassorn.pk}/timeline?kind=no.such").code == "kind_unknown"


def test_a_customer_comes_with_its_timeline_in_one_call(shop: Caller, napassorn: Customer) -> None:
    for number in range(60):
        shop.post(f"/customers/{napassorn.pk}/notes", {"text": f"เรื่องที่ {number}"})
    whole = shop.get(f"/customers/{napassorn.pk}?expand=timeline").json
    timeline = shop.get(f"/customers/{napassorn.pk}/timeline").json
    assert whole.pop("timeline")["data"] == timeline["data"]
    assert whole == shop.get(f"/customers/{napassorn.pk}").json
    following = shop.get(shop.get(f"/customers/{napassorn.pk}?expand=timeline").json["timeline"]["next"])
    assert following.json == shop.get(timeline["next"]).json
    assert following.json["data"][-1]["kind"] == "customers.customer_created"
    assert shop.get(f"/customers/{napassorn.pk}?expand=everything").status == 422


def test_a_timeline_is_not_shown_beside_a_customer_out_of_sight(shop: Caller, outsider: Actor) -> None:
    with use_business(outsider.business):
        theirs = create_customer(outsider, name="ลูกค้าของเขา")
    assert shop.get(f"/customers/{theirs.pk}?expand=timeline").status == 404


def test_many_are_added_and_each_row_tells_its_fate(shop: Caller, napassorn: Customer) -> None:
    rows = [
        {"name": "หนึ่ง"},
        {"nmae": "สอง"},
        {"name": "สาม", "contact_points": [{"kind": "phone", "value": "0812345678"}]},
        "สี่",
        {"name": "ห้า"},
    ]
    answer = shop.post("/customers/bulk", {"customers": rows}).json
    assert (answer["added"], answer["refused"]) == (2, 3)
    assert [row["status"] for row in answer["rows"]] == [201, 422, 422, 422, 201]
    assert answer["rows"][1]["problem"]["fields"] == {"name": "This is required.", "nmae": "There is no such field."}
    assert set(Customer.objects.values_list("name", flat=True)) == {napassorn.name, "หนึ่ง", "ห้า"}


def test_more_than_five_hundred_are_too_many(shop: Caller) -> None:
    assert shop.post("/customers/bulk", {"customers": [{"name": "x"}] * 501}).status == 422
    assert not Customer.objects.exists()


def test_hidden_fields_are_absent_and_neither_filter_nor_change(
    owner: Actor, business: Any, napassorn: Customer
) -> None:
    Customer.objects.update(tax_id="1101700230708", income_band="15k-30k")
    add_member(business, User.objects.get(email="owner@example.com"), builtin="owner")
    helper = User.objects.create_user("analyst@example.com", "a-long-made-up-password", name="นักวิเคราะห์")
    add_member(business, helper, builtin="analyst")
    token = caller(owner, *ALL)
    Membership.objects.filter(pk=token.token.membership_id).update(role=Membership.objects.get(user=helper).role)
    shown = token.get(f"/customers/{napassorn.pk}").json
    assert "tax_id" not in shown
    assert shown["income_band"] == "15k-30k"
    assert token.get("/customers?tax_id=1101700230708").code == "field_hidden"
    assert token.get("/customers?fields=tax_id").code == "field_unknown"


def test_a_branch_scope_follows_the_maker_of_the_token(owner: Actor, business: Any, five: list[Customer]) -> None:
    branch = Branch.objects.create(business=business, code="00001", name="นิมมาน")
    Customer.objects.filter(pk=five[1].pk).update(branch=branch)
    token = caller(owner, *ALL)
    sales = add_member(business, User.objects.create_user("s@example.com", name="ขาย"), builtin="sales").membership
    assert sales is not None
    assert owner.membership is not None
    owner.membership.branches.add(branch)
    Membership.objects.filter(pk=owner.membership.pk).update(role=sales.role)
    assert names(token.get("/customers")) == ["ขวัญใจ"]
    assert token.get(f"/customers/{five[0].pk}").status == 404
    assert token.get("/events").code == "whole_business_only"


def test_events_are_followed_in_order(shop: Caller, five: list[Customer]) -> None:
    first = shop.get("/events?kind=customers.customer_created&limit=3").json
    rest = shop.get(first["next"]).json
    assert [row["data"]["name"] for row in first["data"] + rest["data"]] == NAMES
    later = shop.get("/events?since=2999-01-01T00:00:00Z").json
    assert later["data"] == []
