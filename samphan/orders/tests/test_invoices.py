"""Tax invoices as the Revenue Code wants them, in whole or in parts, corrected by notes, cancelled with their number kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import refused
from samphan.catalog.models import TaxClass
from samphan.customers.actions import change_customer
from samphan.customers.models import Customer
from samphan.orders.access import invoices
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import Buyer, cancel_invoice, issue_invoice
from samphan.orders.models import (
    CorrectionCode,
    Invoice,
    InvoiceKind,
    Order,
    OrderSettings,
    PaymentMethod,
)
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.owing import owed_by
from samphan.orders.papers.invoice import invoice_paper
from samphan.orders.paying import expect_payment, settle_payment
from samphan.orders.setting_up import change_letterhead
from samphan.orders.steps import steps_of
from samphan.orders.tax import HUNDRED, Parts, Priced, part_of, totals_of, totals_of_nets
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.events.models import Event
from samphan.platform.personal_data import HOLDINGS
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.money import half_up

D = Decimal
TAX, AV, PLAIN = InvoiceKind.TAX, InvoiceKind.ABBREVIATED, InvoiceKind.INVOICE
RETURNED, PRICE, MORE = CorrectionCode.RETURNED, CorrectionCode.OVERPRICED, CorrectionCode.UNDERPRICED


@pytest.fixture
def seller(owner: Actor, branch: Branch) -> Actor:
    """The owner of a business that may issue tax invoices."""
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    change_letterhead(owner, branch, address_line="99/1 ถนนนิมมานเหมินท์", province="เชียงใหม่", postcode="50200")
    return owner


@pytest.fixture
def order(seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    """Ten bags of coffee at 107 with VAT in it, and two books that bear none; 5 % off."""
    change_customer(
        seller, cafe, version=cafe.version, tax_id="0105561000003", tax_branch="00001", address_line="12 ซอยอารีย์"
    )
    cafe.refresh_from_db()
    lines = [*some(stocked("10"), "10"), *some(stocked(name="หนังสือ", price="50", tax_class="exempt"), "2")]
    return place_order(seller, cafe, lines, branch, discount_percent=D(5))


def coffee(invoice: Invoice) -> object:
    return invoice.lines.all()[0].pk


def stands(order: Order) -> tuple[Decimal, Decimal, Decimal]:
    order.refresh_from_db()
    return order.credited, order.debited, order.due


def test_a_tax_invoice_says_all_that_the_law_asks(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    assert (made.kind, made.number[:7], made.total) == (TAX, "TV2569-", order.total)
    assert (made.taxable, made.vat, made.exempt) == (order.taxable, order.vat, order.exempt)
    paper = invoice_paper(made)
    assert paper.title == "ใบกำกับภาษี"
    assert paper.buyer is not None
    assert "สาขาที่ 00001" in paper.buyer.lines[-1]
    assert paper.seller.lines[:2] == [
        "99/1 ถนนนิมมานเหมินท์ จ.เชียงใหม่ 50200",
        "เลขประจำตัวผู้เสียภาษี 0-1055-61000-00-3 · สำนักงานใหญ่",
    ]
    assert ("ภาษีมูลค่าเพิ่ม 7%", f"{made.vat:,.2f}") in [(one.label, one.value) for one in paper.sums]
    assert invoice_paper(made, "en").title == "ใบกำกับภาษี / Tax invoice"  # the law wants it in Thai
    [event] = Event.objects.filter(kind="orders.invoice_issued")
    assert (event.data["number"], event.customer_id) == (made.number, order.customer_id)
    with refused("nothing_to_invoice"):
        issue_invoice(seller, order)


def test_what_stood_on_the_paper_stays_when_people_move(
    seller: Actor, order: Order, branch: Branch, cafe: Customer
) -> None:
    made = issue_invoice(seller, order)
    change_letterhead(seller, branch, address_line="ที่ใหม่")
    change_customer(seller, cafe, version=cafe.version, name="ชื่อใหม่ จำกัด", address_line="ย้ายแล้ว")
    again = invoice_paper(Invoice.objects.get(pk=made.pk))
    assert again.seller.lines[0].startswith("99/1")
    assert again.buyer is not None
    assert (again.buyer.name, again.buyer.lines[0]) == ("บริษัท กาแฟดี จำกัด", "12 ซอยอารีย์")


def test_parts_of_an_order_add_up_to_it(seller: Actor, order: Order) -> None:
    line = order.lines.all()[0]
    parts = [issue_invoice(seller, order, wanted={line.pk: D(3)}) for _ in range(3)]
    parts.append(issue_invoice(seller, order))
    assert sum(one.total for one in parts) == order.total
    assert sum(one.subtotal for one in parts) == order.subtotal
    assert sum(one.discount for one in parts) == order.discount
    with refused("invoiced_over"):
        issue_invoice(seller, order, wanted={line.pk: D(1)})
    assert [one.number[-5:] for one in parts] == ["00001", "00002", "00003", "00004"]


def test_a_double_click_issues_once(seller: Actor, order: Order) -> None:
    assert issue_invoice(seller, order, key="click") == issue_invoice(seller, order, key="click")
    assert Invoice.objects.count() == 1


def test_somebody_unknown_gets_an_abbreviated_one_without_a_buyer(
    seller: Actor, branch: Branch, stocked: Stocked
) -> None:
    sale = place_order(seller, None, some(stocked(), "2"), branch)
    with refused("buyer_missing"):
        issue_invoice(seller, sale, TAX)
    with refused("buyer_missing"):
        issue_invoice(seller, sale, TAX, buyer=Buyer(name="สมชาย"))
    made = issue_invoice(seller, sale)
    paper = invoice_paper(made)
    assert (made.kind, made.number[:2], paper.buyer, paper.title) == (AV, "AV", None, "ใบกำกับภาษีอย่างย่อ")
    assert [(one.label, one.value) for one in paper.sums] == [("รวมทั้งสิ้น (รวมภาษีมูลค่าเพิ่มแล้ว)", "214.00")]
    assert made.vat == 14  # for the report


def test_a_buyer_may_be_named_on_the_spot(seller: Actor, branch: Branch, stocked: Stocked) -> None:
    sale = place_order(seller, None, some(stocked()), branch)
    with refused("tax_id"):
        issue_invoice(seller, sale, TAX, buyer=Buyer("สมชาย", "1234567890123", "", "1 ถนนเดียว"))
    made = issue_invoice(seller, sale, TAX, buyer=Buyer("สมชาย ใจดี", "", "", "1 ถนนเดียว"))
    assert (made.buyer_name, made.customer) == ("สมชาย ใจดี", None)


def test_a_business_without_vat_issues_invoices_only(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    OrderSettings.objects.create(business=owner.business, vat_registered=False)
    sale = place_order(owner, cafe, some(stocked()), branch)
    for kind in (TAX, AV):
        with refused("not_vat_registered"):
            issue_invoice(owner, sale, kind)
    made = issue_invoice(owner, sale)
    assert (made.kind, made.vat, invoice_paper(made).title) == (PLAIN, 0, "ใบแจ้งหนี้")
    assert invoice_paper(made, "en").title == "Invoice"


def test_a_seller_without_tax_id_or_address_is_told_first(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    sale = place_order(owner, cafe, some(stocked()), branch)
    with refused("seller_tax_id"):
        issue_invoice(owner, sale)
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    with refused("seller_address"):
        issue_invoice(owner, sale, TAX, buyer=Buyer("ก", address="ข"))
    assert not Invoice.objects.exists()


def test_a_credit_note_for_goods_names_original_value_and_reason(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    note = credit(seller, made, {coffee(made): Correction(quantity=D(4))}, code=RETURNED, reason="ถุงขาด")
    value = made.taxable + made.exempt
    assert (note.number[:2], note.original, note.total) == ("CN", made, half_up(D(1070) * D("0.95") * 4 / 10))
    assert (note.original_value, note.correct_value) == (value, value - note.taxable)
    paper = invoice_paper(note)
    assert dict(paper.facts)["อ้างถึงใบเดิม"] == made.number
    assert paper.notes[0] == ("เหตุผล", "รับคืนสินค้า: ถุงขาด")
    assert {one.label: one.value for one in paper.sums}["ผลต่าง"] == f"{note.taxable:,.2f}"
    assert stands(order) == (note.total, 0, order.total - note.total)
    [event] = Event.objects.filter(kind="orders.invoice_corrected")
    assert (event.data["original"], event.data["reason"]) == (made.number, "ถุงขาด")
    assert not Event.objects.filter(kind="orders.invoice_issued", subject_id=note.pk).exists()


def test_never_more_is_credited_than_was_invoiced(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    line = coffee(made)
    first = credit(seller, made, {line: Correction(quantity=D(6))}, code=RETURNED, reason="คืน")
    with refused("credited_over"):
        credit(seller, made, {line: Correction(quantity=D(5))}, code=RETURNED, reason="คืน")
    rest = made.lines.all()[0].net - first.total
    with refused("credited_over"):
        credit(seller, made, {line: Correction(amount=rest + D("0.01"))}, code=PRICE, reason="ลด")
    credit(seller, made, {line: Correction(amount=rest)}, code=PRICE, reason="ลด")
    with refused("credited_over"):
        credit(seller, made, {line: Correction(quantity=D(1))}, code=RETURNED, reason="คืน")
    book = made.lines.all()[1]
    credit(seller, made, {book.pk: Correction(quantity=D(2))}, code=RETURNED, reason="คืน")
    assert stands(order) == (order.total, 0, 0)


def test_a_debit_note_asks_for_more(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    note = debit(seller, made, {coffee(made): D(107)}, code=MORE, reason="คิดราคาผิด")
    assert (note.number[:2], note.vat, note.correct_value) == ("DB", 7, note.original_value + 100)
    assert stands(order) == (0, 107, order.total + 107)
    asked = expect_payment(seller, order, PaymentMethod.TRANSFER)
    assert asked.amount == order.total + 107
    settle_payment(seller, asked, amount=asked.amount, currency="THB", reference=asked.reference)
    with refused("debit_paid"):
        cancel_invoice(seller, note, reason="ผิด")


@pytest.mark.parametrize(
    ("code", "reason", "wanted", "refusal"),
    [
        (MORE, "x", "1", "reason_code"),
        ("NONE", "x", "1", "reason_code"),
        (PRICE, " ", "1", "reason_missing"),
        (PRICE, "x", "0", "amount_form"),
        (PRICE, "x", "-1", "amount_form"),
        (PRICE, "x", "0.001", "amount_form"),
        (PRICE, "x", "NaN", "amount_form"),
        (PRICE, "x", "1e15", "amount_form"),
    ],
)
def test_a_note_that_cannot_be_is_refused(  # noqa: PLR0917 - fixtures
    seller: Actor, order: Order, code: CorrectionCode, reason: str, wanted: str, refusal: str
) -> None:
    made = issue_invoice(seller, order)
    with refused(refusal):
        credit(seller, made, {coffee(made): Correction(amount=D(wanted))}, code=code, reason=reason)
    assert (Invoice.objects.count(), stands(order)[0]) == (1, 0)


def test_a_cancelled_invoice_keeps_its_number_and_frees_the_order(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    with refused("order_invoiced"):
        cancel_order(seller, order, reason="เปลี่ยนใจ")
    note = credit(seller, made, {coffee(made): Correction(quantity=D(1))}, code=RETURNED, reason="คืน")
    with refused("invoice_has_notes"):
        cancel_invoice(seller, made, reason="ผิด")
    with refused("reason_missing"):
        cancel_invoice(seller, note, reason=" ")
    cancel_invoice(seller, note, reason="ผิดใบ")
    assert stands(order)[0] == 0
    cancel_invoice(seller, made, reason="ชื่อผิด")
    cancel_invoice(seller, made, reason="อีกครั้ง")
    made.refresh_from_db()
    assert [one.note for one in steps_of(made)] == ["", "ชื่อผิด"]
    assert invoice_paper(made).mark == "ยกเลิก"
    assert AuditEntry.objects.filter(object_pk=str(made.pk), changes__has_key="state").exists()
    assert issue_invoice(seller, order).number[-5:] == "00002"
    with refused("invoice_cancelled"):
        credit(seller, made, {coffee(made): Correction(quantity=D(1))}, code=RETURNED, reason="คืน")


def test_what_is_credited_is_owed_no_more(seller: Actor, order: Order, cafe: Customer) -> None:
    deliver(seller, order)
    made = issue_invoice(seller, order)
    note = credit(seller, made, {coffee(made): Correction(quantity=D(10))}, code=RETURNED, reason="คืนหมด")
    assert owed_by(cafe) == order.total - note.total


def test_rights_and_reach_are_asked(seller: Actor, staff: Actor, clerk: Actor, outsider: Actor, order: Order) -> None:
    with pytest.raises(Forbidden):
        issue_invoice(staff, order)
    with pytest.raises(NotFound):
        issue_invoice(outsider, order)
    made = issue_invoice(clerk, order)
    with pytest.raises(Forbidden):
        cancel_invoice(clerk, made, reason="x")
    with pytest.raises(Forbidden):
        credit(clerk, made, {coffee(made): Correction(quantity=D(1))}, code=RETURNED, reason="x")
    with pytest.raises(NotFound):
        cancel_invoice(outsider, made, reason="x")
    Invoice.objects.update(branch=Branch.objects.create(business=seller.business, code="00002", name="แม่ริม"))
    made.refresh_from_db()
    with pytest.raises(NotFound):
        invoice_elsewhere(clerk, made)
    assert (Invoice.objects.count(), made.state) == (1, "standing")


def invoice_elsewhere(clerk: Actor, made: Invoice) -> None:
    invoices.get(clerk, "view", made.pk)


def test_the_year_of_a_number_is_that_of_its_day(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    assert made.number.startswith(f"TV{made.day.year + 543}-")
    assert made.day <= date.max


def test_what_is_held_of_a_customer_is_handed_over_and_the_books_stay(
    seller: Actor, order: Order, cafe: Customer
) -> None:
    made = issue_invoice(seller, order, note="ฝากไว้")
    holding = HOLDINGS["orders.invoices"]
    assert any(row.get("number") == made.number for row in holding.collect([cafe.pk]))
    holding.erase([cafe.pk])
    made.refresh_from_db()
    assert (made.note, made.total) == ("", order.total)
    assert holding.kept is not None
    assert list(holding.kept([cafe.pk]).values()) == [1]


LINES = st.lists(
    st.tuples(
        st.integers(1, 40), st.decimals(0, 10**5, places=2), st.decimals(0, 100, places=2), st.sampled_from(TaxClass)
    ),
    min_size=1,
    max_size=8,
)


@given(LINES, st.booleans(), st.decimals(0, 100, places=2), st.data())
def test_however_an_order_is_divided_its_invoices_add_up(
    asked: list[tuple[int, Decimal, Decimal, TaxClass]], includes_vat: bool, off: Decimal, data: st.DataObject
) -> None:
    said = totals_of(
        [Priced(D(q), price, kind, own) for q, price, own, kind in asked],
        includes_vat=includes_vat,
        discount_percent=off,
    )
    firsts = [data.draw(st.integers(0, q)) for q, *_rest in asked]
    halves = []
    for begin, more in (
        ([0] * len(asked), firsts),
        (firsts, [q - first for (q, *_), first in zip(asked, firsts, strict=True)]),
    ):
        parts = []
        for (q, price, own, kind), line, done, much in zip(asked, said.lines, begin, more, strict=True):
            before = half_up(q * price) - half_up(half_up(q * price) * own / HUNDRED)
            parts.append(
                Parts(part_of(before, D(q), D(done), D(much)), part_of(line.net, D(q), D(done), D(much)), kind)
            )
        halves.append(totals_of_nets(parts, includes_vat=includes_vat))
    for half in halves:
        assert half.taxable + half.zero_rated + half.exempt + half.vat == half.total
        assert sum(line.total for line in half.lines) == half.total
        assert half.subtotal - half.discount == sum(line.net for line in half.lines)
    assert sum(half.subtotal for half in halves) == said.subtotal
    whole = sum(half.total for half in halves)
    assert whole == said.total if includes_vat else abs(whole - said.total) <= D("0.01")
