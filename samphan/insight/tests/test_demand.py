"""Demand: what weekdays and festivals do is found again, errors are measured fairly, and what to order follows from what lies there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client

from samphan.catalog.models import Variant
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.insight import actions, reordering
from samphan.insight.mining import demand
from samphan.insight.reach import Reach
from samphan.insight.reordering import Advice, Wish
from samphan.insight.scoring import demand as scoring
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.views.stocking import parted
from samphan.insight.warehouse import files
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

from conftest import person  # isort: skip

FIRST = date(2023, 1, 1)


def drawn(days: int = 1000, products: int = 15, seed: int = 5) -> Any:
    """Poisson sales: twice as much on Saturdays, three times as much in the week before Songkran, half on pay days."""
    names, marks = demand.calendar(FIRST, days)
    at = dict(zip(names, marks, strict=True))
    mean = np.linspace(2, 9, products)[:, None] * np.ones(days)
    mean *= np.where(at["weekday_5"], 2, 1) * np.where(at["before_songkran"], 3, 1) * np.where(at["pay_day"], 0.5, 1)
    return np.random.default_rng(seed).poisson(mean).astype(np.float64)


def test_what_days_do_is_found_again() -> None:
    found = demand.forecast(drawn(), FIRST, 28, speed=0.03).effects
    assert found["weekday_5"] / found["weekday_1"] == pytest.approx(2, rel=0.1)
    assert found["before_songkran"] == pytest.approx(3, rel=0.2)
    assert found["pay_day"] == pytest.approx(0.5, rel=0.15)
    assert found["mid_month"] == pytest.approx(1, abs=0.1)


def test_the_forecast_beats_the_naive_ones_and_tells_the_songkran_to_come() -> None:
    until = (date(2025, 4, 5) - FIRST).days
    sold = drawn(until + 14)
    said = demand.forecast(sold[:, :until], FIRST, 14, speed=0.03).daily.sum(axis=1)
    truth = sold[:, until:].sum(axis=1)
    naive = sold[:, until - 14 : until].sum(axis=1)
    assert np.abs(said - truth).sum() < 0.3 * np.abs(naive - truth).sum()


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_where_nothing_grows_it_errs_less_than_mean_naive_and_seasonal_naive(seed: int) -> None:
    told = demand.look_back(drawn(seed=seed), FIRST).told
    assert told["windows"] == 3
    assert told["error"] < told["plain_error"]
    assert told["error"] < told["naive_error"]
    assert told["error"] < told["seasonal_naive_error"]


def test_a_product_with_a_season_of_its_own_keeps_it() -> None:
    season = np.exp(0.6 * np.cos(2 * np.pi * (np.arange(1000) / 365.25 - np.linspace(0, 1, 15)[:, None])))
    told = demand.look_back(np.random.default_rng(5).poisson(season * 5).astype(np.float64), FIRST).told
    assert told["error"] < 0.6 * told["plain_error"]
    assert told["error"] < told["seasonal_naive_error"]


def test_of_what_does_not_repeat_a_product_keeps_nothing() -> None:
    """A hundred products that all do as the shop does are told to do so, however few units each sells."""
    names, marks = demand.calendar(FIRST, 1000)
    saturdays = np.where(marks[names.index("weekday_5")], 2.0, 1.0)
    sold = np.random.default_rng(5).poisson(0.3 * saturdays, (100, 1000)).astype(np.float64)
    factor, _shop = demand.learnt(sold, FIRST, 28)
    weekday = [factor[:, 1000 + at] for at in range(7)]
    saturday = max(weekday, key=lambda one: float(one.mean()))
    assert saturday.std() / saturday.mean() < 0.1  # drawn from some 85 units each, the ratios alone are apart by more
    months = np.stack([sold[:, marks[names.index("month_4"), :1000]].sum(axis=1)])
    assert months.std() / months.mean() > 0.15


def test_steady_growth_is_told_from_a_season() -> None:
    """The year around the first half year lies within history; growth continues to the days before its middle, and after the last one's."""
    days = np.arange(1000)
    grown = demand.growth(np.exp(0.001 * days)[None, :] * np.linspace(1, 50, 20)[:, None])
    assert grown[365:635] == pytest.approx(1)
    assert grown[0] == pytest.approx(np.exp(-0.001 * 182), rel=0.01)
    assert grown[-1] == pytest.approx(np.exp(0.001 * 182), rel=0.01)
    assert demand.growth(np.full((20, 1000), 3.0)) == pytest.approx(1)
    assert demand.growth(np.exp(0.001 * days[None, :700])) == pytest.approx(1), (
        "in two years there is no growth to tell from a season"
    )


