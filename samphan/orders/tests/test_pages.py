"""The screens of a sale answer those who may, say no to those who may not, and lose nothing that was typed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import refused, signed_in
from samphan.catalog.models import (
    Choice,
    ChoiceGroup,
    CustomerTerms,
    LinkKind,
    Product,
    ProductLink,
    StockLevel,
    Variant,
)
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.links import link_of, token_of
from samphan.orders.models import (
    Delivery,
    Order,
    OrderSettings,
    Payment,
    PaymentMethod,
    Quotation,
    QuotationState,
    Receipt,
)
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment, take_cash
from samphan.orders.quoting import make_quotation, revise_quotation
from samphan.orders.steps import steps_of
from samphan.orders.tables import CancelOrders, DeliverAll
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.tenants.models import Branch

D = Decimal
PAGES = [
    "/orders/",
    "/orders/new/",
    "/orders/quotations/",
    "/orders/quotations/new/",
    "/orders/payments/",
    "/orders/settings/",
]


@pytest.fixture
def clerk_client(clerk: Actor, cafe: Customer, branch: Branch) -> Client:
    """The café is a customer of the clerk's branch."""
    Customer.objects.filter(pk=cafe.pk).update(branch=branch)
    return signed_in(clerk)


@pytest.fixture
def quotation(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Quotation:
    return make_quotation(clerk, cafe, some(stocked("10"), "2"), branch)


@pytest.fixture
def order(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    return place_order(clerk, cafe, some(stocked("10"), "10"), branch)  # 1,070.00


def typed(branch: Branch, *variants: Variant, **more: Any) -> dict[str, Any]:
    """What a form with one piece of each holds."""
    data: dict[str, Any] = {"branch": str(branch.pk), "line": [str(at) for at, _one in enumerate(variants, 1)]}
    for at, variant in enumerate(variants, 1):
        data |= {f"variant-{at}": str(variant.pk), f"quantity-{at}": "1"}
    return data | more


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers(owner_client: Client, quotation: Quotation, order: Order, address: str) -> None:
    assert owner_client.get(address).status_code == 200


def test_a_viewer_sees_lists_and_writes_nothing(staff_client: Client, quotation: Quotation, order: Order) -> None:
    assert staff_client.get("/orders/").status_code == 200
    assert staff_client.get(f"/orders/{order.pk}/").status_code == 200
    for address in ("/orders/new/", "/orders/quotations/new/", "/orders/settings/", f"/orders/{order.pk}/cancel/"):
        assert staff_client.get(address).status_code == 403
    assert staff_client.post("/orders/price/").status_code == 403
    page = staff_client.get(f"/orders/{order.pk}/").content.decode().replace('hx-get="/orders/panels/', "")
    assert 'hx-get="/orders/' not in page.replace(f'hx-get="/orders/{order.pk}/"', "")


def test_the_server_prices_while_one_types(
    owner_client: Client, branch: Branch, cafe: Customer, stocked: Stocked
) -> None:
    beans, filters = stocked("5"), stocked("5", name="กระดาษกรอง", price="53.50")
    first = owner_client.post("/orders/price/", {"branch": str(branch.pk), "add": str(beans.pk)}).content.decode()
    assert "฿107.00" in first
    assert "฿7.00" in first  # VAT within
    data = typed(branch, beans, filters) | {"quantity-1": "3", "discount-2": "50"}
    both = owner_client.post("/orders/price/", data).content.decode()
    assert "฿347.75" in both  # 321.00 + 26.75
    less = owner_client.post("/orders/price/", data | {"remove": "2"}).content.decode()
    assert "กระดาษกรอง" not in less
    assert not Order.objects.exists()


def test_a_scan_adds_one_more_and_an_unknown_code_says_so(
    owner_client: Client, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("5")
    data = typed(branch, beans)
    again = owner_client.post("/orders/price/", data | {"code": beans.sku}).content.decode()
    assert 'value="2"' in again
    assert again.count('name="line"') == 1
    unknown = owner_client.post("/orders/price/", data | {"code": "9999"}).content.decode()
    assert "9999" in unknown
    assert unknown.count('name="line"') == 1


def test_a_line_that_cannot_be_says_why_and_the_others_are_priced(
    owner_client: Client, branch: Branch, stocked: Stocked
) -> None:
    data = typed(branch, stocked("5"), stocked("5", name="หนังสือ", price="50"))
    answer = owner_client.post("/orders/price/", data | {"quantity-1": "0"})
    assert answer.context["draft"].lines[0].fault
    assert answer.context["draft"].document["total"] == 50


def test_margin_and_hand_prices_are_for_those_who_may(
    owner_client: Client, clerk_client: Client, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("5", cost="50")
    data = typed(branch, beans)
    assert owner_client.post("/orders/price/", data).context["draft"].margin == 50
    seen = clerk_client.post("/orders/price/", data)
    assert seen.context["draft"].margin is None
    assert 'name="discount-1"' not in seen.content.decode()
    assert clerk_client.post("/orders/price/", data | {"discount-1": "50"}).status_code == 403


def test_what_goes_with_it_is_spoken_of(owner_client: Client, owner: Actor, branch: Branch, stocked: Stocked) -> None:
    beans, filters, other = stocked("1"), stocked(name="กระดาษกรอง"), stocked(name="คั่วอ่อน")
    for product, kind in ((filters.product, LinkKind.RELATED), (other.product, LinkKind.SUBSTITUTE)):
        ProductLink.objects.create(business=owner.business, product=beans.product, other=product, kind=kind)
    hints = owner_client.post("/orders/price/", typed(branch, beans)).context["draft"].hints
    assert [hint.variant for hint in hints] == [filters]
    short = owner_client.post("/orders/price/", typed(branch, beans) | {"quantity-1": "2"}).context["draft"].hints
    assert [hint.variant for hint in short] == [other, filters]


@pytest.mark.parametrize(("state", "spoken"), [("active", True), ("discontinued", False), ("seasonal", False)])
def test_what_is_out_of_season_or_no_longer_made_is_not_spoken_of(
    owner_client: Client, owner: Actor, branch: Branch, stocked: Stocked, *, state: str, spoken: bool
) -> None:
    beans, other, month = stocked("1"), stocked(name="กระดาษกรอง"), timezone.localdate().month
    ProductLink.objects.create(
        business=owner.business, product=beans.product, other=other.product, kind=LinkKind.RELATED
    )
    long_past = (month + 5) % 12 + 1
    Product.objects.filter(pk=other.product.pk).update(state=state, season_from=long_past, season_to=long_past)
    hints = owner_client.post("/orders/price/", typed(branch, beans)).context["draft"].hints
    assert [hint.variant for hint in hints] == ([other] if spoken else [])


def test_a_quotation_is_written_once_and_shown(
    clerk_client: Client, branch: Branch, cafe: Customer, stocked: Stocked
) -> None:
    data = typed(branch, stocked("5"), customer=str(cafe.pk), valid_until="31/12/2569", key="click", note="ส่งฟรี")
    with_time = data | {"valid_until": (timezone.localdate() + timedelta(days=7)).strftime("%d/%m/%Y")}
    made = [clerk_client.post("/orders/quotations/new/", with_time) for _ in range(2)]
    row = Quotation.objects.get()
    assert [one["Location"] for one in made] == [f"/orders/quotations/{row.pk}/"] * 2
    page = clerk_client.get(made[0]["Location"]).content.decode()
    assert all(said in page for said in (row.number, cafe.name, "฿107.00", "ส่งฟรี"))


def test_what_is_refused_keeps_what_was_typed(
    clerk_client: Client, branch: Branch, cafe: Customer, stocked: Stocked
) -> None:
    beans = stocked("1")
    data = typed(branch, beans, customer=str(cafe.pk), note="โทรก่อนส่ง") | {"quantity-1": "2"}
    answer = clerk_client.post("/orders/new/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "โทรก่อนส่ง" in page
    assert 'value="2"' in page
    assert not Order.objects.exists()
    nobody = clerk_client.post("/orders/quotations/new/", typed(branch, beans))
    assert nobody.status_code == 422
    assert not Quotation.objects.exists()


def test_a_customer_out_of_reach_is_refused_beside_the_field(
    clerk_client: Client, branch: Branch, cafe: Customer, stocked: Stocked
) -> None:
    Customer.objects.update(branch=Branch.objects.create(business=cafe.business, code="00002", name="แม่ริม"))
    answer = clerk_client.post("/orders/new/", typed(branch, stocked("5"), customer=str(cafe.pk)))
    assert answer.status_code == 422
    assert answer.context["form"].errors["customer"]
    assert not Order.objects.exists()


def test_a_quotation_is_revised_under_its_number(clerk_client: Client, quotation: Quotation, branch: Branch) -> None:
    line = quotation.lines.get()
    page = clerk_client.get(f"/orders/quotations/{quotation.pk}/revise/")
    assert page.context["draft"].lines[0].quantity == "2"
    until = (timezone.localdate() + timedelta(days=7)).strftime("%d/%m/%Y")
    data = typed(branch, line.variant, valid_until=until) | {"quantity-1": "4"}
    clerk_client.post(f"/orders/quotations/{quotation.pk}/revise/", data)
    new = Quotation.objects.get(revises=quotation)
    assert (new.number, new.revision, new.total) == (quotation.number, 2, 428)
    assert clerk_client.get(f"/orders/quotations/{quotation.pk}/").status_code == 200


def test_sending_shows_the_link_and_is_written_down(clerk_client: Client, quotation: Quotation) -> None:
    address = f"/orders/quotations/{quotation.pk}/send/"
    assert link_of(quotation) in clerk_client.get(address).content.decode()
    assert clerk_client.post(address, {"how": "line"}).status_code == 204
    assert [one.state for one in steps_of(quotation)] == ["open", "sent"]
    assert Event.objects.get(kind="orders.quotation_sent").data["way"] == "line"
    assert clerk_client.post(address, {"how": "pigeon"}).status_code == 404


def test_a_customer_accepts_by_the_link(client: Client, quotation: Quotation, clerk: Actor) -> None:
    address = f"/orders/offer/{token_of(quotation)}/"
    page = client.get(address)
    assert quotation.number in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert client.post(address, {"name": ""}).status_code == 422
    assert not Order.objects.exists()
    for _ in range(2):
        assert client.post(address, {"name": "คุณแดง"}).status_code == 302
    order = Order.objects.get()
    assert (order.total, order.channel, order.owner, StockLevel.objects.get().reserved) == (214, "link", clerk.user, 2)
    accepted = steps_of(quotation).last()
    assert accepted
    assert (accepted.note, accepted.by) == ("คุณแดง", None)
    assert order.number in client.get(address).content.decode()


def test_after_its_last_day_the_link_refuses_clearly(client: Client, quotation: Quotation) -> None:
    Quotation.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    address = f"/orders/offer/{token_of(quotation)}/"
    page = client.get(address).content.decode()
    assert "หมดอายุ" in page
    assert 'name="name"' not in page
    late = client.post(address, {"name": "คุณแดง"})
    assert late.status_code == 422
    assert "หมดอายุ" in late.content.decode()
    assert not Order.objects.exists()


def test_a_forged_link_opens_nothing(client: Client, quotation: Quotation) -> None:
    good = token_of(quotation)
    for token in (quotation.pk.hex, good[:-1] + ("a" if good[-1] != "a" else "b"), "x"):
        assert client.get(f"/orders/offer/{token}/").status_code == 404
        assert client.post(f"/orders/offer/{token}/", {"name": "x"}).status_code == 404
    assert not Order.objects.exists()


def test_an_old_version_leads_to_the_new_one(client: Client, clerk: Actor, quotation: Quotation) -> None:
    new = revise_quotation(clerk, quotation, some(quotation.lines.get().variant, "3"))
    old = f"/orders/offer/{token_of(quotation)}/"
    assert token_of(new) in client.get(old).content.decode()
    assert client.post(old, {"name": "x"}).status_code == 422
    assert not Order.objects.exists()


def test_a_customer_declines_with_a_reason(client: Client, quotation: Quotation) -> None:
    address = f"/orders/offer/{token_of(quotation)}/decline/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "แพงไป"}).status_code == 302
    quotation.refresh_from_db()
    assert quotation.state == QuotationState.DECLINED
    assert Event.objects.get(kind="orders.quotation_declined").data["reason"] == "แพงไป"


def test_above_the_credit_it_is_taken_and_paid_first(
    client: Client, owner: Actor, cafe: Customer, quotation: Quotation
) -> None:
    CustomerTerms.objects.create(business=owner.business, customer=cafe, credit_limit=D(100))
    client.post(f"/orders/offer/{token_of(quotation)}/", {"name": "คุณแดง"})
    assert Order.objects.get().pay_first


def test_what_is_not_in_stock_is_not_promised_to_a_customer(client: Client, quotation: Quotation) -> None:
    StockLevel.objects.update(on_hand=1)
    answer = client.post(f"/orders/offer/{token_of(quotation)}/", {"name": "คุณแดง"})
    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_a_colleague_makes_it_an_order(clerk_client: Client, quotation: Quotation) -> None:
    answer = clerk_client.post(f"/orders/quotations/{quotation.pk}/order/", {"pay_first": "on"})
    order = Order.objects.get()
    assert answer["HX-Redirect"] == f"/orders/{order.pk}/"
    assert order.pay_first


def test_a_part_is_delivered_with_its_parcel_and_the_rest_later(clerk_client: Client, order: Order) -> None:
    line = order.lines.get()
    assert line.name in clerk_client.get(f"/orders/{order.pk}/picking/").content.decode()
    address = f"/orders/{order.pk}/deliver/"
    over = clerk_client.post(address, {f"quantity-{line.pk}": "11"})
    assert over.status_code == 422
    assert over.context["form"].errors[f"quantity-{line.pk}"]
    part = {f"quantity-{line.pk}": "4", "parcel_number": "TH123", "key": "click"}
    assert [clerk_client.post(address, part).status_code for _ in range(2)] == [204, 204]
    delivery = Delivery.objects.get()
    assert delivery.parcel_number == "TH123"
    assert "TH123" in clerk_client.get(f"/orders/deliveries/{delivery.pk}/").content.decode()
    assert clerk_client.get(address).context["form"].quantities[0].initial == "6"
    clerk_client.post(address, {f"quantity-{line.pk}": "6"})
    order.refresh_from_db()
    assert order.state == "delivered"
    assert clerk_client.post(address, {}).status_code == 422


def test_cash_gives_change_on_the_receipt(clerk_client: Client, order: Order) -> None:
    address = f"/orders/{order.pk}/pay/"
    short = clerk_client.post(address, {"method": "cash", "amount": "1070", "tendered": "1000"})
    assert short.status_code == 422
    assert not Receipt.objects.exists()
    paid = {"method": "cash", "amount": "1070", "tendered": "1100", "key": "click"}
    answers = [clerk_client.post(address, paid) for _ in range(2)]
    receipt = Receipt.objects.get()
    assert {one["HX-Redirect"] for one in answers} == {f"/orders/receipts/{receipt.pk}/"}
    page = clerk_client.get(f"/orders/receipts/{receipt.pk}/").content.decode()
    assert all(said in page for said in (receipt.number, "฿30.00", "หนึ่งพันเจ็ดสิบบาทถ้วน"))


def test_a_promptpay_code_is_shown_and_settled_once(clerk_client: Client, clerk: Actor, order: Order) -> None:
    ask = {"method": "promptpay", "amount": "500"}
    assert clerk_client.post(f"/orders/{order.pk}/pay/", ask).status_code == 422
    OrderSettings.objects.create(business=clerk.business, promptpay_id="081-222-3333")
    answer = clerk_client.post(f"/orders/{order.pk}/pay/", ask)
    payment = Payment.objects.get()
    address = f"/orders/payments/{payment.pk}/"
    assert answer["HX-Redirect"] == address
    assert payment.reference in clerk_client.get(address).content.decode()
    picture = clerk_client.get(f"{address}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    wrong = clerk_client.post(f"{address}settle/", {"amount": "499"})
    assert wrong.status_code == 422
    assert not Receipt.objects.exists()
    settled = clerk_client.post(f"{address}settle/", {"amount": "500", "evidence": "slip-1"})
    assert settled["HX-Redirect"] == f"/orders/receipts/{Receipt.objects.get().pk}/"
    order.refresh_from_db()
    assert (order.paid, order.due) == (500, 570)


def test_a_payment_is_called_off(clerk_client: Client, clerk: Actor, order: Order) -> None:
    payment = expect_payment(clerk, order, PaymentMethod.TRANSFER)
    clerk_client.post(f"/orders/payments/{payment.pk}/cancel/")
    payment.refresh_from_db()
    assert payment.state == "cancelled"
    assert clerk_client.get(f"/orders/payments/{payment.pk}/qr.svg").status_code == 404


def test_an_order_is_cancelled_with_its_reason_and_says_so(clerk_client: Client, order: Order) -> None:
    address = f"/orders/{order.pk}/cancel/"
    assert clerk_client.post(address, {"reason": ""}).status_code == 422
    assert clerk_client.post(address, {"reason": "สั่งซ้ำ"}).status_code == 204
    page = clerk_client.get(f"/orders/{order.pk}/").content.decode()
    assert "สั่งซ้ำ" in page
    assert "document-void" in page
    again = clerk_client.get(f"/orders/{order.pk}/").context
    assert [one.doing.name for one in again["doings"]] == ["paper"]


def test_lists_filter_by_what_is_paid_and_what_is_valid(
    owner_client: Client, clerk: Actor, order: Order, quotation: Quotation
) -> None:
    Quotation.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    over = owner_client.get("/orders/quotations/?f.validity=any:over").content.decode()
    assert quotation.number in over
    assert quotation.number not in owner_client.get("/orders/quotations/?f.validity=any:valid").content.decode()
    assert order.number in owner_client.get("/orders/?f.payment=any:none").content.decode()
    take_cash(clerk, order, tendered=D(70), amount=D(70))
    assert order.number not in owner_client.get("/orders/?f.payment=any:none").content.decode()
    assert order.number in owner_client.get("/orders/?f.payment=any:part&f.state=any:placed").content.decode()
    assert Receipt.objects.get().number in owner_client.get("/orders/payments/").content.decode()


def test_bulk_delivery_counts_who_refuses(clerk: Actor, order: Order, cafe: Customer, branch: Branch) -> None:
    assert DeliverAll().run_one(clerk, order.pk, {})
    assert Delivery.objects.count() == 1
    with refused("order_begun"):
        CancelOrders().run_one(clerk, order.pk, {"reason": "x"})


def test_configurable_products_keep_what_was_chosen(
    owner_client: Client, owner: Actor, branch: Branch, cafe: Customer, stocked: Stocked
) -> None:
    latte = stocked(name="ลาเต้", price="60")
    group = ChoiceGroup.objects.create(business=owner.business, product=latte.product, name="นม", required=True)
    plain, oat = (
        Choice.objects.create(business=owner.business, group=group, name=name, amount=amount, position=at)
        for at, (name, amount) in enumerate((("นมวัว", 0), ("นมโอ๊ต", 15)))
    )
    first = owner_client.post("/orders/price/", {"branch": str(branch.pk), "add": str(latte.pk)}).context["draft"]
    assert first.lines[0].choices == [str(plain.pk)]
    data = typed(branch, latte, customer=str(cafe.pk)) | {"choice-1": str(oat.pk)}
    owner_client.post("/orders/new/", data)
    line = Order.objects.get().lines.get()
    assert (line.name, line.total, line.choices) == ("ลาเต้ (นมโอ๊ต)", 75, [str(oat.pk)])


def test_goods_that_left_stand_on_the_order(clerk_client: Client, clerk: Actor, order: Order) -> None:
    made = deliver(clerk, order)
    assert made.number in clerk_client.get(f"/orders/{order.pk}/").content.decode()


def test_a_sale_at_the_counter_is_one_go(clerk_client: Client, branch: Branch, stocked: Stocked) -> None:
    beans = stocked("2")
    data = typed(branch, beans) | {"method": "cash", "tendered": "200", "key": "click"}
    seen = clerk_client.post("/orders/counter/price/", data).context
    assert (seen["total"], seen["change"]) == (107, 93)
    short = clerk_client.post("/orders/counter/", data | {"tendered": "100"})
    assert short.status_code == 422
    assert not Order.objects.exists()
    made = [clerk_client.post("/orders/counter/", data) for _ in range(2)]
    order, receipt = Order.objects.get(), Receipt.objects.get()
    assert {one["Location"] for one in made} == {f"/orders/counter/?done={receipt.pk}"}
    assert (order.channel, order.state, order.due, StockLevel.objects.get().on_hand) == ("counter", "delivered", 0, 1)
    assert "฿93.00" in clerk_client.get(f"/orders/counter/?done={receipt.pk}").content.decode()


def test_what_is_paid_by_code_at_the_counter_is_handed_over_then(
    clerk_client: Client, clerk: Actor, branch: Branch, stocked: Stocked
) -> None:
    OrderSettings.objects.create(business=clerk.business, promptpay_id="081-222-3333")
    data = typed(branch, stocked("2")) | {"method": "promptpay"}
    asked = clerk_client.post("/orders/counter/", data)
    payment = Payment.objects.get()
    assert asked["Location"] == f"/orders/payments/{payment.pk}/"
    assert Order.objects.get().state == "placed"
    paid = clerk_client.post(f"/orders/payments/{payment.pk}/settle/", {"amount": "107"})
    assert paid["HX-Redirect"] == f"/orders/counter/?done={Receipt.objects.get().pk}"
    assert Order.objects.get().state == "delivered"


def test_the_counter_is_for_those_who_sell_and_shows_no_strange_receipt(
    staff_client: Client, outsider: Actor, clerk: Actor, order: Order
) -> None:
    assert staff_client.get("/orders/counter/").status_code == 403
    receipt = take_cash(clerk, order, tendered=D(1070))
    page = signed_in(outsider).get(f"/orders/counter/?done={receipt.pk}")
    assert page.status_code == 200
    assert receipt.number not in page.content.decode()
