from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from conftest import person
from samphan.catalog.models import Movement, PriceList, PriceRule, Product, StockLevel, Variant, Warehouse
from samphan.customers.actions import create_customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.tenants.models import Business, Membership

SCOPES = (
    "catalog:product:view",
    "catalog:product:create",
    "catalog:product:edit",
    "catalog:product:delete",
    "catalog:price:view",
    "catalog:stock:view",
    "catalog:stock:receive",
    "catalog:stock:adjust",
    "customers:customer:view",
)


@pytest.fixture
def api(owner: Actor) -> Caller:
    return caller(owner, *SCOPES)


def test_a_product_is_added_read_changed_deleted_and_restored(api: Caller) -> None:
    body = {"name": "ดอยช้าง", "price": "250.00", "options": [{"name": "ขนาด", "values": ["250 g", "1 kg"]}]}
    made = api.post("/products", body)
    assert made.status == 201
    pk = made.json["id"]
    assert [variant["name"] for variant in made.json["variants"]] == ["250 g", "1 kg"]
    assert made.json["variants"][0]["price"] == "250.00"
    changed = api.patch(f"/products/{pk}", {"brand": "ดอยหมอก", "version": made.json["version"]})
    assert changed.json["brand"] == "ดอยหมอก"
    assert api.patch(f"/products/{pk}", {"brand": "อื่น", "version": made.json["version"]}).status == 409
    assert api.call("DELETE", f"/products/{pk}").status == 204
    assert api.get("/products").json["data"] == []
    assert api.post(f"/products/{pk}/restore", None).json["archived_at"] is None


def test_a_code_is_given_once(api: Caller) -> None:
    assert api.post("/products", {"name": "ก", "code": "A1"}).status == 201
    again = api.post("/products", {"name": "ข", "code": "A1"})
    assert (again.status, again.code) == (422, "code_taken")
    assert Product.objects.count() == 1


def test_a_variant_gets_a_price(api: Caller, make_variant: Callable[..., Variant]) -> None:
    beans = make_variant()
    answer = api.patch(f"/products/{beans.product_id}/variants/{beans.pk}", {"price": "265.00"})
    assert answer.json["variants"][0]["price"] == "265.00"
    wrong = api.patch(f"/products/{beans.product_id}/variants/{beans.pk}", {"price": "-1"})
    assert wrong.code == "invalid_fields"


def test_cost_is_absent_for_those_who_may_not_see_it(
    api: Caller, business: Business, make_variant: Callable[..., Variant]
) -> None:
    make_variant(cost="100")
    [product] = api.get("/products").json["data"]
    assert product["variants"][0]["cost"] == "100.0000"
    helper = add_member(business, person("marketing@example.com", "ณิชา"), builtin="marketing").membership
    assert helper is not None
    add_member(business, person("second@example.com", "เจ้าของสอง"), builtin="owner")
    Membership.objects.filter(pk=api.token.membership_id).update(role=helper.role)
    [product] = api.get("/products").json["data"]
    assert "cost" not in product["variants"][0]


def test_a_price_comes_with_its_reasons(api: Caller, owner: Actor, make_variant: Callable[..., Variant]) -> None:
    beans = make_variant(price="250")
    customer = create_customer(owner, name="ร้านริมน้ำ", kind="organisation")
    row = PriceList.objects.create(name="ส่ง", customer=customer)
    PriceRule.objects.create(price_list=row, variant=beans, price=200, min_quantity=12)
    body = {"customer": str(customer.pk), "lines": [{"variant": str(beans.pk), "quantity": "12"}]}
    [answer] = api.post("/prices", body).json["data"]
    assert (answer["unit_price"], answer["amount"], answer["list_name"]) == ("200.00", "2400.00", "ส่ง")
    assert [reason["code"] for reason in answer["reasons"]] == ["won", "lost_to_list"]
    body["lines"] = [{"variant": str(beans.pk), "quantity": "0"}]
    refused = api.post("/prices", body)
    assert (refused.status, refused.code) == (422, "quantity_too_small")
    assert list(refused.json["fields"]) == ["lines.0.quantity"]
    assert (
        api.post("/prices", {"lines": [{"variant": str(beans.pk), "quantity": "1"}], "currency": "USD"}).code
        == "no_rate"
    )


def test_a_receipt_sent_twice_is_received_once(
    api: Caller, warehouse: Warehouse, make_variant: Callable[..., Variant]
) -> None:
    beans = make_variant()
    body = {
        "warehouse": str(warehouse.pk),
        "lines": [{"variant": str(beans.pk), "quantity": "24", "unit_cost": "99.5"}],
    }
    first = api.post("/stock/receipts", body, Idempotency_Key="truck-1")
    second = api.post("/stock/receipts", body, Idempotency_Key="truck-1")
    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json
    assert StockLevel.objects.get().on_hand == 24
    beans.refresh_from_db()
    assert beans.cost == Decimal("99.5")


def test_stock_is_listed_moved_and_told(api: Caller, warehouse: Warehouse, stocked: Callable[..., Variant]) -> None:
    beans = stocked("5")
    body = {"warehouse": str(warehouse.pk), "variant": str(beans.pk), "quantity": "-2", "reason": "damaged"}
    assert api.post("/stock/adjustments", body).json["data"][0]["on_hand"] == "-2"
    assert api.post("/stock/adjustments", {**body, "quantity": "-9"}).code == "stock_short"
    [level] = api.get("/stock").json["data"]
    assert (level["on_hand"], level["available"], level["sku"]) == ("3", "3", beans.sku)
    kinds = [one["kind"] for one in api.get("/stock/movements").json["data"]]
    assert kinds == ["adjust", "receive"]
    assert Movement.objects.count() == 2
    assert api.get("/stock/warehouses").json["data"][0]["name"] == warehouse.name
