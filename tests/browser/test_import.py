"""A list comes in from a file: dropped, matched, rehearsed, imported, and undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import RunJobs
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage

SHARED = Path(__file__).parents[2] / "../shared/data"


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize(
    ("name", "said", "customers"),
    [
        ("customers_messy.csv", "CSV · CP874 · 1,222 แถว · หัวตารางแถวที่ 3", 1120),
        ("contacts_messy.xlsx", "หัวตารางแถวที่ 3", 492),
    ],
)
def test_a_list_comes_in_and_goes_again(  # noqa: PLR0917 - fixtures
    open_page: OpenPage,
    assert_accessible: Any,
    run_jobs: RunJobs,
    owner: Actor,
    width: int,
    name: str,
    said: str,
    customers: int,
) -> None:
    page = open_page("/customers/", width=width)
    page.get_by_role("link", name="นำเข้า", exact=True).click()
    assert_accessible(page)
    page.locator("#import-file").set_input_files(SHARED / name)
    expect(page.get_by_text(said)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="ดูผลก่อนนำเข้า").click()
    expect(page.get_by_text("กำลังซ้อมนำเข้า …").first).to_be_visible()
    run_jobs()
    start = page.get_by_role("button", name="นำเข้า ")
    expect(start).to_be_visible(timeout=20_000)
    assert not Customer.objects.exists()
    assert_accessible(page)
    start.click()
    expect(page.get_by_text("กำลังนำเข้า …").first).to_be_visible()
    run_jobs()
    expect(page.get_by_role("button", name="เลิกทำการนำเข้า")).to_be_visible(timeout=20_000)
    assert Customer.objects.count() == customers
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="ดาวน์โหลดแถวที่ต้องแก้").click()
    assert download.value.suggested_filename.endswith(f"แถวที่ต้องแก้{Path(name).suffix}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="เลิกทำการนำเข้า").click()
    expect(page.get_by_text("กำลังเลิกทำการนำเข้า …").first).to_be_visible()
    run_jobs()
    expect(page.get_by_text("เลิกทำการนำเข้านี้แล้ว")).to_be_visible(timeout=20_000)
    assert not Customer.objects.exists()