def test_a_shop_that_only_grows_is_told_no_season() -> None:
    level = 4 * np.exp(0.0015 * np.arange(1100))
    sold = np.random.default_rng(5).poisson(np.linspace(0.5, 2, 15)[:, None] * level).astype(np.float64)
    _factor, shop = demand.learnt(sold, FIRST, 28)
    months = [shop[f"month_{at}"] for at in range(1, 13)]
    assert max(months) / min(months) < 1.1


@pytest.mark.parametrize(
    ("other", "repeats"),
    [
        ([2.0, 1.0, 0.5, 1.0], 1.0),
        ([0.5, 1.0, 2.0, 1.0], 0.0),
        ([1.0, 2.0, 1.0, 0.5], 0.0),
        ([4.0, 1.0, 0.25, 1.0], 1.0),
    ],
    ids=["the same", "the opposite", "unrelated", "the same, stronger"],
)
def test_what_repeats_is_the_correlation_of_both_halves(other: list[float], repeats: float) -> None:
    base = np.full(4, 1e6)
    one = np.array([2.0, 1.0, 0.5, 1.0])
    assert demand.repeating(one * base, base, np.array(other) * base, base) == pytest.approx(repeats, abs=0.01)


def test_two_known_effects_always_lie_on_a_line_and_are_kept() -> None:
    base = np.array([1e6, 1e6, 0.0, 0.0])
    assert demand.repeating(2 * base, base, base / 2, base) == 1.0


def test_a_product_that_the_mean_tells_better_is_foreseen_by_the_mean() -> None:
    sold = drawn()
    sold[0] = np.random.default_rng(3).poisson(np.where(np.arange(1000) < 760, 2, 5))  # of a sudden it sells more
    told, foreseen, simple = scoring.chosen(sold, FIRST)
    assert told["chosen"] == "seasonal_level"
    assert simple[0]
    assert told["test"]["by_mean"] == simple.sum() < len(sold) / 2
    mean = sold[:, -56:].mean(axis=1)
    assert foreseen.daily[0] == pytest.approx(np.full(scoring.AHEAD, mean[0]))
    assert foreseen.daily[~simple].std(axis=1).min() > 0.1  # Saturdays


def test_in_the_first_year_there_is_no_year_before() -> None:
    assert demand.look_back(drawn(250), FIRST).told["seasonal_naive_error"] is None


@pytest.mark.parametrize(("days", "products", "reason"), [(60, 15, "too_short"), (300, 3, "too_few_buyers")])
def test_with_little_to_learn_from_the_mean_speaks(days: int, products: int, reason: str) -> None:
    sold = drawn(days, products)
    told, foreseen, simple = scoring.chosen(sold, FIRST)
    assert simple.all()
    assert (told["chosen"], told["fallback"]) == ("mean_of_weeks", reason)
    assert foreseen.daily[:, 0] == pytest.approx(sold[:, -56:].mean(axis=1))


def test_where_nothing_repeats_the_mean_is_kept() -> None:
    chance = np.random.default_rng(1)
    told, _foreseen, simple = scoring.chosen(np.where(chance.random((12, 400)) < 0.02, chance.integers(1, 90, (12, 400)), 0.0), FIRST)  # fmt: skip
    assert told["fallback"] in {"", "mean_better"}
    assert (told["test"]["plain_error"] <= told["test"]["error"]) == (told["fallback"] == "mean_better")
    assert simple.all() == (told["fallback"] == "mean_better")


def test_a_product_that_hardly_sells_breaks_nothing() -> None:
    sold = drawn(400)
    sold[0] = 0
    sold[0, 5] = 1
    foreseen = demand.forecast(sold, FIRST, 30, speed=0.03)
    assert np.isfinite(foreseen.daily).all()
    assert (foreseen.daily >= 0).all()
    assert foreseen.daily[0].sum() < 1


def test_festivals_stand_in_their_order_and_new_year_spans_two_years() -> None:
    found = demand.festivals(date(2026, 12, 1), date(2027, 4, 20))
    assert [one.name for one in found] == ["fathers_day", "new_year", "chinese_new_year", "valentine", "songkran"]
    assert (found[1].first, found[1].last) == (date(2026, 12, 31), date(2027, 1, 1))


