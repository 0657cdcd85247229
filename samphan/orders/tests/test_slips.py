"""Slips: read as a scanner types them, matched by amount, and each proves one payment however it was written."""

from __future__ import annotations

from binascii import crc_hqx
from decimal import Decimal

import pytest
from django.test import Client

from conftest import refused
from samphan.customers.models import Customer
from samphan.orders.models import Order, Payment, PaymentMethod, Receipt
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment, settle_payment
from samphan.orders.slips import Slip, evidence_in, read_slip, waiting_for
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

D = Decimal
SLIP = "004000060000010103002021900021231231212000115102TH91049C30"
REFERENCE = "0002123123121200011"
TO_PAY = "00020101021129370016A0000006770101110113006681222333353037645802TH63041DCF"


@pytest.fixture
def order(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(clerk, cafe, some(stocked(), "10"), branch)


def ask(clerk: Actor, order: Order, amount: str) -> Payment:
    return expect_payment(clerk, order, PaymentMethod.TRANSFER, amount=D(amount))


def settle(clerk: Actor, asked: Payment, evidence: str) -> Receipt:
    return settle_payment(
        clerk, asked, amount=asked.amount, currency="THB", reference=asked.reference, evidence=evidence
    )


def slip(bank: str = "014", reference: str = "202611211234567") -> str:
    inner = "0006000001" + f"01{len(bank):02d}{bank}" + f"02{len(reference):02d}{reference}"
    chain = f"00{len(inner):02d}{inner}5102TH9104"
    return chain + f"{crc_hqx(chain.encode(), 0xFFFF):04X}"


def test_a_slip_says_its_bank_and_transfer() -> None:
    assert read_slip(SLIP) == Slip("002", REFERENCE)
    assert read_slip(f" {slip()}\n") == Slip("014", "202611211234567")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (TO_PAY, "slip_form"),
        (SLIP[:-1] + "1", "qr_checksum"),
        (SLIP[:30], "qr_form"),
        (slip("14"), "slip_form"),
        (slip("014", ""), "slip_form"),
        ("9" * 61, "slip_form"),
    ],
)
def test_what_is_no_slip_is_refused_beside_its_field(written: str, code: str) -> None:
    with refused(code):
        evidence_in(written)


@pytest.mark.parametrize(("written", "kept"), [("", ""), (" 0141 8x9 ", "01418X9"), (SLIP, REFERENCE)])
def test_what_proves_a_payment_has_one_form(written: str, kept: str) -> None:
    assert evidence_in(written) == kept


def test_a_slip_typed_and_scanned_is_the_same_slip(clerk: Actor, order: Order) -> None:
    first, second = ask(clerk, order, "100"), ask(clerk, order, "100")
    receipt = settle(clerk, first, SLIP)
    assert settle(clerk, first, REFERENCE) == receipt  # told twice
    with refused("evidence_used"):
        settle(clerk, second, f"{REFERENCE[:4]} {REFERENCE[4:]}")
    assert Payment.objects.get(evidence=REFERENCE) == first
    assert Receipt.objects.count() == 1


def test_payments_that_wait_for_an_amount_are_found_within_reach(clerk: Actor, outsider: Actor, order: Order) -> None:
    right, _other = ask(clerk, order, "250.50"), ask(clerk, order, "250")
    assert list(waiting_for(clerk, D("250.50"))) == [right]
    assert not waiting_for(outsider, D("250.50")).exists()


def test_a_slip_is_matched_and_settled_on_its_page(
    owner: Actor, owner_client: Client, staff_client: Client, outsider_client: Client, order: Order
) -> None:
    asked, page = ask(owner, order, "321"), "/orders/payments/match/"
    assert page in owner_client.get("/orders/payments/").text
    assert owner_client.post(page, {"evidence": TO_PAY, "amount": "321"}).status_code == 422
    found = owner_client.post(page, {"evidence": SLIP, "amount": "321"}).text
    assert asked.reference in found
    assert REFERENCE in found
    assert asked.reference not in owner_client.post(page, {"evidence": SLIP, "amount": "322"}).text
    assert asked.reference not in outsider_client.post(page, {"evidence": SLIP, "amount": "321"}).text
    owner_client.post(f"/orders/payments/{asked.pk}/settle/", {"amount": "321", "evidence": REFERENCE})
    asked.refresh_from_db()
    assert (asked.state, asked.evidence) == ("settled", REFERENCE)
    assert f"/orders/payments/{asked.pk}/" in owner_client.post(page, {"evidence": SLIP, "amount": "321"}).text
    assert staff_client.get(page).status_code == 403
