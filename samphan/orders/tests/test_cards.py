"""Payments by card: on the provider's page, settled once, only on amount, currency and reference; given back to the card."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import RunJobs, refused, signed_in
from samphan.orders.cards.omise import Omise, signature
from samphan.orders.cards.paying import ask_as_customer, ask_by_card, remove_provider, set_provider, settle_link
from samphan.orders.cards.said import ProviderFailed
from samphan.orders.links import order_token_of
from samphan.orders.models import (
    CardLink,
    CardProvider,
    Order,
    Payment,
    PaymentMethod,
    PaymentState,
    ProviderEvent,
    Receipt,
)
from samphan.orders.paying import settle_payment, take_cash
from samphan.orders.tests.omise import SECRET_KEY, WEBHOOK_SECRET, FakeOmise, tell
from samphan.orders.views.cards import notices_at
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden

D = Decimal
CARD = PaymentMethod.CARD


def address() -> str:
    return notices_at(CardProvider.objects.get()).partition("://")[2].partition("/")[2].join(["/", ""])


def state(link: CardLink) -> tuple[str, int, Decimal, str]:
    link.refresh_from_db()
    payment = Payment.objects.get(pk=link.payment_id)
    order = Order.objects.get(pk=payment.order_id)
    return payment.state, Receipt.objects.count(), order.paid, link.problem


def test_the_signature_is_that_of_the_facts() -> None:
    body = (
        b'{"object":"event","id":"evnt_test_madeup0001","key":"charge.complete","data":{"object":"charge",'
        b'"id":"chrg_test_madeup0001","status":"successful","amount":107000,"currency":"thb"}}'
    )
    own = "d8f96b6ed94b88bb41f8297fbf6064a3f4e066a96f7f1b580d0f55295e259e24"
    assert signature(WEBHOOK_SECRET, "1795166400", body) == own
    headers = {"Omise-Signature": f"aa, {own}", "Omise-Signature-Timestamp": "1795166400"}
    notice = Omise(SECRET_KEY, WEBHOOK_SECRET).read(headers, body)
    assert (notice.event, notice.kind, notice.charge) == (
        "evnt_test_madeup0001", "charge.complete", "chrg_test_madeup0001",
    )  # fmt: skip
    for broken in ({**headers, "Omise-Signature": "aa"}, {**headers, "Omise-Signature-Timestamp": "1"}, {}):
        with refused("signature"):
            Omise(SECRET_KEY, WEBHOOK_SECRET).read(broken, body)


def test_the_customer_pays_on_the_providers_page_and_it_settles_once(
    link: CardLink, omise: FakeOmise, order: Order, run_jobs: RunJobs
) -> None:
    [asked] = omise.links.values()
    assert (asked["amount"], asked["currency"], asked["multiple"]) == (21400, "THB", False)
    assert asked["description"] == link.payment.reference
    assert omise.keys == [f"{SECRET_KEY}:"]
    charge = omise.pay(link.link)
    body = omise.notice(charge)
    assert [tell(address(), body).status_code for _ in range(3)] == [200, 200, 200]
    assert tell(address(), omise.notice(charge, "evnt_test_2")).status_code == 200
    run_jobs()
    assert state(link) == ("settled", 1, D(214), "")
    assert (link.charge, ProviderEvent.objects.count()) == (charge, 2)
    settle_link(link)
    assert state(link) == ("settled", 1, D(214), "")


@pytest.mark.parametrize(
    "paid", [{"amount": 21399}, {"amount": 21401}, {"amount": 0}, {"currency": "USD"}, {"currency": "JPY"}]
)
def test_other_money_settles_nothing_and_is_told(link: CardLink, omise: FakeOmise, paid: dict[str, Any]) -> None:
    charge = omise.pay(link.link, **paid)
    settle_link(link)
    stands, receipts, money, problem = state(link)
    assert (stands, receipts, money) == ("expected", 0, 0)
    assert charge in problem


def test_a_page_for_another_reference_settles_nothing(link: CardLink, omise: FakeOmise) -> None:
    omise.links[link.link]["description"] = "ANOTHER"
    omise.pay(link.link)
    settle_link(link)
    assert state(link)[:3] == ("expected", 0, 0)


@pytest.mark.parametrize("status", ["pending", "failed", "reversed", "expired"])
def test_what_was_not_paid_settles_nothing(link: CardLink, omise: FakeOmise, status: str) -> None:
    omise.pay(link.link, status=status)
    settle_link(link)
    assert state(link) == ("expected", 0, 0, "")


def test_a_notice_that_lies_settles_nothing(link: CardLink, omise: FakeOmise, run_jobs: RunJobs) -> None:
    """It says paid; the provider, asked again, says pending."""
    charge = omise.pay(link.link, status="pending")
    body = omise.notice(charge).replace(b"pending", b"successful")
    assert tell(address(), body, secret="d3Jvbmc=").status_code == 422
    assert ProviderEvent.objects.count() == 0
    assert tell(address(), body).status_code == 200
    run_jobs()
    assert state(link) == ("expected", 0, 0, "")
    assert Client().post(address() + "x/", b"{}", content_type="application/json").status_code == 404


def test_money_for_an_order_that_was_paid_otherwise_is_told(
    owner: Actor, order: Order, link: CardLink, omise: FakeOmise
) -> None:
    take_cash(owner, order, tendered=D(214))
    charge = omise.pay(link.link)
    settle_link(link)
    stands, receipts, money, problem = state(link)
    assert (stands, receipts, money, charge in problem) == ("expected", 1, D(214), True)
    page = signed_in(owner).get(reverse("orders:payment-detail", args=[link.payment_id])).content.decode()
    assert charge in page


def test_nobody_calls_a_card_payment_paid(owner: Actor, link: CardLink) -> None:
    payment = link.payment
    with refused("card_by_provider"):
        settle_payment(owner, payment, amount=payment.amount, currency="THB", reference=payment.reference)
    assert state(link)[:3] == ("expected", 0, 0)


def test_a_provider_that_is_down_loses_nothing(owner: Actor, order: Order, omise: FakeOmise) -> None:
    omise.down = True
    with pytest.raises(ProviderFailed):
        ask_by_card(owner, order, key="click")
    omise.down = False
    again = ask_by_card(owner, order, key="click")
    assert (Payment.objects.count(), len(omise.links)) == (1, 1)
    omise.pay(again.link)
    omise.down = True
    with pytest.raises(ProviderFailed):
        settle_link(again)
    omise.down = False
    settle_link(again)
    assert state(again)[:3] == ("settled", 1, D(214))


def test_a_customer_who_clicks_twice_has_one_page(owner: Actor, order: Order, omise: FakeOmise) -> None:
    token = order_token_of(order)
    page = Client().get(reverse("orders:pay", args=[token])).content.decode()
    assert "214.00" in page
    said = [Client().post(reverse("orders:pay-card", args=[token])).headers["HX-Redirect"] for _ in range(2)]
    assert said == ["https://pay.omise.example/link_test_1"] * 2
    take_cash(owner, order, tendered=D(100), amount=D(100))
    order.refresh_from_db()
    other = ask_as_customer(owner, order)
    assert (other.payment.amount, Payment.objects.filter(method=CARD, state=PaymentState.EXPECTED).count()) == (114, 1)
    assert Client().get(reverse("orders:pay", args=[token + "x"])).status_code == 404
    omise.down = True
    CardLink.objects.all().delete()
    sent = Client().post(reverse("orders:pay-card", args=[token]))
    assert (sent.status_code, "HX-Redirect" in sent.headers) == (502, False)


def test_keys_are_encrypted_and_asked_for(owner: Actor, clerk: Actor, order: Order, omise: FakeOmise) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_key, webhook_secret FROM orders_cardprovider")
        assert SECRET_KEY not in str(row := cursor.fetchone())
        assert WEBHOOK_SECRET not in str(row)
    client = signed_in(owner)
    page = client.get(reverse("orders:cards")).content.decode()
    assert address() in page
    assert SECRET_KEY not in page
    for wrong in (
        {"secret_key": "pkey_wrong", "webhook_secret": ""},
        {"secret_key": "", "webhook_secret": "ก ไม่ใช่รหัส"},
    ):
        assert client.post(reverse("orders:cards"), wrong).status_code == 422
    kept = CardProvider.objects.get()
    assert (kept.secret_key, kept.webhook_secret) == (SECRET_KEY, WEBHOOK_SECRET)
    with pytest.raises(Forbidden):
        set_provider(clerk, secret_key="skey_x", webhook_secret="x")
    assert signed_in(clerk).get(reverse("orders:cards")).status_code == 403
    remove_provider(owner)
    with refused("card_missing"):
        ask_by_card(owner, order)
    assert not Payment.objects.exists()


def test_staff_ask_by_card_and_look_whether_it_was_paid(owner: Actor, order: Order, omise: FakeOmise) -> None:
    client = signed_in(owner)
    sent = client.post(
        reverse("orders:payment-create", args=[order.pk]), {"method": "card", "amount": "214", "key": "k"}
    )
    link = CardLink.objects.get()
    assert sent.headers["HX-Redirect"] == reverse("orders:payment-detail", args=[link.payment_id])
    assert link.url in client.get(sent.headers["HX-Redirect"]).content.decode()
    check = reverse("orders:card-check", args=[link.payment_id])
    client.post(check)
    assert state(link)[0] == "expected"
    omise.pay(link.link)
    client.post(check)
    assert state(link)[0] == "settled"
    dialog = client.get(reverse("orders:pay-link", args=[order.pk])).content.decode()
    assert order_token_of(order) in dialog
