"""Slips that customers and colleagues hand in: kept once, matched by somebody who looked the money up, or not accepted, with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conftest import refused, signed_in
from samphan.consent.visitors import visitor
from samphan.customers.models import Customer
from samphan.orders.links import order_token_of
from samphan.orders.models import Order, OrderSettings, Payment, PaymentMethod, Receipt, SlipPicture
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.paying import expect_payment, settle_payment
from samphan.orders.personal_data import erase_receipts
from samphan.orders.slip_queue import MOST_WAITING, hand_in, match_order, match_slip, reject_slip, suggestions, waiting
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.test_slip_pictures import picture
from samphan.orders.tests.test_slips import REFERENCE, SLIP, slip
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.notifications.models import Notification
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal


def photo(content: bytes = b"", name: str = "slip.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture(SLIP))


@pytest.fixture
def order(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(clerk, cafe, some(stocked(), "10"), branch)


@pytest.fixture
def guest(owner: Actor) -> Actor:
    return visitor(owner.business)


def test_a_customers_slip_is_kept_told_and_matched_with_what_was_asked_for(
    owner: Actor, clerk: Actor, guest: Actor, order: Order
) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.PROMPTPAY)
    kept = hand_in(guest, photo(), D(1070), order=order)
    assert (kept.evidence, kept.branch, kept.by, kept.state) == (REFERENCE, order.branch, None, "waiting")
    with kept.picture.open("rb") as stored:
        assert stored.read() == picture(SLIP)
    [told] = Event.objects.filter(kind="orders.slip_received")
    assert (told.customer_id, told.data["order"]) == (order.customer_id, order.number)
    assert Notification.objects.get(person=clerk.user).url == reverse("orders:slip", args=[kept.pk])
    assert list(waiting(clerk)) == [kept]
    [first] = suggestions(clerk, kept)
    assert (first.payment, first.is_likely) == (asked, True)
    receipt = match_slip(clerk, kept, asked)
    kept.refresh_from_db()
    asked.refresh_from_db()
    assert (asked.state, asked.evidence, receipt.amount) == ("settled", REFERENCE, D(1070))
    assert (kept.state, kept.payment, kept.decided_by) == ("matched", asked, clerk.user)
    assert not waiting(owner).exists()
    with refused("slip_decided"):
        reject_slip(clerk, kept, reason="x")


def test_the_same_slip_is_taken_in_once(clerk: Actor, guest: Actor, order: Order) -> None:
    hand_in(guest, photo(), D(1070), order=order)
    for again in (photo(), photo(picture(SLIP, form="JPEG"), "again.jpg")):
        with refused("slip_known"):
            hand_in(guest, again, D(1070), order=order)
    unread = picture("https://example.com/")
    hand_in(guest, photo(unread), D(5), order=order)
    with refused("slip_known"):
        hand_in(clerk, photo(unread), D(5), branch=order.branch)
    assert SlipPicture.objects.count() == 2


def test_a_slip_that_proved_a_payment_is_not_taken_in_again(clerk: Actor, guest: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.TRANSFER, amount=D(100))
    settle_payment(clerk, asked, amount=D(100), currency="THB", reference=asked.reference, evidence=SLIP)
    with refused("slip_known"):
        hand_in(guest, photo(), D(100), order=order)
    assert not SlipPicture.objects.exists()


def test_what_was_not_accepted_may_come_again_and_says_why(clerk: Actor, guest: Actor, order: Order) -> None:
    first = hand_in(guest, photo(), D(1070), order=order)
    with refused("reason_missing"):
        reject_slip(clerk, first, reason=" ")
    reject_slip(clerk, first, reason="เงินยังไม่เข้า")
    first.refresh_from_db()
    assert (first.state, first.reason, first.decided_by_name) == ("rejected", "เงินยังไม่เข้า", clerk.name)
    [told] = Event.objects.filter(kind="orders.slip_rejected")
    assert told.data["reason"] == "เงินยังไม่เข้า"
    second = hand_in(guest, photo(), D(1070), order=order)
    assert match_order(clerk, second, order, amount=D(1070)).amount == D(1070)


def test_another_amount_matches_nothing_until_somebody_says_what_came(clerk: Actor, guest: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.TRANSFER, amount=D(500))
    kept = hand_in(guest, photo(), D(550), order=order)
    with refused("payment_mismatch"):
        match_slip(clerk, kept, asked)
    kept.refresh_from_db()
    assert (kept.state, Receipt.objects.count()) == ("waiting", 0)
    match_slip(clerk, kept, asked, amount=D(500))
    assert Receipt.objects.get().amount == D(500)


def test_one_transfer_proves_one_payment_even_when_its_number_was_typed(
    clerk: Actor, guest: Actor, order: Order
) -> None:
    first = hand_in(guest, photo(picture("https://example.com/1")), D(100), order=order)
    second = hand_in(guest, photo(picture("https://example.com/2")), D(100), order=order)
    match_order(clerk, first, order, amount=D(100), evidence=REFERENCE)
    with refused("evidence_used"):
        match_order(clerk, second, order, amount=D(100), evidence=SLIP)
    assert Payment.objects.filter(state="expected").count() == 0
    second.refresh_from_db()
    assert second.is_open


@pytest.mark.parametrize(
    ("upload", "amount", "code"),
    [
        (photo(b"%PDF-1.7", "slip.pdf"), D(5), "slip_picture"),
        (photo(b"<svg>", "slip.svg"), D(5), "file_kind"),
        (photo(b"<html>", "slip.png"), D(5), "file_kind"),
        (photo(picture(SLIP)[:900]), D(5), "slip_picture"),
        (None, D(5), "slip_missing"),
        (photo(), D(0), "amount_form"),
        (photo(), D(-1), "amount_form"),
        (photo(), D("0.001"), "amount_form"),
        (photo(), D("1e15"), "amount_form"),
        (photo(), D("NaN"), "amount_form"),
    ],
)
def test_what_is_no_slip_is_refused_and_nothing_is_stored(
    guest: Actor, order: Order, upload: SimpleUploadedFile | None, amount: Decimal, code: str
) -> None:
    with refused(code):
        hand_in(guest, upload, amount, order=order)
    assert not SlipPicture.objects.exists()


def test_a_link_cannot_fill_the_disk_and_a_cancelled_order_takes_nothing(
    clerk: Actor, guest: Actor, order: Order
) -> None:
    for number in range(MOST_WAITING):
        hand_in(guest, photo(picture(slip(reference=f"2026112112345{number:02d}"))), D(5), order=order)
    with refused("slips_many"):
        hand_in(guest, photo(), D(5), order=order)
    cancel_order(clerk, order, reason="x")
    order.refresh_from_db()
    with refused("order_cancelled"):
        hand_in(guest, photo(), D(5), order=order)
    assert SlipPicture.objects.count() == MOST_WAITING


def test_suggestions_come_by_order_amount_and_what_is_typed(
    clerk: Actor, guest: Actor, order: Order, branch: Branch, stocked: Stocked
) -> None:
    other = place_order(clerk, None, some(stocked(name="ชา"), "10"), branch)
    theirs = expect_payment(clerk, order, PaymentMethod.TRANSFER, amount=D(700))
    same_amount = expect_payment(clerk, other, PaymentMethod.PROMPTPAY, amount=D(500))
    kept = hand_in(guest, photo(), D(500), order=order)
    assert {one.payment: one.is_likely for one in suggestions(clerk, kept)} == {theirs: False, same_amount: False}
    loose = hand_in(clerk, photo(picture(slip())), D(500), branch=branch)
    assert [(one.payment, one.is_likely) for one in suggestions(clerk, loose)] == [(same_amount, True)]
    for typed in (theirs.reference.lower(), order.number, "กาแฟดี"):
        assert [one.payment for one in suggestions(clerk, loose, typed)] == [theirs]
    assert suggestions(clerk, loose, "ไม่มี") == []


def test_others_see_no_slip_and_decide_nothing(  # noqa: PLR0917 - fixtures
    guest: Actor, staff: Actor, outsider: Actor, clerk: Actor, order: Order, outsider_client: Client
) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.TRANSFER)
    kept = hand_in(guest, photo(), D(1070), order=order)
    for actor, refusal in ((staff, Forbidden), (outsider, NotFound)):
        with pytest.raises(refusal):
            match_slip(actor, kept, asked)
        with pytest.raises(refusal):
            reject_slip(actor, kept, reason="x")
    for name in ("slip", "slip-picture", "slip-reject", "slip-match-order"):
        assert outsider_client.get(reverse(f"orders:{name}", args=[kept.pk])).status_code == 404
    address = reverse("orders:slip-match-payment", args=[kept.pk, asked.pk])
    assert outsider_client.post(address, {"amount": "1070"}).status_code == 404
    assert outsider_client.get(reverse("orders:order-slip", args=[order.pk])).status_code == 404
    assert signed_in(staff).post(address, {"amount": "1070"}).status_code == 403
    kept.refresh_from_db()
    assert (kept.state, Receipt.objects.count()) == ("waiting", 0)


def test_the_customer_sends_a_slip_by_the_link_and_reads_what_became_of_it(clerk: Actor, order: Order) -> None:
    guest, address = Client(), reverse("orders:pay", args=[order_token_of(order)])
    sent = guest.post(f"{address}slip/", {"picture": photo(), "amount": "1,070"})
    assert sent.status_code == 302
    page = guest.get(address).content.decode()
    assert "เรากำลังตรวจยอดเงิน" in page
    again = guest.post(f"{address}slip/", {"picture": photo(), "amount": "1070"})
    assert (again.status_code, "สลิปนี้ส่งเข้ามาแล้ว" in again.content.decode()) == (422, True)
    for wrong in ({"picture": photo(b"x", "slip.png"), "amount": "5"}, {"amount": "5"}, {"picture": photo()}):
        assert guest.post(f"{address}slip/", wrong).status_code == 422
    reject_slip(clerk, SlipPicture.objects.get(), reason="ยอดไม่ตรง")
    assert "ยอดไม่ตรง" in guest.get(address).content.decode()
    assert guest.get(reverse("orders:slip-picture", args=[SlipPicture.objects.get().pk])).status_code == 302
    for verb in ("slip/", "code/"):
        assert guest.post(f"/orders/pay/{order.pk.hex}:wrong/{verb}").status_code == 404


def test_the_customer_pays_by_code_and_is_shown_the_same_one(owner: Actor, order: Order) -> None:
    guest, address = Client(), reverse("orders:pay", args=[order_token_of(order)])
    assert guest.get(f"{address}code.svg").status_code == 404
    assert "promptpay" not in guest.post(f"{address}code/").headers.get("Location", "")
    assert not Payment.objects.exists()
    OrderSettings.objects.create(business=owner.business, promptpay_id="081-222-3333")
    for _ in range(2):
        assert guest.post(f"{address}code/").status_code == 302
    asked = Payment.objects.get()
    assert (asked.method, asked.amount) == ("promptpay", D(1070))
    assert asked.reference in guest.get(address).content.decode()
    assert guest.get(f"{address}code.svg")["Content-Type"] == "image/svg+xml"


def test_the_pages_of_the_queue_show_match_and_reject(clerk: Actor, guest: Actor, order: Order) -> None:
    asked = expect_payment(clerk, order, PaymentMethod.PROMPTPAY)
    kept = hand_in(guest, photo(), D(1070), order=order)
    client = signed_in(clerk)
    assert order.number in client.get("/orders/payments/slips/").content.decode()
    assert order.number in client.get("/orders/panels/slips/").content.decode()
    page = client.get(f"/orders/payments/slips/{kept.pk}/").content.decode()
    assert asked.reference in page
    shown = client.get(f"/orders/payments/slips/{kept.pk}/picture/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    wrong = client.post(f"/orders/payments/slips/{kept.pk}/match/{asked.pk}/", {"amount": "1"})
    assert wrong.status_code == 422
    unknown = client.post(f"/orders/payments/slips/{kept.pk}/order/", {"amount": "1070", "order": "SO1"})
    assert unknown.status_code == 422
    assert client.post(f"/orders/payments/slips/{kept.pk}/reject/", {"reason": ""}).status_code == 422
    done = client.post(f"/orders/payments/slips/{kept.pk}/match/{asked.pk}/", {"amount": "1070", "evidence": REFERENCE})
    assert done["HX-Redirect"] == "/orders/payments/slips/"
    assert Receipt.objects.get().amount == D(1070)
    assert "orders/payments/slips" not in client.get("/orders/panels/slips/").content.decode()


def test_a_colleague_hands_in_a_slip_for_an_order(clerk: Actor, order: Order) -> None:
    client, address = signed_in(clerk), f"/orders/{order.pk}/slip/"
    assert order.number in client.get(address).content.decode()
    answer = client.post(address, {"picture": photo(), "amount": "1070"})
    kept = SlipPicture.objects.get()
    assert (answer["Location"], kept.order, kept.by) == (f"/orders/payments/slips/{kept.pk}/", order, clerk.user)


def test_erasing_a_customer_takes_the_picture_and_leaves_the_proof(
    clerk: Actor, guest: Actor, order: Order, cafe: Customer, django_capture_on_commit_callbacks: object
) -> None:
    kept = hand_in(guest, photo(), D(1070), order=order)
    match_order(clerk, kept, order, amount=D(1070))
    name = kept.picture.name or ""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert erase_receipts([cafe.pk]) == 1
    assert not default_storage.exists(name)
    assert Payment.objects.get().evidence == REFERENCE
    assert signed_in(clerk).get(f"/orders/payments/slips/{kept.pk}/").status_code == 200
