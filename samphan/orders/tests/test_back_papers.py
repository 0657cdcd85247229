"""The papers of goods that came back and of money that went back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from conftest import signed_in
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.models import PaymentMethod, Refund, RefundState, Return, ReturnReason
from samphan.orders.ordering import place_order
from samphan.orders.papers.back import refund_paper, return_paper
from samphan.orders.paying import take_cash
from samphan.orders.refunding import refund
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.test_papers import read
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

D = Decimal


@pytest.fixture
def back(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Return:
    """Three bags of which two came back, one of them spoilt."""
    order = place_order(owner, cafe, [*some(stocked(), "2"), *some(stocked(name="ชา"), "1")], branch)
    deliver(owner, order)
    take_cash(owner, order, tendered=D(321))
    first, second = order.lines.all()
    wanted = {first.pk: Back(D(1), restock=True), second.pk: Back(D(1), restock=False)}
    return take_back(owner, order, wanted, branch, reason=ReturnReason.DAMAGED, note="กล่องบุบ")


@pytest.fixture
def money(owner: Actor, back: Return) -> Refund:
    return refund(owner, back.order, PaymentMethod.TRANSFER, reason="สินค้าชำรุด", evidence="0141")


def test_a_return_note_says_what_came_back_and_whether_it_is_for_sale(back: Return) -> None:
    paper = return_paper(back)
    assert (paper.title, paper.number) == ("ใบรับคืนสินค้า", back.number)
    assert [(row.cells[1:3], row.small) for row in paper.rows] == [
        (["เมล็ดคั่วกลาง", "1"], "นำขึ้นชั้นขายต่อ"),
        (["ชา", "1"], "ไม่นำกลับมาขาย"),
    ]
    assert back.order.number in dict(paper.facts).values()
    assert paper.notes == [("หมายเหตุ", "กล่องบุบ")]
    assert back.number in read(paper)
    assert return_paper(back, "en").title == "Return note"


def test_a_refund_note_says_how_much_went_back_and_why(money: Refund) -> None:
    paper = refund_paper(money)
    assert (paper.title, paper.in_words, paper.mark) == ("ใบคืนเงิน", "สองร้อยสิบสี่บาทถ้วน", "")
    assert (paper.rows[0].cells[-1], paper.rows[0].small) == ("214.00", "สินค้าชำรุด")
    words = read(paper)
    for said in (money.number, "214.00", "0141"):
        assert said in words
    assert refund_paper(money, "both").title == "ใบคืนเงิน / Refund note"


@pytest.mark.parametrize(
    ("state", "mark"), [(RefundState.SENDING, "ยังไม่ได้คืนเงิน"), (RefundState.REFUSED, "คืนเงินไม่สำเร็จ")]
)
def test_money_that_did_not_arrive_is_marked(money: Refund, state: RefundState, mark: str) -> None:
    money.state = state
    assert refund_paper(money).mark == mark


def test_they_are_read_by_who_sees_the_order_and_by_nobody_else(
    owner: Actor, back: Return, money: Refund, outsider_client: Client
) -> None:
    client = signed_in(owner)
    for address in (f"/orders/returns/{back.pk}/paper", f"/orders/refunds/{money.pk}/paper"):
        page = client.get(f"{address}/")
        assert page.status_code == 200
        pdf = client.get(f"{address}.pdf")
        assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        assert client.get(f"{address}.png").content.startswith(b"\x89PNG")
        for ending in ("/", ".pdf", ".png"):
            assert outsider_client.get(address + ending).status_code == 404
    shown = client.get("/orders/panels/returns/", {"order": str(back.order_id)}).content.decode()
    assert f"/orders/returns/{back.pk}/paper/" in shown
    assert f"/orders/refunds/{money.pk}/paper/" in shown
