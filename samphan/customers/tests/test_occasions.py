"""Days that matter come round every year, 29 February too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import refused
from samphan.customers.actions import change_customer, create_customer, delete_customer
from samphan.customers.models import Customer, Occasion
from samphan.customers.models.occasion import monthdays_on, next_day_of
from samphan.customers.occasions import (
    add_occasion,
    change_occasion,
    occasions_of,
    occasions_soon,
    read_day,
    remove_occasion,
)
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.refusals import Forbidden, NotFound


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน", birth_date="29/02/2539")


@pytest.mark.parametrize(
    ("written", "monthday", "year"),
    [
        ("14/2", 214, None),
        ("14/2/2560", 214, 2017),
        ("14 ก.พ.", 214, None),
        ("๑๔ กุมภาพันธ์ ๒๕๖๐", 214, 2017),
        ("14 Feb 2017", 214, 2017),
        ("29/2", 229, None),
        ("29/2/2567", 229, 2024),
        ("1-12", 1201, None),
    ],
)
def test_a_day_is_read_as_people_write_it(db: None, written: str, monthday: int, year: int | None) -> None:
    day = read_day(written)
    assert (day.monthday, day.year) == (monthday, year)


@pytest.mark.parametrize("written", ["", "30/2", "32/1", "29/2/2566", "0/0", "วันแม่", "14/13", "14/2/1500", "14/2/2700"])
def test_a_day_that_is_none_is_refused(owner: Actor, rain: Customer, written: str) -> None:
    with refused("occasion_day"):
        add_occasion(owner, rain, kind="anniversary", day=written)
    assert Occasion.objects.count() == 0


@pytest.mark.parametrize(
    ("today", "celebrated"),
    [
        (date(2027, 2, 28), [228, 229]),
        (date(2028, 2, 28), [228]),
        (date(2028, 2, 29), [229]),
        (date(2027, 3, 1), [301]),
    ],
)
def test_who_was_born_on_29_february_is_greeted_every_year(today: date, celebrated: list[int]) -> None:
    assert monthdays_on(today) == celebrated


def test_the_next_29_february_is_a_day_of_the_calendar() -> None:
    assert next_day_of(229, date(2027, 1, 1)) == date(2027, 2, 28)
    assert next_day_of(229, date(2027, 3, 1)) == date(2028, 2, 29)
    assert next_day_of(1231, date(2027, 12, 31)) == date(2027, 12, 31)
    assert next_day_of(101, date(2027, 12, 31)) == date(2028, 1, 1)


def test_the_database_keeps_the_birthday(owner: Actor, rain: Customer) -> None:
    assert Customer.objects.values_list("birthday", flat=True).get() == 229
    change_customer(owner, rain, version=1, birth_date="1/12/2530")
    assert Customer.objects.values_list("birthday", flat=True).get() == 1201
    Customer.objects.update(birth_date=None)
    assert Customer.objects.values_list("birthday", flat=True).get() is None


def test_the_coming_week_shows_birthdays_and_other_days(owner: Actor, rain: Customer) -> None:
    cloud = create_customer(owner, name="เมฆ")
    add_occasion(owner, cloud, kind="anniversary", day="5/3/2560")
    add_occasion(owner, cloud, kind="other", name="วันเปิดร้าน", day="28/2")
    add_occasion(owner, cloud, kind="other", name="วันอื่น", day="8/3")
    coming = occasions_soon(owner, date(2027, 2, 27))
    assert [(one.customer and one.customer.name, one.away, one.years) for one in coming] == [
        ("ฝน", 1, 31),
        ("เมฆ", 1, None),
        ("เมฆ", 6, 10),
    ]
    assert coming[0].is_birthday


def test_the_week_goes_on_over_new_year(owner: Actor) -> None:
    create_customer(owner, name="ปีใหม่", birth_date="2/1/2530")
    assert [one.away for one in occasions_soon(owner, date(2026, 12, 29))] == [4]


def test_deleted_customers_have_no_occasions(owner: Actor, rain: Customer) -> None:
    add_occasion(owner, rain, kind="anniversary", day="28/2")
    delete_customer(owner, rain)
    assert occasions_soon(owner, date(2027, 2, 28)) == []


def test_who_sees_only_own_customers_hears_of_no_other(owner: Actor, rain: Customer) -> None:
    seller = add_member(owner.business, User.objects.create_user("s@example.com", "x", name="ขาย"), builtin="sales")
    assert occasions_soon(seller, date(2027, 2, 28)) == []  # salespeople see their own branches
    assert len(occasions_soon(owner, date(2027, 2, 28))) == 1


def test_a_day_of_no_kind_needs_a_name(owner: Actor, rain: Customer) -> None:
    with refused("occasion_name"):
        add_occasion(owner, rain, kind="other", day="1/1")
    with refused("occasion_kind"):
        add_occasion(owner, rain, kind="feast", day="1/1")
    assert Occasion.objects.count() == 0


def test_it_is_changed_and_removed(owner: Actor, rain: Customer) -> None:
    day = add_occasion(owner, rain, kind="anniversary", day="14/2")
    change_occasion(owner, rain, day.pk, kind="other", name="วันพบกัน", day="15/2/2560")
    assert [(one.name, one.day.day) for one in occasions_of(rain) if not one.is_birthday] == [("วันพบกัน", 15)]
    remove_occasion(owner, rain, day.pk)
    assert Occasion.objects.count() == 0


def test_a_viewer_and_a_wrong_customer_change_nothing(owner: Actor, staff: Actor, rain: Customer) -> None:
    day = add_occasion(owner, rain, kind="anniversary", day="14/2")
    with pytest.raises(Forbidden):
        add_occasion(staff, rain, kind="anniversary", day="14/2")
    with pytest.raises(NotFound):
        remove_occasion(owner, create_customer(owner, name="เมฆ"), day.pk)
    assert Occasion.objects.count() == 1


def test_another_business_finds_none(outsider_client: Client, owner: Actor, rain: Customer) -> None:
    day = add_occasion(owner, rain, kind="anniversary", day="14/2")
    base = f"/customers/{rain.pk}/occasions/"
    for url in (base, f"{base}{day.pk}/", f"{base}{day.pk}/remove/"):
        assert outsider_client.post(url, {"kind": "anniversary", "day": "1/1"}).status_code == 404
    assert outsider_client.get("/customers/panels/occasions/", {"customer": str(rain.pk)}).status_code == 404
    assert outsider_client.get("/customers/panels/occasions-soon/").content.strip() == b""
    assert Occasion.objects.get().monthday == 214


def test_the_panel_and_today_show_it(owner: Actor, owner_client: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    star = create_customer(owner, name="ดาว", birth_date=tomorrow.replace(year=1988))
    assert "พรุ่งนี้" in owner_client.get("/customers/panels/occasions-soon/").content.decode()
    base = f"/customers/{star.pk}/occasions/"
    assert owner_client.post(base, {"kind": "family", "name": "วันเกิดลูก", "day": "14/2"}).status_code == 204
    assert owner_client.post(base, {"kind": "family", "day": "31/2"}).status_code == 422
    panel = owner_client.get("/customers/panels/occasions/", {"customer": str(star.pk)}).content.decode()
    assert "วันเกิดลูก" in panel
    assert 'value="14/2"' in owner_client.get(f"{base}{Occasion.objects.get().pk}/").content.decode()


def test_today_shows_the_nearest_and_keeps_the_others_at_hand(owner: Actor, owner_client: Client) -> None:
    today = timezone.localdate()
    for away in range(7):
        born = (today + timedelta(days=away)).replace(year=1988)
        create_customer(owner, name=f"ลูกค้า {away}", birth_date=born)
    panel = owner_client.get("/customers/panels/occasions-soon/").content.decode()
    nearest, _more, later = panel.partition("อีก 2 ราย")
    assert [f"ลูกค้า {away}" in nearest for away in range(7)] == [True] * 5 + [False] * 2
    assert "ลูกค้า 6" in later


def test_machines_keep_them_too(owner: Actor, rain: Customer) -> None:
    shop = caller(owner, "customers:customer:view", "customers:customer:edit")
    path = f"/customers/{rain.pk}/occasions"
    made = shop.post(path, {"kind": "anniversary", "day": "14/2/2560"})
    assert (made.json["month"], made.json["day"], made.json["year"]) == (2, 14, 2017)
    assert len(shop.get(path).json["data"]) == 1
    assert shop.call("DELETE", f"{path}/{made.json['id']}").status == 204
    assert shop.post(path, {"kind": "anniversary", "day": "31/2"}).code == "occasion_day"
