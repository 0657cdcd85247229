"""The whole sale in one walk, each step by the person who does it: from somebody who asks to goods that come back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from samphan.catalog.models import StockLevel, Variant
from samphan.orders.links import order_token_of
from samphan.orders.models import Delivery, Invoice, Order, Payment, Quotation, Receipt, Return
from samphan.orders.promptpay import fields_of, read_payload
from samphan.orders.setting_up import change_letterhead, change_settings
from samphan.orders.tests.test_slip_pictures import picture
from samphan.orders.tests.test_slips import REFERENCE, SLIP
from samphan.pipeline.models import Lead, Opportunity, Stage
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_orders import on_the_shelf

D = Decimal


@dataclass
class Seller:
    """Somebody of the shop at a desk."""

    page: Page

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page.locator("#main")).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.locator("#main").get_by_role("link", name=name, exact=True).first.click()

    def sees(self, words: str) -> None:
        expect(self.page.locator("#main").get_by_text(words).first).to_be_visible()

    def pick(self, box: Locator, typed: str, name: str) -> None:
        box.fill(typed)
        self.page.get_by_role("option", name=name).first.click()


@pytest.fixture
def beans(owner: Actor) -> Variant:
    return on_the_shelf(owner, "เมล็ดคั่วกลาง ดอยหมอก", "250", "150")


@pytest.fixture
def shop(owner: Actor, beans: Variant) -> Branch:
    """May issue tax invoices, and takes PromptPay."""
    branch = Branch.objects.get(business=owner.business)
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    change_letterhead(
        owner, branch, address_line="99/1 ถนนนิมมานเหมินท์", district="เมืองเชียงใหม่", province="เชียงใหม่", postcode="50200"
    )
    change_settings(owner, seen=1, promptpay_id="081-222-3333")
    return branch


def test_from_somebody_who_asks_to_goods_that_come_back(
    open_page: OpenPage, shop: Branch, beans: Variant, tmp_path: Path
) -> None:
    seller = Seller(open_page("/pipeline/leads/new/", language="en"))
    deal = a_lead_becomes_a_deal(seller)
    its_card_is_dragged(seller, deal)
    quotation = a_quotation_is_written(seller, deal, beans)
    its_paper_is_read(seller, quotation)
    order = the_customer_accepts(seller, open_page, quotation)
    a_part_is_delivered(seller, order, beans)
    invoice = a_tax_invoice_is_issued(seller, order)
    payment = the_code_to_pay_by_is_scanned(seller, order)
    the_slip_is_sent(open_page, payment, tmp_path)
    receipt = the_slip_is_matched(seller, payment)
    goods_come_back(seller, order, beans)
    order.refresh_from_db()
    assert (order.quotation, order.paid, order.credited, order.owed_back) == (quotation, D(1000), D(250), D(250))
    assert (invoice.total, receipt.amount) == (D(1000), D(1000))
    assert StockLevel.objects.get().on_hand == D(20) - 3 + 1


def a_lead_becomes_a_deal(seller: Seller) -> Opportunity:
    page = seller.page
    page.get_by_label("What they ask for").fill("เมล็ดคั่วกลาง 4 ถุง")
    page.get_by_label("Who asks").fill("คุณแดง ร้านกาแฟดอยสูง")
    page.get_by_label("Phone").fill("0812345678")
    page.locator("#lead-form").get_by_role("button", name="Take in a lead").click()
    seller.sees("An answer is due")
    seller.press("I have answered")
    seller.sees("Answered in time")
    seller.press("Make it an opportunity")
    page.wait_for_url("**/pipeline/opportunities/*/")
    deal: Opportunity = Opportunity.objects.get()
    assert Lead.objects.get().opportunity == deal
    return deal


def its_card_is_dragged(seller: Seller, deal: Opportunity) -> None:
    first, second = Stage.objects.order_by("position")[:2]
    seller.page.goto("/pipeline/")
    columns = {stage: seller.page.locator(f'[data-column="{stage.pk}"]') for stage in (first, second)}
    expect(columns[first].get_by_role("link", name=deal.name)).to_be_visible()
    seller.page.locator(f"#deal-{deal.pk}").drag_to(columns[second].locator(".board-cards"))
    expect(columns[second].get_by_role("link", name=deal.name)).to_be_visible()
    expect(columns[second].locator(".board-count")).to_have_text("1")
    expect(columns[first].locator(".board-count")).to_have_text("0")
    deal.refresh_from_db()
    assert deal.stage == second


def a_quotation_is_written(seller: Seller, deal: Opportunity, beans: Variant) -> Quotation:
    page = seller.page
    page.goto(f"/pipeline/opportunities/{deal.pk}/")
    seller.press("Add a product")
    seller.pick(seller.dialog.locator("input[role=combobox]"), "หมอก", beans.full_name)
    seller.dialog.get_by_label("Quantity").fill("4")
    seller.dialog.locator("button[type=submit]").click()
    expect(page.locator(".deal-figures")).to_contain_text("฿1,000.00")
    seller.follow("Write a quotation")
    expect(page.locator(".sale-grand dd")).to_have_text("฿1,000.00")
    seller.press("Write the quotation")
    seller.sees("Send it to the customer.")
    quotation: Quotation = Quotation.objects.get()
    assert (quotation.customer, quotation.total) == (deal.customer, D(1000))
    return quotation


def its_paper_is_read(seller: Seller, quotation: Quotation) -> None:
    """As picture on the screen, and the file that is taken home: figures and number are the quotation's."""
    page = seller.page
    seller.follow("Print or PDF")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.paper-page')].some((one) => one.complete && one.naturalWidth > 500)"
    )
    with Image.open(BytesIO(page.locator(".paper-page").screenshot())) as shown:
        dark = sum(shown.convert("L").histogram()[:100])
    assert dark > 1000, "nothing is written on the paper"
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download PDF").click()
    pdf = PdfReader(Path(taken.value.path()))
    words = "".join("".join(one.extract_text() for one in pdf.pages).split())
    assert len(pdf.pages) == 1
    for said in (quotation.number, "250.00", "1,000.00", "934.58", "65.42", "0-1055-61000-00-3"):
        assert said in words, said


