"""What if: nothing changed changes nothing, more retention never costs, and what came lies in the interval about as often as it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from conftest import refused
from samphan.insight.analysis import Wish as Analysed
from samphan.insight.analysis import foresee
from samphan.insight.mining import bg_nbd, pareto_nbd
from samphan.insight.mining.drawing import Models, Spread, draws
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.mining.what_if import Levers, Life, Money, factor_for, simulate
from samphan.insight.simulating.elasticity import PUBLISHED, estimate
from samphan.insight.simulating.preparing import prepare
from samphan.insight.simulating.running import MOST, chosen, spread_for, what_if
from samphan.insight.simulating.wish import RANGES, Wish, kept_wish, read_wish
from samphan.insight.tests.drawn import LAST, buyers, tables
from samphan.platform.refusals import Refused

pytestmark = pytest.mark.once

COVARIANCE = (0.002 * np.eye(4)).tolist()
BG = Fit("bg_nbd", {"r": 0.6, "alpha": 8.0, "a": 0.9, "b": 3.0}, 0.0, 1, 7.0, covariance=COVARIANCE)
PARETO = Fit("pareto_nbd", {"r": 1.2, "alpha": 20.0, "s": 1.3, "beta": 70.0}, 0.0, 1, 7.0, covariance=COVARIANCE)
SPENT = Fit("gamma_gamma", {"p": 4.0, "q": 3.5, "gamma": 200.0}, 0.0, 1, 1.0, covariance=(0.002 * np.eye(3)).tolist())
MONEY = Money(net=1 / 1.07, goods=0.6)
EVERY = pytest.mark.parametrize("fit", [BG, PARETO, None], ids=["bg_nbd", "pareto_nbd", "usual_interval"])


def some_people(many: int = 300, seed: int = 4) -> Histories:
    chance = np.random.default_rng(seed)
    age = chance.integers(20, 700, many)
    recency = np.minimum(chance.integers(0, 700, many), age)
    repeats = np.minimum(chance.integers(0, 9, many), recency)
    return Histories(repeats, np.where(repeats == 0, 0, recency), age)


def lived(
    fit: Fit | None, levers: Levers, *, months: int = 12, spending: Fit | None = SPENT, runs: int = 30
) -> tuple[Life, Life]:
    people = some_people()
    models = Models(fit, spending, people, 300.0, 0.6)
    mean = np.where(people.repeats > 0, 250.0, 0.0)
    starts = draws(models, people, mean, Spread(0.1, 0.1), runs=runs, seed=3)
    return simulate(starts, np.ones(len(people)), levers, MONEY, runs=runs, months=months, seed=3)


def gains(today: Life, changed: Life) -> Floats:
    return changed.value(MONEY.discount) - today.value(MONEY.discount)


@EVERY
def test_with_nothing_changed_both_lives_are_one(fit: Fit | None) -> None:
    today, changed = lived(fit, Levers())
    for name in ("customers", "orders", "sales", "margin", "cost", "stay", "given"):
        assert np.array_equal(getattr(today, name), getattr(changed, name)), name


@EVERY
@settings(max_examples=12, deadline=None)
@given(factor=some.floats(0, 1))
def test_more_retention_never_costs_in_any_run(fit: Fit | None, factor: float) -> None:
    today, changed = lived(fit, Levers(leaving=factor), runs=8)
    for name in ("customers", "orders", "sales"):
        assert (getattr(changed, name).sum(axis=1) >= getattr(today, name).sum(axis=1) - 1e-6).all(), name
    assert (gains(today, changed) >= -1e-6).all()
    assert (changed.stay >= today.stay - 1e-12).all()


@EVERY
@settings(max_examples=12, deadline=None)
@given(factor=some.floats(1, 3))
def test_less_retention_never_gains_in_any_run(fit: Fit | None, factor: float) -> None:
    today, changed = lived(fit, Levers(leaving=factor), runs=8)
    assert (changed.orders.sum(axis=1) <= today.orders.sum(axis=1)).all()
    assert (gains(today, changed) <= 1e-6).all()


@EVERY
def test_the_more_stay_the_more_it_is_worth(fit: Fit | None) -> None:
    means = [float(gains(*lived(fit, Levers(leaving=factor))).mean()) for factor in (1.5, 1.0, 0.7, 0.3, 0.0)]
    assert means == sorted(means)
    assert means[0] < 0 < means[-1]


@given(
    elasticity=some.floats(-6, 0), response=some.floats(0, 1), contact=some.floats(0, 100), discount=some.floats(0, 1)
)
@settings(max_examples=15, deadline=None)
def test_an_unchanged_price_is_neutral_and_reaching_nobody_costs_nothing(
    elasticity: float, response: float, contact: float, discount: float
) -> None:
    levers = Levers(elasticity=elasticity, elasticity_error=1.0, response=response, contact=contact, discount=discount)
    today, changed = lived(BG, levers, runs=4)
    assert np.array_equal(today.sales, changed.sales)
    assert not changed.cost.any()
    assert not gains(today, changed).any()


@pytest.mark.parametrize(("price", "elasticity"), [(0.1, -2.0), (-0.1, -2.0), (0.2, 0.0), (0.1, -1.0)])
def test_price_moves_orders_by_the_power_of_its_change(price: float, elasticity: float) -> None:
    today, changed = lived(PARETO, Levers(price=price, elasticity=elasticity), runs=60)
    assert changed.orders.sum() / today.orders.sum() == pytest.approx((1 + price) ** elasticity, rel=0.02)
    assert changed.sales.sum() / today.sales.sum() == pytest.approx((1 + price) ** (elasticity + 1), rel=0.04)


def test_goods_cost_the_same_whatever_the_price() -> None:
    today, changed = lived(PARETO, Levers(price=0.1))
    assert changed.margin.sum() == pytest.approx(today.margin.sum() + MONEY.net * 0.1 * today.sales.sum())


def test_a_campaign_costs_its_contacts_and_brings_its_answers_in_the_first_month() -> None:
    today, changed = lived(PARETO, Levers(reach=0.5, response=0.2, contact=3.0, discount=0.1), runs=100)
    assert changed.cost.mean() == pytest.approx(3 * 150, rel=0.05)
    more = changed.orders.mean(axis=0) - today.orders.mean(axis=0)
    assert more[0] == pytest.approx(0.5 * 0.2 * 300, rel=0.1)
    assert np.allclose(more[1:], 0)
    assert (changed.given > 0).any(), "who would have come anyway takes the discount too"


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (lived(BG, Levers(leaving=0.8, price=0.1, elasticity=-1, reach=0.3, response=0.1)) for _ in range(2))
    assert np.array_equal(one[1].sales, other[1].sales)
    assert np.array_equal(one[0].sales, lived(BG, Levers(leaving=1.4))[0].sales), "today is the same whatever is asked"


@pytest.mark.parametrize(("fit", "model"), [(BG, bg_nbd), (PARETO, pareto_nbd)])
def test_drawn_lives_agree_with_the_formula(fit: Fit, model: Any) -> None:
    """Purchases of drawn customers beside the models' own expectation."""
    people = some_people(800)
    exact = replace(fit, covariance=(1e-12 * np.eye(4)).tolist())
    starts = draws(Models(exact, None, people, 1.0, 0.1), people, np.zeros(800), Spread(), runs=60, seed=9)
    today, _same = simulate(starts, np.ones(800), Levers(), Money(), runs=60, months=12, seed=9)
    assert today.orders.sum(axis=1).mean() == pytest.approx(model.expected(fit, people, 365.25).sum(), rel=0.02)


