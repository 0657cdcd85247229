"""On the road with a phone that has no connection: what is written is kept, sent once when there is one, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer
from samphan.customers.events import NoteAdded
from samphan.customers.follow_ups import finish_follow_up, plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.orders.models import Order
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.tenants.models import Branch
from tests.browser.conftest import PHONE, OpenPage

Check = Callable[[Page], None]
READY = "navigator.serviceWorker.ready.then(() => new Promise((done) => navigator.serviceWorker.controller ? done(true) : navigator.serviceWorker.addEventListener('controllerchange', () => done(true))))"


@pytest.fixture
def cafe(owner: Actor) -> Customer:
    return create_customer(owner, name="ร้านกาแฟดอยสูง", kind="organisation", province="เชียงใหม่")


@pytest.fixture
def visit(owner: Actor, cafe: Customer) -> FollowUp:
    return plan_follow_up(owner, cafe, what="เยี่ยมร้าน", due_at=timezone.now() + timedelta(minutes=5), kind="visit")


@pytest.fixture
def beans(owner: Actor) -> Variant:
    product = create_product(owner, name="เมล็ดคั่วกลาง", price="250")
    variant = Variant.objects.for_pricing().get(product=product)
    receive(owner, [Line(variant, Decimal(9), usual_warehouse(Branch.objects.get(business=owner.business)))])
    return variant


def begin(page: Page, name: str, what: str) -> None:
    """The form of an order or a note for a customer nearby."""
    page.get_by_role("link", name="Nearby").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name=what).click()


def write_note(page: Page, name: str, text: str) -> None:
    begin(page, name, "Note")
    page.get_by_label("What happened").fill(text)
    page.get_by_role("button", name="Save").click()


def taken_along(open_page: OpenPage) -> Page:
    """The page on a phone that was opened once with a connection, and has none now."""
    page = open_page("/pipeline/field/", width=PHONE, language="en")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 18.79674, "longitude": 98.9693})
    expect(page.get_by_text("connected", exact=True)).to_be_visible()
    page.evaluate(READY)
    page.context.set_offline(True)
    return page


def back(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator('[data-tab="outbox"]').click()


def test_a_visit_and_an_order_written_without_a_connection_outlive_the_page_and_are_sent_once(
    open_page: OpenPage, visit: FollowUp, beans: Variant
) -> None:
    page = taken_along(open_page)
    page.get_by_role("link", name="เยี่ยมร้าน").click()
    page.get_by_role("button", name="I am there").click()
    expect(page.get_by_text("place known")).to_be_visible()
    page.get_by_label("What came of it").fill("ชอบคั่วอ่อน")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("kept, waits to be sent")).to_be_visible()
    begin(page, "ร้านกาแฟดอยสูง", "Order")
    page.get_by_label("Quantity เมล็ดคั่วกลาง").fill("2")
    expect(page.get_by_text("฿500.00")).to_be_visible()
    context = page.context
    page.close()  # the phone kills it before the order is saved

    page = context.new_page()
    page.goto("/pipeline/field/")
    begin(page, "ร้านกาแฟดอยสูง", "Order")
    expect(page.get_by_label("Quantity เมล็ดคั่วกลาง")).to_have_value("2")
    page.get_by_role("button", name="Save order").click()
    page.locator('[data-tab="outbox"]').click()
    expect(page.get_by_text("waits for a connection")).to_have_count(2)
    assert (Order.objects.count(), FollowUp.objects.get().done_at) == (0, None)
    page.close()  # and again, with both waiting

    page = context.new_page()
    page.goto("/pipeline/field/#outbox")
    second = context.new_page()
    second.goto("/pipeline/field/#outbox")
    context.set_offline(False)
    for one in (page, second):
        one.evaluate("window.dispatchEvent(new Event('online'))")
    for one in (page, second):
        expect(one.get_by_role("heading", name="Everything is sent")).to_be_visible()
    visit.refresh_from_db()
    assert (visit.outcome, str(visit.latitude)) == ("ชอบคั่วอ่อน", "18.79674")
    assert [order.total for order in Order.objects.all()] == [500]


def test_an_answer_that_was_lost_on_the_way_makes_no_second_note(
    open_page: OpenPage, cafe: Customer, visit: FollowUp
) -> None:
    page = taken_along(open_page)
    write_note(page, cafe.name, "ย้ายร้านเดือนหน้า")

    def lost(route: object) -> None:
        """It reaches the server; what the server says does not reach the phone."""
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if "/field/send/" in request.url else None)
    page.context.route("**/field/send/", lost, times=1)
    back(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Everything is sent")).to_be_visible()
    assert len(sent) == 2, "the first answer did not arrive, so it was sent again"
    assert Event.objects.filter(kind=NoteAdded.KIND).count() == 1


def test_what_was_done_at_the_desk_meanwhile_is_shown_and_nothing_is_lost(
    open_page: OpenPage, owner: Actor, visit: FollowUp
) -> None:
    page = taken_along(open_page)
    page.get_by_role("link", name="เยี่ยมร้าน").click()
    page.get_by_label("What came of it").fill("ฝากตัวอย่างไว้")
    page.get_by_role("button", name="Done").click()
    finish_follow_up(owner, visit.pk, outcome="โทรแล้ว")
    back(page)
    expect(page.get_by_text("already. Keep yours as a note")).to_be_visible()
    page.get_by_role("button", name="Keep as a note").click()
    expect(page.get_by_role("heading", name="Everything is sent")).to_be_visible()
    visit.refresh_from_db()
    assert visit.outcome == "โทรแล้ว"
    page.goto(f"/customers/{visit.customer_id}/")
    expect(page.get_by_text("ฝากตัวอย่างไว้").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["today", "near", "outbox", "visit", "order"])
def test_its_screens_are_accessible_and_fit_a_phone(
    open_page: OpenPage,
    assert_accessible: Check,
    cafe: Customer,
    visit: FollowUp,
    beans: Variant,
    *,
    screen: str,
    theme: str,
) -> None:
    pk = {"visit": f"/{visit.pk}", "order": f"/{cafe.pk}"}.get(screen, "")
    page = open_page(f"/pipeline/field/#{screen}{pk}", width=PHONE, theme=theme)
    expect(page.get_by_text("เชื่อมต่ออยู่")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_order_whose_price_changed_asks_before_it_is_placed(
    open_page: OpenPage, cafe: Customer, visit: FollowUp, beans: Variant
) -> None:
    page = taken_along(open_page)
    begin(page, cafe.name, "Order")
    page.get_by_label("Quantity เมล็ดคั่วกลาง").fill("2")
    page.get_by_role("button", name="Save order").click()
    beans.price = Decimal(300)
    beans.save()
    back(page)
    expect(page.get_by_text("At today's prices: ฿600.00")).to_be_visible()
    assert not Order.objects.exists()
    page.get_by_role("button", name="Send at today's prices").click()
    expect(page.get_by_role("heading", name="Everything is sent")).to_be_visible()
    assert [order.total for order in Order.objects.all()] == [600]


def test_signing_out_takes_customers_off_the_phone_and_keeps_what_is_not_sent(
    open_page: OpenPage, cafe: Customer, visit: FollowUp
) -> None:
    page = taken_along(open_page)
    write_note(page, cafe.name, "ยังไม่ได้ส่ง")
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/account/login/")
    page.wait_for_function("indexedDB.databases().then((all) => !all.some((one) => one.name === 'samphan-private'))")
    private = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((store) => store.keys())))).then((all) => all.flat().map((one) => new URL(one.url).pathname).filter((path) => !path.startsWith('/static/')))"
    )
    assert sorted(private) == ["/offline/", "/pipeline/field/"], "no page of anybody's is kept"
    page.context.set_offline(True)
    page.goto("/pipeline/field/#near")
    expect(page.get_by_text("Nothing was taken along")).to_be_visible()
    page.locator('[data-tab="outbox"]').click()
    expect(page.get_by_text("Written by another person")).to_be_visible()
    expect(page.get_by_text(cafe.name)).to_be_hidden()
