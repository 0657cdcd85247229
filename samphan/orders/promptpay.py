"""PromptPay QR codes: payloads as EMVCo's merchant-presented mode and the Thai QR standard write them. Drawing them is somebody else's work.

A payload is a chain of fields: two digits of name, two of length, the value; the last is a checksum (CRC-16/CCITT-FALSE) of all before it.
"""

from __future__ import annotations

import re
from binascii import crc_hqx
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.money import half_up

ANY_ID: Final = "29"
BILL: Final = "30"
TRANSFER_AID: Final = "A000000677010111"
BILL_AID: Final = "A000000677010112"
CURRENCY: Final = "5303764"  # ISO 4217: baht
COUNTRY: Final = "5802TH"
CHECKSUM: Final = "6304"
MOST = Decimal("9999999999.99")  # thirteen characters, as EMVCo allows
REFERENCE = re.compile(r"[A-Z0-9]{1,20}")
SHORTEST = 8  # the checksum field itself


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is paid: `kind` is the name of the field within tag 29 (01 phone, 02 citizen or tax id, 03 e-wallet), `value` as it stands there."""

    kind: str
    value: str


def read_receiver(written: str) -> Receiver:
    """A PromptPay id as people write it: a phone number, thirteen digits of a citizen or taxpayer, fifteen of an e-wallet.

    Raises `Refused` (`promptpay_id`). Check digits are not looked at: the bank knows whom it registered.
    """
    said = written.strip()
    digits = "".join(str(int(char)) for char in said if char.isdecimal())
    if re.search(r"[^\d\s()+.\-–]", said):
        raise _refusal(_("Write digits only."), "promptpay_id")
    kind = {15: "03", 13: "02"}.get(len(digits))
    if kind and not said.startswith("+"):
        return Receiver(kind, digits)
    national = re.fullmatch(r"(?:0066|66|0)(\d{9})", digits)
    if national is None:
        sentence = _("A PromptPay id is a mobile number, the 13 digits of a tax id, or the 15 of an e-wallet.")
        raise _refusal(sentence, "promptpay_id")
    return Receiver("01", f"0066{national[1]}")


def transfer_payload(receiver: Receiver, amount: Decimal | None = None, *, reference: str = "") -> str:
    """What the QR code of a transfer says. With an `amount` the payer's bank fills it in and the code is for one payment.

    `reference` stands in field 62.05, which a transfer does not hand on to the receiver: match by it only what a slip shows. A bill payment does.
    """
    account = _field("00", TRANSFER_AID) + _field(receiver.kind, receiver.value)
    more = _field("05", _reference(reference)) if reference else ""
    return _payload(ANY_ID, account, amount, more)


def bill_payload(
    biller: str, reference: str, amount: Decimal | None = None, *, second: str = "", terminal: str = ""
) -> str:
    """What the QR code of a bill payment says: `biller` is the tax id with the two digits the bank gave (13 or 15 digits).

    Both references come back with the bank's notice of payment; `terminal` is field 62.07, which some banks ask for.
    """
    if not re.fullmatch(r"\d{13}(\d\d)?", biller):
        raise _refusal(_("A biller id has 15 digits: the tax id and two of the bank."), "promptpay_id")
    account = _field("00", BILL_AID) + _field("01", biller) + _field("02", _reference(reference))
    account += _field("03", _reference(second)) if second else ""
    return _payload(BILL, account, amount, _field("07", _reference(terminal)) if terminal else "")


def read_payload(payload: str) -> dict[str, str]:
    """The fields of a payload by name. Raises `Refused` (`qr_form`, `qr_checksum`)."""
    fields = fields_of(payload)
    said = fields.get("63", fields.get("91", ""))  # a slip's own checksum has the name 91
    body = payload[: len(payload) - len(said)]
    if len(payload) < SHORTEST or not said or f"{crc_hqx(body.encode(), 0xFFFF):04X}" != said.upper().rjust(4, "0"):
        raise _refusal(_("This QR code is damaged. Scan it again."), "qr_checksum")
    return fields


def fields_of(chain: str) -> dict[str, str]:
    """A chain of fields taken apart; what a field holds may be a chain itself. Raises `Refused` (`qr_form`)."""
    found: dict[str, str] = {}
    at = 0
    while at < len(chain):
        name, size = chain[at : at + 2], chain[at + 2 : at + 4]
        value = chain[at + 4 : at + 4 + int(size)] if size.isascii() and size.isdigit() else ""
        last = name in {"63", "91"}  # some banks drop leading zeroes of the checksum
        if not size.isascii() or not size.isdigit() or not (len(value) == int(size) or last):
            raise _refusal(_("This is not a payment QR code."), "qr_form")
        found[name] = value
        at += 4 + int(size)
    return found


def _payload(tag: str, account: str, amount: Decimal | None, more: str) -> str:
    chain = "000201" + _field("01", "12" if amount is not None else "11") + _field(tag, account) + CURRENCY + COUNTRY
    if amount is not None:
        if not 0 < amount <= MOST:
            raise _refusal(_("Ask for more than nothing, and for less than ten thousand million baht."), "qr_amount")
        chain += _field("54", f"{half_up(amount):.2f}")
    chain += (_field("62", more) if more else "") + CHECKSUM
    return chain + f"{crc_hqx(chain.encode(), 0xFFFF):04X}"


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _reference(written: str) -> str:
    if not REFERENCE.fullmatch(written):
        raise _refusal(_("A reference has up to 20 capital letters and digits."), "qr_reference")
    return written


def _refusal(sentence: Sentence, code: str) -> Refused:
    return Refused(sentence, code=code)
