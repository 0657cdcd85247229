"""The same walk by API, end to end: offered, accepted, delivered in part, invoiced, paid, receipted, taken back; and told to another system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from conftest import RunJobs
from samphan.catalog.models import StockLevel
from samphan.customers.models import Customer
from samphan.orders.models import Invoice, Order, OrderSettings, Refund, Return
from samphan.orders.promptpay import read_payload
from samphan.orders.tests.conftest import Stocked
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.webhooks.actions import create_endpoint
from samphan.platform.webhooks.testing import Receiver, receiving

VERBS = {
    "quotation": ("view", "create", "edit"),
    "order": ("view", "create", "deliver", "cancel"),
    "payment": ("view", "take"),
    "invoice": ("view", "create", "correct", "cancel"),
    "return": ("view", "create", "refund"),
}
SCOPES = ("customers:customer:view", *(f"orders:{noun}:{verb}" for noun, verbs in VERBS.items() for verb in verbs))
TOLD = [
    "orders.quotation_made",
    "orders.quotation_accepted",
    "orders.order_placed",
    "orders.goods_delivered",
    "orders.invoice_issued",
    "orders.payment_received",
    "orders.goods_returned",
    "orders.money_refunded",
]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as now:
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{now.port}"]
        yield now


@pytest.fixture
def api(owner: Actor) -> Caller:
    OrderSettings.objects.create(business=owner.business, promptpay_id="081-222-3333", vat_registered=False)
    return caller(owner, *SCOPES)


def test_the_walk_by_api_and_another_system_hears_of_every_step(  # noqa: PLR0917 - fixtures
    api: Caller, owner: Actor, cafe: Customer, stocked: Stocked, receiver: Receiver, run_jobs: RunJobs
) -> None:
    create_endpoint(owner, name="บัญชี", url=receiver.url, kinds=TOLD)
    body = {"customer": str(cafe.pk), "lines": [{"code": stocked("10").sku, "quantity": "5"}]}
    offer = api.post("/quotations", body).json
    order = api.post(f"/quotations/{offer['id']}/accept", {"said_by": "คุณแดง"}).json
    at, line = f"/orders/{order['id']}", order["lines"][0]["id"]
    part = api.post(f"{at}/deliveries", {"lines": [{"line": line, "quantity": "3"}]}).json
    assert api.post(f"{at}/invoices", {"lines": [{"line": line, "quantity": "6"}]}).code == "invoiced_over"
    invoice = api.post(f"{at}/invoices", {"lines": [{"line": line, "quantity": "5"}]})
    assert (invoice.status, invoice.json["kind"], invoice.json["total"]) == (201, "IV", "535.00")
    assert api.post(f"{at}/invoices", {}).code == "nothing_to_invoice"
    asked = api.post(f"{at}/payments", {"method": "promptpay"}).json
    assert read_payload(asked["qr"])["54"] == "535.00"
    paid = api.post(
        f"/payments/{asked['id']}/settle", {"amount": "535.00", "reference": asked["reference"], "evidence": "slip-7"}
    ).json
    assert (part["order"], paid["state"], paid["receipt"]["amount"]) == (order["id"], "settled", "535.00")
    back = api.post(
        f"{at}/returns", {"reason": "damaged", "lines": [{"line": line, "quantity": "1", "restock": False}]}
    )
    assert (back.status, back.json["value"], back.json["lines"][0]["restock"]) == (201, "0.00", False)
    stands = api.get(at).json
    assert (stands["state"], stands["credited"], stands["due"], stands["owed_back"]) == (
        "partly",
        "107.00",
        "0.00",
        "107.00",
    )
    [note] = api.get(f"/invoices?order={order['id']}&kind=CN").json["data"]
    assert (note["original"], note["reason_code"], note["total"]) == (invoice.json["id"], "CDNG05", "107.00")
    assert api.post(f"{at}/refunds", {"method": "transfer", "reason": "x", "amount": "107.01"}).code == "refunded_over"
    refund = api.post(f"{at}/refunds", {"method": "transfer", "reason": "สินค้าชำรุด"}).json
    assert (refund["amount"], api.get(at).json["owed_back"]) == ("107.00", "0.00")
    assert [one["id"] for one in api.get(f"{at}/refunds").json["data"]] == [refund["id"]]
    assert [one["id"] for one in api.get(f"{at}/returns").json["data"]] == [back.json["id"]]
    assert StockLevel.objects.get().on_hand == 7
    run_jobs()
    told = [json.loads(body) for _headers, body in receiver.seen]
    assert sorted(one["type"] for one in told) == sorted(TOLD)
    [placed] = [one for one in told if one["type"] == "orders.order_placed"]
    assert placed["data"]["details"]["number"] == stands["number"]
    assert all(headers["webhook-signature"] for headers, _body in receiver.seen)


def test_notes_correct_an_invoice_and_a_cancelled_one_keeps_its_number(
    api: Caller, cafe: Customer, stocked: Stocked
) -> None:
    order = api.post(
        "/orders", {"customer": str(cafe.pk), "lines": [{"variant": str(stocked("5").pk), "quantity": "2"}]}
    )
    invoice = api.post(f"/orders/{order.json['id']}/invoices", {}).json
    line, at = invoice["lines"][0]["id"], f"/invoices/{invoice['id']}"
    over = api.post(f"{at}/credit", {"code": "CDNG01", "reason": "ลด", "lines": [{"line": line, "amount": "214.01"}]})
    assert over.code == "credited_over"
    wrong = api.post(f"{at}/credit", {"code": "XXXXXX", "reason": "ลด", "lines": [{"line": line, "amount": "1"}]})
    assert (wrong.code, list(wrong.json["fields"])) == ("reason_code", ["code"])
    assert Invoice.objects.count() == 1
    less = api.post(f"{at}/credit", {"code": "CDNG01", "reason": "ลด", "lines": [{"line": line, "amount": "14"}]}).json
    more = api.post(f"{at}/debit", {"code": "DBNG02", "reason": "ขาด", "lines": [{"line": line, "amount": "4"}]}).json
    assert [(one["kind"], one["total"]) for one in (less, more)] == [("CN", "14.00"), ("DB", "4.00")]
    assert api.get(f"/orders/{order.json['id']}").json["due"] == "204.00"
    assert api.post(f"{at}/cancel", {"reason": "ผิด"}).code == "invoice_has_notes"
    for note in (less, more):
        assert api.post(f"/invoices/{note['id']}/cancel", {"reason": "ผิด"}).json["state"] == "cancelled"
    gone = api.post(f"{at}/cancel", {"reason": "ผิด"}).json
    assert (gone["state"], gone["number"]) == ("cancelled", invoice["number"])
    assert api.get(at).json["state"] == "cancelled"


def test_what_is_sent_twice_is_done_once(api: Caller, cafe: Customer, stocked: Stocked) -> None:
    order = api.post(
        "/orders", {"customer": str(cafe.pk), "lines": [{"variant": str(stocked("5").pk), "quantity": "2"}]}
    )
    at, line = f"/orders/{order.json['id']}", order.json["lines"][0]["id"]
    api.post(f"{at}/payments", {"method": "cash"})
    api.post(f"{at}/deliveries", {})
    calls: list[tuple[str, dict[str, Any]]] = [
        ("invoices", {}),
        ("returns", {"reason": "wrong", "lines": [{"line": line, "quantity": "1"}]}),
        ("refunds", {"method": "cash", "reason": "ผิด"}),
    ]
    for name, body in calls:
        first, again = (api.call("POST", f"{at}/{name}", body, Idempotency_Key=f"twice-{name}") for _ in range(2))
        assert (first.status, again.status, first.json["id"]) == (201, 201, again.json["id"])
    assert (Invoice.objects.exclude(kind="CN").count(), Return.objects.count(), Refund.objects.count()) == (1, 1, 1)


def test_strangers_and_tokens_without_the_scope_change_nothing(
    api: Caller, owner: Actor, outsider: Actor, cafe: Customer, stocked: Stocked
) -> None:
    order = api.post("/orders", {"customer": str(cafe.pk), "lines": [{"variant": str(stocked("5").pk)}]}).json
    api.post(f"/orders/{order['id']}/deliveries", {})
    at, line = f"/orders/{order['id']}", order["lines"][0]["id"]
    back = {"reason": "wrong", "lines": [{"line": line, "quantity": "1"}]}
    theirs = caller(outsider, *SCOPES)
    for name, body in (("invoices", {}), ("returns", back), ("refunds", {"method": "cash", "reason": "x"})):
        assert theirs.post(f"{at}/{name}", body).status == 404
    viewer = caller(owner, "orders:order:view")
    for name, body in (("invoices", {}), ("returns", back), ("refunds", {"method": "cash", "reason": "x"})):
        assert viewer.post(f"{at}/{name}", body).code == "scope_missing"
    for made in (Invoice, Return, Refund):
        assert not made.objects.exists()
    assert Order.objects.get().credited == 0
