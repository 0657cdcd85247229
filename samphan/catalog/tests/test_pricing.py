from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from conftest import refused
from samphan.catalog.models import (
    CatalogSettings,
    Category,
    Choice,
    ChoiceGroup,
    CustomerTerms,
    ExchangeRate,
    PriceList,
    PriceRule,
    PriceTier,
    Variant,
)
from samphan.catalog.pricing import Ask, PriceAnswer, price_for, prices_for
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch

MakeVariant = Callable[..., Variant]
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Bangkok"))
TODAY = date(2026, 11, 21)


@pytest.fixture
def shop_customer(owner: Actor) -> Customer:
    return create_customer(owner, name="ร้านกาแฟริมน้ำ", kind="organisation", customer_type="retailer")


def rule(price: str | None = None, *, of: dict[str, Any] | None = None, **fields: Any) -> PriceRule:
    """A rule in a list of its own; `of` says what the list says."""
    made = PriceList.objects.create(**{"name": f"บัญชี {PriceList.objects.count() + 1}", **(of or {})})
    row: PriceRule = PriceRule.objects.create(price_list=made, price=price, **fields)
    return row


def paid(customer: Customer | None, variant: Variant, quantity: str = "1", **more: Any) -> PriceAnswer:
    return price_for(customer, variant, Decimal(quantity), more.pop("branch", None), more.pop("at", NOON), **more)


def test_without_any_list_the_standard_price_counts(make_variant: MakeVariant) -> None:
    answer = paid(None, make_variant(price="250"))
    assert (answer.unit_price, answer.currency, answer.includes_vat, answer.tax_rate) == (250, "THB", True, 7)
    assert [reason.code for reason in answer.reasons] == ["standard"]


def test_a_list_goes_before_the_standard_price_even_when_it_is_dearer(make_variant: MakeVariant) -> None:
    beans = make_variant(price="250")
    held = rule("300", variant=beans)
    answer = paid(None, beans)
    assert (answer.unit_price, answer.rule_id, answer.list_name) == (300, held.pk, held.price_list.name)
    assert [(reason.code, reason.price) for reason in answer.reasons] == [("won", 300), ("lost_to_list", 250)]


@pytest.mark.parametrize(("asked", "pays"), [("1", 250), ("9.999", 250), ("10", 200), ("100", 180)])
def test_quantity_breaks(make_variant: MakeVariant, asked: str, pays: int) -> None:
    from samphan.catalog.models import Unit  # noqa: PLC0415 - of this test only

    beans = make_variant(price="250", unit=Unit.objects.get(name="กิโลกรัม"))
    rule("200", variant=beans, min_quantity=10)
    rule("180", variant=beans, min_quantity=50)
    assert paid(None, beans, asked).unit_price == pays


def test_lists_of_tier_type_branch_and_customer_speak_to_theirs_only(
    owner: Actor, make_variant: MakeVariant, shop_customer: Customer, branch: Branch
) -> None:
    beans = make_variant(price="250")
    silver, gold = PriceTier.objects.create(name="เงิน"), PriceTier.objects.create(name="ทอง")
    CustomerTerms.objects.create(customer=shop_customer, tier=silver)
    other = create_customer(owner, name="ร้านอื่น", kind="organisation")
    rule("190", variant=beans, of={"tier": gold})
    rule("210", variant=beans, of={"tier": silver})
    rule("220", variant=beans, of={"customer_type": "retailer"})
    rule("230", variant=beans, of={"branch": branch})
    rule("100", variant=beans, of={"customer": other})
    assert paid(None, beans).unit_price == 250
    assert paid(None, beans, branch=branch).unit_price == 230
    answer = paid(shop_customer, beans, branch=branch)
    assert answer.unit_price == 210
    assert [reason.code for reason in answer.reasons] == ["won", "who", "who", "tier", "lost_to_list"]
    assert all("ร้านอื่น" not in reason.sentence for reason in answer.reasons)  # nobody else's prices are shown


def test_what_was_agreed_with_the_customer_goes_before_any_priority(
    make_variant: MakeVariant, shop_customer: Customer
) -> None:
    beans = make_variant(price="250")
    rule("150", variant=beans, of={"priority": 100})
    rule("199", variant=beans, of={"customer": shop_customer, "agreed": True, "discountable": False})
    CustomerTerms.objects.create(customer=shop_customer, discount=10)
    answer = paid(shop_customer, beans)
    assert (answer.unit_price, answer.discount) == (199, 0)
    assert paid(None, beans).unit_price == 150


