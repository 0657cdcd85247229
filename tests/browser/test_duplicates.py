"""Reviewing possible duplicates as a person does it: by mouse, by keys, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samphan.customers.actions import add_note, create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.identity.records import Pair, Reason
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage

Check = Callable[[Page], None]
pytestmark = pytest.mark.django_db(transaction=True)
HOUSE = {
    "address_line": "209/47 หมู่ 4",
    "subdistrict": "อ่างทอง",
    "district": "เมืองกำแพงเพชร",
    "province": "กำแพงเพชร",
    "postcode": "62000",
}
WHY = (Reason("address_same", 10), Reason("given_same", 9), Reason("family_slip", 7), Reason("phone_differs", -1))


def customer(actor: Actor, name: str, phone: str, **facts: Any) -> Customer:
    return create_customer(actor, name=name, reaches=[read_reach("phone", phone)], **facts)


@pytest.fixture
def pairs(owner: Actor) -> list[tuple[Customer, Customer]]:
    one = customer(
        owner, "นางสาววรรณดี พชรปัญโญภาส", "0625334587", nickname="ฝน", occupation="ครู", note="ชอบลาเต้ร้อน", **HOUSE
    )
    two = customer(owner, "วรรนดี พชรปัญโญพาส", "0837805372", birth_date=date(1992, 6, 8), note="แพ้นมวัว", **HOUSE)
    three = customer(owner, "ภูกมล บุญเกษ", "0688958890", **{**HOUSE, "address_line": "12"})
    four = customer(owner, "พูกมล บุญเกส", "0898905567")
    add_note(owner, two, "ฝากเมล็ดไว้ที่ร้าน")
    write_found([Pair(str(one.pk), str(two.pk), 0.9999, WHY), Pair(str(three.pk), str(four.pk), 0.95, WHY[1:])])
    return [(one, two), (three, four)]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_two_customers_are_reviewed_merged_and_separated(
    open_page: OpenPage,
    assert_accessible: Check,
    assert_fits: Check,
    pairs: list[tuple[Customer, Customer]],
    width: int,
) -> None:
    one, two = pairs[0]
    page = open_page("/customers/duplicates/", width=width)
    if width == PHONE:
        page.get_by_role("link", name="วรรนดี พชรปัญโญพาส").click()
    assert_accessible(page)
    assert_fits(page)
    card = page.locator("[data-duplicate]")
    expect(card.locator('[data-result="field.birth_date"]')).to_contain_text("2535")
    card.locator('[name="field.name"][value="other"]').check()
    expect(card.locator('[data-result="field.name"]')).to_have_text("วรรนดี พชรปัญโญพาส")
    page.get_by_role("button", name="รวมเป็นรายเดียว").click()
    expect(page.locator("#toasts")).to_contain_text("รวมแล้ว เหลือลูกค้าชื่อ วรรนดี พชรปัญโญพาส")
    one.refresh_from_db()
    assert (one.name, one.birth_date) == ("วรรนดี พชรปัญโญพาส", date(1992, 6, 8))
    page.goto(f"/customers/{two.pk}/")
    assert page.url.endswith(f"/customers/{one.pk}/")
    expect(page.get_by_text("ฝากเมล็ดไว้ที่ร้าน").first).to_be_visible()
    if width == PHONE:
        page.get_by_text("เพิ่มเติม", exact=True).first.click()
    page.get_by_role("button", name="แยกกลับ").click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="แยกกลับ").click()
    page.wait_for_url(f"**/customers/{two.pk}/")
    one.refresh_from_db()
    assert (one.name, one.birth_date, Customer.objects.living().count()) == ("นางสาววรรณดี พชรปัญโญภาส", None, 4)


def test_the_queue_is_walked_by_keys_and_undone_from_the_toast(
    open_page: OpenPage, pairs: list[tuple[Customer, Customer]]
) -> None:
    page = open_page("/customers/duplicates/")
    page.keyboard.press("j")
    expect(page.locator(".dup-pair[aria-current]")).to_contain_text("ภูกมล บุญเกษ")
    page.keyboard.press("x")
    expect(page.locator(".dup-pair")).to_have_count(1)
    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.locator(".dup-pair")).to_have_count(2)
    page.keyboard.press("m")
    expect(page.locator(".dup-pair")).to_have_count(1)
    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.locator(".dup-pair")).to_have_count(2)
    assert Customer.objects.living().count() == 4


def test_a_customer_is_merged_with_one_found_by_name(
    open_page: OpenPage, assert_accessible: Check, pairs: list[tuple[Customer, Customer]]
) -> None:
    one, four = pairs[0][0], pairs[1][1]
    page = open_page(f"/customers/{one.pk}/")
    expect(page.get_by_role("region", name="อาจเป็นคนเดียวกับ")).to_contain_text("วรรนดี")
    page.get_by_role("button", name="เพิ่มเติม").first.click()
    page.get_by_role("menuitem", name="รวมกับลูกค้ารายอื่น").click()
    page.get_by_role("dialog").locator("input[role=combobox]").fill("พูกมล")
    page.get_by_role("option", name="พูกมล บุญเกส").click()
    page.get_by_role("button", name="เปรียบเทียบ").click()
    page.wait_for_url(f"**/merge/{four.pk}/")
    assert_accessible(page)
    page.get_by_role("button", name="รวมเป็นรายเดียว").click()
    page.wait_for_url(f"**/customers/{one.pk}/")
    four.refresh_from_db()
    assert four.merged_into_id == one.pk


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_screens_fit_in_the_dark_and_in_english(
    open_page: OpenPage,
    assert_accessible: Check,
    assert_fits: Check,
    pairs: list[Any],
    width: int,
) -> None:
    page = open_page("/customers/duplicates/", width=width, theme="dark", language="en")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(("width", "language", "theme"), [(DESK, "th", "light"), (PHONE, "en", "dark")])
def test_three_that_hang_together_are_reviewed_at_once(
    open_page: OpenPage,
    owner: Actor,
    assert_accessible: Check,
    assert_fits: Check,
    pairs: list[tuple[Customer, Customer]],
    *,
    width: int,
    language: str,
    theme: str,
) -> None:
    one, two = pairs[0]
    third = create_customer(owner, name="Wandee P.", occupation="ครู")
    write_found([Pair(*sorted((str(two.pk), str(third.pk))), 0.98, WHY[1:])])
    page = open_page("/customers/duplicates/", width=width, language=language, theme=theme)
    if width == PHONE:
        page.locator(".dup-pair").first.click()
    assert_accessible(page)
    assert_fits(page)
    expect(page.locator('[name="member"]')).to_have_count(3)
    page.locator(f'[name="keep"][value="{two.pk}"]').check()
    page.locator(f'[name="field.name"][value="{one.pk}"]').check()
    page.locator('[data-key="m"]').click()
    expect(page.locator("#toasts")).to_contain_text("3")
    two.refresh_from_db()
    assert (two.name, two.occupation, two.is_living) == (one.name, "ครู", True)
    assert Customer.objects.living().count() == 3
    page.locator("#toasts button").first.click()
    expect(page.locator(".dup-pair")).to_have_count(2)
    assert Customer.objects.living().count() == 5
