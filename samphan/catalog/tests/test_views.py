"""Every page of the catalogue answers those who may, and says no to those who may not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from samphan.catalog.models import CustomerTerms, PriceList, PriceRule, Product, StockLevel, Variant, Warehouse
from samphan.catalog.price_lists import add_rule, create_list
from samphan.catalog.stock.counting import begin_count
from samphan.customers.actions import create_customer
from samphan.platform.accounts.rights import Actor

PAGES = [
    "/catalog/",
    "/catalog/new/",
    "/catalog/why/",
    "/catalog/prices/",
    "/catalog/prices/new/",
    "/catalog/stock/",
    "/catalog/stock/receive/",
    "/catalog/movements/",
    "/catalog/transfers/",
    "/catalog/transfers/new/",
    "/catalog/counts/",
    "/catalog/settings/shelves/",
    "/catalog/settings/prices/",
    "/catalog/settings/warehouses/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers(owner_client: Client, stocked: Callable[..., Variant], address: str) -> None:
    stocked("5")
    assert owner_client.get(address).status_code == 200


def test_a_product_is_added_with_its_variants_and_shown(owner_client: Client) -> None:
    values = {"kind": "goods", "name": "ดอยช้าง", "price": "250", "tax_class": "vat7", "state": "active"}
    values |= {"option_1": "ขนาด", "values_1": "250 g, 1 kg", "tracks_stock": "on"}
    faulty = owner_client.post("/catalog/new/", {**values, "name": "", "unit": ""})
    assert faulty.status_code == 422
    assert not Product.objects.exists()
    unit = owner_client.get("/catalog/new/").context["form"].initial["unit"]
    made = owner_client.post("/catalog/new/", {**values, "unit": unit})
    assert made.status_code == 302
    product = Product.objects.get()
    assert [one.name for one in product.variants.all()] == ["250 g", "1 kg"]
    assert "ดอยช้าง" in owner_client.get(made["Location"]).content.decode()
    panel = owner_client.get(f"/catalog/panels/variants/?product={product.pk}").content.decode()
    assert "฿250.00" in panel


def test_a_deleted_product_says_so_and_comes_back(owner_client: Client, make_variant: Callable[..., Variant]) -> None:
    product = make_variant().product
    owner_client.post(f"/catalog/{product.pk}/delete/")
    assert owner_client.get(f"/catalog/{product.pk}/").status_code == 410
    owner_client.post(f"/catalog/{product.pk}/restore/")
    assert owner_client.get(f"/catalog/{product.pk}/").status_code == 200


def test_the_page_of_reasons_tells_each_of_them(
    owner: Actor, owner_client: Client, make_variant: Callable[..., Variant]
) -> None:
    beans = make_variant(price="250")
    add_rule(owner, create_list(owner, name="ขายส่ง"), variant=beans, price="200", min_quantity="12")
    page = owner_client.get(f"/catalog/why/?variant={beans.pk}&quantity=12").content.decode()
    assert "฿200.00" in page
    assert "ขายส่ง" in page
    faulty = owner_client.get(f"/catalog/why/?variant={beans.pk}&quantity=0").content.decode()
    assert "จำนวนต้องมากกว่าศูนย์" in faulty


def test_terms_are_agreed_on_the_customers_page(
    owner: Actor, owner_client: Client, make_variant: Callable[..., Variant]
) -> None:
    beans = make_variant()
    customer = create_customer(owner, name="ร้านริมน้ำ", kind="organisation")
    dialog = f"/catalog/terms/{customer.pk}/"
    assert owner_client.post(dialog, {"version": 0, "discount": "101"}).status_code == 422
    assert not CustomerTerms.objects.filter(discount__gt=0).exists()
    assert owner_client.post(dialog, {"version": 0, "discount": "5", "credit_days": "30"}).status_code == 204
    assert owner_client.post(f"{dialog}prices/", {"variant": beans.pk, "price": "199"}).status_code == 204
    panel = owner_client.get(f"/catalog/panels/terms/?customer={customer.pk}").content.decode()
    assert "฿199.00" in panel
    assert "5%" in panel
    assert PriceList.objects.get().agreed


def test_goods_are_received_line_by_line(
    owner_client: Client, warehouse: Warehouse, make_variant: Callable[..., Variant]
) -> None:
    beans = make_variant()
    lines = {"warehouse": warehouse.pk, "variant": [beans.pk, ""], "quantity": ["0", ""], "cost": ["", ""]}
    assert owner_client.post("/catalog/stock/receive/", lines).status_code == 422
    assert not StockLevel.objects.exists()
    assert owner_client.post("/catalog/stock/receive/", {**lines, "more": "1"}).status_code == 200
    lines["quantity"] = ["12", ""]
    assert owner_client.post("/catalog/stock/receive/", lines).status_code == 302
    assert StockLevel.objects.get().on_hand == 12


def test_a_scan_counts_one_more(
    owner: Actor, owner_client: Client, warehouse: Warehouse, stocked: Callable[..., Variant]
) -> None:
    beans = stocked("3")
    count = begin_count(owner, warehouse)
    for _scan in range(2):
        answer = owner_client.post(f"/catalog/counts/{count.pk}/write/", {"code": beans.sku})
        assert answer.status_code == 200
    assert count.lines.get().counted == 2
    assert owner_client.post(f"/catalog/counts/{count.pk}/write/", {"code": "ไม่มี"}).status_code == 422
    owner_client.post(f"/catalog/counts/{count.pk}/post/")
    assert StockLevel.objects.get().on_hand == 2


def test_a_viewer_sees_no_cost_and_no_button(staff_client: Client, make_variant: Callable[..., Variant]) -> None:
    beans = make_variant(price="250", cost="123.45")
    panel = staff_client.get(f"/catalog/panels/variants/?product={beans.product_id}").content.decode()
    assert "123.45" not in panel
    assert "variants/" not in panel.replace("panels/variants/", "")
    assert staff_client.get("/catalog/new/").status_code == 403
    assert staff_client.get(f"/catalog/{beans.product_id}/edit/").status_code == 403


def test_a_rule_says_one_thing(owner: Actor, owner_client: Client, make_variant: Callable[..., Variant]) -> None:
    beans = make_variant()
    row = create_list(owner, name="ขายส่ง")
    dialog = f"/catalog/prices/{row.pk}/rules/"
    assert owner_client.post(dialog, {"how": "price", "amount": "200"}).status_code == 422  # of what?
    assert owner_client.post(dialog, {"how": "percent_off", "amount": "120"}).status_code == 422
    assert not PriceRule.objects.exists()
    assert owner_client.post(dialog, {"how": "price", "amount": "200", "variant": beans.pk}).status_code == 204
    rule = PriceRule.objects.get()
    assert (rule.price, rule.target) == (Decimal(200), beans.pk)
