"""Bank slips: what their small QR code says, and which payment a slip may be for. A slip proves nothing alone: look the money up at the bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import payments
from samphan.orders.models import Payment, PaymentMethod, PaymentState
from samphan.orders.promptpay import fields_of, read_payload
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused

BEGINS = re.compile(r"00\d\d0006\d{6}")  # field 00 of a slip holds field 00 with the six digits of its kind
PAYMENT = re.compile(r"0002\d\d\d\d")  # a code to pay by begins with its version
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """`bank` is the three digits of the sending bank (002 Bangkok Bank, 014 SCB), `reference` the number of the transfer."""

    bank: str
    reference: str


def read_slip(payload: str) -> Slip:
    """What the QR code on a slip says. Raises `Refused`: `slip_form`, `qr_form`, `qr_checksum`."""
    inner = fields_of(read_payload("".join(payload.split())).get("00", ""))
    if not re.fullmatch(r"\d{3}", inner.get("01", "")) or not inner.get("02"):
        raise Refused(_("This is not the code of a bank slip."), code="slip_form")
    return Slip(inner["01"], inner["02"])


def evidence_in(written: str) -> str:
    """What proves a payment, always in one form: the number of the transfer, whether somebody typed it or scanned the slip's code.

    Raises `Refused`, blaming `evidence`: as `read_slip`, and `slip_form` for a code to pay by, or for more than 60 characters.
    """
    try:
        return _number_in("".join(written.split()))
    except Refused as refusal:
        raise Refused(refusal.sentence, code=refusal.code, fields={"evidence": refusal.sentence}) from refusal


def proved_by(actor: Actor, evidence: str) -> Payment | None:
    """The payment within reach that this slip proved already."""
    return payments.rows(actor).filter(evidence=evidence).first() if evidence else None


def waiting_for(actor: Actor, amount: Decimal) -> QuerySet[Payment]:
    """Payments within reach that wait for exactly this much, the newest first."""
    rows = payments.rows(actor).filter(Q(amount=amount), ~Q(method=PaymentMethod.CARD), state=PaymentState.EXPECTED)
    return rows.select_related("order__customer").order_by("-created_at", "-pk")


def _number_in(plain: str) -> str:
    if BEGINS.match(plain):
        return read_slip(plain).reference.upper()[:LONGEST]
    if PAYMENT.match(plain) and "A0000006770101" in plain:
        raise Refused(_("This is the code to pay by, not the code on the slip."), code="slip_form")
    if len(plain) > LONGEST:
        raise Refused(_("The number of a transfer has up to 60 characters."), code="slip_form")
    return plain.upper()
