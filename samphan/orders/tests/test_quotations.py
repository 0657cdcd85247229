from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from conftest import refused
from samphan.catalog.models import StockLevel
from samphan.catalog.products import archive_product, change_product
from samphan.customers.actions import create_customer
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Customer
from samphan.orders.lines import Wanted
from samphan.orders.models import Order, OrderSettings, Quotation, QuotationState
from samphan.orders.quoting import accept_quotation, decline_quotation, make_quotation, revise_quotation
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict, Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal


def test_a_quotation_says_prices_tax_and_its_number(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans, book = stocked(), stocked(name="หนังสือ", price="50", tax_class="exempt")
    made = make_quotation(clerk, cafe, [*some(beans, "3"), *some(book)], branch)
    assert (made.subtotal, made.taxable, made.vat, made.exempt, made.total) == (371, 300, 21, 50, 371)
    assert made.number.startswith("QT")
    assert made.valid_until == timezone.localdate() + timedelta(days=30)
    assert [(line.name, line.unit_price, line.total) for line in made.lines.all()] == [
        ("เมล็ดคั่วกลาง", 107, 321),
        ("หนังสือ", 50, 50),
    ]
    assert made.lines.all()[0].why
    [event] = Event.objects.filter(kind="orders.quotation_made")
    assert (event.customer_id, event.data["amount"]) == (cafe.pk, "371.00")
    assert StockLevel.objects.get(variant=beans).reserved == 0


def test_a_business_without_vat_quotes_none(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    OrderSettings.objects.create(business=owner.business, vat_registered=False)
    made = make_quotation(owner, cafe, some(stocked()), branch)
    assert (made.vat, made.exempt, made.total) == (0, 107, 107)


def test_an_accepted_quotation_is_an_order_at_the_quoted_price(
    clerk: Actor, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked("5")
    made = make_quotation(clerk, cafe, some(beans, "2"), branch)
    variant = beans.product.variants.get()
    variant.price = D(999)
    variant.save()
    order = accept_quotation(clerk, made)
    assert (order.total, order.vat, order.quotation) == (214, 14, made)
    assert [line.unit_price for line in order.lines.all()] == [107]
    assert StockLevel.objects.get(variant=beans).reserved == 2
    made.refresh_from_db()
    assert made.state == QuotationState.ACCEPTED
    assert [one.state for one in steps_of(made)] == ["open", "accepted"]
    assert steps_of(made).last().by == clerk.user  # type: ignore[union-attr]


def test_accepted_twice_it_is_one_order(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    made = make_quotation(clerk, cafe, some(stocked("1")), branch)
    assert accept_quotation(clerk, made) == accept_quotation(clerk, made)
    assert Order.objects.count() == Event.objects.filter(kind="orders.quotation_accepted").count() == 1


def test_after_its_last_day_it_is_not_accepted(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    made = make_quotation(clerk, cafe, some(stocked()), branch, valid_until=timezone.localdate())
    Quotation.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    with refused("quotation_expired"):
        accept_quotation(clerk, made)
    assert not Order.objects.exists()
    Quotation.objects.update(valid_until=timezone.localdate())
    assert accept_quotation(clerk, made)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_validity_that_cannot_be_is_refused(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked, days: int
) -> None:
    with refused("validity"):
        make_quotation(clerk, cafe, some(stocked()), branch, valid_until=timezone.localdate() + timedelta(days=days))
    assert not Quotation.objects.exists()


def test_a_revision_keeps_the_number_and_the_old_one_is_closed(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    first = make_quotation(clerk, cafe, some(beans, "2"), branch)
    second = revise_quotation(clerk, first, some(beans, "3"))
    assert (second.number, second.revision, second.total, second.revises) == (first.number, 2, 321, first)
    with refused("quotation_closed"):
        accept_quotation(clerk, first)
    with pytest.raises(Conflict):
        revise_quotation(clerk, first, some(beans, "4"))
    assert accept_quotation(clerk, second).total == 321
    assert Quotation.objects.count() == 2


def test_a_declined_one_says_why_and_can_be_revised(
    clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    made = make_quotation(clerk, cafe, some(beans), branch)
    with refused("reason_missing"):
        decline_quotation(clerk, made, reason=" ")
    decline_quotation(clerk, made, reason="แพงไป")
    with refused("quotation_closed"):
        accept_quotation(clerk, made)
    with pytest.raises(Conflict):
        decline_quotation(clerk, made, reason="อีกครั้ง")
    assert revise_quotation(clerk, made, some(beans)).revision == 2


def test_a_double_click_writes_one_quotation(clerk: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    beans = stocked()
    first, again = (make_quotation(clerk, cafe, some(beans), branch, key="click-1") for _ in range(2))
    other = make_quotation(clerk, cafe, some(beans), branch, key="click-2")
    assert first == again != other
    assert [one.number[-5:] for one in Quotation.objects.order_by("number")] == ["00001", "00002"]


def test_a_customer_merged_while_quoted_takes_the_quotation_along(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    made = make_quotation(owner, cafe, some(beans), branch)
    survivor = create_customer(owner, name="บริษัท กาแฟดีมาก จำกัด", kind="organisation")
    merge_customers(owner, survivor, Customer.objects.get(pk=cafe.pk), versions=(survivor.version, cafe.version))
    made.refresh_from_db()
    assert made.customer == survivor
    assert accept_quotation(owner, made).customer == survivor
    stale = make_quotation(owner, cafe, some(beans), branch)  # whoever still has the old page open
    assert stale.customer == survivor


def test_a_product_deleted_while_quoted_is_still_sold_but_not_quoted_anew(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    made = make_quotation(owner, cafe, some(beans), branch)
    archive_product(owner, beans.product)
    with refused("product_archived"):
        make_quotation(owner, cafe, some(type(beans).objects.for_pricing().get(pk=beans.pk)), branch)
    assert accept_quotation(owner, made).total == 107


def test_a_price_by_hand_needs_its_right(
    clerk: Actor, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    cheap = some(beans, unit_price=D("53.50"))
    for wanted, discount in ((cheap, D(0)), (some(beans, discount_percent=D(5)), D(0)), (some(beans), D(5))):
        with pytest.raises(Forbidden):
            make_quotation(clerk, cafe, wanted, branch, discount_percent=discount)
    assert not Quotation.objects.exists()
    made = make_quotation(owner, cafe, cheap, branch, discount_percent=D(10))
    assert (made.subtotal, made.discount, made.total) == (D("53.50"), D("5.35"), D("48.15"))
    assert made.lines.get().list_price == 107


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"unit_price": D("-1")}, "price_form"),
        ({"unit_price": D("NaN")}, "price_form"),
        ({"unit_price": D("1e15")}, "price_form"),
        ({"discount_percent": D("100.01")}, "discount_form"),
        ({"discount_percent": D("NaN")}, "discount_form"),
    ],
)
def test_what_cannot_be_a_price_is_refused(  # noqa: PLR0917 - fixtures
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked, more: dict[str, Decimal], code: str
) -> None:
    with refused(code):
        make_quotation(owner, cafe, some(stocked(), **more), branch)
    assert not Quotation.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "code"),
    [("0", "quantity_too_small"), ("-1", "quantity_too_small"), ("1e15", "quantity_too_large"), ("0.001", "quantity_too_fine")],
)  # fmt: skip
def test_a_quantity_that_cannot_be_is_refused(  # noqa: PLR0917 - fixtures
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked, quantity: str, code: str
) -> None:
    with refused(code):
        make_quotation(owner, cafe, some(stocked(), quantity), branch)
    assert not Quotation.objects.exists()


def test_a_document_has_lines_and_not_too_many(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> None:
    beans = stocked()
    with refused("lines_missing"):
        make_quotation(owner, cafe, [], branch)
    with refused("lines_too_many"):
        make_quotation(owner, cafe, [Wanted(beans, D(1))] * 1001, branch)
    assert not Quotation.objects.exists()


def test_a_thousand_lines_are_exact_to_the_satang(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    change_product(owner, (beans := stocked(price="0.07")).product, version=1, name="ลูกอม")
    made = make_quotation(owner, cafe, [Wanted(beans, D(number % 9 + 1)) for number in range(1000)], branch)
    made.refresh_from_db()
    assert made.total == D("0.07") * sum(number % 9 + 1 for number in range(1000))
    assert sum(made.lines.values_list("total", flat=True)) == made.total
    assert sum(made.lines.values_list("vat", flat=True)) == made.vat


def test_nobody_quotes_without_the_right_or_for_another_house(  # noqa: PLR0917 - fixtures
    staff: Actor, clerk: Actor, outsider: Actor, owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    beans = stocked()
    with pytest.raises(Forbidden):
        make_quotation(staff, cafe, some(beans), branch)
    elsewhere = Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")
    with pytest.raises(NotFound):
        make_quotation(clerk, cafe, some(beans), elsewhere)
    with pytest.raises(NotFound):
        make_quotation(owner, cafe, some(beans), Branch.objects.get(business=outsider.business))
    there = make_quotation(owner, cafe, some(beans), elsewhere)
    with pytest.raises(NotFound):
        accept_quotation(clerk, there)
    with pytest.raises(NotFound):
        revise_quotation(outsider, there, some(beans))
    assert Quotation.objects.count() == 1
