"""Documents as they are printed: what stands on them, that the figures are the document's own, and that nobody else reads them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from conftest import signed_in
from samphan.catalog.models import TaxClass, Variant
from samphan.catalog.products import create_product
from samphan.customers.actions import change_customer
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.lines import Wanted
from samphan.orders.models import Order, OrderSettings, PaymentMethod, Quotation, QuotationLine
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.papers import Paper, Tongue, pages_of, pdf_of
from samphan.orders.papers.english import baht_in_english
from samphan.orders.papers.order import delivery_paper, order_paper
from samphan.orders.papers.paper import Attached
from samphan.orders.papers.priced import amount_of
from samphan.orders.papers.quotation import quotation_paper
from samphan.orders.papers.receipt import receipt_paper
from samphan.orders.paying import expect_payment, settle_payment, take_cash
from samphan.orders.quoting import make_quotation
from samphan.orders.setting_up import change_letterhead, change_settings, own_settings
from samphan.orders.tax import Priced, totals_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch, Business

D = Decimal


@pytest.fixture
def quotation(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Quotation:
    change_customer(owner, cafe, version=cafe.version, tax_id="0105561000003", tax_branch="00000")
    lines = [
        *some(stocked(), "3"),
        *some(stocked(name="หนังสือ", price="50", tax_class="exempt"), discount_percent=D(10)),
    ]
    return make_quotation(owner, cafe, lines, branch, discount_percent=D(5))


def read(paper: Paper) -> str:
    """The words of the PDF without blanks: figures and Latin letters, for this reader knows nothing of shaped Thai."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf_of(paper))).pages).split())


def sums(paper: Paper) -> dict[str, str]:
    return {one.label: one.value for one in paper.sums}


def test_a_quotation_says_who_what_and_how_much(quotation: Quotation, owner: Actor, branch: Branch) -> None:
    change_letterhead(owner, branch, address_line="99/1 ถนนนิมมานเหมินท์", province="เชียงใหม่", postcode="50200")
    paper = quotation_paper(quotation)
    assert (paper.title, paper.seller.name) == ("ใบเสนอราคา", "ดอยโรสต์")
    assert paper.seller.lines[0] == "99/1 ถนนนิมมานเหมินท์ จ.เชียงใหม่ 50200"
    assert paper.buyer is not None
    assert "0-1055-61000-00-3" in paper.buyer.lines[-1]
    assert paper.buyer.lines[-1].endswith("สำนักงานใหญ่")
    assert [row.cells[-1] for row in paper.rows] == ["321.00", "45.00"]
    assert sums(paper) == {
        "รวม": "366.00",
        "หักส่วนลด": "-18.30",
        "มูลค่าที่ได้รับยกเว้นภาษี": f"{quotation.exempt:,.2f}",
        "มูลค่าก่อนภาษีมูลค่าเพิ่ม": f"{quotation.taxable:,.2f}",
        "ภาษีมูลค่าเพิ่ม 7%": f"{quotation.vat:,.2f}",
        "รวมทั้งสิ้น": "347.70",
    }
    assert paper.in_words == "สามร้อยสี่สิบเจ็ดบาทเจ็ดสิบสตางค์"
    words = read(paper)
    assert quotation.number in words
    assert "347.70" in words


def test_a_document_is_written_in_the_language_asked_for(quotation: Quotation, owner: Actor) -> None:
    english = quotation_paper(quotation, "en")
    assert (english.title, english.in_words) == (
        "Quotation",
        "Three hundred forty-seven baht and seventy satang",
    )
    assert not [label for label, _value in english.facts if any("ก" <= char <= "๛" for char in label)]
    both = quotation_paper(quotation, "both")
    assert both.title == "ใบเสนอราคา / Quotation"
    row = own_settings(owner)
    change_settings(owner, seen=row.version, paper_language="en")
    assert quotation_paper(quotation).title == "Quotation"
    assert quotation_paper(quotation, "fr").title == "Quotation"


