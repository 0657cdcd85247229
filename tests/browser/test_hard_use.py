"""What people do to a page without meaning harm: click twice, go back, open two tabs, lose a right, a session or the network."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.people.sign_ins import sign_out_everywhere
from samphan.platform.tenants.models import Business, Membership
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.person import Person

from conftest import PASSWORD, person  # isort: skip

Check = Callable[[Page], None]
LONG = "กาแฟ" * 75
HARD_NAMES = {
    "long": LONG,
    "long without Thai": "W" * 300,
    "emoji": "ร้านกาแฟ ☕️👩‍👩‍👧‍👦🇹🇭 " + "🧋" * 60,
    "right to left": "مقهى الجبل الأخضر " * 8,
    "mixed": "ร้าน \u202eمقهى\u202c Café <b>&amp;</b> {{ name }} %(name)s",
}


@pytest.fixture
def customer(owner: Actor) -> Customer:
    return create_customer(owner, name="นภัสสร ศิลารักษ์")


@pytest.fixture
def seller(business: Business) -> Actor:
    """A colleague who may change customers, until somebody takes that away."""
    return add_member(business, person("manager@example.com", "มุก ผู้จัดการ"), builtin="manager")


def becomes_a_viewer(actor: Actor) -> None:
    viewer = Role.objects.get(business=actor.business, builtin="viewer")
    Membership.objects.filter(pk=actor.membership.pk).update(role=viewer)


def test_a_double_click_makes_one_customer(open_page: OpenPage) -> None:
    me = Person(open_page("/customers/new/"), "th")
    me.fill("Name", "ฝน")
    me.page.get_by_role("button", name=me.says("Add customer")).dblclick()
    me.reads_title("ฝน")
    assert Customer.objects.count() == 1


def test_back_after_saving_neither_asks_nor_saves_again(open_page: OpenPage, customer: Customer) -> None:
    me = Person(open_page(f"/customers/{customer.pk}/"), "th")
    me.follow("Edit")
    me.fill("Nickname", "ฝน")
    me.press("Save")
    me.reads_title(customer.name)
    me.page.go_back()
    me.page.wait_for_url("**/edit/")
    expect(me.field("Nickname")).to_have_value("ฝน")
    me.fill("Nickname", "น้องฝน")
    me.press("Save")
    me.page.wait_for_url(f"**/customers/{customer.pk}/")
    expect(me.page.locator("h1")).to_contain_text("น้องฝน")


def test_two_tabs_meet_and_nothing_is_lost(open_page: OpenPage, customer: Customer) -> None:
    first = Person(open_page(f"/customers/{customer.pk}/edit/"), "th")
    second = Person(first.page.context.new_page(), "th")
    second.page.goto(f"/customers/{customer.pk}/edit/")
    first.fill("Nickname", "ฝน")
    first.press("Save")
    first.page.wait_for_url(f"**/customers/{customer.pk}/")
    second.fill("Nickname", "น้ำ")
    second.fill("Occupation", "ครู")
    second.press("Save")
    warning = second.page.locator(".alert-warn")
    expect(warning).to_contain_text("ฝน")
    expect(second.field("Nickname")).to_have_value("น้ำ")
    expect(second.field("Occupation")).to_have_value("ครู")
    assert Customer.objects.get(pk=customer.pk).nickname == "ฝน"
    second.press("Save")
    second.page.wait_for_url(f"**/customers/{customer.pk}/")
    assert Customer.objects.get(pk=customer.pk).nickname == "น้ำ"


def test_a_right_taken_away_while_the_page_is_open(open_page: OpenPage, seller: Actor, customer: Customer) -> None:
    me = Person(open_page(f"/customers/{customer.pk}/", actor=seller), "th")
    me.page.locator("#facts").get_by_role("button", name=me.says("Nickname")).click()
    me.page.locator("#fact-nickname-input").fill("ฝน")
    becomes_a_viewer(seller)
    me.page.keyboard.press("Enter")
    me.reads_toast("บทบาท")
    expect(me.page.locator("#fact-nickname-input")).to_have_value("ฝน")
    assert not Customer.objects.get(pk=customer.pk).nickname


def test_a_right_taken_away_while_a_form_is_open(open_page: OpenPage, seller: Actor, customer: Customer) -> None:
    me = Person(open_page(f"/customers/{customer.pk}/edit/", actor=seller), "th")
    me.fill("Nickname", "ฝน")
    becomes_a_viewer(seller)
    me.press("Save")
    expect(me.page.locator("h1")).to_contain_text("บทบาท")
    assert not Customer.objects.get(pk=customer.pk).nickname


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", HARD_NAMES.values(), ids=HARD_NAMES)
def test_a_hard_name_fits_everywhere(
    open_page: OpenPage, owner: Actor, assert_fits: Check, *, name: str, width: int
) -> None:
    customer = create_customer(owner, name=name, nickname=name[:60])
    page = open_page("/customers/", width=width)
    expect(page.locator(".row-link")).to_have_text(customer.name)
    assert_fits(page)
    page.goto(f"/customers/{customer.pk}/")
    expect(page.locator("h1")).to_contain_text(customer.name)
    assert_fits(page)
    page.locator("[data-palette]").click()
    expect(page.locator("#palette [role=option]").first).to_contain_text(customer.name[:10])
    assert_fits(page)
    page.goto(f"/customers/{customer.pk}/edit/")
    assert_fits(page)


def test_a_name_too_long_is_refused_beside_the_field_and_kept(open_page: OpenPage) -> None:
    me = Person(open_page("/customers/new/"), "th")
    name = "ก" * 301
    me.fill("Name", name)
    me.press("Add customer")
    expect(me.page.locator(".field:has([name=name]) .field-fault")).to_be_visible()
    expect(me.field("Name")).to_have_value(name)
    assert not Customer.objects.exists()


def signs_in_again(me: Person) -> None:
    me.reads_title("Sign in")
    me.fill("E-mail", "owner@example.com")
    me.fill("Password", PASSWORD)
    me.press("Sign in")


def test_a_session_ended_elsewhere_leads_to_sign_in_and_back(
    open_page: OpenPage, owner: Actor, customer: Customer
) -> None:
    me = Person(open_page(f"/customers/{customer.pk}/"), "th")
    me.page.wait_for_load_state("networkidle")  # what loads by itself would be the first to notice
    sign_out_everywhere(owner.user)
    me.page.locator("#facts").get_by_role("button", name=me.says("Nickname")).click()
    signs_in_again(me)
    me.reads_title(customer.name)
    me.page.wait_for_url(f"**/customers/{customer.pk}/")


def test_a_session_ended_while_typing_keeps_what_was_typed(open_page: OpenPage, owner: Actor) -> None:
    me = Person(open_page("/customers/new/"), "th")
    me.fill("Name", "นภัสสร ศิลารักษ์")
    me.fill("Nickname", "ฝน")
    me.page.wait_for_load_state("networkidle")
    sign_out_everywhere(owner.user)
    me.press("Add customer")
    signs_in_again(me)
    me.reads_title("Add a customer")
    me.press("Use the draft")
    expect(me.field("Nickname")).to_have_value("ฝน")
    me.press("Add customer")
    me.reads_title("นภัสสร ศิลารักษ์")
    assert Customer.objects.count() == 1
    me.page.goto("/customers/new/")
    expect(me.page.get_by_role("button", name=me.says("Use the draft"))).to_be_hidden()


IMPATIENT = """async (name) => {
    const button = [...document.querySelectorAll('[type=submit]')].find((one) => one.textContent.trim() === name);
    for (let click = 0; click < 3; click += 1) { button.click(); await new Promise((done) => setTimeout(done)); }
    return button.getAttribute('aria-busy');
}"""


def test_on_a_slow_network_the_button_waits_and_sends_once(open_page: OpenPage) -> None:
    me = Person(open_page("/customers/new/", service_workers="block"), "th")
    held = holding(me.page, "**/customers/new/")
    me.fill("Name", "ฝน")
    busy = me.page.evaluate(IMPATIENT, me.says("Add customer"))
    assert busy == "true"
    let_on_the_one(me.page, held)
    me.reads_title("ฝน")
    assert Customer.objects.count() == 1


def test_on_a_slow_network_a_fact_is_sent_once(open_page: OpenPage, customer: Customer) -> None:
    me = Person(open_page(f"/customers/{customer.pk}/"), "th")
    me.page.locator("#facts").get_by_role("button", name=me.says("Nickname")).click()
    held = holding(me.page, "**/facts/nickname/")
    field = me.page.locator("#fact-nickname-input")
    field.fill("ฝน")
    field.press("Enter")
    expect(me.page.locator("[data-fact-form] [type=submit]")).to_have_attribute("aria-busy", "true")
    field.press("Enter")
    let_on_the_one(me.page, held)
    me.reads_toast(me.says("Saved."))


def holding(page: Page, address: str) -> list[Route]:
    """POSTs to `address` wait in the list until the test lets them go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    return held


def let_on_the_one(page: Page, held: list[Route], patience: float = 20) -> None:
    """Waits until the browser has told of a held request, sees that it stays the only one, and lets it go on."""
    end = time.monotonic() + patience
    while not held and time.monotonic() < end:
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)  # a second one would have left with the first
    assert len(held) == 1
    held[0].continue_()
