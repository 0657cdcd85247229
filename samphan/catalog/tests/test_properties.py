"""Price rules and stock under whatever Hypothesis thinks of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from samphan.catalog.barcodes import check_digit, check_digit_is_right
from samphan.catalog.models import Movement, Reservation, StockLevel, Variant, Warehouse
from samphan.catalog.pricing.deciding import Sale, decide, lets_in, silence_of
from samphan.catalog.pricing.rules import Buyer, Rates, Rule
from samphan.catalog.quantities import MOST, QuantityField, read_quantity, thousandths
from samphan.catalog.stock import Line, issue, receive, release, reserve_many
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused

DAY = date(2026, 11, 21)
VARIANT, PRODUCT, ROOT, SHELF, BUSINESS = (UUID(int=number) for number in range(1, 6))
TARGETS = [VARIANT, PRODUCT, ROOT, SHELF, BUSINESS]
TIERS, BRANCHES = (UUID(int=21), UUID(int=22)), (UUID(int=31), UUID(int=32))
ME = UUID(int=41)
money = st.decimals(min_value=0, max_value=9_999, places=2)
days = st.none() | st.integers(-3, 3).map(lambda many: DAY + timedelta(days=many))


@st.composite
def rules(draw: Any) -> list[Rule]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        how = draw(st.sampled_from(("price", "percent", "amount")))
        found.append(
            Rule(
                id=UUID(int=1_000 + number),
                target=draw(st.sampled_from(TARGETS)),
                min_quantity=draw(st.sampled_from((Decimal(0), Decimal(5), Decimal(10)))),
                price=draw(money) if how == "price" else None,
                percent_off=draw(st.decimals(0, 100, places=2)) if how == "percent" else None,
                amount_off=draw(money) if how == "amount" else None,
                starts_on=draw(days),
                ends_on=draw(days),
                list_id=UUID(int=2_000 + number),
                list_name=f"บัญชี {number}",
                currency="THB",
                includes_vat=True,
                discountable=True,
                priority=draw(st.integers(-2, 2)),
                agreed=draw(st.booleans()),
                customer=draw(st.sampled_from((None, ME))),
                tier=draw(st.sampled_from((None, *TIERS))),
                tier_name="ทอง",
                customer_type=draw(st.sampled_from(("", "retailer", "agent"))),
                branch=draw(st.sampled_from((None, *BRANCHES))),
                branch_name="นิมมาน",
                list_starts_on=draw(days),
                list_ends_on=draw(days),
            )
        )
    return found


sales = st.builds(
    Sale,
    buyer=st.just(Buyer(ME, "retailer", TIERS[0])),
    targets=st.just(TARGETS),
    quantity=st.sampled_from((Decimal(1), Decimal(5), Decimal("9.999"), Decimal(50))),
    branch=st.sampled_from((None, BRANCHES[0])),
    day=st.just(DAY),
    currency=st.just("THB"),
    standard=st.none() | money,
)


@given(rules(), sales)
def test_rules_of_lists_that_let_nobody_in_decide_nothing(some: list[Rule], sale: Sale) -> None:
    """A list is asked by a rule that says nothing but what its list says, before its rules are read."""

    def of_list(rule: Rule) -> Rule:
        own = ("id", "target", "min_quantity", "price", "percent_off", "amount_off", "starts_on", "ends_on", "list_id")
        return rule._replace(**dict.fromkeys(own))

    read = [rule for rule in some if lets_in(of_list(rule), sale)]
    (all_told, _every_reason), (few, _few_reasons) = decide(sale, some, Rates(DAY)), decide(sale, read, Rates(DAY))
    assert all_told == few


@given(rules(), sales, st.randoms())
def test_the_same_rules_in_any_order_decide_the_same(found: list[Rule], sale: Sale, chance: Any) -> None:
    rates = Rates(DAY)
    first, reasons = decide(sale, found, rates)
    mixed = list(found)
    chance.shuffle(mixed)
    again, _reasons = decide(sale, mixed, rates)
    assert (first and first.rule.id) == (again and again.rule.id)
    assert {reason.rule_id for reason in reasons} == {rule.id for rule in found}  # every rule is told of, once
    assert len(reasons) == len(found)


@given(rules(), sales)
def test_a_rule_that_counts_speaks_of_the_sale_and_no_better_one_does(found: list[Rule], sale: Sale) -> None:
    first, reasons = decide(sale, found, Rates(DAY))
    assert sum(reason.won for reason in reasons) == bool(first)
    if first is None:
        return
    assert silence_of(first.rule, sale) is None
    assert first.price >= 0
    assert first.price == first.price.quantize(Decimal("0.01"))
    speaking = [rule for rule in found if silence_of(rule, sale) is None]
    if any(rule.agreed and (rule.price is not None or sale.standard is not None) for rule in speaking):
        assert first.rule.agreed
    else:
        priced = [rule for rule in speaking if rule.price is not None or sale.standard is not None]
        assert first.rule.priority == max(rule.priority for rule in priced)


@given(rules(), sales)
def test_each_reason_is_a_sentence(found: list[Rule], sale: Sale) -> None:
    for reason in decide(sale, found, Rates(DAY))[1]:
        assert reason.sentence
        assert "%(" not in reason.sentence


@given(st.decimals(min_value=Decimal("0.001"), max_value=MOST, places=3))
def test_a_quantity_goes_in_and_comes_out_the_same(quantity: Decimal) -> None:
    assert QuantityField().from_db_value(thousandths(quantity)) == quantity
    assert read_quantity(f"{quantity:,}") == quantity


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_barcode_is_always_seen(body: str, place: int, by: int) -> None:
    code = body + str(check_digit(body))
    assert check_digit_is_right(code)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert not check_digit_is_right(wrong)


steps = st.lists(
    st.tuples(
        st.sampled_from(("receive", "reserve", "release", "issue", "sell")),
        st.decimals(min_value=Decimal("0.001"), max_value=20, places=3),
        st.integers(0, 2),
    ),
    max_size=14,
)


@pytest.fixture
def grams(owner: Actor, make_variant: Any) -> Variant:
    from samphan.catalog.models import Unit  # noqa: PLC0415 - of these tests only

    variant: Variant = make_variant(unit=Unit.objects.get(name="กิโลกรัม"))
    return variant


@settings(max_examples=25)
@given(steps=steps)
def test_whatever_is_done_the_balance_is_the_sum_of_its_movements(
    owner: Actor, warehouse: Warehouse, grams: Variant, steps: list[tuple[str, Decimal, int]]
) -> None:
    with transaction.atomic():
        for what, quantity, number in steps:
            line, reference = [Line(grams, quantity, warehouse)], f"orders.order:{number}"
            try:
                if what == "receive":
                    receive(owner, line)
                elif what == "reserve":
                    reserve_many(owner, line, reference)
                elif what == "release":
                    release(owner, reference, line)
                else:
                    issue(owner, line, reference, reserved=what == "issue")
            except Refused:
                pass
            assert_balanced(grams)
        transaction.set_rollback(True)


def assert_balanced(variant: Variant) -> None:
    level = StockLevel.objects.filter(variant=variant).first()
    moved = Movement.objects.filter(variant=variant)
    held = sum((row.quantity for row in Reservation.objects.filter(variant=variant)), Decimal(0))
    on_hand = sum((row.on_hand for row in moved), Decimal(0))
    reserved = sum((row.reserved for row in moved), Decimal(0))
    stands = (level.on_hand, level.reserved) if level else (Decimal(0), Decimal(0))
    assert stands == (on_hand, reserved)
    assert reserved == held
    assert 0 <= reserved <= on_hand
