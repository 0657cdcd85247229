"""Payloads against those of two public libraries (dtinth/promptpay-qr, maythiwat/promptparse), which order the fields differently."""

from __future__ import annotations

from binascii import crc_hqx
from decimal import Decimal

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from conftest import refused
from samphan.orders.promptpay import bill_payload, fields_of, read_payload, read_receiver, transfer_payload

D = Decimal
TRANSFERS = [
    ("0801234567", None, "00020101021129370016A000000677010111011300668012345675802TH530376463046197"),
    ("080-123-4567", None, "00020101021129370016A000000677010111011300668012345675802TH530376463046197"),
    ("+66-89-123-4567", None, "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"),
    ("1111111111111", None, "00020101021129370016A000000677010111021311111111111115802TH530376463047B5A"),
    ("0123456789012", None, "00020101021129370016A000000677010111021301234567890125802TH530376463040CBD"),
    ("012345678901234", None, "00020101021129390016A00000067701011103150123456789012345802TH530376463049781"),
    ("000-000-0000", "4.22", "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469"),
]
SAME_ORDER = [
    ("0812223333", None, "00020101021129370016A0000006770101110113006681222333353037645802TH63041DCF"),
    ("0812223333", "30", "00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD"),
]


def said(payload: str) -> dict[str, str]:
    """The fields without the checksum, which follows their order."""
    return {name: value for name, value in read_payload(payload).items() if name != "63"}


@pytest.mark.parametrize(("target", "amount", "payload"), TRANSFERS)
def test_a_transfer_says_what_the_public_vectors_say(target: str, amount: str | None, payload: str) -> None:
    ours = transfer_payload(read_receiver(target), D(amount) if amount else None)
    assert said(ours) == said(payload)


@pytest.mark.parametrize(("target", "amount", "payload"), SAME_ORDER)
def test_a_transfer_is_the_public_vector_letter_by_letter(target: str, amount: str | None, payload: str) -> None:
    assert transfer_payload(read_receiver(target), D(amount) if amount else None) == payload


def test_a_bill_payment_is_the_public_vector_letter_by_letter() -> None:
    assert bill_payload("0112233445566", "CUSTOMER001", second="INV001", terminal="SCB") == (
        "00020101021130620016A000000677010112011301122334455660211CUSTOMER0010306INV00153037645802TH62070703SCB6304780E"
    )
    assert bill_payload("099400016550100", "123456789012", D("3649.22"), second="670429") == (
        "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH"
        "54073649.2263044534"
    )


def test_an_amount_and_a_reference_stand_in_the_code() -> None:
    fields = said(transfer_payload(read_receiver("0812223333"), D("1070"), reference="SO256900001"))
    assert (fields["54"], fields_of(fields["62"])) == ("1070.00", {"05": "SO256900001"})
    assert fields["01"] == "12"


def test_a_slip_is_read_and_a_dropped_zero_of_its_checksum_forgiven() -> None:
    slip = "004000060000010103002021900021231231212000115102TH91049C30"
    assert fields_of(read_payload(slip)["00"]) == {"00": "000001", "01": "002", "02": "0002123123121200011"}
    chains = [f"0004{number:04d}5102TH9104" for number in range(1000)]
    chain = next(one for one in chains if crc_hqx(one.encode(), 0xFFFF) < 0x1000)
    assert read_payload(f"{chain}{crc_hqx(chain.encode(), 0xFFFF):X}")["51"] == "TH"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("00020101021229370016A0000006770101110113006680111111153037645802TH540520.156304FFFF", "qr_checksum"),
        ("", "qr_checksum"),
        ("hello", "qr_form"),
        ("0099", "qr_form"),
        ("00๐๒01", "qr_form"),
    ],
)
def test_a_damaged_code_is_refused(payload: str, code: str) -> None:
    with refused(code):
        read_payload(payload)


@pytest.mark.parametrize("written", ["", "12345", "08-1234-567x", "99912345678", "+660812223333444"])
def test_what_is_no_promptpay_id_is_refused(written: str) -> None:
    with refused("promptpay_id"):
        read_receiver(written)


@pytest.mark.parametrize(("amount", "code"), [("0", "qr_amount"), ("-1", "qr_amount"), ("1e15", "qr_amount")])
def test_an_amount_that_cannot_be_asked_is_refused(amount: str, code: str) -> None:
    with refused(code):
        transfer_payload(read_receiver("0812223333"), D(amount))


@pytest.mark.parametrize("reference", ["so1", "SO 1", "A" * 21, "อ"])
def test_a_reference_that_a_bank_would_refuse_is_refused(reference: str) -> None:
    with refused("qr_reference"):
        transfer_payload(read_receiver("0812223333"), D(1), reference=reference)


@given(st.decimals("0.01", "9999999999.99", places=2), st.from_regex(r"[A-Z0-9]{1,20}", fullmatch=True))
def test_every_payload_reads_back_as_it_was_written(amount: Decimal, reference: str) -> None:
    fields = read_payload(bill_payload("099400016550100", reference, amount))
    assert D(fields["54"]) == amount
    assert fields_of(fields["30"])["02"] == reference


def test_the_code_is_drawn_as_small_as_the_standard_expects() -> None:
    assert segno.make(transfer_payload(read_receiver("0812223333")), error="m").designator == "4-M"
