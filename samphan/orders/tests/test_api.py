"""Sales by the API: the whole walk, once each, within reach."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from samphan.catalog.models import StockLevel
from samphan.customers.models import Customer
from samphan.orders.models import Delivery, Order, OrderSettings, Payment, Quotation, Receipt
from samphan.orders.ordering import place_order
from samphan.orders.promptpay import read_payload
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.tenants.models import Branch

SCOPES = (
    "orders:quotation:view",
    "orders:quotation:create",
    "orders:quotation:edit",
    "orders:order:view",
    "orders:order:create",
    "orders:order:deliver",
    "orders:order:cancel",
    "orders:payment:view",
    "orders:payment:take",
    "customers:customer:view",
)


@pytest.fixture
def api(owner: Actor) -> Caller:
    return caller(owner, *SCOPES)


def test_from_a_quotation_to_the_receipt(api: Caller, owner: Actor, cafe: Customer, stocked: Stocked) -> None:
    OrderSettings.objects.create(business=owner.business, promptpay_id="081-222-3333")
    beans = stocked("10")
    offer = api.post("/quotations", {"customer": str(cafe.pk), "lines": [{"code": beans.sku, "quantity": "4"}]})
    assert offer.status == 201
    assert (offer.json["total"], offer.json["vat"], offer.json["state"]) == ("428.00", "28.00", "open")
    assert offer.json["lines"][0]["why"]
    pk = offer.json["id"]
    assert "/orders/offer/" in api.post(f"/quotations/{pk}/send", None).json["link"]
    revised = api.post(f"/quotations/{pk}/revise", {"lines": [{"variant": str(beans.pk), "quantity": "5"}]}).json
    assert (revised["number"], revised["revision"], revised["total"]) == (offer.json["number"], 2, "535.00")
    assert api.post(f"/quotations/{pk}/accept", {}).code == "quotation_closed"
    order = api.post(f"/quotations/{revised['id']}/accept", {"said_by": "คุณแดง"})
    assert (order.status, order.json["channel"], order.json["due"]) == (201, "api", "535.00")
    at, line = f"/orders/{order.json['id']}", order.json["lines"][0]["id"]
    part = api.post(f"{at}/deliveries", {"lines": [{"line": line, "quantity": "2"}], "parcel_number": "TH1"})
    assert (part.status, part.json["lines"]) == (201, [{"line": line, "quantity": "2"}])
    assert api.post(f"{at}/deliveries", {"lines": [{"line": line, "quantity": "9"}]}).code == "delivered_over"
    assert api.post(f"{at}/cancel", {"reason": "x"}).code == "order_begun"
    asked = api.post(f"{at}/payments", {"method": "promptpay"}).json
    assert read_payload(asked["qr"])["54"] == "535.00"
    settle = f"/payments/{asked['id']}/settle"
    wrong = api.post(settle, {"amount": "534.99", "reference": asked["reference"]})
    assert wrong.code == "payment_mismatch"
    for _ in range(2):
        paid = api.post(settle, {"amount": "535.00", "reference": asked["reference"], "evidence": "slip-1"})
        assert (paid.json["state"], paid.json["receipt"]["amount"]) == ("settled", "535.00")
    api.post(f"{at}/deliveries", {})
    done = api.get(at).json
    assert (done["state"], done["due"], done["lines"][0]["delivered"]) == ("delivered", "0.00", "5")
    assert [one["parcel_number"] for one in api.get(f"{at}/deliveries").json["data"]] == ["TH1", ""]
    assert (Receipt.objects.count(), StockLevel.objects.get().on_hand) == (1, 5)


def test_a_call_sent_twice_orders_once(api: Caller, cafe: Customer, stocked: Stocked) -> None:
    body = {"customer": str(cafe.pk), "lines": [{"variant": str(stocked("1").pk)}]}
    first, again = (api.call("POST", "/orders", body, Idempotency_Key="click-1") for _ in range(2))
    assert (first.status, again.status, first.json["id"]) == (201, 201, again.json["id"])
    assert Order.objects.count() == 1


def test_what_is_not_there_is_refused_and_leaves_nothing(api: Caller, cafe: Customer, stocked: Stocked) -> None:
    beans = stocked("1")
    many: dict[str, Any] = {"customer": str(cafe.pk), "lines": [{"variant": str(beans.pk), "quantity": "2"}]}
    assert api.post("/orders", many).code == "stock_short"
    unknown = api.post("/orders", {**many, "lines": [{"code": "NOPE"}]})
    assert (unknown.code, list(unknown.json["fields"])) == ("code_unknown", ["lines.0.code"])
    stranger = api.post("/orders", {**many, "customer": str(beans.pk)})
    assert (stranger.code, list(stranger.json["fields"])) == ("customer_unknown", ["customer"])
    for wrong in ("0", "-1", "x", "1e15"):
        lines = [{"variant": str(beans.pk), "quantity": wrong}]
        assert api.post("/orders", {**many, "lines": lines}).status == 422
    assert not Order.objects.exists()
    assert not Quotation.objects.exists()


def test_discounts_by_hand_need_their_scope(api: Caller, owner: Actor, stocked: Stocked) -> None:
    body = {"lines": [{"variant": str(stocked("5").pk), "discount_percent": "10"}]}
    assert api.post("/orders", body).status == 403
    assert not Order.objects.exists()
    allowed = caller(owner, *SCOPES, "orders:order:price").post("/orders", body)
    assert (allowed.json["total"], allowed.json["pay_first"]) == ("96.30", True)


def test_cash_tells_its_change_and_goods_of_nobody_wait_for_it(api: Caller, stocked: Stocked) -> None:
    order = api.post("/orders", {"lines": [{"variant": str(stocked("5").pk)}]}).json
    at = f"/orders/{order['id']}"
    assert api.post(f"{at}/deliveries", {}).code == "not_paid"
    paid = api.post(f"{at}/payments", {"method": "cash", "tendered": "200"})
    assert (paid.json["change"], paid.json["receipt"]["amount"]) == ("93.00", "107.00")
    assert api.post(f"{at}/payments", {"method": "transfer"}).code == "amount_form"
    assert api.post(f"{at}/deliveries", {}).status == 201


def test_lists_filter_and_a_payment_is_called_off(
    api: Caller, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    order = place_order(owner, cafe, some(stocked("5")), branch)
    asked = api.post(f"/orders/{order.pk}/payments", {"method": "transfer", "amount": "7.00"}).json
    assert [row["id"] for row in api.get("/payments?state=expected").json["data"]] == [asked["id"]]
    assert api.post(f"/payments/{asked['id']}/cancel", None).json["state"] == "cancelled"
    assert api.get("/payments?state=expected").json["data"] == []
    assert [row["number"] for row in api.get(f"/orders?customer={cafe.pk}").json["data"]] == [order.number]
    cancelled = api.post(f"/orders/{order.pk}/cancel", {"reason": "สั่งซ้ำ"}).json
    assert (cancelled["state"], cancelled["due"], cancelled["number"]) == ("cancelled", "0.00", order.number)
    assert api.get("/orders?state=placed").json["data"] == []


def test_strangers_find_nothing(  # noqa: PLR0917 - fixtures
    api: Caller, outsider: Actor, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    order = place_order(owner, cafe, some(stocked("5")), branch)
    theirs = caller(outsider, *SCOPES)
    assert theirs.get("/orders").json["data"] == []
    assert theirs.get(f"/orders/{order.pk}").status == 404
    assert theirs.post(f"/orders/{order.pk}/payments", {"method": "cash"}).status == 404
    assert theirs.post(f"/orders/{order.pk}/deliveries", {}).status == 404
    viewer = caller(owner, "orders:order:view")
    assert viewer.post(f"/orders/{order.pk}/cancel", {"reason": "x"}).code == "scope_missing"
    assert (Payment.objects.count(), Delivery.objects.count(), order.total) == (0, 0, Decimal(107))
