"""The pages and the API of possible duplicates."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from conftest import person
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.identity.merging import merge_customers
from samphan.customers.identity.records import Pair, Reason
from samphan.customers.identity.reviewing import queue
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import Customer, Merge, Suspicion, SuspicionState
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.tenants.models import Branch

pytestmark = pytest.mark.django_db
SCOPES = (
    "customers:customer:view",
    "customers:customer:edit",
    "customers:duplicate:review",
    "customers:duplicate:merge",
)


@pytest.fixture
def two(owner: Actor) -> tuple[Customer, Customer]:
    return create_customer(owner, name="ภูกมล บุญเกษ", occupation="ครู"), create_customer(
        owner, name="พูกมล บุญเกส", nickname="ภู"
    )


@pytest.fixture
def pair(two: tuple[Customer, Customer]) -> Suspicion:
    left, right = sorted(str(one.pk) for one in two)
    write_found([Pair(left, right, 0.98, (Reason("family_same", 9.5), Reason("phone_differs", -1)))])
    return Suspicion.objects.get()


def posted(one: Customer, two: Customer, **more: str) -> dict[str, str]:
    return {"keep": str(one.pk), "survivor_version": str(one.version), "other_version": str(two.version), **more}


def test_the_queue_shows_both_with_reasons(owner_client: Client, pair: Suspicion) -> None:
    page = owner_client.get("/customers/duplicates/").content.decode()
    for words in ("ภูกมล บุญเกษ", "พูกมล บุญเกส", "นามสกุลเดียวกัน", "เบอร์โทรต่างกัน", "เก็บรายนี้แทน"):
        assert words in page


def test_an_empty_queue_teaches(owner_client: Client, owner: Actor) -> None:
    assert "ไม่มีลูกค้าที่อาจซ้ำ" in owner_client.get("/customers/duplicates/").content.decode()


def test_the_menu_counts_what_waits(owner_client: Client, pair: Suspicion) -> None:
    assert '<span class="count">1</span>' in owner_client.get("/customers/").content.decode()


def test_merging_from_the_queue_goes_on_with_the_queue(
    owner_client: Client, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    one, other = two
    answer = owner_client.post(
        f"/customers/{one.pk}/merge/{other.pk}/", posted(one, other, next="queue", **{"field.name": "other"})
    )
    assert answer["Location"] == "/customers/duplicates/"
    one.refresh_from_db()
    assert (one.name, one.nickname, one.occupation) == ("พูกมล บุญเกส", "ภู", "ครู")


def test_the_other_can_be_kept_instead(owner_client: Client, two: tuple[Customer, Customer]) -> None:
    one, other = two
    owner_client.post(f"/customers/{one.pk}/merge/{other.pk}/", posted(other, one))
    one.refresh_from_db()
    assert one.merged_into_id == other.pk


def test_a_stale_page_merges_nothing(owner: Actor, owner_client: Client, two: tuple[Customer, Customer]) -> None:
    one, other = two
    data = posted(one, other)
    change_customer(owner, other, version=1, occupation="หมอ")
    assert owner_client.post(f"/customers/{one.pk}/merge/{other.pk}/", data).status_code == 409
    assert not Merge.objects.exists()


def test_dismissing_putting_off_and_undo(owner_client: Client, pair: Suspicion) -> None:
    owner_client.post(f"/customers/duplicates/{pair.pk}/dismiss/")
    assert Suspicion.objects.get().state == SuspicionState.DISMISSED
    owner_client.post(f"/customers/duplicates/{pair.pk}/reopen/")
    assert Suspicion.objects.to_review().exists()
    owner_client.post(f"/customers/duplicates/{pair.pk}/later/")
    assert not Suspicion.objects.to_review().exists()
    assert Suspicion.objects.get().state == SuspicionState.OPEN


def test_the_panel_leads_to_the_pair_and_to_what_was_merged(
    owner: Actor, owner_client: Client, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    one, other = two
    panel = f"/customers/panels/duplicates/?customer={one.pk}"
    assert f"?pair={pair.pk}" in owner_client.get(panel).content.decode()
    merge_customers(owner, one, other, versions=(1, 1))
    assert "แยกกลับ" in owner_client.get(panel).content.decode()


def test_the_dialog_of_unmerging_names_what_stays(
    owner: Actor, owner_client: Client, two: tuple[Customer, Customer]
) -> None:
    one, other = two
    done = merge_customers(owner, one, other, versions=(1, 1))
    one.refresh_from_db()
    change_customer(owner, one, version=one.version, nickname="กมล")
    assert "ช่องที่แก้หลังรวม" in owner_client.get(f"/customers/merges/{done.pk}/").content.decode()
    third = create_customer(owner, name="กมล")
    one.refresh_from_db()
    merge_customers(owner, one, third, versions=(one.version, 1))
    assert "ต้องแยก กมล ออกจาก" in owner_client.get(f"/customers/merges/{done.pk}/").content.decode()


def test_searching_now_shows_how_far_it_is(owner_client: Client, owner: Actor) -> None:
    answer = owner_client.post("/customers/duplicates/search/", headers={"HX-Request": "true"})
    assert answer.status_code == 302
    assert "ค้นหารายการที่อาจซ้ำ" in owner_client.get(answer["Location"]).content.decode()


def test_one_is_found_by_typing_and_not_oneself(owner_client: Client, two: tuple[Customer, Customer]) -> None:
    one, other = two
    assert f'data-value="{other.pk}"' in owner_client.get("/customers/options/", {"q": "พูกมล"}).content.decode()
    answer = owner_client.post(f"/customers/{one.pk}/merge/", {"other": str(other.pk)})
    assert answer["HX-Redirect"] == f"/customers/{one.pk}/merge/{other.pk}/"
    assert owner_client.post(f"/customers/{one.pk}/merge/", {"other": str(one.pk)}).status_code == 422


def endpoints(one: Customer, other: Customer, pair: Suspicion, merge: object) -> list[tuple[str, str]]:
    return [
        ("get", f"/customers/duplicates/?pair={pair.pk}"),
        ("post", f"/customers/duplicates/{pair.pk}/dismiss/"),
        ("post", f"/customers/duplicates/{pair.pk}/later/"),
        ("post", f"/customers/duplicates/{pair.pk}/reopen/"),
        ("get", f"/customers/{one.pk}/merge/"),
        ("get", f"/customers/{one.pk}/merge/{other.pk}/"),
        ("post", f"/customers/{one.pk}/merge/{other.pk}/"),
        ("get", f"/customers/merges/{merge}/"),
        ("post", f"/customers/merges/{merge}/"),
        ("post", f"/customers/merges/{merge}/undo/"),
        ("get", f"/customers/panels/duplicates/?customer={one.pk}"),
    ]


def test_an_outsider_finds_nothing(
    owner: Actor, outsider_client: Client, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    third, fourth = create_customer(owner, name="หนึ่ง"), create_customer(owner, name="สอง")
    done = merge_customers(owner, third, fourth, versions=(1, 1))
    for verb, path in endpoints(*two, pair, done.pk):
        assert getattr(outsider_client, verb)(path).status_code == 404, path
    assert Customer.objects.living().count() == 3
    assert Suspicion.objects.to_review().count() == 1


def test_a_viewer_may_neither_review_nor_merge(
    owner: Actor, staff_client: Client, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    for verb, path in endpoints(*two, pair, uuid4()):
        assert getattr(staff_client, verb)(path).status_code in {403, 200 if "panels" in path else 403}, path
    assert Suspicion.objects.to_review().count() == 1


def test_who_may_not_see_one_of_the_two_sees_neither(
    owner: Actor, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    near, far = (
        Branch.objects.create(business=owner.business, name="ใกล้", code="00001"),
        Branch.objects.create(business=owner.business, name="ไกล", code="00002"),
    )
    seller = add_member(owner.business, person("seller@example.com", "ผู้ขาย"), builtin="sales")
    bound = replace(seller, row_scope="branch", branch_ids=frozenset({near.pk}))
    Customer.objects.filter(pk=two[0].pk).update(branch=near)
    Customer.objects.filter(pk=two[1].pk).update(branch=far)
    assert not queue(bound).exists()
    Customer.objects.filter(pk=two[1].pk).update(branch=near)
    assert queue(bound).count() == 1


def test_the_api_lists_merges_and_undoes(owner: Actor, two: tuple[Customer, Customer], pair: Suspicion) -> None:
    shop, (one, other) = caller(owner, *SCOPES), two
    [row] = shop.get("/duplicates").json["data"]
    assert {row["left"]["name"], row["right"]["name"]} == {one.name, other.name}
    assert row["reasons"][0] == {"code": "family_same", "bits": 9.5}
    made = shop.post(f"/customers/{one.pk}/merge/{other.pk}", {"fields": {"name": "other"}})
    assert (made.status, made.json["survivor"]) == (201, str(one.pk))
    assert shop.get(f"/customers/{other.pk}").json["merged_into"] == str(one.pk)
    assert shop.post(f"/customers/{other.pk}/merge/{one.pk}", {}).code == "merge_self"
    undone = shop.post(f"/merges/{made.json['id']}/undo", {})
    assert (undone.status, undone.json["kept"]) == (200, [])
    assert shop.post(f"/merges/{made.json['id']}/undo", {}).code == "merge_undone"
    assert shop.get("/duplicates").json["data"] == []


def test_the_api_refuses_a_stale_version_a_foreign_row_and_a_token_without_the_scope(
    owner: Actor, outsider: Actor, two: tuple[Customer, Customer], pair: Suspicion
) -> None:
    one, other = two
    shop = caller(owner, *SCOPES)
    assert shop.post(f"/customers/{one.pk}/merge/{other.pk}", {"version": 7}).status == 409
    foreign = caller(outsider, *SCOPES)
    assert foreign.post(f"/customers/{one.pk}/merge/{other.pk}", {}).status == 404
    assert foreign.post(f"/duplicates/{pair.pk}/dismiss", {}).status == 404
    assert foreign.post(f"/merges/{uuid4()}/undo", {}).status == 404
    assert foreign.get("/duplicates").json["data"] == []
    assert caller(owner, *SCOPES[:3]).post(f"/customers/{one.pk}/merge/{other.pk}", {}).status == 403
    assert shop.post(f"/duplicates/{pair.pk}/dismiss", {}).status == 204
    assert not Merge.objects.exists()
