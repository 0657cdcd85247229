"""Tags: one word, one tag, found again in the list; put on and taken off many at once, with undo."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import RunJobs, refused
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.models import Customer, CustomerTag, Tag
from samphan.customers.tables import customer_table
from samphan.customers.tags import MOST, add_tag, delete_tag, find_tags, remove_tag, restore_tag, tags_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.events.models import Event
from samphan.platform.fields.models import BulkRun
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.current import use_business
from samphan.platform.web.tables import bulk


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


def borne(customer: Customer) -> list[str]:
    return tags_of([customer.pk]).get(customer.pk, [])


def test_a_tag_is_made_by_using_it(owner: Actor, rain: Customer) -> None:
    assert add_tag(owner, rain, " #VIP ")
    assert borne(rain) == ["VIP"]
    assert Event.objects.filter(kind="customers.tag_added").count() == 1


@pytest.mark.parametrize("again", ["vip", "V I P", "ＶＩＰ", "VIP"])
def test_another_spelling_is_the_same_tag(owner: Actor, rain: Customer, again: str) -> None:
    add_tag(owner, rain, "VIP")
    assert not add_tag(owner, rain, again)
    assert borne(rain) == ["VIP"]
    assert Event.objects.filter(kind="customers.tag_added").count() == 1


def test_a_tag_that_nobody_bears_is_forgotten(owner: Actor, rain: Customer) -> None:
    cloud = create_customer(owner, name="เมฆ")
    for customer in (rain, cloud):
        add_tag(owner, customer, "ขายส่ง")
    assert remove_tag(owner, rain, "ขายส่ง")
    assert Tag.objects.count() == 1
    assert remove_tag(owner, cloud, "ขาย ส่ง")
    assert Tag.objects.count() == 0
    assert not remove_tag(owner, cloud, "ขายส่ง")


@pytest.mark.parametrize("name", ["", "  ", "#", "...", "ก" * 41, "\x00"])
def test_what_is_no_word_is_refused(owner: Actor, rain: Customer, name: str) -> None:
    with refused("tag_form"):
        add_tag(owner, rain, name)
    assert Tag.objects.count() == 0


def test_thirty_tags_are_enough(owner: Actor, rain: Customer) -> None:
    for number in range(MOST):
        add_tag(owner, rain, f"ป้าย {number}")
    with refused("too_many"):
        add_tag(owner, rain, "อีกป้าย")
    assert Tag.objects.count() == MOST


def test_tags_are_found_by_any_part_and_beginnings_come_first(owner: Actor, rain: Customer) -> None:
    for name in ("ลูกค้าเก่า", "เก่าแก่", "ขายส่ง"):
        add_tag(owner, rain, name)
    assert find_tags("เกา") == ["เก่าแก่", "ลูกค้าเก่า"]
    assert len(find_tags("")) == 3


def test_a_viewer_tags_nobody(owner: Actor, staff: Actor, rain: Customer) -> None:
    add_tag(owner, rain, "VIP")
    for change in (add_tag, remove_tag):
        with pytest.raises(Forbidden):
            change(staff, rain, "VIP")
    assert borne(rain) == ["VIP"]


def test_a_deleted_customer_is_not_tagged(owner: Actor, rain: Customer) -> None:
    delete_customer(owner, rain)
    with refused("customer_deleted"):
        add_tag(owner, rain, "VIP")
    assert not Tag.objects.exists()


def test_another_business_has_tags_of_its_own(
    owner: Actor, outsider: Actor, outsider_client: Client, rain: Customer
) -> None:
    add_tag(owner, rain, "VIP")
    with use_business(outsider.business):
        assert find_tags("") == []
    for url in (f"/customers/{rain.pk}/tags/add/", f"/customers/{rain.pk}/tags/remove/"):
        assert outsider_client.post(url, {"tag": "VIP"}).status_code == 404
    assert outsider_client.get("/customers/panels/tags/", {"customer": str(rain.pk)}).status_code == 404
    assert "VIP" not in outsider_client.get("/customers/tags/").content.decode()
    assert borne(rain) == ["VIP"]


def test_the_panel_puts_on_and_takes_off(owner_client: Client, rain: Customer) -> None:
    answer = owner_client.post(f"/customers/{rain.pk}/tags/add/", {"tag": "<b>ขายส่ง</b>"})
    assert (answer.status_code, "tags-changed" in answer["HX-Trigger"]) == (204, True)
    panel = owner_client.get("/customers/panels/tags/", {"customer": str(rain.pk)}).content.decode()
    assert "&lt;b&gt;ขายส่ง" in panel
    owner_client.post(f"/customers/{rain.pk}/tags/remove/", {"tag": "<b>ขายส่ง</b>"})
    assert borne(rain) == []


def test_the_box_offers_what_there_is_and_the_new_word(owner: Actor, owner_client: Client, rain: Customer) -> None:
    add_tag(owner, rain, "ขายส่ง")
    offered = owner_client.get("/customers/tags/", {"q": "ขาย"}).content.decode()
    assert 'data-value="ขายส่ง"' in offered
    assert "ป้ายใหม่ “ขาย”" in offered
    assert "ป้ายใหม่" not in owner_client.get("/customers/tags/", {"q": "ขายส่ง"}).content.decode()


def test_the_list_is_filtered_by_tag(owner: Actor, owner_client: Client, rain: Customer) -> None:
    create_customer(owner, name="เมฆ")
    add_tag(owner, rain, "ขายส่ง")
    page = owner_client.get("/customers/", {"f.tags": "any:ขายส่ง", "columns": "tags"}).content.decode()
    assert "ฝน" in page
    assert "เมฆ" not in page


def test_many_are_tagged_at_once_and_it_is_undone(owner: Actor, rain: Customer, run_jobs: RunJobs) -> None:
    cloud = create_customer(owner, name="เมฆ")
    add_tag(owner, cloud, "VIP")
    action = customer_table.bulk_action("tag")
    run = bulk.start(owner, customer_table, action, chosen=[str(rain.pk), str(cloud.pk)], inputs={"value": "VIP"})
    run_jobs()
    assert CustomerTag.objects.count() == 2
    bulk.start_undo(owner, BulkRun.objects.get(pk=run.pk))
    run_jobs()
    assert (borne(rain), borne(cloud)) == ([], ["VIP"])


def test_machines_tag_too(owner: Actor, rain: Customer) -> None:
    shop = caller(owner, "customers:customer:view", "customers:customer:edit")
    path = f"/customers/{rain.pk}/tags"
    assert shop.post(path, {"tag": "VIP"}).json == {"data": ["VIP"]}
    assert [row["name"] for row in shop.get("/customers?tag=vip").json["data"]] == ["ฝน"]
    assert shop.get("/customers?tag=other").json["data"] == []
    assert shop.post(f"{path}/remove", {"tag": "VIP"}).json == {"data": []}
    assert shop.post(path, {"tag": "#"}).code == "tag_form"


# ── Settings › Tags ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_tags_are_renamed_merged_and_deleted_under_settings(owner: Actor, owner_client: Client) -> None:
    one, other = (create_customer(owner, name=name) for name in ("มานี", "ปิติ"))
    for customer, tag in ((one, "วีไอพี"), (other, "VIP"), (other, "เลิกใช้")):
        add_tag(owner, customer, tag)
    page = "/customers/tags/words/"
    assert "วีไอพี" in owner_client.get(page).content.decode()
    word = Tag.objects.get(name="วีไอพี")
    assert owner_client.get(f"{page}{word.pk}/rename/").status_code == 200
    assert owner_client.post(f"{page}{word.pk}/rename/", {"name": " "}).status_code == 422
    assert owner_client.post(f"{page}{word.pk}/rename/", {"name": "VIP"}).status_code == 302
    assert set(Tag.objects.values_list("name", flat=True)) == {"VIP", "เลิกใช้"}
    assert tags_of([one.pk])[one.pk] == ["VIP"]
    assert owner_client.post(f"{page}{Tag.objects.get(name='เลิกใช้').pk}/delete/").status_code == 302
    assert tags_of([other.pk])[other.pk] == ["VIP"]


def test_a_viewer_has_no_page_of_tags(staff_client: Client) -> None:
    assert staff_client.get("/customers/tags/words/").status_code == 403


def test_a_deleted_tag_comes_back_on_everyone_who_bore_it(
    owner: Actor, owner_client: Client, outsider_client: Client
) -> None:
    three = [create_customer(owner, name=f"คนที่ {at}") for at in range(3)]
    for one in three:
        add_tag(owner, one, "ขายส่ง")
    answer = owner_client.post(f"/customers/tags/words/{Tag.objects.get().pk}/delete/", follow=True)
    [said] = answer.context["messages"]
    assert not Tag.objects.exists()
    assert outsider_client.post(said.extra_tags).status_code == 404
    three[2].delete()
    assert owner_client.post(said.extra_tags).status_code == 302
    assert tags_of([one.pk for one in three[:2]]) == {one.pk: ["ขายส่ง"] for one in three[:2]}
    assert owner_client.post(said.extra_tags).status_code == 404  # once


def test_a_tag_made_anew_meanwhile_takes_them_in(owner: Actor) -> None:
    one, two = (create_customer(owner, name=f"คนที่ {at}") for at in range(2))
    add_tag(owner, one, "vip")
    deleted = delete_tag(owner, Tag.objects.get())
    add_tag(owner, two, "VIP")
    restore_tag(owner, deleted.pk)
    assert tags_of([one.pk, two.pk]) == {one.pk: ["VIP"], two.pk: ["VIP"]}
