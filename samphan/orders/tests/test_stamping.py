"""The seal of a business and the signatures of its people: who hands them in, and on which papers they stand."""

from __future__ import annotations

import struct
import zlib
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader

from conftest import refused
from samphan.customers.models import Customer
from samphan.orders.models import Order, Signature
from samphan.orders.papers import pdf_of
from samphan.orders.papers.order import order_paper
from samphan.orders.papers.quotation import quotation_paper
from samphan.orders.papers.receipt import receipt_paper
from samphan.orders.paying import take_cash
from samphan.orders.quoting import make_quotation
from samphan.orders.setting_up import change_settings, own_settings
from samphan.orders.stamping import remove_picture, remove_signature, set_picture, set_signature
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.test_setting_up import DOT, logo
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch


def dot(*colour: int) -> bytes:
    """A PNG of one point."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes([0, *colour]))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")


RED = dot(200, 0, 0)


def test_seal_and_signature_stand_over_whoever_issued(
    owner: Actor, clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    set_picture(owner, "seal", logo(RED))
    assert clerk.user is not None
    set_signature(clerk, clerk.user, logo())
    goods = some(stocked())
    signed = quotation_paper(make_quotation(clerk, cafe, goods, branch))
    assert (signed.seal and signed.seal.content, signed.signature and signed.signature.content) == (RED, DOT)
    assert signed.signed_by == "(นุ่น ขาย)"
    assert len(PdfReader(BytesIO(pdf_of(signed))).pages[0].images) == 2
    unsigned = quotation_paper(make_quotation(owner, cafe, goods, branch))
    assert (unsigned.seal is None, unsigned.signature, unsigned.signed_by) == (False, None, "")
    remove_picture(owner, "seal")
    remove_signature(owner, clerk.user)
    bare = quotation_paper(make_quotation(clerk, cafe, goods, branch))
    assert (bare.seal, bare.signature) == (None, None)


def test_each_kind_of_paper_bears_them_or_not_as_the_business_chose(owner: Actor, order: Order) -> None:
    set_picture(owner, "seal", logo())
    assert owner.user is not None
    set_signature(owner, owner.user, logo())
    receipt = take_cash(owner, order, tendered=Decimal(500))
    assert (order_paper(order).seal, receipt_paper(receipt).seal is None) == (None, False)
    row = own_settings(owner)
    change_settings(owner, seen=row.version, stamped=["order"])
    now = order_paper(order)
    assert (now.seal is None, now.signature is None, receipt_paper(receipt).seal) == (False, False, None)
    with refused("stamped"):
        change_settings(owner, seen=own_settings(owner).version, stamped=["contract"])


def test_a_signature_is_handed_in_by_its_owner_or_who_runs_the_business(
    owner: Actor, clerk: Actor, staff: Actor, outsider: Actor
) -> None:
    assert owner.user is not None
    assert staff.user is not None
    assert clerk.user is not None
    assert outsider.user is not None
    with pytest.raises(Forbidden):
        set_signature(clerk, owner.user, logo())
    with pytest.raises(Forbidden):
        set_signature(staff, staff.user, logo())
    with pytest.raises(NotFound):
        set_signature(owner, outsider.user, logo())
    with pytest.raises(NotFound):
        set_signature(outsider, owner.user, logo())
    with refused("signature_form"):
        set_signature(owner, owner.user, logo(DOT[:40]))
    assert not Signature.objects.exists()
    first = set_signature(owner, clerk.user, logo()).picture.name
    second = set_signature(clerk, clerk.user, logo()).picture.name
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    assert Signature.objects.count() == 1


def test_the_pages_take_show_and_remove_them(owner: Actor, owner_client: Client, staff: Actor) -> None:
    assert owner_client.get("/orders/settings/seal/").status_code == 404
    assert owner_client.post("/orders/settings/seal/set/", {"seal": logo()}).status_code == 302
    assert b"".join(owner_client.get("/orders/settings/seal/").streaming_content) == DOT  # type: ignore[attr-defined]
    owner_client.post("/orders/settings/seal/remove/")
    assert not own_settings(owner).seal
    assert owner.user is not None
    assert owner_client.get("/orders/settings/signature/").status_code == 200
    assert owner_client.post("/orders/settings/signature/", {"signature": logo(b"GIF89a", "x.gif")}).status_code == 422
    assert owner_client.post("/orders/settings/signature/", {"signature": logo()}).status_code == 302
    at = f"/orders/settings/signatures/{owner.user.pk}"
    assert b"".join(owner_client.get(f"{at}/picture/").streaming_content) == DOT  # type: ignore[attr-defined]
    assert owner_client.post(f"{at}/remove/").status_code == 302
    assert not Signature.objects.exists()
    assert staff.user is not None
    assert owner_client.get(f"/orders/settings/signatures/{staff.user.pk}/").status_code == 200
