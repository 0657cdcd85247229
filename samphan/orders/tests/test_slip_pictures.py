"""The slip's code is found in pictures as customers send them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFilter

from conftest import refused, signed_in
from samphan.customers.models import Customer
from samphan.orders.models import PaymentMethod
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment
from samphan.orders.slip_pictures import code_in
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.test_slips import REFERENCE, SLIP, TO_PAY
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch


def picture(*codes: str, turned: int = 0, blurred: float = 0, form: str = "PNG") -> bytes:
    """A slip of a phone's size with codes on it."""
    page = Image.new("RGB", (1080, 1920), "#f4f7fb")
    for at, code in enumerate(codes):
        drawn = BytesIO()
        segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=5)
        page.paste(Image.open(drawn).convert("RGB"), (120, 300 + 700 * at))
    made = BytesIO()
    page.rotate(turned, expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(blurred)).save(made, form)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        picture(SLIP),
        picture(SLIP, form="JPEG"),
        picture(SLIP, turned=90),
        picture(SLIP, turned=7, form="JPEG"),
        picture(SLIP, blurred=1.5),
        picture(TO_PAY, SLIP),
        picture("https://example.com/", SLIP),
    ],
    ids=["screenshot", "jpeg", "on its side", "askew", "blurred", "beside a code to pay by", "beside an advertisement"],
)
def test_the_code_is_found_however_the_slip_was_taken(content: bytes) -> None:
    assert code_in(content) == SLIP


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture(), "slip_unread"),
        (picture(TO_PAY), "slip_unread"),
        (picture(SLIP[:-1] + "1"), "slip_unread"),
        (b"%PDF-1.7", "slip_picture"),
        (b"", "slip_picture"),
        (picture(SLIP)[:2000], "slip_picture"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff", "slip_picture"),
    ],
    ids=["no code", "a code to pay by", "a wrong checksum", "a PDF", "nothing", "half a file", "a bomb"],
)
def test_what_shows_no_slip_is_refused(content: bytes, code: str) -> None:
    with refused(code):
        code_in(content)


def test_the_page_takes_a_picture(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    order = place_order(owner, cafe, some(stocked(), "1"), branch)
    asked = expect_payment(owner, order, PaymentMethod.TRANSFER, amount=Decimal(107))
    client = signed_in(owner)
    sent = {"picture": SimpleUploadedFile("slip.png", picture(SLIP)), "evidence": "", "amount": "107"}
    page = client.post(reverse("orders:slip-match"), sent, follow=True).content.decode()
    assert asked.reference in page
    assert REFERENCE in page
    for sent in ({"picture": SimpleUploadedFile("slip.png", b"x")}, {"evidence": ""}):
        answer = client.post(reverse("orders:slip-match"), {"amount": "107", **sent})
        assert (answer.status_code, asked.reference in answer.content.decode()) == (422, False)
