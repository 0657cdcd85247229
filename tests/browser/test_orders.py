"""From a quotation to the receipt, as people do it: written on a phone, accepted by the customer's link, delivered in parts, paid by QR code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from samphan.catalog.models import LinkKind, ProductLink, Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.orders.lines import Wanted
from samphan.orders.models import Delivery, Order, Payment, Quotation, Receipt
from samphan.orders.ordering import place_order
from samphan.orders.paying import qr_of
from samphan.orders.promptpay import read_payload
from samphan.orders.setting_up import change_settings
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch
from tests.browser.conftest import DESK, PHONE, OpenPage

PIXELS = """img => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 480;
  const paint = canvas.getContext('2d');
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, 480, 480);
  paint.drawImage(img, 0, 0, 480, 480);
  const seen = paint.getImageData(0, 0, 480, 480).data;
  return Array.from({ length: 480 * 480 }, (_, at) => seen[at * 4]);
}"""


@pytest.fixture
def cafe(owner: Actor) -> Customer:
    return create_customer(owner, name="ร้านกาแฟดอยสูง", kind="organisation")


@pytest.fixture
def beans(owner: Actor) -> Variant:
    return on_the_shelf(owner, "เมล็ดคั่วกลาง ดอยหมอก", "250", "150")


def on_the_shelf(owner: Actor, name: str, price: str, cost: str) -> Variant:
    variant = Variant.objects.for_pricing().get(product=create_product(owner, name=name, price=price, cost=cost))
    receive(owner, [Line(variant, Decimal(20), usual_warehouse(Branch.objects.get(business=owner.business)))])
    return variant


def scanned(page: Page) -> str:
    """What a phone's camera reads from the picture on the screen."""
    picture = page.locator(".payment-qr")
    expect(picture).to_be_visible()
    picture.evaluate("img => img.decode()")
    grey = bytes(picture.evaluate(PIXELS))
    [found] = zxingcpp.read_barcodes(memoryview(grey).cast("B", shape=[480, 480]))
    return str(found.text)


def pick(page: Page, typed: str, name: str) -> None:
    box = page.locator("[data-picker] [role=combobox]")
    box.fill(typed)
    page.get_by_role("option", name=name).first.click()
    expect(page.locator(".sale-name", has_text=name)).to_be_visible()


