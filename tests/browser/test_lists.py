"""A list, worked by mouse, by keyboard and by thumb."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import RunJobs
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.tables import CustomerTable
from samphan.platform.accounts.rights import Actor
from samphan.platform.exporting.models import Export
from samphan.platform.spreadsheets.reading import read_table
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.person import Person

Check = Callable[[Page], None]
NAMES = ["กมล", "ขวัญ", "จิรา", "ชลธี", "ณภัทร", "ดวงใจ", "ธนา", "นภา", "ปิติ", "พิมพ์", "มานะ", "วีระ"]
PAGE = 5


@pytest.fixture(autouse=True)
def customers(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Customer]:
    """Twelve, in Thai order, five to a page; every third is called ฝน."""
    monkeypatch.setattr(CustomerTable, "page_size", PAGE)
    return [
        create_customer(
            owner,
            name=name,
            nickname="ฝน" if place % 3 == 0 else "",
            reaches=[read_reach("phone", f"081-234-56{place:02}")],
        )
        for place, name in enumerate(NAMES)
    ]


@pytest.fixture
def me(open_page: OpenPage, assert_fits: Check, assert_accessible: Check) -> Person:
    return Person(open_page("/customers/"), "th", (assert_fits, assert_accessible))


def shows(me: Person, names: list[str]) -> None:
    expect(me.page.locator(".row-link")).to_have_text(names)


def heading(me: Person, english: str) -> Locator:
    return me.page.get_by_role("columnheader", name=me.says(english), exact=True)


def row(me: Person, name: str) -> Locator:
    return me.page.locator("tr[data-row]", has_text=name)


def cell(me: Person, name: str, column: str) -> Locator:
    return row(me, name).locator(f"[data-edit={column}]")


def test_a_heading_sorts_one_way_and_the_other(me: Person) -> None:
    shows(me, NAMES[:PAGE])
    heading(me, "Name").get_by_role("link").click()
    expect(heading(me, "Name")).to_have_attribute("aria-sort", "descending")
    shows(me, NAMES[::-1][:PAGE])
    expect(heading(me, "Name").locator("use")).to_have_attribute("href", re.compile("#arrow-down$"))
    heading(me, "Name").get_by_role("link").click()
    expect(heading(me, "Name")).to_have_attribute("aria-sort", "ascending")
    shows(me, NAMES[:PAGE])
    expect(heading(me, "Name").locator("use")).to_have_attribute("href", re.compile("#arrow-up$"))


def test_a_filter_is_a_chip_in_words_and_goes_by_its_cross(me: Person) -> None:
    me.press("Filter")
    me.press("Nickname", me.page.locator("#list-filter-menu"))
    me.page.locator("#list-filter").get_by_label(me.says("Value")).fill("ฝน")
    me.page.keyboard.press("Enter")
    chip = me.page.locator(".list-chips .chip")
    expect(chip).to_have_text(f"{me.says('Nickname')} {me.says('contains “%(value)s”', value='ฝน')}")
    shows(me, NAMES[::3])
    me.look()
    chip.locator(".chip-remove").click()
    expect(chip).to_have_count(0)
    shows(me, NAMES[:PAGE])


def test_chosen_columns_are_remembered(me: Person) -> None:
    me.press("Columns")
    menu = me.page.locator("#list-columns-menu")
    menu.get_by_label(me.says("Person or organisation"), exact=True).check()
    expect(heading(me, "Person or organisation")).to_be_visible()
    menu.get_by_label(me.says("Nickname")).uncheck()
    expect(heading(me, "Nickname")).to_have_count(0)
    me.page.reload()
    expect(heading(me, "Person or organisation")).to_be_visible()
    expect(heading(me, "Nickname")).to_have_count(0)


def test_pages_follow_one_another_without_gap_and_lead_back(me: Person) -> None:
    shows(me, NAMES[:5])
    me.follow("Next")
    shows(me, NAMES[5:10])
    expect(me.page.get_by_role("link", name=me.says("Next"), exact=True)).to_be_focused()
    me.follow("Next")
    shows(me, NAMES[10:])
    me.follow("Previous")
    shows(me, NAMES[5:10])
    me.page.go_back()
    shows(me, NAMES[10:])


def test_all_that_match_are_deleted_in_the_background_and_come_back(me: Person, run_jobs: RunJobs) -> None:
    me.page.get_by_label(me.says("Choose every row of this page")).check()
    bar = me.page.locator("[data-bulk]")
    expect(bar.locator("[data-chosen]")).to_have_text(str(PAGE))
    bar.locator("[data-choose-all]").click()
    expect(bar.locator("[data-chosen]")).to_contain_text("12")
    me.look()
    me.press("Delete", bar)
    dialog = me.page.get_by_role("dialog")
    expect(dialog).to_contain_text("12")
    me.look()
    me.press("Delete", dialog)
    expect(me.page.locator("#list-run")).to_contain_text("0 / 12")
    me.look()
    run_jobs()
    done = me.reads_toast("12")
    assert not Customer.objects.filter(deleted_at=None).exists()
    done.get_by_role("button", name=me.says("Undo")).click()
    expect(me.page.locator("#list-run .progress-line")).to_be_visible()
    run_jobs()
    shows(me, NAMES[:PAGE])
    assert Customer.objects.filter(deleted_at=None).count() == len(NAMES)


def test_only_the_chosen_rows_are_changed(me: Person, owner: Actor, run_jobs: RunJobs) -> None:
    for name in NAMES[:2]:
        row(me, name).locator("[data-check]").check()
    me.press("Give to a colleague", me.page.locator("[data-bulk]"))
    dialog = me.page.get_by_role("dialog")
    dialog.locator("select").select_option(label=owner.name)
    me.press("Give to a colleague", dialog)
    expect(me.page.locator("#list-run .progress-line")).to_be_visible()
    run_jobs()
    me.reads_toast("2")
    assert set(Customer.objects.filter(owner=owner.user).values_list("name", flat=True)) == set(NAMES[:2])
    expect(row(me, NAMES[0])).to_contain_text(owner.name)


def test_a_cell_is_edited_by_double_click_and_undone(me: Person) -> None:
    cell(me, "ขวัญ", "nickname").dblclick()
    box = cell(me, "ขวัญ", "nickname").get_by_label(me.says("Nickname"))
    expect(box).to_be_focused()
    box.fill("ข้าว")
    box.press("Enter")
    expect(cell(me, "ขวัญ", "nickname")).to_have_text("ข้าว")
    said = me.reads_toast(me.says("%(field)s saved.", field=me.says("Nickname")))
    said.get_by_role("button", name=me.says("Undo")).click()
    expect(cell(me, "ขวัญ", "nickname")).not_to_have_text("ข้าว")
    assert not Customer.objects.get(name="ขวัญ").nickname


def test_a_cell_is_edited_by_keyboard_alone(me: Person) -> None:
    me.page.keyboard.press("j")
    expect(row(me, NAMES[0])).to_be_focused()
    me.page.keyboard.press("j")
    expect(row(me, NAMES[1])).to_be_focused()
    me.page.keyboard.press("ArrowRight")
    me.page.keyboard.press("ArrowRight")
    expect(cell(me, NAMES[1], "nickname")).to_be_focused()
    me.page.keyboard.press("Enter")
    expect(cell(me, NAMES[1], "nickname").locator("input[name=value]")).to_be_focused()
    me.page.keyboard.type("ข้าว")
    me.page.keyboard.press("Escape")
    expect(cell(me, NAMES[1], "nickname")).to_be_focused()
    expect(cell(me, NAMES[1], "nickname")).not_to_have_text("ข้าว")
    me.page.keyboard.press("Enter")
    expect(cell(me, NAMES[1], "nickname").locator("input[name=value]")).to_be_focused()
    me.page.keyboard.type("ข้าว")
    me.page.keyboard.press("Enter")
    expect(cell(me, NAMES[1], "nickname")).to_have_text("ข้าว")
    expect(cell(me, NAMES[1], "nickname")).to_be_focused()
    assert Customer.objects.get(name=NAMES[1]).nickname == "ข้าว"


def test_space_peeks_and_j_and_k_walk_on(me: Person) -> None:
    panel = me.page.locator("#list-peek")
    me.page.keyboard.press("j")
    me.page.keyboard.press(" ")
    expect(panel.get_by_role("heading")).to_have_text(NAMES[0])
    me.look()
    me.page.keyboard.press("j")
    expect(panel.get_by_role("heading")).to_have_text(NAMES[1])
    me.page.keyboard.press("k")
    expect(panel.get_by_role("heading")).to_have_text(NAMES[0])
    me.page.keyboard.press("Escape")
    expect(panel.get_by_role("heading")).to_have_count(0)
    expect(row(me, NAMES[0])).to_be_focused()
    me.page.keyboard.press("Enter")
    me.reads_title(NAMES[0])


@pytest.mark.parametrize("language", ["th", "en"])
def test_on_a_phone_each_row_is_a_card(
    open_page: OpenPage, assert_fits: Check, assert_accessible: Check, *, language: str
) -> None:
    me = Person(open_page("/customers/", width=PHONE, language=language), language, (assert_fits, assert_accessible))
    shows(me, NAMES[:PAGE])
    expect(me.page.get_by_role("columnheader").first).to_be_hidden()
    me.look()
    card = row(me, NAMES[0])
    card.locator("[data-check]").check()
    expect(me.page.locator("[data-chosen]")).to_have_text("1")
    me.look()
    me.follow("Next")
    shows(me, NAMES[5:10])
    card = row(me, NAMES[5])
    box = card.bounding_box()
    card.tap(position={"x": box["width"] - 12, "y": box["height"] - 12})
    me.reads_title(NAMES[5])


def test_only_what_is_ticked_goes_out(me: Person, run_jobs: RunJobs) -> None:
    for name in NAMES[:2]:
        row(me, name).locator("[data-check]").check()
    me.press("Export", me.page.locator("[data-bulk]"))
    dialog = me.page.get_by_role("dialog")
    expect(dialog.locator('[name="id"]')).to_have_count(2)
    me.press("Make the file", dialog)
    expect(dialog.locator('[name="id"]')).to_have_count(0)
    run_jobs()
    assert Export.objects.get().rows == 2


@pytest.mark.parametrize(("language", "theme", "width"), [("th", "light", DESK), ("en", "dark", PHONE)])
def test_what_is_seen_goes_out_to_a_file(  # noqa: PLR0917 - fixtures
    open_page: OpenPage,
    assert_fits: Check,
    assert_accessible: Check,
    run_jobs: RunJobs,
    tmp_path: Path,
    language: str,
    theme: str,
    width: int,
) -> None:
    page = open_page("/customers/?q=ฝน&sort=-name&cols=nickname,phone", language=language, theme=theme, width=width)
    me = Person(page, language, (assert_fits, assert_accessible))
    me.press("Export")
    dialog = page.get_by_role("dialog", name=me.says("Export this list"))
    dialog.get_by_role("radio", name="CSV").check()
    me.look()
    me.press("Make the file", dialog)
    expect(
        dialog.get_by_text(me.says("You may close this and go on. The bell tells when the file is ready."))
    ).to_be_visible()
    run_jobs()
    ready = dialog.get_by_role("link", name=me.says("Download"))
    expect(ready).to_be_visible()
    me.look()
    with page.expect_download() as download:
        ready.click()
    page.keyboard.press("Escape")
    page.evaluate("document.body.dispatchEvent(new Event('live:bell'))")
    page.get_by_role("button", name=re.compile(me.says("Notifications, %(number)s unread", number=1))).click()
    expect(page.locator("#bell-menu").get_by_role("link", name=re.compile("CSV|csv"))).to_be_visible()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert [row.cells for row in read_table(path).rows()] == [
        [NAMES[place], "ฝน", f"081-234-56{place:02}"] for place in (9, 6, 3, 0)
    ]
    page.goto("/exports/")
    me.look()
    page.get_by_role("link", name=path.name).click()
    me.press("Throw away")
    expect(page.get_by_text(me.says("deleted"), exact=True)).to_be_visible()
