"""Slips and papers by API: handed in, matched or not accepted; read as PDF, and mailed through the send gate."""

from __future__ import annotations

import base64

import pytest

from conftest import RunJobs
from samphan.consent.actions.sending import suppress
from samphan.customers.models import Customer
from samphan.orders.models import Order, Payment, PaymentMethod, Quotation, Receipt, SlipPicture
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.test_mailing import TO, ann, mail_at, pdf_in, point_of, quotation, taken
from samphan.orders.tests.test_slip_pictures import picture
from samphan.orders.tests.test_slips import REFERENCE, SLIP
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Answer, Caller, caller
from samphan.platform.people.models import WaitingLetter
from samphan.platform.people.testing import Mailbox
from samphan.platform.tenants.models import Branch

__all__ = ["ann", "quotation"]  # fixtures
SLIPS = ("orders:slip:view", "orders:slip:create", "orders:slip:match", "orders:payment:view", "orders:payment:take", "orders:order:view")  # fmt: skip
MAILS = ("orders:quotation:view", "orders:quotation:edit")


def handed_in(api: Caller, address: str, content: bytes = b"", **headers: str) -> Answer:
    body = {"name": "slip.png", "content": base64.b64encode(content or picture(SLIP)).decode()}
    return api.post(f"/slips?{address}", body, **headers)


@pytest.fixture
def sold(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(owner, cafe, some(stocked(), "10"), branch)


def test_a_slip_comes_in_is_found_and_settles_its_payment(owner: Actor, sold: Order) -> None:
    api = caller(owner, *SLIPS)
    asked = expect_payment(owner, sold, PaymentMethod.PROMPTPAY)
    first, again = (handed_in(api, f"order={sold.pk}&amount=1070", Idempotency_Key="slip-1") for _ in range(2))
    assert (first.status, first.json["id"], first.json["evidence"]) == (201, again.json["id"], REFERENCE)
    assert handed_in(api, f"order={sold.pk}&amount=1070").code == "slip_known"
    at = f"/slips/{first.json['id']}"
    assert [one["id"] for one in api.get("/slips?state=waiting").json["data"]] == [first.json["id"]]
    assert (api.get(at).json["amount"], api.get(f"{at}/picture").content) == ("1070.00", picture(SLIP))
    [guess] = api.get(f"{at}/payments").json["data"]
    assert (guess["payment"]["id"], guess["likely"]) == (str(asked.pk), True)
    assert api.post(f"{at}/match", {}).code == "match_target"
    assert api.post(f"{at}/match", {"payment": str(asked.pk), "amount": "5"}).code == "payment_mismatch"
    paid = api.post(f"{at}/match", {"payment": str(asked.pk)}).json
    assert (paid["state"], paid["receipt"]["amount"], paid["evidence"]) == ("settled", "1070.00", REFERENCE)
    assert api.post(f"{at}/reject", {"reason": "x"}).code == "slip_decided"
    assert (Receipt.objects.count(), api.get(at).json["state"]) == (1, "matched")


def test_a_slip_nobody_asked_for_pays_its_order_and_a_wrong_one_is_told_why(
    owner: Actor, sold: Order, branch: Branch
) -> None:
    api = caller(owner, *SLIPS)
    loose = handed_in(api, f"branch={branch.pk}&amount=70.00", picture("https://example.com/")).json
    paid = api.post(f"/slips/{loose['id']}/match", {"order": str(sold.pk), "evidence": "KB-77"}).json
    assert (paid["order"], paid["amount"], paid["evidence"]) == (str(sold.pk), "70.00", "KB-77")
    wrong = handed_in(api, f"order={sold.pk}&amount=9").json
    refused = api.post(f"/slips/{wrong['id']}/reject", {"reason": "ยอดไม่เข้าบัญชี"}).json
    assert (refused["state"], refused["reason"]) == ("rejected", "ยอดไม่เข้าบัญชี")
    assert handed_in(api, "amount=abc").status == 422
    assert handed_in(api, "amount=5", b"%PDF-1.7").code in {"file_kind", "slip_picture"}
    assert SlipPicture.objects.count() == 2


def test_strangers_and_tokens_without_the_scope_reach_no_slip(owner: Actor, outsider: Actor, sold: Order) -> None:
    made = handed_in(caller(owner, *SLIPS), f"order={sold.pk}&amount=1070").json
    at, theirs = f"/slips/{made['id']}", caller(outsider, *SLIPS)
    assert {theirs.get(at).status, theirs.get(f"{at}/picture").status, theirs.get(f"{at}/payments").status} == {404}
    assert theirs.post(f"{at}/match", {"order": str(sold.pk)}).status == 404
    assert handed_in(theirs, f"order={sold.pk}&amount=1").status == 404
    viewer = caller(owner, "orders:slip:view")
    assert viewer.post(f"{at}/reject", {"reason": "x"}).code == "scope_missing"
    assert handed_in(viewer, "amount=5").code == "scope_missing"
    assert (SlipPicture.objects.get().state, Payment.objects.count()) == ("waiting", 0)


def test_a_quotation_is_read_as_pdf_and_mailed_once(
    owner: Actor, ann: Customer, quotation: Quotation, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    api = caller(owner, *MAILS)
    at = f"/quotations/{quotation.pk}"
    paper = api.get(f"{at}/paper?language=en")
    assert (paper.content[:5], paper.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    body = {"contact_point": str(point_of(ann).pk), "subject": "ใบเสนอราคาค่ะ"}
    first, again = (api.post(f"{at}/mail", body, Idempotency_Key="mail-1") for _ in range(2))
    assert (first.status, again.status, first.json["subject"]) == (202, 202, "ใบเสนอราคาค่ะ")
    run_jobs()
    mail = taken(mailbox)
    assert (mail["To"], mail["Subject"]) == (TO, "ใบเสนอราคาค่ะ")
    assert pdf_in(mail)[1].startswith(b"%PDF")


def test_what_the_gate_stops_is_refused_with_its_reason(
    owner: Actor, outsider: Actor, ann: Customer, quotation: Quotation
) -> None:
    at = f"/quotations/{quotation.pk}"
    assert caller(outsider, *MAILS).post(f"{at}/mail", {}).status == 404
    assert caller(outsider, *MAILS).get(f"{at}/paper").status == 404
    assert caller(owner, "orders:quotation:view").post(f"{at}/mail", {}).code == "scope_missing"
    for point in ann.contact_points.all():
        suppress(owner, mail_at(point.value), "email", reason="bounce")
    assert caller(owner, *MAILS).post(f"{at}/mail", {}).code == "suppressed"
    assert not WaitingLetter.objects.exists()