def the_customer_accepts(seller: Seller, open_page: OpenPage, quotation: Quotation) -> Order:
    """By the link alone, on their own phone, signed in to nothing."""
    seller.page.goto(f"/orders/quotations/{quotation.pk}/")
    seller.press("Send to the customer")
    link = seller.dialog.locator("code").inner_text()
    theirs = open_page("/" + link.split("/", 3)[3], actor=None, width=PHONE)
    expect(theirs.get_by_role("heading", level=1)).to_contain_text(quotation.number)
    theirs.get_by_label("ชื่อของคุณ").fill("คุณแดง")
    theirs.get_by_role("button", name="ตกลงตามใบเสนอราคา").click()
    expect(theirs.get_by_role("heading", level=2)).to_contain_text("คุณตกลงตามใบเสนอราคานี้แล้ว")
    order: Order = Order.objects.get()
    assert (order.channel, order.total) == ("link", D(1000))
    return order


def a_part_is_delivered(seller: Seller, order: Order, beans: Variant) -> None:
    seller.page.goto(f"/orders/{order.pk}/")
    seller.press("Deliver")
    seller.dialog.get_by_label(beans.full_name).fill("3")
    seller.dialog.get_by_label("Parcel number").fill("TH0123456789")
    seller.press("The goods leave", seller.dialog)
    seller.sees("parcel TH0123456789")
    expect(seller.page.locator(".document-top .badge")).to_have_text("partly delivered")
    assert Delivery.objects.get().lines.get().quantity == D(3)


def a_tax_invoice_is_issued(seller: Seller, order: Order) -> Invoice:
    page = seller.page
    seller.follow("Issue an invoice")
    expect(page.get_by_label("Buyer", exact=True)).to_have_value(order.customer.name)
    page.get_by_label("Address", exact=True).fill("12 ซอยอารีย์ กรุงเทพมหานคร 10400")
    seller.press("Issue")
    page.wait_for_url("**/orders/invoices/*/")
    invoice: Invoice = Invoice.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text(invoice.number)
    assert (invoice.kind, invoice.vat) == ("TV", D("65.42"))
    return invoice


def the_code_to_pay_by_is_scanned(seller: Seller, order: Order) -> Payment:
    """Read from a picture of the screen, as the customer's phone does it."""
    page = seller.page
    page.goto(f"/orders/{order.pk}/")
    seller.press("Take payment")
    expect(seller.dialog.get_by_label("Amount to settle")).to_have_value("1,000.00")
    seller.press("Go on", seller.dialog)
    code = page.locator(".payment-qr")
    expect(code).to_be_visible()
    code.evaluate("img => img.decode()")
    with Image.open(BytesIO(page.screenshot())) as seen:
        [found] = zxingcpp.read_barcodes(seen.convert("L"))
    payment: Payment = Payment.objects.get()
    said = read_payload(found.text)
    assert (said["53"], said["54"], said["58"]) == ("764", "1000.00", "TH")
    assert fields_of(said["29"])["01"] == "0066812223333"
    assert fields_of(said["62"]) == {"05": payment.reference}
    return payment


def the_slip_is_sent(open_page: OpenPage, payment: Payment, folder: Path) -> None:
    """By the customer, from the payment link of the order."""
    slip = folder / "slip.png"
    slip.write_bytes(picture(SLIP))
    theirs = open_page(f"/orders/pay/{order_token_of(payment.order)}/", actor=None, width=PHONE)
    expect(theirs.locator(".payment-qr")).to_be_visible()
    theirs.locator("input[type=file]").set_input_files(slip)
    expect(theirs.get_by_label("จำนวนเงินบนสลิป")).to_have_value("1,000.00")
    theirs.get_by_role("button", name="ส่งสลิป").click()
    expect(theirs.get_by_text("เรากำลังตรวจยอดเงิน")).to_be_visible()


def the_slip_is_matched(seller: Seller, payment: Payment) -> Receipt:
    page = seller.page
    page.goto("/orders/payments/slips/")
    page.get_by_role("link", name=payment.order.number).click()
    expect(page.locator(".slip-seen img")).to_be_visible()
    seller.sees(REFERENCE)
    seller.press("The money is here")
    expect(seller.dialog.get_by_label("Reference on the slip")).to_have_value(REFERENCE)
    seller.press("Write the receipt", seller.dialog)
    seller.sees("No slip waits")
    receipt: Receipt = Receipt.objects.get()
    payment.refresh_from_db()
    assert (payment.state, payment.evidence) == ("settled", REFERENCE)
    page.goto(f"/orders/receipts/{receipt.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(receipt.number)
    return receipt


def goods_come_back(seller: Seller, order: Order, beans: Variant) -> None:
    page = seller.page
    page.goto(f"/orders/{order.pk}/")
    page.locator(".document-doings").get_by_role("button", name="More").click()
    page.locator(".document-doings").get_by_role("link", name="Take goods back").click()
    page.get_by_label(beans.full_name).fill("1")
    page.get_by_label("Reason").select_option("damaged")
    seller.press("Take back")
    made: Return = Return.objects.get()
    seller.sees(made.number)
    expect(page.get_by_role("button", name="Give money back")).to_be_visible()
    note = Invoice.objects.get(kind="CN")
    assert (note.total, made.lines.get().quantity) == (D(250), D(1))
