"""Every state of a sale comes to the warehouse as it stands in the books: cancelled, credited, debited, returned, late."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from samphan.catalog.models import CustomerTerms, PriceTier, Variant
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.tests.conftest import TODAY, Sold, ordered
from samphan.insight.warehouse import files
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import cancel_invoice, issue_invoice
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, Order, OrderState, ReturnReason
from samphan.orders.ordering import cancel_order
from samphan.orders.returning import Back, take_back
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

pytestmark = pytest.mark.django_db
D = Decimal


def asked(owner: Actor, sql: str) -> list[tuple[Any, ...]]:
    with files.reading(owner.business) as database:
        return database.execute(sql).fetchall()


def books() -> Decimal:
    return sum((order.worth for order in Order.objects.exclude(state=OrderState.CANCELLED)), D(0))


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def test_goods_that_come_back_without_an_invoice_lower_sales_to_the_satang(
    owner: Actor, cafe: Customer, branch: Branch, coffee: Variant
) -> None:
    order = ordered(owner, cafe, branch, coffee)
    deliver(owner, order)
    line = order.lines.get()
    for _time in range(3):
        take_back(owner, order, {line.pk: Back(D(1))}, branch, reason=ReturnReason.DAMAGED)
        actions.refresh(today=tomorrow())
        assert asked(owner, "SELECT sum(total) FROM fact_sale_line") == [(books(),)]
    assert books() == 0
    assert asked(owner, "SELECT kind, count(*), sum(quantity) FROM fact_sale_line GROUP BY 1 ORDER BY 1") == [
        ("return", 3, D("-3.000")),
        ("sale", 1, D("3.000")),
    ]


def test_credit_and_debit_notes_change_sales_on_their_own_day(
    owner: Actor, cafe: Customer, branch: Branch, coffee: Variant
) -> None:
    order = ordered(owner, cafe, branch, coffee)
    deliver(owner, order)
    invoice = issue_invoice(owner, order, kind=InvoiceKind.TAX)
    paper = invoice.lines.get()
    credit(owner, invoice, {paper.pk: Correction(amount=D(10))}, code=CorrectionCode.OVERPRICED, reason="ลดให้")
    debit(owner, invoice, {paper.pk: D("3.33")}, code=CorrectionCode.UNDERPRICED, reason="คิดขาด")
    Invoice.objects.filter(kind=InvoiceKind.CREDIT).update(day=TODAY)
    actions.refresh(today=tomorrow())
    assert asked(owner, "SELECT sum(total) FROM fact_sale_line") == [(books(),)]
    notes = dict(asked(owner, "SELECT kind, sum(total) FROM fact_sale_line WHERE kind <> 'sale' GROUP BY 1"))
    assert notes["credit"] < 0 < notes["debit"]
    assert asked(owner, "SELECT day, quantity FROM fact_sale_line WHERE kind = 'credit'") == [(TODAY, D("0.000"))]


def test_goods_credited_on_an_invoice_are_counted_once(
    owner: Actor, cafe: Customer, branch: Branch, coffee: Variant
) -> None:
    order = ordered(owner, cafe, branch, coffee)
    deliver(owner, order)
    issue_invoice(owner, order, kind=InvoiceKind.TAX)
    take_back(owner, order, {order.lines.get().pk: Back(D(2))}, branch, reason=ReturnReason.UNWANTED)
    actions.refresh(today=tomorrow())
    assert asked(owner, "SELECT sum(total), sum(quantity) FROM fact_sale_line") == [(books(), D("1.000"))]


def test_a_cancelled_paper_and_a_cancelled_order_leave_no_sale(
    owner: Actor, cafe: Customer, branch: Branch, coffee: Variant
) -> None:
    order = ordered(owner, cafe, branch, coffee)
    invoice = issue_invoice(owner, order, kind=InvoiceKind.TAX)
    actions.refresh(today=tomorrow())
    cancel_invoice(owner, invoice, reason="พิมพ์ผิด")
    cancel_order(owner, Order.objects.get(pk=order.pk), reason="ลูกค้าเปลี่ยนใจ")
    actions.refresh(today=tomorrow())
    assert asked(owner, "SELECT count(*) FROM fact_sale_line") == [(0,)]
    assert asked(owner, "SELECT state, due FROM fact_order") == [("cancelled", D("0.00"))]


def test_a_late_change_is_followed_without_loading_everything(owner: Actor, sold: Sold) -> None:
    customer = create_customer(owner, name="ฝน")
    order = sold(customer, TODAY, "50.00")
    for _time in range(3):
        sold(customer, TODAY - timedelta(days=3))
    actions.refresh(today=TODAY)
    Order.objects.update(changed_at=timezone.now() - timedelta(hours=5))
    with files.writing(owner.business) as database:
        database.execute("UPDATE loads SET until = until - INTERVAL 2 HOUR")
    Order.objects.filter(pk=order.pk).update(owner=owner.user)  # moves no money, and no event tells of it
    told = actions.refresh(today=TODAY)
    (orders,) = [one for one in told["loaded"] if one["extract"] == "orders.order"]
    assert (orders["way"], orders["rows"]) == ("changes", 1)
    assert asked(owner, f"SELECT DISTINCT seller FROM fact_sale_line WHERE order_id = '{order.pk}'") == [
        (str(owner.user.pk),)  # type: ignore[union-attr]
    ]


def test_what_a_customer_was_is_kept_when_all_is_loaded_afresh(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    tier = PriceTier.objects.create(business=owner.business, name="ขายส่ง")
    CustomerTerms.objects.create(business=owner.business, customer=shop[0], tier=tier)
    actions.refresh(today=TODAY + timedelta(days=5), afresh=True)
    rows = asked(
        owner,
        f"SELECT tier, valid_from, valid_to FROM dim_customer_history WHERE customer = '{shop[0].pk}' ORDER BY valid_from",
    )
    assert rows == [(None, TODAY, TODAY + timedelta(days=5)), ("ขายส่ง", TODAY + timedelta(days=5), None)]
    graded = asked(owner, "SELECT count(*) FROM dim_customer_history WHERE valid_to IS NULL AND grade IS NOT NULL")
    assert graded == [(len(shop),)]
    assert asked(owner, "SELECT max(version) FROM fits") == [(2,)]
