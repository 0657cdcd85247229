"""Today in a real browser: on a phone each card shows its first lines, and the rest when asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from samphan.customers.actions import create_customer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage


@pytest.fixture
def five(owner: Actor) -> None:
    for at in range(5):
        create_customer(owner, name=f"ลูกค้า {at}")


@pytest.mark.usefixtures("five")
def test_a_card_shows_three_lines_on_a_phone_and_all_when_asked(
    open_page: OpenPage, assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/", width=PHONE)
    lines = page.locator("#panel-newest-customers .panel-list > li")
    expect(lines).to_have_count(5)
    expect(lines.nth(2)).to_be_visible()
    expect(lines.nth(3)).to_be_hidden()
    assert_accessible(page)
    page.locator("#panel-newest-customers").get_by_role("button", name="แสดงอีก 2 รายการ").click()
    expect(lines.nth(4)).to_be_visible()
    expect(lines.nth(3).get_by_role("link")).to_be_focused()
    expect(page.locator("#panel-newest-customers .panel-fold")).to_be_hidden()


@pytest.mark.usefixtures("five")
def test_a_desk_has_room_for_all(open_page: OpenPage) -> None:
    page: Page = open_page("/", width=DESK)
    lines = page.locator("#panel-newest-customers .panel-list > li")
    expect(lines).to_have_count(5)
    expect(lines.nth(4)).to_be_visible()
    expect(page.locator(".panel-fold:visible")).to_have_count(0)
