"""The palette, as people use it: Ctrl K, some letters, Enter."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.search.models import Opened
from tests.browser.conftest import DESK, PHONE, OpenPage

Check = Callable[[Page], None]
PICTURES = os.environ.get("SAMPHAN_TEST_PICTURES", "")


@pytest.fixture(autouse=True)
def customers(owner: Actor) -> dict[str, Customer]:
    named = [
        ("นายสมชาย ใจดี", "น้ำ", "081-234-5678"),
        ("สมศักดิ์ ศิลารักษ์", "", "089-111-2222"),
        ("พิมพ์ชนก สมบูรณ์สุข", "แพรว", "062-555-1212"),
        ("ณภัทร วงศ์สวัสดิ์", "ภัทร", "091-404-5050"),
        ("Jirapat Coffee Supply Company Limited (Chiang Mai) — a name that is much too long for one line of a telephone", "", ""),
    ]  # fmt: skip
    return {
        name: create_customer(
            owner, name=name, nickname=nickname, reaches=[read_reach("phone", phone)] if phone else []
        )
        for name, nickname, phone in named
    }


def opened(page: Page) -> Page:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    return page


def wait_for(holds: Callable[[], bool]) -> None:
    """The note of what was opened is sent while the page already leaves."""
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_a_customer_is_found_and_opened_by_keyboard_alone(open_page: OpenPage, customers: dict[str, Customer]) -> None:
    page = opened(open_page("/"))
    page.keyboard.type("สม")
    options = page.locator('[data-kind="customers.customer"]')
    expect(options).to_have_count(3)
    expect(options.first.locator("mark")).to_have_text("สม")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    with page.expect_request("**/search/opened/"):
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}/"))


def test_enter_before_the_answer_opens_what_was_asked(open_page: OpenPage, customers: dict[str, Customer]) -> None:
    page = opened(open_page("/"))
    page.keyboard.type("napat")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{customers['ณภัทร วงศ์สวัสดิ์'].pk}/")


def test_what_was_opened_comes_first_next_time(open_page: OpenPage) -> None:
    page = opened(open_page("/"))
    page.keyboard.type("0625")
    page.get_by_role("option", name="พิมพ์ชนก").click()
    page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}/"))
    wait_for(Opened.objects.exists)
    page.goto("/")
    opened(page)
    expect(page.get_by_role("option").first).to_contain_text("พิมพ์ชนก สมบูรณ์สุข")
    expect(page.get_by_role("group", name="เปิดล่าสุด")).to_be_visible()


def test_escape_and_the_same_keys_close_it(open_page: OpenPage) -> None:
    page = opened(open_page("/"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    opened(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_nothing_found_says_what_to_try(open_page: OpenPage) -> None:
    page = opened(open_page("/", language="en"))
    page.keyboard.type("ฮฮฮ <b>")
    expect(page.get_by_text("Nothing found for “ฮฮฮ <b>”")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_all_results_lead_to_the_page(open_page: OpenPage) -> None:
    page = opened(open_page("/"))
    page.keyboard.type("สม")
    page.get_by_role("option", name="ดูผลทั้งหมด").click()
    page.wait_for_url("**/search/?q=*")
    expect(page.locator(".results li")).to_have_count(3)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_is_accessible_and_fits(
    open_page: OpenPage, assert_accessible: Check, assert_fits: Check, *, width: int, language: str, theme: str
) -> None:
    page = open_page("/", width=width, language=language, theme=theme)
    name = f"palette-{width}-{language}-{theme}"
    page.locator("[data-palette]").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    assert_accessible(page)
    picture(page, f"{name}-open")
    page.get_by_role("combobox").fill("ชา" if language == "th" else "jira")
    expect(page.locator("mark").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    picture(page, f"{name}-found")
    page.get_by_role("combobox").fill("ฮฮฮ")
    expect(page.locator(".palette-nothing")).to_be_visible()
    assert_accessible(page)
    picture(page, f"{name}-nothing")
    page.goto("/search/?q=สม")
    assert_accessible(page)
    assert_fits(page)
    picture(page, f"{name}-results")
