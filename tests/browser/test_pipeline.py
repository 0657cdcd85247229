"""The board as people use it: by mouse, by keys, on a phone; and the page of a deal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.pipeline.actions.opportunities import create_opportunity
from samphan.pipeline.models import Opportunity, Stage
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import PHONE, OpenPage


@pytest.fixture
def cafe(owner: Actor) -> Customer:
    return create_customer(owner, name="ร้านกาแฟดอยสูง", kind="organisation")


@pytest.fixture
def deal(owner: Actor, cafe: Customer) -> Opportunity:
    return create_opportunity(owner, customer=cafe, name="เมล็ดคั่วกลาง 20 กก.", amount="12000")


@pytest.fixture
def stages(owner: Actor) -> list[Stage]:
    return list(Stage.objects.order_by("position"))


def column(page: Page, stage: Stage) -> Locator:
    return page.locator(f'[data-column="{stage.pk}"]')


def stands_on(page: Page, deal: Opportunity, stage: Stage) -> None:
    expect(column(page, stage).get_by_role("link", name=deal.name)).to_be_visible()
    expect(column(page, stage).locator(".board-count")).to_have_text("1")


def test_a_card_is_dragged_to_the_next_stage_and_back_by_undo(
    open_page: OpenPage, deal: Opportunity, stages: list[Stage]
) -> None:
    page = open_page("/pipeline/", language="en")
    stands_on(page, deal, stages[0])
    page.locator(f"#deal-{deal.pk}").drag_to(column(page, stages[1]).locator(".board-cards"))
    stands_on(page, deal, stages[1])
    expect(column(page, stages[0]).locator(".board-count")).to_have_text("0")
    expect(column(page, stages[1]).locator(".board-sum")).to_contain_text("฿12,000")
    page.get_by_role("button", name="Undo").click()
    stands_on(page, deal, stages[0])
    deal.refresh_from_db()
    assert deal.stage == stages[0]


def test_keys_move_a_card_too(open_page: OpenPage, deal: Opportunity, stages: list[Stage]) -> None:
    page = open_page("/pipeline/", language="en")
    card = page.get_by_role("link", name=deal.name)
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    stands_on(page, deal, stages[1])
    expect(page.get_by_role("link", name=deal.name)).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    stands_on(page, deal, stages[0])


def test_what_a_stage_needs_is_asked_before_it_moves(
    open_page: OpenPage, deal: Opportunity, stages: list[Stage], assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/pipeline/", language="en")
    page.locator(f"#deal-{deal.pk}").drag_to(column(page, stages[3]).locator(".board-cards"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Expected to close")).to_be_visible()
    stands_on(page, deal, stages[0])
    assert_accessible(page, "dialog")
    dialog.get_by_label("Expected to close").fill("31/12/2030")
    dialog.get_by_role("button", name="Save and move").click()
    stands_on(page, deal, stages[3])


def test_on_a_phone_a_card_is_moved_and_lost_by_its_menu(
    open_page: OpenPage, deal: Opportunity, stages: list[Stage], assert_fits: Callable[[Page], None]
) -> None:
    page = open_page("/pipeline/", language="en", width=PHONE)
    assert_fits(page)
    menu = page.get_by_role("button", name=f"Move or close: {deal.name}")
    menu.click()
    page.get_by_role("menuitem", name=stages[1].name).click()
    stands_on(page, deal, stages[1])
    page.get_by_role("button", name=f"Move or close: {deal.name}").click()
    page.get_by_role("menuitem", name="Lost").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why was it lost?").select_option(label="ราคาสูงกว่างบ")
    dialog.get_by_role("button", name="It is lost").click()
    expect(page.get_by_role("link", name=deal.name)).to_have_count(0)
    deal.refresh_from_db()
    assert deal.state == "lost"


def test_a_deal_is_added_from_its_column(
    open_page: OpenPage, cafe: Customer, stages: list[Stage], assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/pipeline/", language="en")
    column(page, stages[1]).get_by_role("button", name="Add").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[role=combobox]").first.fill("ดอยสูง")
    page.get_by_role("option", name=cafe.name).click()
    dialog.get_by_label("What they may buy").fill("เครื่องชงสองหัว")
    dialog.get_by_label("Amount").fill("150000")
    assert_accessible(page, "dialog")
    dialog.get_by_role("button", name="Add opportunity").click()
    expect(column(page, stages[1]).get_by_role("link", name="เครื่องชงสองหัว")).to_be_visible()
    expect(column(page, stages[1]).locator(".board-sum")).to_contain_text("฿150,000")


@pytest.mark.parametrize(("width", "language", "theme"), [(1440, "th", "dark"), (PHONE, "en", "light")])
def test_the_page_of_a_deal_plans_what_is_next(
    open_page: OpenPage,
    deal: Opportunity,
    assert_accessible: Callable[..., None],
    assert_fits: Callable[[Page], None],
    *,
    width: int,
    language: str,
    theme: str,
) -> None:
    page = open_page(f"/pipeline/opportunities/{deal.pk}/", width=width, language=language, theme=theme)
    warning = page.locator(".deal-warning")
    expect(warning).to_be_visible()
    page.locator(".deal-idle button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=what]").fill("โทรถามผลชิม")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#deal .follow-up", has_text="โทรถามผลชิม")).to_be_visible()
    expect(warning).to_have_count(0)
    assert_accessible(page)
    assert_fits(page)


def test_a_lead_becomes_an_opportunity_that_is_dragged(
    open_page: OpenPage, owner: Actor, stages: list[Stage], assert_accessible: Callable[..., None]
) -> None:
    known = create_customer(owner, name="นภัสสร ศิลารักษ์", reaches=[read_reach("phone", "081-234-5678")])
    page = open_page("/pipeline/leads/new/", language="en")
    page.get_by_label("What they ask for").fill("เมล็ดคั่วกลาง 20 กก.")
    page.get_by_label("Who asks").fill("ฝน")
    page.get_by_label("Phone").fill("0812345678")
    page.get_by_label("Phone").press("Tab")
    warning = page.locator("#known")
    expect(warning.get_by_role("link", name=known.name)).to_be_visible()
    assert_accessible(page)
    page.locator("#lead-form").get_by_role("button", name="Take in a lead").click()
    expect(page.get_by_role("link", name=known.name)).to_be_visible()
    page.get_by_role("button", name="I have answered").click()
    expect(page.get_by_text("Answered in time")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Make it an opportunity").click()
    expect(page.locator(".deal-stage-now")).to_have_text(stages[0].name)
    page.goto("/pipeline/")
    deal = Opportunity.objects.get()
    page.locator(f"#deal-{deal.pk}").drag_to(column(page, stages[1]).locator(".board-cards"))
    stands_on(page, deal, stages[1])


def test_a_day_of_the_calendar_is_planned_and_done(
    open_page: OpenPage, deal: Opportunity, assert_accessible: Callable[..., None]
) -> None:
    page = open_page(f"/pipeline/opportunities/{deal.pk}/", language="en")
    page.locator(".deal-idle button").click()
    page.get_by_role("dialog").locator("[name=what]").fill("โทรถามผลชิม")
    page.get_by_role("dialog").get_by_role("button", name="Plan it").click()
    expect(page.locator("#deal .follow-up")).to_have_count(1)
    page.goto("/pipeline/calendar/?view=agenda")
    entry = page.get_by_role("button", name="โทรถามผลชิม")
    expect(entry).to_be_visible()
    assert_accessible(page)
    entry.click()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    page.locator("dialog [name=outcome]").fill("ชอบ")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".entry-done")).to_be_visible()