@pytest.mark.parametrize(("fit", "points"), [(BG, 0.05), (BG, -0.1), (PARETO, 0.08), (None, 0.05)])
def test_points_of_retention_are_the_points_that_come(fit: Fit | None, points: float) -> None:
    people = some_people()
    start = next(draws(Models(fit, SPENT, people, 300.0, 0.6), people, np.zeros(300), Spread(), runs=1, seed=3))
    factor = factor_for(start.rates(np.random.default_rng(1)), np.ones(300), points)
    assert factor is not None
    today, changed = lived(fit, Levers(leaving=factor))
    assert changed.stay.mean() - today.stay.mean() == pytest.approx(points, abs=0.015)


def test_retention_cannot_pass_its_ends() -> None:
    people = some_people()
    start = next(draws(Models(BG, SPENT, people, 300.0, 0.6), people, np.zeros(300), Spread(), runs=1, seed=3))
    assert factor_for(start.rates(np.random.default_rng(1)), np.ones(300), 0.9) is None


def bg_customers(many: int, seed: int, *, ahead: int = 365) -> tuple[Histories, int, int]:
    """Customers drawn from BG/NBD, and what they bought after: purchases, and customers who bought."""
    chance = np.random.default_rng(seed)
    rate, last, age = chance.gamma(0.7, 1 / 50.0, many), chance.beta(0.9, 3.0, many), chance.integers(60, 600, many)
    repeats, recency, later = np.zeros(many, int), np.zeros(many, int), np.zeros(many, int)
    for one in range(many):
        at, days, after = 0.0, set(), set()
        while True:
            at += chance.exponential(1 / rate[one])
            if at > age[one] + ahead:
                break
            (days if at < age[one] else after).add(int(np.ceil(at)))
            if chance.random() < last[one]:
                break
        repeats[one], recency[one], later[one] = len(days), max(days, default=0), len(after)
    return Histories(repeats, recency, age), int(later.sum()), int((later > 0).sum())


