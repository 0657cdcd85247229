"""What documents come to: the figures of real ones, and what holds of every document."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import refused
from samphan.catalog.models import TaxClass
from samphan.orders.tax import MOST, Priced, Totals, part_of, priced_with, share_out, totals_of, vat_of, withheld_of

D = Decimal
VAT7, FREE, EXPORT = TaxClass.VAT7, TaxClass.EXEMPT, TaxClass.ZERO

prices = st.decimals(0, 1_000_000, places=2)
quantities = st.decimals("0.001", 10_000, places=3)
percents = st.decimals(0, 100, places=2)
lines = st.lists(st.builds(Priced, quantities, prices, st.sampled_from(TaxClass), percents), min_size=1, max_size=25)
satang = st.decimals(0, 1_000_000, places=2)


def one(price: str, kind: TaxClass = VAT7) -> Priced:
    return Priced(D(1), D(price), kind)


@pytest.mark.parametrize(
    ("total", "base", "vat"),
    [("107.00", "100.00", "7.00"), ("536.00", "500.93", "35.07"), ("3201.00", "2991.59", "209.41")],
)
def test_vat_within_a_price_is_what_real_documents_say(total: str, base: str, vat: str) -> None:
    said = totals_of([one(total)], includes_vat=True)
    assert (said.taxable, said.vat, said.total) == (D(base), D(vat), D(total))


@pytest.mark.parametrize(("base", "vat", "total"), [("1000.00", "70.00", "1070.00"), ("1.50", "0.11", "1.61")])
def test_vat_on_top_of_a_price_is_rounded_half_up(base: str, vat: str, total: str) -> None:
    said = totals_of([one(base)], includes_vat=False)
    assert (said.taxable, said.vat, said.total) == (D(base), D(vat), D(total))


def test_vat_is_rounded_once_for_the_document_and_not_line_by_line() -> None:
    said = totals_of([one("0.07")] * 10, includes_vat=False)
    assert said.vat == D("0.05")  # ten times 0.0049 would be nothing
    assert sum(line.vat for line in said.lines) == said.vat


def test_exempt_and_zero_rated_lines_bear_no_vat_and_stand_apart() -> None:
    said = totals_of([one("107"), one("50", FREE), one("20", EXPORT)], includes_vat=True)
    assert (said.taxable, said.vat, said.exempt, said.zero_rated, said.total) == (100, 7, 50, 20, 177)
    assert [line.vat for line in said.lines] == [7, 0, 0]


def test_a_discount_of_the_document_comes_off_every_kind_of_line() -> None:
    said = totals_of([one("107"), one("53.50", FREE)], includes_vat=True, discount_percent=D(10))
    assert (said.subtotal, said.discount, said.total) == (D("160.50"), D("16.05"), D("144.45"))
    assert (said.taxable, said.vat, said.exempt) == (D("90.00"), D("6.30"), D("48.15"))


def test_a_line_and_its_document_may_both_have_a_discount() -> None:
    lines = [Priced(D(3), D("100"), VAT7, D(10)), one("30")]
    said = totals_of(lines, includes_vat=False, discount_amount=D(30))
    assert [(line.amount, line.discount, line.share) for line in said.lines] == [(300, 30, 27), (30, 0, 3)]
    assert (said.taxable, said.vat, said.total) == (270, D("18.90"), D("288.90"))


def test_a_discount_larger_than_the_goods_is_refused() -> None:
    with refused("discount_too_large"):
        totals_of([one("100")], includes_vat=True, discount_amount=D("100.01"))
    assert totals_of([one("100")], includes_vat=True, discount_amount=D(100)).total == 0


def test_a_document_too_large_to_print_is_refused() -> None:
    with refused("amount_too_large"):
        totals_of([Priced(D("999999999.999"), D("999999999999.99"), VAT7)], includes_vat=True)
    with refused("amount_too_large"):
        totals_of([one(str(MOST))], includes_vat=False)
    assert totals_of([one(str(MOST))], includes_vat=True).total == MOST


def test_a_thousand_lines_add_up_to_the_satang() -> None:
    lines = [
        Priced(D(number % 7 + 1) / 8, D(number) / 100, (VAT7, FREE, EXPORT)[number % 3], D(number % 11))
        for number in range(1, 1001)
    ]
    said = totals_of(lines, includes_vat=False, discount_percent=D("3.33"))
    amounts = [Fraction(line.quantity) * Fraction(line.unit_price) for line in lines]
    assert abs(Fraction(said.subtotal) - sum(a * (100 - number % 11) / 100 for number, a in enumerate(amounts, 1))) < 10
    assert_adds_up(said, includes_vat=False)


def assert_adds_up(said: Totals, *, includes_vat: bool) -> None:
    assert sum(line.total for line in said.lines) == said.total
    assert sum(line.vat for line in said.lines) == said.vat
    assert sum(line.share for line in said.lines) == said.discount
    assert sum(line.net for line in said.lines) == said.subtotal - said.discount
    assert said.taxable + said.zero_rated + said.exempt + said.vat == said.total
    assert said.total - (0 if includes_vat else said.vat) == said.subtotal - said.discount
    assert all(amount == round(amount, 2) for amount in (said.total, said.vat, said.taxable))


@given(lines, st.booleans(), percents)
def test_every_document_adds_up(lines: list[Priced], includes_vat: bool, discount: Decimal) -> None:
    said = totals_of(lines, includes_vat=includes_vat, discount_percent=discount)
    assert_adds_up(said, includes_vat=includes_vat)
    assert all(line.net >= 0 and line.vat >= 0 for line in said.lines)
    exact = Fraction(said.taxable) * 7 / 100
    assert abs(Fraction(said.vat) - exact) <= Fraction(11, 2000)  # half a satang; 107/100 of it when VAT was within


@given(lines, st.booleans())
def test_the_order_of_lines_changes_no_total(lines: list[Priced], includes_vat: bool) -> None:
    there, back = (totals_of(side, includes_vat=includes_vat) for side in (lines, lines[::-1]))
    assert (there.taxable, there.vat, there.exempt, there.total) == (back.taxable, back.vat, back.exempt, back.total)


@given(satang)
def test_vat_taken_out_of_a_total_comes_back_to_the_same_total(base: Decimal) -> None:
    total = base + vat_of(base, includes_vat=False)
    assert total - vat_of(total, includes_vat=True) == base


@given(satang, st.lists(satang, min_size=1, max_size=40))
def test_shares_add_up_and_each_is_within_a_satang(whole: Decimal, weights: list[Decimal]) -> None:
    shares = share_out(whole, weights)
    if not any(weights):
        assert not any(shares)
        return
    assert sum(shares) == whole
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) - Fraction(whole) * Fraction(weight) / Fraction(sum(weights))) < Fraction(1, 100)
        assert share <= weight or whole > sum(weights)


@given(satang, st.lists(quantities, min_size=1, max_size=8))
def test_a_line_taken_in_parts_is_worth_the_whole(whole: Decimal, parts: list[Decimal]) -> None:
    quantity, done, worth = sum(parts, D(0)), D(0), D(0)
    for part in parts:
        worth += part_of(whole, quantity, done, part)
        done += part
    assert worth == whole


def test_tax_is_withheld_from_the_value_without_vat() -> None:
    said = totals_of([one("10700")], includes_vat=True)
    assert withheld_of(said.taxable, D(3)) == D("300.00")
    assert withheld_of(D("333.50"), D(1)) == D("3.34")  # half a satang goes up


def test_a_price_is_written_as_its_document_writes_prices() -> None:
    assert priced_with(D(100), VAT7, given=False, wanted=True) == D("107.00")
    assert priced_with(D(107), VAT7, given=True, wanted=False) == D("100.00")
    assert priced_with(D(107), FREE, given=True, wanted=False) == D(107)
    assert priced_with(D(107), VAT7, given=True, wanted=True) == D(107)
