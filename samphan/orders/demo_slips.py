"""Bank slips of the demonstration business: what customers sent from the page of their order, two of them still to be looked at."""

from __future__ import annotations

import json
from binascii import crc_hqx
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from samphan.consent.visitors import visitor
from samphan.orders.models import Order, OrderState, Payment, PaymentMethod, PaymentState, SlipPicture
from samphan.orders.papers.printing import FONTS
from samphan.orders.paying import expect_payment
from samphan.orders.slip_queue import hand_in, reject_slip
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.models import Event
from samphan.platform.thai.dates import short_date

SENT = 3
BANK = "004"
DRAWN = """
#let said = json(bytes(sys.inputs.said))
#set page(width: 75mm, height: 120mm, margin: 8mm, fill: rgb("#f3f7f6"))
#set text(font: "Noto Sans Thai Looped", size: 9pt, fill: rgb("#1c2b2a"))
#text(size: 13pt, weight: "bold", fill: rgb("#0f766e"))[โอนเงินสำเร็จ]
#v(2mm)
#said.at("day") #v(4mm)
#text(fill: rgb("#5b6b69"))[จาก] #h(2mm) #said.at("payer") #v(1mm)
#text(fill: rgb("#5b6b69"))[ไปยัง] #h(2mm) #said.at("receiver") #v(4mm)
#text(fill: rgb("#5b6b69"))[จำนวนเงิน] #h(1fr) #text(size: 14pt, weight: "bold")[#said.at("amount") บาท] #v(3mm)
#text(fill: rgb("#5b6b69"), size: 8pt)[เลขที่รายการ #said.at("number")] #v(1fr)
#align(center, image(bytes(said.at("code")), format: "svg", width: 26mm))
"""


@demo_slice("orders.slips", order=47)
def fill(world: DemoWorld) -> None:
    """The newest orders that wait for money: one slip fits what was asked for, one comes unasked, one is not accepted."""
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    unpaid = Order.objects.filter(paid=0, total__gt=0, customer__isnull=False).exclude(state=OrderState.CANCELLED)
    orders = list(unpaid.exclude(payments__state=PaymentState.EXPECTED).order_by("-created_at", "-number")[:SENT])
    guest, began = visitor(world.business), timezone.now()
    for place, order in enumerate(orders):
        if place == 0:
            expect_payment(owner, order, PaymentMethod.PROMPTPAY)
        amount = order.due if place < SENT - 1 else Decimal(1)
        slip = hand_in(guest, slip_of(world, order, amount, number=place), amount, order=order)
        if place == SENT - 1:
            reject_slip(owner, slip, reason="ยอดไม่ตรงกับใบสั่งขาย โอนมา 1 บาท โปรดส่งสลิปของยอดที่เหลือ")
    happened_on(world, began)


def happened_on(world: DemoWorld, began: datetime) -> None:
    """What was done by hand since `began` happened on the day before the last: the same seed tells the same story whenever it is built."""
    at = world.moment(world.last_day - timedelta(days=1))
    SlipPicture.objects.filter(at__gte=began).update(at=at)
    SlipPicture.objects.filter(decided_at__gte=began).update(decided_at=at)
    Payment.objects.filter(created_at__gte=began).update(created_at=at)
    Event.objects.filter(occurred_at__gte=began).update(occurred_at=at)


def slip_of(world: DemoWorld, order: Order, amount: Decimal, *, number: int) -> SimpleUploadedFile:
    """A picture as a bank's app makes it, of a transfer that never was."""
    transfer = f"{world.last_day:%Y%m%d}{world.random.randrange(10**9):09d}{number}"
    payer = order.customer.name if order.customer else ""
    said = {
        "day": short_date(world.last_day),
        "payer": payer,
        "receiver": world.business.name,
        "amount": f"{amount:,.2f}",
        "number": transfer,
    }
    return SimpleUploadedFile("slip.png", drawn(said, code_of(transfer)), content_type="image/png")


def code_of(transfer: str) -> str:
    """The small code of a slip, as the Bank of Thailand lays it down."""
    inner = f"000600000101{len(BANK):02d}{BANK}02{len(transfer):02d}{transfer}"
    chain = f"00{len(inner):02d}{inner}5102TH9104"
    return chain + f"{crc_hqx(chain.encode(), 0xFFFF):04X}"


def drawn(said: dict[str, Any], code: str) -> bytes:
    import typst  # noqa: PLC0415 - a page that fills no demonstration does without it

    picture = BytesIO()
    segno.make(code, error="m", micro=False).save(picture, kind="svg", border=2, light="#fff")
    inputs = {"said": json.dumps({**said, "code": picture.getvalue().decode()}, ensure_ascii=False)}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    made = typst.compile(DRAWN.encode(), format="png", ppi=160.0, sys_inputs=inputs, font_paths=fonts)
    if not isinstance(made, bytes):
        raise TypeError("one page was expected of the printer")
    return made