def test_what_came_of_drawn_customers_lies_in_the_interval_as_often_as_it_says() -> None:
    """40 shops of 250 customers, each fitted, each simulated from a cut-off: 80 % intervals hold between 65 % and 95 % of the time."""
    held = {"orders": 0, "customers": 0}
    for shop in range(40):
        people, orders, customers = bg_customers(250, shop)
        fit = bg_nbd.fit(people)
        assert fit.covariance
        starts = draws(Models(fit, None, people, 100.0, 0.5), people, np.zeros(250), Spread(), runs=120, seed=shop)
        today, _same = simulate(starts, np.ones(250), Levers(), Money(), runs=120, months=12, seed=shop)
        for name, came in (("orders", orders), ("customers", customers)):
            low, high = np.quantile(getattr(today, name).sum(axis=1), [0.1, 0.9])
            held[name] += low <= came <= high
    assert all(26 <= found <= 38 for found in held.values()), held


Loaded = tuple[duckdb.DuckDBPyConnection, dict[str, Any]]


def loaded(many: int, *, cost: bool = True) -> Loaded:
    """The tables and the report that a load leaves, of customers drawn by chance."""
    database = tables(buyers(many))
    database.execute("DROP TABLE scores")
    goods = "(amount * 0.6)::DECIMAL(18,2)" if cost else "NULL::DECIMAL(18,2)"
    database.execute(f"CREATE TABLE fact_sale_line AS SELECT 'sale' AS kind, 'THB' AS currency, day, amount AS total, amount AS net, {goods} AS cost, 1 AS quantity, item AS variant FROM sales")  # fmt: skip
    report: dict[str, Any] = {"until": LAST.isoformat(), "version": 1}
    people = foresee(database, report, Analysed(), LAST)
    database.register("people", people)
    columns = "* REPLACE (customer::UUID AS customer)" if "value" in people.column_names else "NULL::UUID AS customer, '' AS grade, '' AS \"group\", 0.0 AS value, 0.0 AS purchases_over_horizon"  # fmt: skip
    database.execute(f"CREATE TABLE scores AS SELECT {columns} FROM people")
    database.execute("CREATE TABLE persona (customer UUID, name VARCHAR)")
    report["what_if"] = prepare(database, report, LAST)
    return database, report


