"""Without a connection, and when the page is not there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

Check = Callable[[Page], None]


def test_without_a_connection_the_page_says_so(open_page: OpenPage) -> None:
    page = open_page("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/gallery/")
    expect(page.get_by_role("heading", name="ไม่มีการเชื่อมต่อ")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("link", name="ลองอีกครั้ง").click()
    expect(page.get_by_role("heading", name="ชิ้นส่วนหน้าจอ")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", ["/no-such-page/", "/offline/", "/"])
def test_plain_pages_are_accessible(open_page: OpenPage, assert_accessible: Check, *, path: str, width: int) -> None:
    assert_accessible(open_page(path, width=width))


def test_a_page_is_put_on_paper_without_the_menu(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.emulate_media(media="print")
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.get_by_role("heading", name="ชิ้นส่วนหน้าจอ")).to_be_visible()


def test_the_keyboard_reaches_the_content_in_one_step(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="ข้ามไปยังเนื้อหา")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
