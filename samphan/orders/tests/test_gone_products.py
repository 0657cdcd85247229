"""A product is taken off sale, discontinued or removed while it lies in a cart: a clear sentence, and nothing that was typed is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samphan.catalog.models import ProductState, StockLevel, Variant
from samphan.catalog.products import archive_product, change_product, restore_product
from samphan.customers.models import Customer
from samphan.orders.models import Order, Quotation, Receipt
from samphan.orders.quoting import make_quotation
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.importing import actions, carrying, undoing
from samphan.platform.importing.models import ImportRun
from samphan.platform.tenants.models import Branch

COUNTER, QUOTE, ORDER = "/orders/counter/", "/orders/quotations/new/", "/orders/new/"
PRICES = {COUNTER: "/orders/counter/price/", QUOTE: "/orders/price/", ORDER: "/orders/price/"}
GONE = "เลิกขาย"
SCOPES = (
    "orders:quotation:view",
    "orders:quotation:create",
    "orders:order:view",
    "orders:order:create",
    "customers:customer:view",
)


@pytest.fixture
def cart(branch: Branch, cafe: Customer, stocked: Stocked) -> dict[str, Any]:
    """Two pieces of beans and one of filters, with what a clerk typed beside them."""
    beans, filters = stocked("5", name="ดอยช้าง"), stocked("5", name="กระดาษกรอง", price="53.50")
    return {
        "branch": str(branch.pk),
        "customer": str(cafe.pk),
        "note": "โทรก่อนส่ง",
        "valid_until": timezone.localdate().strftime("%d/%m/%Y"),
        "method": "cash",
        "tendered": "1000",
        "key": "click",
        "line": ["1", "2"],
        "variant-1": str(beans.pk),
        "name-1": "ดอยช้าง",
        "quantity-1": "2",
        "variant-2": str(filters.pk),
        "name-2": "กระดาษกรอง",
        "quantity-2": "1",
    }


@pytest.fixture
def imported(owner: Actor, tmp_path: Path) -> ImportRun:
    """A file brought one product in, by mistake."""
    path = tmp_path / "list.csv"
    path.write_text("รหัสสินค้า,ชื่อสินค้า,SKU,ราคา\nZ1,ชาอู่หลง,Z1,120\n", encoding="utf-8-sig")
    run = actions.take_path(owner, "products", path)
    actions.claim_run(owner, run)
    carrying.claimed(run.pk)
    carrying.carry(owner, run)
    return run


def undone(actor: Actor, run: ImportRun) -> undoing.UndoReport:
    actions.claim_undo(actor, run)
    return undoing.undo(actor, run)


def beans_of(cart: dict[str, Any]) -> Variant:
    return Variant.objects.for_pricing().get(pk=cart["variant-1"])


def nothing_was_written() -> bool:
    reserved = any(StockLevel.objects.values_list("reserved", flat=True))
    return not (Order.objects.exists() or Quotation.objects.exists() or Receipt.objects.exists() or reserved)


def without_the_first_line(cart: dict[str, Any]) -> dict[str, Any]:
    return {**{name: said for name, said in cart.items() if not name.endswith("-1")}, "line": ["2"]}


@pytest.mark.parametrize("form", PRICES)
def test_a_product_taken_off_sale_in_a_cart_is_named_and_the_rest_stays(
    owner_client: Client, owner: Actor, cart: dict[str, Any], form: str
) -> None:
    archive_product(owner, beans_of(cart).product)
    seen = owner_client.post(PRICES[form], cart)
    assert [GONE in line.fault for line in seen.context["draft"].lines] == [True, False]
    answer = owner_client.post(form, cart)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "ดอยช้าง เลิกขายแล้ว" in page
    assert page.count('name="line"') == 2
    assert 'name="quantity-1" value="2"' in page
    assert 'value="click"' in page
    assert nothing_was_written()
    assert owner_client.post(form, without_the_first_line(cart)).status_code == 302
    assert (Quotation if form == QUOTE else Order).objects.get().lines.get().name == "กระดาษกรอง"


@pytest.mark.parametrize("form", PRICES)
def test_a_product_brought_back_is_sold_with_the_same_click(
    owner_client: Client, owner: Actor, cart: dict[str, Any], form: str
) -> None:
    product = beans_of(cart).product
    archive_product(owner, product)
    assert owner_client.post(form, cart).status_code == 422
    restore_product(owner, product)
    assert owner_client.post(form, cart).status_code == 302
    assert (Quotation if form == QUOTE else Order).objects.get().lines.count() == 2


@pytest.mark.parametrize("form", PRICES)
def test_a_discontinued_product_in_a_cart_sells_out(
    owner_client: Client, owner: Actor, cart: dict[str, Any], form: str
) -> None:
    product = beans_of(cart).product
    change_product(owner, product, version=product.version, state=ProductState.DISCONTINUED)
    assert not any(line.fault for line in owner_client.post(PRICES[form], cart).context["draft"].lines)
    assert owner_client.post(form, cart).status_code == 302
    assert (Quotation if form == QUOTE else Order).objects.get().lines.count() == 2


@pytest.mark.parametrize("form", PRICES)
def test_a_product_removed_altogether_keeps_its_line_until_it_is_taken_off(
    owner_client: Client, owner: Actor, cart: dict[str, Any], imported: ImportRun, form: str
) -> None:
    tea = Variant.objects.get(sku="Z1")
    full = cart | {"variant-1": str(tea.pk), "name-1": "ชาอู่หลง"}
    assert undone(owner, imported).removed == 1
    seen = owner_client.post(PRICES[form], full).context["draft"]
    assert [(line.variant.full_name, bool(line.fault)) for line in seen.lines] == [
        ("ชาอู่หลง", True),
        ("กระดาษกรอง", False),
    ]
    answer = owner_client.post(form, full)
    assert answer.status_code == 422
    assert "ชาอู่หลง เลิกขายแล้ว" in answer.content.decode()
    assert answer.content.decode().count('name="line"') == 2
    assert nothing_was_written()
    taken_off = owner_client.post(PRICES[form], full | {"remove": "1"}).context["draft"]
    assert [line.variant.full_name for line in taken_off.lines] == ["กระดาษกรอง"]
    assert owner_client.post(form, without_the_first_line(full)).status_code == 302


@pytest.mark.parametrize("form", PRICES)
def test_choosing_what_was_just_taken_off_sale_says_so(
    owner_client: Client, owner: Actor, cart: dict[str, Any], form: str
) -> None:
    """The list of the picker was read before."""
    archive_product(owner, beans_of(cart).product)
    left = without_the_first_line(cart)
    draft = owner_client.post(PRICES[form], left | {"add": cart["variant-1"]}).context["draft"]
    assert GONE in draft.fault
    assert [line.variant.full_name for line in draft.lines] == ["กระดาษกรอง"]
    assert draft.document["total"]


@pytest.mark.parametrize("path", ["/quotations", "/orders"])
def test_a_call_names_the_line_whose_product_is_gone(
    owner: Actor, cafe: Customer, cart: dict[str, Any], imported: ImportRun, path: str
) -> None:
    api: Caller = caller(owner, *SCOPES)
    tea = str(Variant.objects.get(sku="Z1").pk)
    body: dict[str, Any] = {"customer": str(cafe.pk), "lines": [{"variant": cart["variant-2"]}, {"variant": tea}]}
    undone(owner, imported)
    removed = api.post(path, body)
    assert (removed.status, removed.code, list(removed.json["fields"])) == (422, "variant_unknown", ["lines.1.variant"])
    body["lines"][1]["variant"] = cart["variant-1"]
    archive_product(owner, beans_of(cart).product)
    off_sale = api.post(path, body)
    assert (off_sale.status, off_sale.code) == (422, "product_archived")
    assert "ดอยช้าง" in off_sale.json["fields"]["lines.1.variant"]
    assert nothing_was_written()
    assert api.post(path, body | {"lines": body["lines"][:1]}).status == 201


def test_undoing_an_import_keeps_what_a_quotation_names(
    owner: Actor, owner_client: Client, cafe: Customer, branch: Branch, imported: ImportRun
) -> None:
    quoted = make_quotation(owner, cafe, some(Variant.objects.for_pricing().get(sku="Z1")), branch)
    report = undone(owner, imported)
    assert (report.removed, [left["name"] for left in report.left]) == (0, ["ชาอู่หลง"])
    assert not Variant.objects.get(sku="Z1").is_living
    revised = owner_client.get(f"/orders/quotations/{quoted.pk}/revise/").context["draft"]
    assert [(line.variant.full_name, GONE in line.fault) for line in revised.lines] == [("ชาอู่หลง", True)]