def test_the_nearest_rule_for_the_product_counts(make_variant: MakeVariant) -> None:
    coffee = Category.objects.create(name="กาแฟ")
    dark = Category.objects.create(name="คั่วเข้ม", parent=coffee)
    beans = make_variant(price="250", category=dark)
    rule(percent_off=5)
    assert paid(None, beans).unit_price == Decimal("237.50")
    rule(percent_off=10, category=coffee)
    assert paid(None, beans).unit_price == 225
    rule(amount_off=50, category=dark)
    assert paid(None, beans).unit_price == 200
    rule("199", product=beans.product)
    assert paid(None, beans).unit_price == 199
    rule("198", variant=beans)
    answer = paid(None, beans)
    assert answer.unit_price == 198
    assert [reason.code for reason in answer.reasons] == ["won", "what", "what", "what", "what", "lost_to_list"]


def test_dates_are_days_in_bangkok_both_ends_in(make_variant: MakeVariant) -> None:
    beans = make_variant(price="250")
    rule("200", variant=beans, starts_on=TODAY, ends_on=TODAY)
    rule("199", variant=beans, of={"starts_on": TODAY + timedelta(days=1)})
    late = datetime(2026, 11, 21, 23, 59, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert paid(None, beans, at=late).unit_price == 200
    assert paid(None, beans, at=late + timedelta(minutes=2)).unit_price == 199
    assert paid(None, beans, at=late - timedelta(days=1)).unit_price == 250


def test_equal_rules_are_decided_by_price_then_by_age(make_variant: MakeVariant) -> None:
    beans = make_variant(price="250")
    first = rule("200", variant=beans)
    rule("210", variant=beans)
    rule("200", variant=beans)
    answer = paid(None, beans)
    assert answer.rule_id == first.pk
    assert [reason.code for reason in answer.reasons] == ["won", "older", "cheaper", "lost_to_list"]


def test_the_customers_discount_comes_on_top(make_variant: MakeVariant, shop_customer: Customer) -> None:
    beans = make_variant(price="99.99")
    CustomerTerms.objects.create(customer=shop_customer, discount=Decimal("2.5"))
    answer = paid(shop_customer, beans, "3")
    assert (answer.list_price, answer.unit_price) == (Decimal("99.99"), Decimal("97.49"))
    assert answer.amount == Decimal("292.47")
    assert "2.5%" in answer.steps[-1]


def test_choices_of_a_configurable_product_add_to_the_price(make_variant: MakeVariant) -> None:
    latte = make_variant("ลาเต้", price="60", kind="service")
    milk = ChoiceGroup.objects.create(product=latte.product, name="นม")
    oat = Choice.objects.create(group=milk, name="นมโอ๊ต", amount=15)
    soy = Choice.objects.create(group=milk, name="นมถั่วเหลือง", amount=10)
    size = ChoiceGroup.objects.create(product=latte.product, name="ขนาด")
    large = Choice.objects.create(group=size, name="ใหญ่", percent=25)
    answer = paid(None, latte, choices=[oat.pk, large.pk])
    assert answer.unit_price == 90
    assert [extra.amount for extra in answer.extras] == [15, 15]
    with refused("choice_several"):
        paid(None, latte, choices=[oat.pk, soy.pk])
    other = make_variant("ชา", price="50")
    with refused("choice_unknown"):
        paid(None, other, choices=[oat.pk])


def test_a_currency_is_converted_at_the_rate_of_the_day_and_refused_without_one(make_variant: MakeVariant) -> None:
    beans = make_variant(price="350")
    with refused("no_rate"):
        paid(None, beans, currency="USD")
    ExchangeRate.objects.create(currency="USD", day=TODAY - timedelta(days=9), rate=Decimal(35))
    ExchangeRate.objects.create(currency="USD", day=TODAY - timedelta(days=1), rate=Decimal(34))
    ExchangeRate.objects.create(currency="USD", day=TODAY + timedelta(days=1), rate=Decimal(33))
    assert paid(None, beans, currency="USD").unit_price == Decimal("10.29")
    rule("9", variant=beans, of={"currency": "USD"})
    assert paid(None, beans, currency="USD").unit_price == 9
    assert paid(None, beans).unit_price == 306
    rule("8", variant=beans, of={"currency": "EUR", "priority": 5})
    answer = paid(None, beans)
    assert answer.unit_price == 306
    assert [reason.code for reason in answer.reasons] == ["won", "no_rate", "lost_to_list"]


def test_a_product_without_any_price_cannot_be_sold(make_variant: MakeVariant) -> None:
    beans = make_variant(price=None)
    rule(percent_off=10, variant=beans)
    with refused("no_price"):
        paid(None, beans)
    rule("80", variant=beans)
    answer = paid(None, beans)
    assert [reason.code for reason in answer.reasons] == ["won", "no_standard", "lost_to_list"]


def test_a_list_says_whether_vat_is_in_its_prices(make_variant: MakeVariant) -> None:
    beans = make_variant(price="107")
    CatalogSettings.objects.create(prices_include_vat=False)
    assert paid(None, beans).includes_vat is False
    rule("100", variant=beans, of={"includes_vat": True})
    assert paid(None, beans).includes_vat is True


@pytest.mark.parametrize("quantity", ["0", "-1", "1e15", "0.001", "NaN"])
def test_quantities_that_cannot_be_have_no_price(make_variant: MakeVariant, quantity: str) -> None:
    beans = make_variant()
    with pytest.raises(Refused) as refusal:
        price_for(None, beans, Decimal(quantity), None, NOON)
    assert refusal.value.code.startswith("quantity_")
    assert set(refusal.value.fields) == {"quantity"}


def test_reasons_speak_both_languages(make_variant: MakeVariant) -> None:
    beans = make_variant(price="250")
    rule("200", variant=beans, min_quantity=12, of={"starts_on": TODAY})
    reason = paid(None, beans).reasons[0]
    with translation.override("en"):
        assert reason.sentence == "Counts from 12 on; 1 asked."
    with translation.override("th"):
        assert "12" in reason.sentence
        assert "Counts" not in reason.sentence


def test_twenty_lines_cost_as_many_statements_as_one(
    make_variant: MakeVariant, shop_customer: Customer, branch: Branch
) -> None:
    variants = [make_variant(f"กาแฟ {number}", price="100") for number in range(20)]
    for variant in variants:
        rule("90", variant=variant)
    loaded = list(Variant.objects.for_pricing())
    counts = []
    for some in (loaded[:1], loaded):
        with CaptureQueriesContext(connection) as told:
            answers = prices_for(shop_customer, [Ask(one, Decimal(1)) for one in some], branch, NOON)
        assert {answer.unit_price for answer in answers} == {90}
        counts.append(len(told))
    assert counts[0] == counts[1] <= 4


def test_a_price_without_its_reasons_is_the_same_price(
    make_variant: MakeVariant, shop_customer: Customer, branch: Branch
) -> None:
    gold, silver = (PriceTier.objects.create(name=name) for name in ("ทอง", "เงิน"))
    CustomerTerms.objects.create(customer=shop_customer, tier=gold, discount=Decimal(5))
    beans, cup, tea = make_variant("เมล็ด", price="250"), make_variant("แก้ว", price="40"), make_variant("ชา", price="90")
    for price, facts in (("240", {"tier": gold}), ("100", {"tier": silver}), ("110", {"starts_on": TODAY + timedelta(1)}),
                         ("120", {"ends_on": TODAY - timedelta(1)}), ("130", {"customer_type": "agent"})):  # fmt: skip
        rule(price, variant=beans, of=facts)
    rule("35", variant=cup, min_quantity=10, of={"branch": branch})
    asks = [Ask(one, Decimal(quantity)) for one in (beans, cup, tea) for quantity in (1, 12)]

    def told(explained: bool) -> list[PriceAnswer]:
        return prices_for(shop_customer, asks, branch, NOON, explained=explained)

    bare, whole = told(explained=False), told(explained=True)
    assert [one.unit_price for one in bare] == [
        Decimal(price) for price in ("228", "228", "38", "33.25", "85.5", "85.5")
    ]
    assert [(one.unit_price, one.rule_id, one.steps) for one in bare] == [
        (one.unit_price, one.rule_id, one.steps) for one in whole
    ]
    assert len(bare[0].reasons) < len(whole[0].reasons)