def test_from_a_quotation_on_a_phone_to_the_receipt(  # noqa: PLR0915, PLR0917 - one walk
    open_page: OpenPage,
    owner: Actor,
    cafe: Customer,
    beans: Variant,
    assert_accessible: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    change_settings(owner, seen=1, promptpay_id="081-222-3333")
    page = open_page(f"/orders/quotations/new/?customer={cafe.pk}", language="en", width=PHONE)
    pick(page, "หมอก", "เมล็ดคั่วกลาง")
    page.get_by_label("Quantity").fill("4")
    expect(page.locator(".sale-grand dd")).to_have_text("฿1,000.00")
    expect(page.locator(".sale-margin")).to_contain_text("Margin")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Write the quotation").click()
    expect(page.get_by_text("Send it to the customer.")).to_be_visible()
    quotation = Quotation.objects.get()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Send to the customer").click()
    link = page.get_by_role("dialog").locator("code").inner_text()
    assert_accessible(page, "dialog")
    page.keyboard.press("Escape")

    theirs = open_page("/" + link.split("/", 3)[3], actor=None, width=PHONE)
    expect(theirs.get_by_role("heading", level=1)).to_contain_text(quotation.number)
    assert_accessible(theirs)
    assert_fits(theirs)
    theirs.get_by_label("ชื่อของคุณ").fill("คุณแดง")
    theirs.get_by_role("button", name="ตกลงตามใบเสนอราคา").click()
    expect(theirs.get_by_role("heading", level=2)).to_contain_text("คุณตกลงตามใบเสนอราคานี้แล้ว")
    order = Order.objects.get()
    assert (order.total, order.quotation) == (1000, quotation)

    page = open_page(f"/orders/{order.pk}/", language="en", width=DESK)
    page.get_by_role("button", name="Deliver", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(beans.full_name).fill("1")
    dialog.get_by_label("Parcel number").fill("TH0123456789")
    assert_accessible(page, "dialog")
    dialog.get_by_role("button", name="The goods leave").click()
    expect(page.get_by_text("parcel TH0123456789")).to_be_visible()
    assert Delivery.objects.get().lines.get().quantity == 1
    expect(page.locator(".document-top .badge")).to_have_text("partly delivered")
    assert_accessible(page)

    page.get_by_role("button", name="Take payment").click()
    expect(page.get_by_role("dialog").get_by_label("Amount to settle")).to_have_value("1,000.00")
    assert_accessible(page, "dialog")
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.locator(".payment-qr")).to_be_visible()
    payment = Payment.objects.get()
    read = scanned(page)
    assert read == qr_of(payment)
    assert read_payload(read)["54"] == "1000.00"
    assert_accessible(page)
    page.get_by_role("button", name="The money came").click()
    page.get_by_role("dialog").get_by_label("Reference on the slip").fill("015123456789")
    page.get_by_role("dialog").get_by_role("button", name="Write the receipt").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("RC")
    assert Receipt.objects.get().amount == 1000
    assert_accessible(page)
    page.get_by_role("link", name="Back to the order").click()
    expect(page.get_by_text("Goods are to be delivered.")).to_be_visible()
    page.get_by_role("button", name="Deliver", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="The goods leave").click()
    expect(page.get_by_text("Delivered and paid. Nothing is left to do.")).to_be_visible()


def test_scanning_adds_lines_and_what_goes_with_them_is_one_tap_away(
    open_page: OpenPage, owner: Actor, beans: Variant, assert_fits: Callable[[Page], None]
) -> None:
    filters = on_the_shelf(owner, "กระดาษกรอง 100 แผ่น", "90", "50")
    ProductLink.objects.create(
        business=owner.business, product=beans.product, other=filters.product, kind=LinkKind.RELATED
    )
    page = open_page("/orders/new/", language="en")
    box = page.locator("[data-picker] [role=combobox]")
    for count in ("1", "2"):
        box.press_sequentially(beans.sku)
        box.press("Enter")
        expect(page.get_by_label("Quantity")).to_have_value(count)
        expect(box).to_be_focused()
        expect(box).to_have_value("")
    page.get_by_role("button", name="กระดาษกรอง 100 แผ่น").click()
    expect(page.locator(".sale-line")).to_have_count(2)
    expect(page.locator(".sale-grand dd")).to_have_text("฿590.00")
    page.get_by_role("button", name="Take กระดาษกรอง 100 แผ่น off").click()
    expect(page.locator(".sale-line")).to_have_count(1)
    box.press_sequentially("0000000")
    box.press("Enter")
    expect(page.get_by_text("No product bears the code “0000000”.")).to_be_visible()
    page.get_by_label("Quantity").fill("99")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Quantity")).to_have_value("99")
    assert not Order.objects.exists()
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("It is to be paid before anything leaves.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(Order.objects.get().number)
    assert_fits(page)


def test_an_order_is_cancelled_with_a_reason(open_page: OpenPage, owner: Actor, cafe: Customer, beans: Variant) -> None:
    branch = Branch.objects.get(business=owner.business)
    order = place_order(owner, cafe, [Wanted(beans, Decimal(1))], branch)
    page = open_page(f"/orders/{order.pk}/", language="en")
    page.locator(".document-doings").get_by_role("button", name="More").click()
    page.get_by_role("button", name="Cancel the order").click()
    page.get_by_role("dialog").get_by_label("Why?").fill("ordered twice")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the order").click()
    expect(page.get_by_text("Cancelled. The number is kept.")).to_be_visible()
    expect(page.get_by_text("ordered twice")).to_be_visible()


def test_the_counter_needs_no_mouse(
    open_page: OpenPage,
    owner: Actor,
    beans: Variant,
    assert_accessible: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = open_page("/orders/counter/", language="en")
    box = page.locator("[data-picker] [role=combobox]")
    expect(box).to_be_focused()
    for count in ("1", "2"):
        page.keyboard.type(beans.sku)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Quantity")).to_have_value(count)
        expect(box).to_be_focused()
    page.keyboard.press("Enter")
    money = page.get_by_label("Money handed over")
    expect(money).to_be_focused()
    page.keyboard.type("1000")
    expect(page.locator(".counted-change dd")).to_have_text("฿500.00")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Change due")).to_contain_text("฿500.00")
    expect(box).to_be_focused()
    order = Order.objects.get()
    assert (order.state, order.due, order.channel) == ("delivered", 0, "counter")
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert_fits(page)
