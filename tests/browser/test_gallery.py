"""Every component, in every language, theme and width, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

Check = Callable[[Page], None]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_gallery_is_accessible(
    open_page: OpenPage, assert_accessible: Check, *, language: str, theme: str, width: int
) -> None:
    assert_accessible(open_page("/gallery/", language=language, theme=theme, width=width))


@pytest.mark.parametrize("width", [360, PHONE, 768, DESK])
@pytest.mark.parametrize("path", ["/", "/gallery/"])
def test_nothing_sticks_out_to_the_side(open_page: OpenPage, assert_fits: Check, path: str, width: int) -> None:
    assert_fits(open_page(path, width=width))


def test_targets_are_large_enough_for_a_thumb(open_page: OpenPage) -> None:
    page = open_page("/", width=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, select')]
            .filter((one) => one.checkVisibility() && !one.closest('p, .skip-link'))
            .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 44 || box.height < 44)).map(([html]) => html)"""
    )
    assert small == []


def test_a_dialog_holds_the_focus_and_gives_it_back(open_page: OpenPage, assert_accessible: Check) -> None:
    page = open_page("/gallery/")
    opener = page.get_by_role("button", name="เปิดกล่อง")
    opener.click()
    dialog = page.get_by_role("dialog", name="แก้ไขลูกค้า")
    expect(dialog.get_by_label("ชื่อเล่น")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_dialog_with_changes_asks_before_it_closes(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.get_by_role("button", name="เปิดกล่อง").click()
    dialog = page.get_by_role("dialog", name="แก้ไขลูกค้า")
    dialog.get_by_label("ชื่อเล่น").fill("ฝน")
    page.once("dialog", lambda asked: asked.dismiss())
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    dialog.get_by_role("button", name="ยกเลิก").click()
    expect(dialog).to_have_count(0)


def test_a_toast_offers_undo_and_undo_works(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.get_by_role("button", name="ข้อความแจ้งพร้อมเลิกทำ").click()
    region = page.locator("#toasts")
    expect(region).to_contain_text("บันทึกแล้ว")
    region.get_by_role("button", name="เลิกทำ").click()
    expect(region).to_contain_text("เลิกทำแล้ว")


def test_a_refusal_is_said_and_the_button_comes_back(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    button = page.get_by_role("button", name="การปฏิเสธ")
    button.click()
    expect(page.locator("#toasts")).to_contain_text("ส่งไม่ได้: ลูกค้ายกเลิกรับข่าวทาง LINE")
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_a_lost_connection_is_said(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.context.set_offline(True)
    page.get_by_role("button", name="คำเตือน", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("เชื่อมต่อไม่ได้")


def test_a_menu_is_walked_by_arrows_and_left_by_escape(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    opener = page.get_by_role("button", name="เมนู", exact=True)
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sample-menu .menu-item").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sample-menu .menu-item").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-menu")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_fault_stands_beside_the_field_as_one_leaves_it(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    form = page.locator("#sample-form")
    email = form.get_by_role("textbox", name="อีเมล")
    email.fill("fon@")
    page.keyboard.press("Tab")
    fault = form.locator(".field:has([type=email]) .field-fault")
    expect(fault).to_have_text("กรอกอีเมล เช่น name@example.com")
    email.fill("fon@example.com")
    expect(fault).to_have_count(0)


def test_the_server_puts_its_faults_beside_the_fields(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    form = page.locator("#sample-form")
    form.get_by_label("ชื่อ *").fill("นภัสสร")
    form.get_by_label("วันเกิด").fill("29/02/2569")
    form.get_by_role("button", name="บันทึก").click()
    expect(form.locator(".field-date .field-fault")).to_contain_text("20/11/2569")
    form.get_by_label("วันเกิด").fill("๒๙ ก.พ. ๒๕๖๗")
    form.get_by_role("button", name="บันทึก").click()
    expect(page.locator("#toasts")).to_contain_text("กรอกครบถ้วนแล้ว")
    expect(form.get_by_label("วันเกิด")).to_have_value("29/02/2567")


def test_a_choice_is_found_by_typing(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    box = page.get_by_role("combobox", name="จังหวัดที่จัดส่ง")
    box.fill("เชียง")
    expect(page.get_by_role("listbox", name="จังหวัดที่จัดส่ง").get_by_role("option")).to_have_text(["เชียงใหม่", "เชียงราย"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("เชียงราย")
    expect(page.locator("select[name=county]")).to_have_value("เชียงราย")


def test_a_choice_is_found_on_the_server(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    box = page.get_by_role("combobox", name="ผู้ดูแล")
    box.fill("กิ๊ก")
    page.get_by_role("option", name="ปู่ป๋า กิ๊กกี้").click()
    expect(page.locator("select[name=owner]")).to_have_value("ปู่ป๋า กิ๊กกี้")


def test_unsaved_writing_is_offered_again(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    page.locator("#sample-form").get_by_label("โน้ต").fill("โทรกลับวันพุธ")
    page.once("dialog", lambda asked: asked.accept())
    page.reload()
    page.get_by_role("button", name="ใช้ฉบับร่าง").click()
    expect(page.locator("#sample-form").get_by_label("โน้ต")).to_have_value("โทรกลับวันพุธ")


def test_a_chart_is_drawn_and_its_figures_can_be_read(open_page: OpenPage) -> None:
    page = open_page("/gallery/")
    chart = page.locator("figure", has_text="ยอดขายตามช่องทาง").first
    chart.scroll_into_view_if_needed()
    expect(chart.locator("canvas")).to_be_visible()
    chart.get_by_text("ดูตัวเลข").click()
    expect(chart.get_by_role("row", name="พ.ย.")).to_contain_text("฿262,000.00")


@pytest.mark.parametrize("text", ["ปู่ป๋า", "ที่นี่", "ฟ้า", "น้ำ", "กิ๊กกี้", "ใหญ่", "ปั้น"])
def test_no_tone_mark_is_clipped(open_page: OpenPage, text: str) -> None:
    """The ink of the tallest Thai stacks lies within the line box of buttons, tabs, table cells and the one-line names of the shell."""
    page = open_page("/gallery/")
    clipped = page.evaluate(
        """(text) => {
            const canvas = document.createElement('canvas').getContext('2d');
            return [...document.querySelectorAll('.btn, .tab, .badge, .chip, td, th, .one-line, .menu-item, h1, h2, .form-label')]
                .filter((one) => one.checkVisibility()).map((one) => {
                    const style = getComputedStyle(one);
                    canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
                    const ink = canvas.measureText(text);
                    const size = parseFloat(style.fontSize);
                    const line = parseFloat(style.lineHeight);
                    const half = (line - (ink.fontBoundingBoxAscent + ink.fontBoundingBoxDescent)) / 2;
                    const clips = style.overflow !== 'visible';
                    const above = ink.actualBoundingBoxAscent - (ink.fontBoundingBoxAscent + half + parseFloat(style.paddingTop));
                    const below = ink.actualBoundingBoxDescent - (ink.fontBoundingBoxDescent + half + parseFloat(style.paddingBottom));
                    return clips && (above > 0.5 || below > 0.5) ? `${one.className || one.tagName}: ${size}/${line}` : null;
                }).filter(Boolean);
        }""",
        text,
    )
    assert clipped == []
