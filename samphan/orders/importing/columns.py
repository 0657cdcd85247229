"""The columns of a till's sales history, and how their cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.importing import reading
from samphan.catalog.quantities import read_quantity
from samphan.customers.importing.columns import ALIASES as CUSTOMER
from samphan.customers.models import NOUN
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.values import fields_of
from samphan.platform.importing.matching import plain
from samphan.platform.importing.registry import ImportColumn, Unusable
from samphan.platform.refusals import Refused
from samphan.platform.thai.date_columns import FIRST_SERIAL_DAY, SERIALS, date_form_of
from samphan.platform.thai.dates import NotADate
from samphan.platform.thai.phones import read_phone_cell
from samphan.platform.thai.text import tidy

NOON = time(12)
CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?\s*(?:น\.?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*$"
)
SERIAL = re.compile(r"([1-9]\d{4})\.(\d+)")
HALF_DAY = 12
LONGEST_BILL = 60
CARD = (
    "รหัสสมาชิก", "เลขสมาชิก", "เลขที่สมาชิก", "หมายเลขสมาชิก", "บัตรสมาชิก", "เลขบัตรสมาชิก", "เลขที่บัตรสมาชิก", "รหัสลูกค้า", "member no",
    "member id", "member number", "member code", "membership no", "card no", "card number", "member card", "customer code", "customer id",
)  # fmt: skip
DATE = (
    "วันที่ขาย", "วันที่", "วันเวลา", "วันที่และเวลา", "วันที่เอกสาร", "วันที่บิล", "วันที่ทำรายการ", "date", "sale date", "date time", "datetime",
    "transaction date", "bill date", "receipt date", "order date",
)  # fmt: skip
BILL = (
    "เลขที่บิล", "เลขบิล", "บิล", "เลขที่ใบเสร็จ", "เลขใบเสร็จ", "เลขที่เอกสาร", "เลขที่", "เลขที่รายการ", "หมายเลขบิล", "bill no", "bill number", "bill",
    "receipt no", "receipt number", "receipt", "invoice no", "order no", "order number", "transaction id", "transaction no",
)  # fmt: skip
AMOUNT = (
    "ยอดสุทธิ", "จำนวนเงิน", "รวมเงิน", "รวม", "ยอด", "ยอดขาย", "ยอดรวม", "เป็นเงิน", "มูลค่า", "ราคารวม", "amount", "total", "line total", "net", "net amount",
    "net sales", "sales",
)  # fmt: skip


def columns(actor: Actor) -> list[ImportColumn]:
    """`card` is there where the business has a field of its own for it."""
    found = [
        ImportColumn("bill", _("bill number"), BILL, read_bill),
        ImportColumn("day", _("date of the sale"), DATE, learn=learn_moment),
        ImportColumn("clock", _("time of the sale"), ("เวลา", "เวลาขาย", "time", "sale time"), read_clock),
        ImportColumn("branch", _("branch"), ("สาขา", "รหัสสาขา", "ชื่อสาขา", "branch", "store", "shop", "location"), tidy),
        ImportColumn("customer", _("customer's name"), CUSTOMER["name"], tidy),
        ImportColumn("phone", _("customer's phone"), (*CUSTOMER["phone"], "เบอร์ลูกค้า", "customer phone"), read_phones),
        ImportColumn(
            "code",
            _("product's code"),
            ("รหัสสินค้า", "sku", "บาร์โค้ด", "บาร์โค๊ด", "barcode", "product code", "item code", "รหัส", "code", "plu"),
            tidy,
        ),
        ImportColumn(
            "product",
            _("product's name"),
            ("ชื่อสินค้า", "สินค้า", "รายการ", "รายการสินค้า", "เมนู", "product", "product name", "item", "item name"),
            tidy,
        ),
        ImportColumn("quantity", _("quantity"), ("จำนวน", "จำนวนขาย", "qty", "quantity", "ชิ้น"), read_pieces),
        ImportColumn(
            "price", _("price of one"), ("ราคา", "ราคาต่อหน่วย", "ราคาขาย", "price", "unit price"), reading.money
        ),
        ImportColumn("discount", _("discount of the line"), ("ส่วนลด", "discount"), reading.money),
        ImportColumn("amount", _("amount of the line"), AMOUNT, reading.money),
    ]
    if field := card_field(actor):
        found.append(ImportColumn("card", field.label, (field.label_th, field.label_en, *CARD), tidy))
    return found


def card_field(actor: Actor) -> FieldDefinition | None:
    """The business's own field that keeps a member's or a card's number: known by its name."""
    known = {plain(word) for word in CARD}
    for field in fields_of(actor, NOUN):
        if field.type == FieldType.TEXT and known & {plain(field.label_th), plain(field.label_en), plain(field.slug)}:
            return field
    return None


def read_bill(text: str) -> str:
    """As the till writes it; Excel's 123.0 is 123."""
    written = tidy(text).removesuffix(".0") if re.fullmatch(r"\d+\.0", tidy(text)) else tidy(text)
    if len(written) > LONGEST_BILL:
        raise Unusable(_("A bill number has %(most)d characters at most.") % {"most": LONGEST_BILL})
    return written


def read_phones(text: str) -> list[str]:
    phones, _wrong = read_phone_cell(text)
    if not phones:
        raise Unusable(_("This is not a phone number."))
    return [phone.value for phone in phones]


def read_pieces(text: str) -> Decimal:
    if text.strip().lstrip("(").startswith(("-", "−")):
        raise Unusable(_("Returns do not come in here: a sale has more than nothing."))
    try:
        return read_quantity(text)
    except Refused as refusal:
        raise Unusable(refusal.sentence) from refusal


def read_clock(text: str) -> time:
    if (found := clock_in(text)) is None:
        raise Unusable(_("Write a time such as 14:05."))
    return found


def clock_in(text: str) -> time | None:
    """The time at the end of a cell: 14:05, 14.05 น., 2:05 PM, or what stands behind the point of Excel's own count of days."""
    if serial := SERIAL.fullmatch(text.strip()):
        if int(serial[1]) not in SERIALS:
            return None
        minutes = int(Decimal(f"0.{serial[2]}") * 24 * 60 + Decimal("0.5"))
        return time(minutes // 60 % 24, minutes % 60)
    found = CLOCK.search(text)
    if found is None or SERIAL.fullmatch(text.strip()):
        return None
    hour, minute, second, half = int(found[1]), int(found[2]), int(found[3] or 0), (found[4] or "").casefold()
    if half and 1 <= hour <= HALF_DAY:
        hour = hour % HALF_DAY + (HALF_DAY if half == "p" else 0)
    return time(hour, minute, second)


def learn_moment(cells: Iterable[str]) -> Callable[[str], datetime]:
    """A day of the past, with its time when the cell has one, else noon: it stays the same day everywhere."""
    form, today = date_form_of(cells), timezone.localdate()

    def read(text: str) -> datetime:
        try:
            day = form.read(text, latest=today)
        except NotADate as error:
            raise Unusable(_("There is no such day.")) from error
        if not FIRST_SERIAL_DAY < day <= today:
            raise Unusable(_("A sale of the past lies before tomorrow."))
        has_clock = ":" in text or "น" in text or SERIAL.fullmatch(text.strip())
        at = (clock_in(text) if has_clock else None) or NOON
        return timezone.make_aware(datetime.combine(day, at))

    return read