@pytest.fixture(scope="module")
def shop() -> Loaded:
    return loaded(500)


def test_a_load_looks_back_and_says_how_often_it_held(shop: Loaded) -> None:
    _database, report = shop
    looks = report["what_if"]["looks"]
    assert {one["months"] for one in looks} == {3, 6, 12}
    assert {one["measure"] for one in looks} == {"customers", "orders", "sales"}
    assert all(0 <= one["narrow"] <= one["looks"] for one in looks)
    judged = [one for one in looks if one["wide"] is not None]
    assert sum(one["wide"] for one in judged) >= 0.6 * sum(one["looks"] for one in judged)
    assert 0 < report["what_if"]["retention"] < 1
    assert report["what_if"]["money"] == {"net": 1.0, "known": 1.0, "margin": 0.4}


def test_buyers_stand_as_of_today_after_the_looks_back(shop: Loaded) -> None:
    database, _report = shop
    (last,) = database.execute("SELECT max(last_day) FROM buyers").fetchall()[0]
    assert LAST - last < timedelta(days=20)


def test_both_sides_with_intervals_that_hold_their_middle(shop: Loaded) -> None:
    database, report = shop
    told = what_if(database, report, Wish(churn=20, cost=500, level=90))
    for of in told["measures"].values():
        for middle, low, high in of.values():
            assert low <= middle <= high
    wide, narrow = (what_if(database, report, Wish(churn=20, level=level))["measures"]["sales"]["today"] for level in (90, 80))  # fmt: skip
    assert wide[1] < narrow[1] < narrow[2] < wide[2]
    assert told["break_even"]["month"] is not None
    assert told["break_even"]["worth"] > 500
    assert 0.5 < told["pays"] <= 1
    assert len(told["by_month"]["sales"]["today"]) == 12
    assert told["retention"]["what_if"] > told["retention"]["today"]


def test_nothing_changed_says_no_chance_to_pay(shop: Loaded) -> None:
    database, report = shop
    told = what_if(database, report, Wish())
    assert told["pays"] is None
    assert all(of["difference"] == [0, 0, 0] for of in told["measures"].values())


def test_break_even_is_where_nothing_is_won(shop: Loaded) -> None:
    database, report = shop
    campaign = Wish(reach=60, response=10, contact=5, discount=10, months=3)
    needed = what_if(database, report, campaign)["break_even"]["response"]
    there = what_if(database, report, replace(campaign, response=needed))
    spread = np.ptp(there["measures"]["value"]["difference"])
    assert abs(there["measures"]["value"]["difference"][0]) < 0.35 * spread
    price = Wish(price=10, elasticity=-1.0)
    balanced = what_if(database, report, price)["break_even"]["elasticity"]
    even = what_if(database, report, replace(price, elasticity=balanced))["measures"]["margin"]
    assert abs(even["difference"][0]) < 0.02 * even["today"][0]


def test_a_group_is_simulated_alone(shop: Loaded) -> None:
    database, report = shop
    whole, best = (what_if(database, report, Wish(who=who, churn=10)) for who in ("", "grade:A"))
    assert best["customers"] < whole["customers"]
    assert best["measures"]["sales"]["today"][0] < whole["measures"]["sales"]["today"][0]
    with refused("too_few"):
        what_if(database, report, Wish(who="persona:regulars"))


@pytest.mark.parametrize(("many", "code"), [(0, "too_few"), (1, "too_few"), (30, "")])
def test_few_customers_are_told_so_or_spoken_of_by_the_simpler_rule(many: int, code: str) -> None:
    database, report = loaded(many)
    if code:
        with refused(code):
            what_if(database, report, Wish(churn=10))
        return
    told = what_if(database, report, Wish(churn=10))
    assert (told["model"], told["fallback"]) == ("usual_interval", "too_few_customers")
    assert told["widened"]["source"] == "convention"
    assert told["measures"]["value"]["difference"][0] > 0


