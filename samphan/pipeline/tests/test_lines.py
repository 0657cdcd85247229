"""Products of a deal: priced by the lists, the amount follows them, until somebody types another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from conftest import refused, signed_in
from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.orders.lines import Wanted
from samphan.orders.models import Quotation
from samphan.pipeline.actions.lines import add_line, change_line, follow_lines, remove_line, set_lines
from samphan.pipeline.actions.opportunities import change_opportunity
from samphan.pipeline.models import Opportunity, OpportunityLine
from samphan.pipeline.tests.conftest import MakeDeal
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.refusals import Conflict


@pytest.fixture
def beans(owner: Actor) -> Variant:
    return Variant.objects.for_pricing().get(product=create_product(owner, name="เมล็ดคั่วกลาง", price="250"))


@pytest.fixture
def deal(make_deal: MakeDeal) -> Opportunity:
    return make_deal(name="เมล็ดทุกเดือน")


def many(variant: Variant, quantity: str) -> Wanted:
    return Wanted(variant, Decimal(quantity))


def test_the_amount_follows_the_products(owner: Actor, deal: Opportunity, beans: Variant) -> None:
    add_line(owner, deal, many(beans, "20"))
    assert (deal.amount, deal.lines_total) == (5000, 5000)
    add_line(owner, deal, many(beans, "2"))
    [line] = deal.lines.all()
    assert (line.quantity, deal.amount) == (22, 5500)
    change_line(owner, deal, line.pk, many(beans, "1"))
    assert deal.amount == 250
    remove_line(owner, deal, deal.lines.get().pk)
    assert (deal.lines.count(), deal.amount, deal.lines_total) == (0, 250, 0), "what was known of its worth stays"


def test_a_typed_amount_stands_until_the_products_are_followed_again(
    owner: Actor, deal: Opportunity, beans: Variant
) -> None:
    add_line(owner, deal, many(beans, "2"))
    change_opportunity(owner, deal, version=deal.version, amount="9999")
    add_line(owner, deal, many(beans, "1"))
    assert (deal.amount, deal.lines_total) == (9999, 750)
    follow_lines(owner, deal)
    assert deal.amount == 750


def test_an_amount_typed_at_the_start_is_not_overwritten(owner: Actor, make_deal: MakeDeal, beans: Variant) -> None:
    deal = make_deal(amount="12000")
    add_line(owner, deal, many(beans, "2"))
    assert (deal.amount, deal.lines_total) == (12000, 500)


def test_lines_set_over_a_change_of_somebody_else_are_a_conflict(
    owner: Actor, deal: Opportunity, beans: Variant
) -> None:
    add_line(owner, deal, many(beans, "1"))
    seen = deal.version
    change_opportunity(owner, deal, version=seen, name="อีกชื่อ")
    with pytest.raises(Conflict):
        set_lines(owner, deal, [], version=seen)
    assert OpportunityLine.objects.count() == 1


def test_a_price_by_hand_needs_its_right(seller: Actor, make_deal: MakeDeal, beans: Variant) -> None:
    [branch] = seller.branch_ids
    deal = make_deal(branch=str(branch), owner=str(seller.user.pk))
    with refused("forbidden"):
        add_line(seller, deal, Wanted(beans, Decimal(1), unit_price=Decimal(1)))
    assert not OpportunityLine.objects.exists()
    add_line(seller, deal, many(beans, "1"))
    assert deal.lines.get().unit_price == 250


def test_products_are_added_changed_and_taken_off_on_the_page(
    owner_client: Client, deal: Opportunity, beans: Variant
) -> None:
    url = f"/pipeline/opportunities/{deal.pk}/products/"
    assert owner_client.get(url).status_code == 200
    faulty = owner_client.post(url, {"variant": str(beans.pk), "quantity": "มาก"})
    assert (faulty.status_code, OpportunityLine.objects.count()) == (422, 0)
    assert owner_client.post(url, {"variant": str(beans.pk), "quantity": "4"}).status_code == 204
    line = OpportunityLine.objects.get()
    shown = owner_client.get(f"/pipeline/opportunities/{deal.pk}/").content.decode()
    assert "เมล็ดคั่วกลาง" in shown
    assert "฿1,000.00" in shown
    assert owner_client.post(f"{url}{line.pk}/", {"quantity": "5", "price": "200"}).status_code == 204
    line = OpportunityLine.objects.get()
    assert (line.total, Opportunity.objects.get().amount) == (1000, 1000)
    assert owner_client.post(f"{url}{line.pk}/remove/").status_code == 204
    assert not OpportunityLine.objects.exists()


def test_a_quotation_is_written_from_the_deal(
    owner: Actor, owner_client: Client, deal: Opportunity, beans: Variant
) -> None:
    add_line(owner, deal, many(beans, "3"))
    page = owner_client.get(f"/pipeline/opportunities/{deal.pk}/quote/", follow=True).content.decode()
    assert "เมล็ดคั่วกลาง" in page
    assert "฿750.00" in page
    assert str(deal.customer_id) in page
    assert not Quotation.objects.exists()


def test_machines_set_products_as_a_whole(owner: Actor, deal: Opportunity, beans: Variant) -> None:
    call = caller(owner, "pipeline:opportunity:view", "pipeline:opportunity:edit")
    path = f"/opportunities/{deal.pk}/lines"
    body = {"lines": [{"variant": str(beans.pk), "quantity": "2"}]}
    told = call.post(path, body)
    assert told.status == 200, told.content
    assert (told.json["total"], told.json["amount"], told.json["data"][0]["quantity"]) == (
        "500.00",
        "500.00",
        "2",
    )
    assert call.post(path, {**body, "version": 1}).status == 409
    assert call.post(path, {"lines": [{"code": "ไม่มี", "quantity": "1"}]}).status == 422
    assert call.get(path).json["data"][0]["name"] == "เมล็ดคั่วกลาง"
    assert call.post(path, {"lines": []}).json["data"] == []


def test_nobody_of_another_business_reads_or_changes_products(
    outsider: Actor, owner: Actor, deal: Opportunity, beans: Variant
) -> None:
    add_line(owner, deal, many(beans, "1"))
    client, url = signed_in(outsider), f"/pipeline/opportunities/{deal.pk}/products/"
    assert client.post(url, {"variant": str(beans.pk), "quantity": "4"}).status_code == 404
    assert client.get(f"/pipeline/opportunities/{deal.pk}/quote/").status_code == 404
    assert deal.lines.get().quantity == 1