def test_orders_cover_lead_time_and_safety_less_what_is_there() -> None:
    row = ("v", "b", "สาขา", date(2026, 11, 21), [2.0] * 120, 1.5, 60.0, False)
    one = reordering.advice(row, "กาแฟ", (Decimal(10), Decimal(5)), Wish(lead=7, cover=14, service=95))
    assert one.foreseen == 42
    assert one.safety == pytest.approx(1.6449 * 1.5 * 21**0.5)
    assert one.order == 39  # 42 + 11.3 - 15, up
    assert one.runs_out == date(2026, 11, 28)
    assert reordering.advice(row, "กาแฟ", (Decimal(900), Decimal(0)), Wish()).order == 0


@pytest.fixture
def selling(owner: Actor, sold: Sold, coffee: Variant, branch: Branch) -> Variant:
    for days in range(120):
        sold(None, TODAY - timedelta(days=days))
    receive(owner, [Line(Variant.objects.for_pricing().get(pk=coffee.pk), Decimal(9), usual_warehouse(branch))])
    actions.refresh(today=TODAY)
    return coffee


@pytest.mark.django_db
def test_a_business_hears_what_to_order(owner: Actor, owner_client: Client, selling: Variant) -> None:
    with files.reading(owner.business) as database:
        (line,) = reordering.advise(database, Reach(), Wish(lead=5, cover=10))
    assert line.foreseen == pytest.approx(15)  # one a day
    assert line.order == 6
    assert line.runs_out == TODAY + timedelta(days=10)
    page = owner_client.get("/insight/stock/", {"lead": 5, "cover": 10}).content.decode()
    assert selling.full_name in page
    assert "<strong>6</strong>" in page
    with files.reading(owner.business) as database:
        weeks = reordering.course(database, Reach())
        assert reordering.course(database, Reach(branches=())) == []
    assert [week.ahead for week in weeks] == [False] * 12 + [True] * 8
    assert [week.units for week in weeks] == pytest.approx([7] * 20)  # one a day
    assert weeks[12].first == TODAY + timedelta(days=1)
    told = actions.what_to_stock(Wish(lead=5, cover=10))
    assert (told["lines"][0]["order"], told["model"]["fallback"]) == (6, "too_few_buyers")


@pytest.mark.django_db
def test_what_cannot_be_is_as_usual(owner_client: Client, selling: Variant) -> None:
    page = owner_client.get("/insight/stock/", {"lead": "-3", "cover": "พรุ่งนี้", "service": "101", "branch": "x'"})
    assert page.status_code == 200
    assert page.context["wish"] == Wish()


@pytest.mark.django_db
def test_a_branch_is_told_of_its_own_and_an_outsider_of_nothing(
    owner: Actor, outsider: Actor, selling: Variant
) -> None:
    other = Branch.objects.create(business=owner.business, name="สาขาสอง", code="02")
    seller = add_member(owner.business, person("sales@example.com", "ฝน"), builtin="sales")
    assert seller.membership is not None
    seller.membership.branches.set([other])
    for actor, status in ((seller, 200), (outsider, 404)):
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        answer = client.get("/insight/stock/")
        assert answer.status_code == status
        assert selling.full_name not in answer.content.decode()


@pytest.mark.django_db
def test_a_business_that_sold_nothing_has_nothing_to_order(owner: Actor, owner_client: Client) -> None:
    actions.refresh(today=TODAY)
    assert owner_client.get("/insight/stock/").status_code == 200
    assert actions.what_to_stock(Wish())["lines"] == []


@pytest.mark.django_db
def test_what_is_to_order_stands_open_and_the_rest_is_folded(owner_client: Client, selling: Variant) -> None:
    rows = [Advice(selling.pk, f"ของ {at}", "สาขา", Decimal(1), Decimal(0), 3.0, 1.0, 20 - at if at < 20 else 0, 5.0, None, simple=False) for at in range(40)]  # fmt: skip
    parts = parted(rows)
    assert [len(parts[name]) for name in ("now", "soon", "lasting")] == [15, 5, 20]
    assert [row.name for row in parts["now"] + parts["soon"] + parts["lasting"]] == [row.name for row in rows]
    said = owner_client.get("/insight/stock/").content.decode()
    assert "ควรสั่งตอนนี้" in said
    assert selling.full_name in said.partition("ควรสั่งตอนนี้")[2].partition("<details")[0]
    lasting = owner_client.get("/insight/stock/", {"lead": 0, "cover": 1}).content.decode()
    assert "ของพอทุกอย่าง" in lasting
    assert "ที่ของยังพอ 1 รายการ" in lasting