def test_a_business_without_vat_prints_none(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    OrderSettings.objects.create(business=owner.business, vat_registered=False)
    paper = quotation_paper(make_quotation(owner, cafe, some(stocked()), branch))
    assert sums(paper) == {"รวมทั้งสิ้น": "107.00"}
    assert not [row.small for row in paper.rows if row.small]


def test_columns_and_words_are_those_of_the_business(quotation: Quotation, owner: Actor) -> None:
    row = own_settings(owner)
    change_settings(owner, seen=row.version, left_out=["unit", "discount"], quotation_words="ชำระภายใน 7 วัน\nส่งฟรี")
    paper = quotation_paper(quotation)
    assert [column.label for column in paper.columns] == ["ที่", "รายการ", "จำนวน", "ราคาต่อหน่วย", "จำนวนเงิน"]
    assert paper.notes == [("เงื่อนไข", "ชำระภายใน 7 วัน\nส่งฟรี")]


def test_an_order_that_was_cancelled_says_so_across_the_page(quotation: Quotation, owner: Actor) -> None:
    order = place_order(owner, quotation.customer, some(quotation.lines.all()[0].variant), quotation.branch)
    assert order_paper(order).mark == ""
    cancel_order(owner, order, reason="เปลี่ยนใจ")
    order.refresh_from_db()
    assert order_paper(order).mark == "ยกเลิก"
    assert "Cancelled" in read(order_paper(order, "en"))


def test_a_delivery_note_says_what_left_and_no_price(quotation: Quotation, owner: Actor) -> None:
    order = place_order(owner, quotation.customer, some(quotation.lines.all()[0].variant, "3"), quotation.branch)
    paper = delivery_paper(deliver(owner, order, {order.lines.get().pk: D(2)}, parcel_number="TH123"))
    assert [row.cells for row in paper.rows] == [["1", "เมล็ดคั่วกลาง", "2", "ชิ้น"]]
    assert (paper.sums, paper.facts[-1]) == ([], ("เลขพัสดุ", "TH123"))


def test_a_receipt_says_what_was_withheld_and_what_came(quotation: Quotation, owner: Actor) -> None:
    order = place_order(owner, quotation.customer, some(quotation.lines.all()[0].variant, "10"), quotation.branch)
    asked = expect_payment(owner, order, PaymentMethod.TRANSFER, withheld_percent=D(3))
    receipt = settle_payment(owner, asked, amount=asked.amount, currency="THB", reference=asked.reference)
    paper = receipt_paper(receipt)
    assert [one.value for one in paper.sums] == ["1,070.00", "-30.00", "1,040.00"]
    assert paper.in_words == "หนึ่งพันสี่สิบบาทถ้วน"
    assert paper.buyer is not None
    nobody = place_order(owner, None, some(quotation.lines.all()[1].variant), quotation.branch)
    assert receipt_paper(take_cash(owner, nobody, tendered=D(100))).buyer is None


def test_the_table_goes_over_pages_and_the_sums_stay_together(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("900", name="น้ำผึ้งป่าเดือนห้าแท้ร้อยเปอร์เซ็นต์ ขวดแก้วปากกว้าง ขนาดหนึ่งกิโลกรัม")
    made = make_quotation(owner, cafe, [Wanted(beans, D(1)) for _ in range(100)], branch)
    paper = quotation_paper(made, "en")
    pages = PdfReader(BytesIO(pdf_of(paper))).pages
    assert len(pages) == len(pages_of(paper, ppi=30)) >= 3
    assert "10,700.00" in pages[-1].extract_text()
    assert all("Unit price" in page.extract_text() for page in pages[:-1])


@given(
    st.lists(
        st.tuples(st.decimals(1, 99, places=3), st.decimals(0, 10**6, places=2), st.decimals(0, 100, places=2)),
        min_size=1,
        max_size=12,
    )
)
def test_printed_lines_add_up_to_the_printed_sum(asked: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    shop = Business()
    lines = [
        QuotationLine(business=shop, quantity=q, unit_price=price, discount_percent=off) for q, price, off in asked
    ]
    said = totals_of([Priced(q, price, TaxClass.VAT7, off) for q, price, off in asked], includes_vat=True)
    assert sum(map(amount_of, lines)) == said.subtotal


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Zero baht only"),
        ("0.75", "Seventy-five satang"),
        ("21", "Twenty-one baht only"),
        ("1070", "One thousand seventy baht only"),
        ("1000001.01", "One million one baht and one satang"),
        ("-5", "Minus five baht only"),
        (
            "999999999999.99",
            "Nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine baht and ninety-nine satang",
        ),
    ],
)
def test_an_amount_is_said_in_english(amount: str, words: str) -> None:
    assert baht_in_english(D(amount)) == words


def test_what_people_wrote_is_printed_and_never_run(owner: Actor, cafe: Customer, branch: Branch) -> None:
    create_product(owner, name='#panic("x") *หนา* $x$ <a> [b] \\u{41} @ref', price="10", kind="service")
    variant = Variant.objects.for_pricing().get()
    paper = quotation_paper(make_quotation(owner, cafe, some(variant), branch, note='#read("/etc/passwd")'))
    assert '#panic("x")' in read(paper).replace("”", '"').replace("“", '"')


def test_the_pages_the_pictures_and_the_pdf_are_handed_out(quotation: Quotation, owner_client: Client) -> None:
    place = f"/orders/quotations/{quotation.pk}/paper"
    page = owner_client.get(f"{place}/?language=en")
    assert quotation.number in page.text
    picture = owner_client.get(f"{place}.png?page=1")
    assert picture.content.startswith(b"\x89PNG")
    for wrong in ("0", "2", "x", "٣", "-1"):
        assert owner_client.get(f"{place}.png?page={wrong}").status_code == 404
    pdf = owner_client.get(f"{place}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Cache-Control"] == "private, no-store"
    assert quotation.number in pdf["Content-Disposition"]


def test_only_who_may_see_a_document_may_print_it(
    quotation: Quotation, owner: Actor, staff: Actor, clerk: Actor, outsider: Actor
) -> None:
    order = place_order(owner, quotation.customer, some(quotation.lines.all()[0].variant), quotation.branch)
    receipt = take_cash(owner, order, tendered=order.total)
    delivery = deliver(owner, order)
    addresses = [
        f"/orders/quotations/{quotation.pk}/paper",
        f"/orders/orders/{order.pk}/paper",
        f"/orders/receipts/{receipt.pk}/paper",
        f"/orders/deliveries/{delivery.pk}/paper",
    ]
    elsewhere = Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")
    for address in addresses:
        for ending in ("/", ".png", ".pdf"):
            assert signed_in(staff).get(address + ending).status_code == 200, address
            assert signed_in(outsider).get(address + ending).status_code == 404, address
    Order.objects.update(branch=elsewhere)
    assert signed_in(clerk).get(f"{addresses[1]}.pdf").status_code == 404
    assert signed_in(clerk).get(f"{addresses[3]}.pdf").status_code == 404


def test_both_languages_say_the_same_word_once(owner: Actor) -> None:
    assert Tongue.BOTH.say("12%") == "12%"


def test_a_document_for_the_archive_carries_its_file(quotation: Quotation) -> None:
    carried = Attached("ETDA-invoice.xml", "<ก/>".encode(), "text/xml", "data of the document")
    made = pdf_of(replace(quotation_paper(quotation), attached=[carried]), archival=True)
    reader = PdfReader(BytesIO(made))
    assert reader.attachments["ETDA-invoice.xml"] == ["<ก/>".encode()]
    said = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>3</pdfaid:part>" in said
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in said