def test_without_a_known_cost_the_margin_is_asked_for() -> None:
    database, report = loaded(60, cost=False)
    with pytest.raises(Refused) as caught:
        what_if(database, report, Wish(churn=10))
    assert "margin" in caught.value.fields
    assert what_if(database, report, Wish(churn=10, margin=30))["margin"] == 0.3


def test_of_very_many_the_best_and_an_even_choice_are_lived_with() -> None:
    places, weight = chosen(100_000, MOST)
    assert len(places) == len(set(places.tolist())) == MOST
    assert weight.sum() == pytest.approx(100_000)
    assert (weight[: MOST // 5] == 1).all()
    assert places.max() < 100_000


def test_the_spread_grows_with_time_and_has_a_convention() -> None:
    spreads = [{"months": 3, "often": 0.1, "much": 0.02}, {"months": 6, "often": 0.2, "much": 0.03}]
    assert spread_for(spreads, 3)[0].often == 0.1
    assert spread_for(spreads, 24)[0].often == pytest.approx(0.4)
    assert spread_for([], 12)[1] == "convention"


def priced_sales(slope: float, *, moves: bool = True) -> duckdb.DuckDBPyConnection:
    """Ten products over thirty months: what sells moves with price by the slope, with season and size."""
    database, chance = duckdb.connect(), np.random.default_rng(2)
    database.execute("CREATE TABLE fact_sale_line (variant VARCHAR, kind VARCHAR, currency VARCHAR, day DATE, quantity DECIMAL(18,3), total DECIMAL(18,2))")  # fmt: skip
    rows = []
    for product in range(10):
        size, price = chance.uniform(20, 400), chance.uniform(50, 500)
        for month in range(30):
            now = price * float(chance.choice([0.85, 1.0, 1.15])) if moves else price
            sold = size * (now / price) ** slope * (1 + 0.3 * np.sin(month)) * float(chance.lognormal(0, 0.1))
            day = LAST.replace(day=3) - timedelta(days=31 * (month + 1))
            rows.append((f"p{product}", "sale", "THB", day, round(sold, 3), round(sold * now, 2)))
    database.executemany("INSERT INTO fact_sale_line VALUES (?, ?, ?, ?, ?, ?)", rows)
    return database


def test_elasticity_is_found_in_own_prices_or_taken_from_the_studies() -> None:
    own = estimate(priced_sales(-1.6), LAST)
    assert own["source"] == "own"
    assert own["value"] == pytest.approx(-1.6, abs=3 * own["error"] + 0.02)
    for database, reason in ((priced_sales(-1.6, moves=False), "too_few_prices"), (priced_sales(0.8), "price_odd")):
        told = estimate(database, LAST)
        assert (told["value"], told["source"], told["reason"]) == (PUBLISHED, "published", reason)


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("price", "มาก"), ("price", "60"), ("price", "nan"), ("elasticity", "1"), ("reach", "-1"), ("reach", "101"), ("margin", "0"),
        ("months", "7"), ("level", "99"), ("who", "grade:Z"), ("who", "x"), ("cost", "1e30"), ("discount", "๑๐๑"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(field: str, written: str) -> None:
    with pytest.raises(Refused) as caught:
        read_wish({"months": "12", field: written})
    assert list(caught.value.fields) == [field]


def test_retention_and_churn_are_one_lever() -> None:
    with pytest.raises(Refused) as caught:
        read_wish({"retention": "5", "churn": "10"})
    assert list(caught.value.fields) == ["churn"]


def test_thai_digits_and_separators_are_read_and_kept_wishes_come_back() -> None:
    wish = read_wish({"cost": "๒๐,๐๐๐", "price": "-5", "who": "group:at_risk", "months": "24", "margin": ""})
    assert (wish.cost, wish.price, wish.who, wish.months, wish.margin) == (20_000, -5, "group:at_risk", 24, None)
    assert kept_wish({**wish.told(), "of a later version": 1}) == wish
    assert set(RANGES) <= set(wish.told())
