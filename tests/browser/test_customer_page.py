"""The customer page in use: a place found by typing, a task planned and done, panels that stay as one leaves them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from samphan.customers.actions import change_customer, create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.knowing import refresh_all
from samphan.customers.models import NOUN, Customer, FollowUp
from samphan.customers.reaching import add_contact_point
from samphan.customers.trait_kinds import Value, set_traits
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field
from tests.browser.conftest import OpenPage

Check = Callable[[Page], None]
WORTHY = {
    "insight.best_time": "weekend_morning",
    "insight.persona": "regulars",
    "insight.group": "loyal",
    "insight.lapse": Decimal(20),
    "insight.grade": "A",
    "insight.value": Decimal("1250.00"),
}


@pytest.fixture
def rain(owner: Actor) -> Customer:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    refresh_all()
    return customer


def test_typing_a_sub_district_fills_the_address(open_page: OpenPage, rain: Customer) -> None:
    page = open_page(f"/customers/{rain.pk}/")
    expect(page.locator("#panel-addresses [data-fold]")).to_be_visible()  # the panel has come and listens
    page.get_by_role("button", name="เพิ่มที่อยู่").click()
    page.locator("#id_place_search").fill("สุเทพ เชียง")  # not the list that it stands for
    page.locator("#id_place_list [role=option]").first.click()
    expect(page.get_by_label("รหัสไปรษณีย์")).to_have_value("50200")
    page.get_by_role("button", name="บันทึก").last.click()
    expect(page.locator("#panel-addresses")).to_contain_text("ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200")


def test_a_task_is_planned_and_checked_off(open_page: OpenPage, rain: Customer) -> None:
    page = open_page(f"/customers/{rain.pk}/")
    page.locator("[data-composer]").get_by_text("งาน", exact=True).click()
    page.get_by_label("เกิดอะไรขึ้น หรือควรจำอะไรไว้").fill("โทรกลับ")
    page.locator("[data-composer]").get_by_role("button", name="บันทึก").click()
    panel = page.locator("#panel-next-steps")
    expect(panel).to_contain_text("โทรกลับ")
    panel.get_by_role("button", name="เสร็จแล้ว: โทรกลับ").click()
    expect(panel).not_to_contain_text("โทรกลับ")
    assert FollowUp.objects.get().done_at


def test_what_is_known_shows_the_few_that_matter_and_unfolds_by_keyboard(open_page: OpenPage, rain: Customer) -> None:
    for name, value in WORTHY.items():
        set_traits(name, {rain.pk: Value(value)})
    page = open_page(f"/customers/{rain.pk}/")
    panel = page.locator("#panel-traits")
    expect(panel.locator(".card > .item-list .item-label").first).to_have_text("มูลค่าใน 12 เดือนข้างหน้า")
    folded, summary = panel.get_by_text("เวลาที่ควรพบ"), panel.locator("summary")
    expect(folded).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(folded).to_be_visible()
    page.keyboard.press("Enter")
    expect(folded).to_be_hidden()
    page.keyboard.press("Space")
    expect(folded).to_be_visible()
    page.reload()
    expect(summary).to_be_visible()
    expect(folded).to_be_hidden()


def test_a_folded_panel_stays_folded(open_page: OpenPage, rain: Customer) -> None:
    page = open_page(f"/customers/{rain.pk}/")
    fold = page.locator("#panel-occasions [data-fold]")
    fold.click()
    page.reload()
    expect(page.locator("#panel-occasions [data-fold]")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#panel-occasions .item-list")).to_be_hidden()


@pytest.mark.parametrize("look", [(390, "light"), (1440, "dark")])
def test_it_is_accessible_and_fits(
    open_page: OpenPage, rain: Customer, look: tuple[int, str], assert_accessible: Check, assert_fits: Check
) -> None:
    width, theme = look
    page = open_page(f"/customers/{rain.pk}/", width=width, theme=theme)
    expect(page.locator("#panel-next-steps .card")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("look", [(390, "light"), (1440, "dark")])
def test_fields_of_ones_own_and_contact_points_are_changed_in_place_and_given_back(  # noqa: PLR0917 - fixtures
    open_page: OpenPage,
    owner: Actor,
    rain: Customer,
    look: tuple[int, str],
    assert_accessible: Check,
    assert_fits: Check,
) -> None:
    width, theme = look
    add_field(owner, NOUN, label_th="ระดับคั่ว", slug="roast", type="text")
    rain.refresh_from_db()
    change_customer(owner, rain, version=rain.version, custom={"roast": "อ่อน"})
    add_contact_point(owner, rain, read_reach("phone", "0898765432"))
    page = open_page(f"/customers/{rain.pk}/", width=width, theme=theme)
    if width < 700:
        page.locator("#c360-show-facts").check(force=True)
    page.locator("#fact-custom_roast button").click()
    page.locator("#fact-custom_roast input[name=value]").fill("เข้ม")
    assert_accessible(page)
    assert_fits(page)
    page.keyboard.press("Enter")
    expect(page.locator("#fact-custom_roast")).to_contain_text("เข้ม")
    page.locator("#toasts").get_by_role("button", name="เลิกทำ").click()
    expect(page.locator("#fact-custom_roast")).to_contain_text("อ่อน")
    page.goto(f"/customers/{rain.pk}/")
    if width < 700:
        page.locator("#c360-show-facts").check(force=True)
    page.locator("#contact-points li", has_text="089-876-5432").get_by_role("button").first.click()
    page.locator("#contact-points form[hx-post$='/remove/'] button:visible").click()
    expect(page.locator("#contact-points")).not_to_contain_text("089-876-5432")
    page.locator("#toasts").get_by_role("button", name="เลิกทำ").click()
    expect(page.locator("#contact-points")).to_contain_text("089-876-5432")
