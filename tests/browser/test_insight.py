"""The figures of a business that has sold for a year: every page fits, is accessible and speaks one language."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.insight import actions
from samphan.insight.tests.conftest import TODAY, a_year_of_orders
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.test_every_screen import faults

PAGES = (
    *("", "people/?of=leaving", "returning/", "scores/", "concentration/", "lineage/", "sql/", "explore/people/"),
    *(
        "scorecard/",
        "stock/",
        "what-if/",
        "what-if/?months=12&level=80&churn=20&cost=500&margin=40",
        "board/sales/",
        "board/marketing/",
        "board/branch/?wall=1",
        "explore/",
        "explore/?row=product&row=month&across=coming&narrow=branch",
    ),
)


@pytest.fixture
def loaded(owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    coffee = Variant.objects.get(product=create_product(owner, name="เมล็ดคั่วกลาง", price="107"))
    a_year_of_orders(owner, Branch.objects.get(business=owner.business), coffee)
    actions.refresh(today=TODAY)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("th", DESK, "light"), ("en", PHONE, "dark"), ("th", PHONE, "light")],
    ids=["Thai desk", "English phone dark", "Thai phone"],
)
def test_figures_are_read_everywhere(open_page: OpenPage, language: str, width: int, theme: str) -> None:
    page = open_page("/insight/", language=language, width=width, theme=theme)
    for path in PAGES:
        page.goto(f"/insight/{path}")
        page.wait_for_load_state("networkidle")
        assert faults(page, language) == [], path


@pytest.mark.usefixtures("loaded")
def test_a_number_leads_to_the_people_behind_it_and_to_one_of_them(open_page: OpenPage) -> None:
    page = open_page("/insight/")
    page.locator(".stat", has_text="ลูกค้าที่กำลังจะหายไป").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ลูกค้าที่กำลังจะหายไป")
    first = page.locator("tbody tr").first.get_by_role("link")
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_text("เกรดของลูกค้า").first).to_be_visible()


@pytest.mark.usefixtures("loaded")
def test_the_chart_wears_the_colours_of_the_palette_with_reduced_motion_too(open_page: OpenPage) -> None:
    page = open_page("/insight/")
    page.locator(".chart canvas").wait_for()
    colours = page.evaluate("echarts.getInstanceByDom(document.querySelector('.chart-canvas')).getOption().color")
    assert len(set(colours)) == 6


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("width", [360, PHONE, DESK])
def test_the_tabs_fit_their_line_and_are_walked_by_keyboard(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page("/insight/", language=language, width=width)
    tabs = page.locator(".insight-tabs .tabs")
    assert tabs.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    tabs.get_by_role("link").nth(1).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/insight/reports/")
    expect(tabs.get_by_role("link").nth(2)).to_have_attribute("aria-current", "true")
    expect(page.locator(".insight-pages [aria-current=page]")).to_have_count(1)


@pytest.mark.usefixtures("loaded")
def test_what_to_order_is_asked_for_other_days_and_says_more(open_page: OpenPage, owner: Actor) -> None:
    branch, coffee = Branch.objects.get(business=owner.business), Variant.objects.get()
    receive(owner, [Line(Variant.objects.for_pricing().get(pk=coffee.pk), Decimal(1), usual_warehouse(branch))])
    page = open_page("/insight/stock/")
    row = page.locator("tbody tr", has=page.get_by_role("rowheader", name="เมล็ดคั่วกลาง"))
    expect(row).to_have_count(1)
    ordered = row.locator("strong")
    expect(ordered).to_have_count(1)
    usual = int(ordered.inner_text().replace(",", ""))
    page.get_by_label("ให้พอขายกี่วัน").fill("60")
    page.locator(".board-filters button").click()
    page.wait_for_url("**cover=60**")
    assert int(ordered.inner_text().replace(",", "")) > usual
    expect(page.locator("figure.chart[data-drawn] canvas")).to_be_visible()
    assert faults(page, "th") == []


@pytest.mark.usefixtures("loaded")
def test_on_a_phone_a_change_is_simulated_kept_and_compared_in_thai(open_page: OpenPage) -> None:
    page = open_page("/insight/what-if/", width=PHONE)
    for churn, name in (("20", "รักษาให้ดี"), ("5", "รักษานิดเดียว")):
        page.goto("/insight/what-if/")
        page.get_by_label("หรือ: คนเลิกซื้อลดลงกี่เปอร์เซ็นต์").fill(churn)
        page.get_by_label("กำไรขั้นต้น (%)").fill("40")
        page.get_by_label("ค่าใช้จ่ายครั้งเดียว (บาท)").fill("มาก")
        page.get_by_role("button", name="จำลอง").click()
        expect(page.locator("#id_cost_fault")).to_be_visible()
        expect(page.get_by_label("กำไรขั้นต้น (%)")).to_have_value("40")
        page.get_by_label("ค่าใช้จ่ายครั้งเดียว (บาท)").fill("500")
        page.get_by_role("button", name="จำลอง").click()
        expect(page.locator(".stat", has_text="โอกาสที่จะคุ้ม")).to_be_visible()
        expect(page.locator(".what-if-table")).to_contain_text("ลูกค้าที่ยังซื้อ")
        assert faults(page, "th") == []
        page.get_by_label("ชื่อ", exact=True).fill(name)
        page.get_by_role("button", name="บันทึก").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert faults(page, "th") == []
    page.goto("/insight/what-if/")
    for name in ("รักษาให้ดี", "รักษานิดเดียว"):
        page.get_by_label(f"เทียบ {name}").check()
    page.get_by_role("button", name="เทียบแผนที่เลือก").click()
    expect(page.locator(".what-if-compare")).to_contain_text("รักษานิดเดียว")
    assert faults(page, "th") == []
