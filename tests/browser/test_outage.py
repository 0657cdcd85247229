"""The database goes away while somebody works: the page says so, comes back by itself, keeps what was typed, and hears the bell again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from samphan.config.tests.outage import SERVER, installation_behind_a_proxy
from samphan.config.tests.test_serving import NOTIFY, SIGN_IN
from tests.browser.conftest import DESK, PHONE, violations


@pytest.fixture(scope="module", autouse=True)
def postgresql() -> None:
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL: {error}. Name a server in SAMPHAN_TEST_POSTGRES.")


def opened(browser: Browser, base: str, session: str, width: int) -> Page:
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 900}, service_workers="block")
    host = urlsplit(base).hostname or ""
    context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
    return context.new_page()


def test_a_page_says_it_and_comes_back_by_itself(browser: Browser, tmp_path: Path) -> None:
    with installation_behind_a_proxy(tmp_path) as (here, proxy, _past_it):
        base, session = f"http://127.0.0.1:{here.port}", here.run(SIGN_IN)
        reading, writing = opened(browser, base, session, DESK), opened(browser, base, session, PHONE)
        staying = opened(browser, base, session, DESK)
        staying.goto("/")
        writing.goto("/customers/new/")
        writing.locator("[name=name]").fill("ฝนทิพย์")

        proxy.cut()
        reading.goto("/customers/")
        expect(reading.get_by_role("heading", level=1)).to_have_text("เข้าถึงข้อมูลไม่ได้ในขณะนี้")
        assert violations(reading) == []
        writing.locator("form:has([name=name]) button[type=submit]").first.click()
        expect(writing.get_by_role("heading", level=1)).to_have_text("เข้าถึงข้อมูลไม่ได้ในขณะนี้")
        assert violations(writing) == []

        proxy.mend()
        expect(reading.get_by_role("heading", level=1)).to_have_text("ลูกค้า")
        expect(writing.get_by_text("เข้าถึงข้อมูลได้แล้ว")).to_be_visible()
        writing.get_by_role("link", name="กลับไปที่แบบฟอร์ม").click()
        expect(writing.locator("[name=name]")).to_have_value("ฝนทิพย์")

        here.run(NOTIFY)
        expect(staying.locator("[hx-get$='/count/'] .dot")).to_have_text(
            "1"
        )  # its stream lives, or came back and looked again
        for page in (reading, writing, staying):
            page.context.close()
