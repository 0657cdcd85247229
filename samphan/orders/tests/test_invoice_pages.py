"""Invoices on their pages, and the sales tax report to the satang."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from conftest import signed_in
from samphan.customers.actions import change_customer
from samphan.customers.models import Customer
from samphan.orders import sales_tax
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.invoicing import cancel_invoice, issue_invoice
from samphan.orders.models import CorrectionCode, Invoice, Order
from samphan.orders.ordering import place_order
from samphan.orders.setting_up import change_letterhead
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

D = Decimal


@pytest.fixture
def order(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    change_letterhead(owner, branch, address_line="99/1 ถนนนิมมานเหมินท์")
    change_customer(owner, cafe, version=cafe.version, address_line="12 ซอยอารีย์")
    cafe.refresh_from_db()
    return place_order(owner, cafe, some(stocked("10"), "10"), branch)


def written(order: Order, quantity: str = "4", **more: str) -> dict[str, str]:
    line = order.lines.get().pk
    return {
        "kind": "TV",
        "name": "ร้านกาแฟ",
        "address": "1 ถนนเดียว",
        f"lines.{line}.quantity": quantity,
        "key": "k",
        **more,
    }


def test_an_invoice_is_issued_from_its_page_once(owner_client: Client, order: Order) -> None:
    place = f"/orders/{order.pk}/invoice/"
    page = owner_client.get(place)
    assert "12 ซอยอารีย์" in page.text
    wrong = owner_client.post(place, written(order, tax_id="123", note="โปรดเก็บไว้"))
    assert wrong.status_code == 422
    assert "โปรดเก็บไว้" in wrong.text
    assert owner_client.post(place, written(order, "11")).status_code == 422
    assert not Invoice.objects.exists()
    first, again = (
        owner_client.post(place, written(order, branch="สาขาที่ 2", tax_id="0-1055-61000-00-3")) for _ in range(2)
    )
    assert first.url == again.url  # type: ignore[attr-defined]
    made = Invoice.objects.get()
    assert (made.buyer_name, made.buyer_branch, made.buyer_tax_id, made.total) == (
        "ร้านกาแฟ",
        "00002",
        "0105561000003",
        428,
    )
    assert made.number in owner_client.get(first.url).text  # type: ignore[attr-defined]
    assert made.number in owner_client.get("/orders/invoices/").text
    assert owner_client.get(f"/orders/invoices/{made.pk}/paper.pdf").content.startswith(b"%PDF")


def test_it_is_corrected_and_cancelled_on_its_page(owner: Actor, owner_client: Client, order: Order) -> None:
    made = issue_invoice(owner, order)
    line, place = made.lines.get().pk, f"/orders/invoices/{made.pk}/"
    said = {"code": "CDNG05", "reason": "ถุงขาด", f"lines.{line}.quantity": "2", "key": "a"}
    assert owner_client.post(f"{place}credit/", said | {"code": "DBNG02"}).status_code == 422
    owner_client.post(f"{place}credit/", said)
    owner_client.post(
        f"{place}debit/", {"code": "DBNG02", "reason": "คิดผิด", f"lines.{line}.amount": "10.70", "key": "b"}
    )
    order.refresh_from_db()
    assert (order.credited, order.debited) == (214, D("10.70"))
    page = owner_client.get(place).text
    assert all(note.number in page for note in made.notes.all())
    assert owner_client.post(f"{place}cancel/", {"reason": "ผิด"}).status_code == 422
    for note in made.notes.all():
        owner_client.post(f"/orders/invoices/{note.pk}/cancel/", {"reason": "ผิด"})
    owner_client.post(f"{place}cancel/", {"reason": "ผิด"})
    made.refresh_from_db()
    order.refresh_from_db()
    assert (made.state, order.credited, order.debited) == ("cancelled", 0, 0)


def test_who_may_not_correct_sees_no_button(owner: Actor, clerk: Actor, staff_client: Client, order: Order) -> None:
    made = issue_invoice(owner, order)
    page = signed_in(clerk).get(f"/orders/invoices/{made.pk}/")
    assert page.status_code == 200
    assert "/credit/" not in page.text
    assert signed_in(clerk).get(f"/orders/invoices/{made.pk}/credit/").status_code == 403
    assert staff_client.get(f"/orders/{order.pk}/invoice/").status_code == 403
    assert staff_client.get("/orders/sales-tax.csv").status_code == 403
    assert staff_client.get("/orders/sales-tax/").status_code == 200


def test_the_report_adds_up_and_a_cancelled_document_stands_with_nothing(
    owner: Actor, owner_client: Client, order: Order, outsider: Actor
) -> None:
    line = order.lines.get().pk
    first = issue_invoice(owner, order, wanted={line: D(4)})
    void = issue_invoice(owner, order, wanted={line: D(3)})
    cancel_invoice(owner, void, reason="ผิด")
    credit(owner, first, {first.lines.get().pk: Correction(quantity=D(1))}, code=CorrectionCode.RETURNED, reason="คืน")
    debit(owner, first, {first.lines.get().pk: D("21.40")}, code=CorrectionCode.UNDERPRICED, reason="ขาด")
    month = timezone.localdate().replace(day=1)
    lines = list(sales_tax.report(owner, month))
    assert [(one.invoice.number[:2], one.taxable, one.vat) for one in lines] == [
        ("CN", -100, -7),
        ("DB", 20, D("1.40")),
        ("TV", 400, 28),
        ("TV", 0, 0),
    ]
    said = sales_tax.totals(owner, month)
    assert (said["taxable"], said["vat"], said["total"]) == (320, D("22.40"), D("342.40"))
    assert {name: sum(getattr(one, name) for one in lines) for name in said} == said
    page = owner_client.get(f"/orders/sales-tax/?month={month:%Y-%m}").text
    assert "฿342.40" in page
    assert void.number in page
    assert first.number not in owner_client.get("/orders/sales-tax/?month=2020-01").text
    csv = owner_client.get(f"/orders/sales-tax.csv?month={month:%Y-%m}").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 5
    assert csv[0].startswith("ลำดับ,วันที่,เลขที่")
    sheet = openpyxl.load_workbook(
        BytesIO(owner_client.get(f"/orders/sales-tax.xlsx?month={month:%Y-%m}").content)
    ).active
    assert [row[12].value for row in sheet.iter_rows(min_row=2)] == [-7, 1.4, 28, 0]
    assert first.number not in signed_in(outsider).get(f"/orders/sales-tax/?month={month:%Y-%m}").text


@pytest.mark.parametrize("month", ["", "2569-13", "x", "2026-00", "9999-12", "0001-01"])
def test_a_month_that_cannot_be_is_the_nearest_that_can(owner_client: Client, month: str) -> None:
    assert owner_client.get(f"/orders/sales-tax/?month={month}").status_code == 200
    assert owner_client.get(f"/orders/sales-tax.csv?month={month}").status_code == 200


def test_the_page_of_an_order_leads_to_its_invoices(
    owner: Actor, owner_client: Client, staff_client: Client, order: Order
) -> None:
    page, panel = f"/orders/{order.pk}/", f"/orders/panels/invoices/?order={order.pk}"
    assert f"/orders/{order.pk}/invoice/" in owner_client.get(page).text
    assert f"/orders/{order.pk}/invoice/" not in staff_client.get(page).text
    assert owner_client.get(panel).content == b""
    made = issue_invoice(owner, order)
    assert made.number in staff_client.get(panel).text
    assert f"/orders/{order.pk}/invoice/" not in owner_client.get(page).text
    assert owner_client.get(f"/orders/panels/invoices/?order={made.pk}").status_code == 404
