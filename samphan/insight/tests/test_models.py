"""Models of buying: published figures, slopes, simulated customers, and what happens when there is nothing to fit."""

from collections.abc import Iterator
from datetime import date
from types import ModuleType

import duckdb
import numpy as np
import pytest

from samphan.insight.customers import Buyers, buyer_steps, read_buyers
from samphan.insight.files.cleaning import Reading, clean
from samphan.insight.files.reading import Columns, load_raw
from samphan.insight.mining import bg_nbd, choosing, gamma_gamma, intervals, lifetime, pareto_nbd, spending
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Histories, fold
from samphan.insight.steps import run
from samphan.insight.tests.published import CDNOW, needs_cdnow

pytestmark = pytest.mark.once

CDNOW_END = date(1997, 9, 30)


@pytest.fixture(scope="module")
def cdnow() -> Buyers:
    with duckdb.connect() as database:
        load_raw(database, CDNOW, Columns("2", "3", "5"), header=False)
        cleaned = clean(database, Reading(today=date(2026, 1, 1), until=CDNOW_END))
        run(database, buyer_steps(cleaned.until))
        return read_buyers(database)


def within(fit: Fit, published: dict[str, float], share: float = 0.005) -> None:
    for name, figure in published.items():
        assert fit[name] == pytest.approx(figure, rel=share), name


@needs_cdnow
def test_bg_nbd_gives_the_published_figures_of_cdnow(cdnow: Buyers) -> None:
    fit = bg_nbd.fit(cdnow.histories)
    assert fit.usable
    assert fit.customers == 2_357
    within(fit, {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
    assert fit.log_likelihood == pytest.approx(-9582.4, abs=0.1)


@needs_cdnow
def test_pareto_nbd_gives_the_published_figures_of_cdnow(cdnow: Buyers) -> None:
    fit = pareto_nbd.fit(cdnow.histories)
    assert fit.usable
    within(fit, {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669})
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.1)


@needs_cdnow
def test_gamma_gamma_gives_the_published_figures_of_cdnow(cdnow: Buyers) -> None:
    again = (cdnow.repeats > 0) & (cdnow.repeat_mean > 0)
    fit = gamma_gamma.fit(cdnow.repeats[again], cdnow.repeat_mean[again])
    assert fit.customers == 946
    within(fit, {"p": 6.25, "q": 3.74, "gamma": 15.44})


@needs_cdnow
def test_the_likelier_model_speaks(cdnow: Buyers) -> None:
    buying = choosing.choose(cdnow.histories)
    assert (buying.name, buying.fallback) == ("bg_nbd", "")
    assert [fit.model for fit in buying.tried] == ["bg_nbd", "pareto_nbd"]


@needs_cdnow
def test_the_known_customer_of_the_paper(cdnow: Buyers) -> None:
    """Fader, Hardie and Lee (2005), "Implementing the BG/NBD Model in Excel": x=2, t_x=30.43, T=38.86, 1.226 purchases in 39 weeks."""
    fit = bg_nbd.fit(cdnow.histories)
    one = Histories(np.array([2]), np.array([213]), np.array([272]))
    assert bg_nbd.expected(fit, one, 39 * 7)[0] == pytest.approx(1.226, abs=0.002)
    assert bg_nbd.alive(fit, one)[0] == pytest.approx(0.7266, abs=0.001)


BG = Fit("bg_nbd", {"r": 0.6, "alpha": 6.0, "a": 0.9, "b": 3.0}, 0.0, 1, 7.0)
PARETO = Fit("pareto_nbd", {"r": 0.6, "alpha": 8.0, "s": 0.7, "beta": 20.0}, 0.0, 1, 7.0)


def some_histories(count: int = 400, seed: int = 5) -> Histories:
    chance = np.random.default_rng(seed)
    age = chance.integers(10, 500, count)
    recency = np.minimum(chance.integers(0, 500, count), age)
    repeats = np.minimum(chance.integers(0, 12, count), recency)
    return Histories(repeats, np.where(repeats == 0, 0, recency), age)


def test_folding_counts_every_customer_once() -> None:
    histories = some_histories()
    folded = fold(histories)
    assert folded.weight.sum() == len(histories)
    assert (folded.weight @ folded.x) == histories.repeats.sum()
    assert folded.times[folded.age_at] @ folded.weight * 7 == pytest.approx(histories.age.sum())


def test_the_slope_is_the_slope() -> None:
    folded = fold(some_histories())
    top = np.array([0.6, 6.0, 0.9, 3.0])
    _value, slope = bg_nbd.log_likelihood(top, folded)
    for at in range(4):
        aside = np.zeros(4)
        aside[at] = 1e-6
        rise = bg_nbd.log_likelihood(top + aside, folded)[0] - bg_nbd.log_likelihood(top - aside, folded)[0]
        assert slope[at] == pytest.approx(rise / 2e-6, rel=1e-4)


@pytest.mark.parametrize("beta", [4.0, 20.0], ids=["alpha above beta", "beta above alpha"])
def test_the_chance_of_no_purchase_agrees_with_drawn_customers(beta: float) -> None:
    """The chance of no purchase, against customers drawn from the model: they buy nothing while they stay."""
    parameters = np.array([0.6, 8.0, 0.7, beta])
    nobody = Histories(np.array([0]), np.array([0]), np.array([140]))
    chance = np.random.default_rng(3)
    rate, leaving = chance.gamma(0.6, 1 / 8.0, 400_000), chance.gamma(0.7, 1 / beta, 400_000)
    stays = np.minimum(chance.exponential(1 / leaving), 20.0)
    seen = np.exp(-rate * stays).mean()
    assert np.exp(pareto_nbd.log_likelihood(parameters, fold(nobody))) == pytest.approx(seen, rel=0.005)


def simulated(weeks: int, count: int, seed: int = 11) -> Iterator[list[float]]:
    """Customers of BG's own making: for each the times of repeat purchases within so many weeks."""
    chance = np.random.default_rng(seed)
    for _customer in range(count):
        rate, leaves = chance.gamma(BG["r"], 1 / BG["alpha"]), chance.beta(BG["a"], BG["b"])
        now, times = chance.exponential(1 / rate), []
        while now <= weeks:
            times.append(now)
            if chance.random() < leaves:
                break
            now += chance.exponential(1 / rate)
        yield times


def test_expected_purchases_agree_with_simulated_customers() -> None:
    weeks, later = 40, 26
    times = list(simulated(weeks + later, 60_000))
    repeats = np.array([sum(t <= weeks for t in one) for one in times])
    recency = np.array([max((t for t in one if t <= weeks), default=0) for one in times])
    after = np.array([sum(t > weeks for t in one) for one in times])
    days = np.maximum(np.round(recency * 7).astype(int), repeats)
    histories = Histories(repeats, np.minimum(days, weeks * 7), np.full(len(times), weeks * 7))
    assert bg_nbd.expected(BG, histories, later * 7).sum() == pytest.approx(after.sum(), rel=0.03)
    assert bg_nbd.returns(BG, histories, later * 7).sum() == pytest.approx((after > 0).sum(), rel=0.03)
    found = bg_nbd.fit(histories)
    within(found, BG.parameters, share=0.25)


@pytest.mark.parametrize(("model", "fit"), [(bg_nbd, BG), (pareto_nbd, PARETO)], ids=["bg_nbd", "pareto_nbd"])
def test_what_every_model_must_say(model: ModuleType, fit: Fit) -> None:
    histories = some_histories()
    alive = model.alive(fit, histories)
    assert (alive >= 0).all()
    assert (alive <= 1).all()
    month, year = model.expected(fit, histories, 30), model.expected(fit, histories, 365)
    assert (month >= 0).all()
    assert (year > month).all()
    back = model.returns(fit, histories, 30)
    assert (back <= alive + 1e-12).all()
    assert (back <= month + 1e-9).all()  # the chance of one is never above how many are expected
    assert (model.next_purchase(fit, histories) > 0).all()
    longer_silent = Histories(histories.repeats, histories.recency, histories.age + 60)
    again = histories.repeats > 0
    assert (model.alive(fit, longer_silent)[again] < alive[again]).all()


@pytest.mark.parametrize(("model", "fit"), [(bg_nbd, BG), (pareto_nbd, PARETO)], ids=["bg_nbd", "pareto_nbd"])
def test_a_customer_of_every_day_breaks_nothing(model: ModuleType, fit: Fit) -> None:
    faithful = Histories(np.array([2_000]), np.array([2_000]), np.array([2_001]))
    assert model.alive(fit, faithful)[0] > 0.9
    assert model.expected(fit, faithful, 70)[0] == pytest.approx(70, rel=0.2)


def test_histories_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="repeats ≤ recency ≤ age"):
        Histories(np.array([1]), np.array([9]), np.array([8]))
    with pytest.raises(ValueError, match="one length"):
        Histories(np.array([1]), np.array([9]), np.array([9, 9]))


# When there is nothing to fit.


def of_one_purchase(count: int) -> Histories:
    none = np.zeros(count, np.int64)
    return Histories(none, none, np.arange(count) % 200 + 1)


@pytest.mark.parametrize(
    ("histories", "reason"),
    [
        (some_histories(1), "too_few_customers"),
        (some_histories(30), "too_few_customers"),
        (of_one_purchase(500), "too_few_returning"),
        (Histories(np.ones(90, np.int64), np.ones(90, np.int64), np.full(90, 2)), "too_short"),
    ],
    ids=["one customer", "thirty", "all bought once", "two days"],
)
def test_too_little_history_is_told_by_the_usual_interval(histories: Histories, reason: str) -> None:
    buying = choosing.choose(histories)
    assert (buying.name, buying.fallback) == (intervals.NAME, reason)
    alive = buying.alive(histories)
    assert np.isfinite(alive).all()
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (buying.expected(histories, 90) >= 0).all()
    assert (buying.next_purchase(histories) >= 0).all()


def test_a_fit_that_runs_away_is_named_and_not_used() -> None:
    """Everybody buys every tenth day without fail: no chance in the rates, so the model's shape runs to infinity."""
    repeats = np.arange(20, 80)
    clockwork = Histories(repeats, repeats * 10, repeats * 10 + 3)
    buying = choosing.choose(clockwork, pareto=False)
    assert buying.name == intervals.NAME
    assert buying.fallback in {"diverged", "not_converged"}
    assert buying.tried[0].trouble == buying.fallback
    assert buying.next_purchase(clockwork) == pytest.approx(7, abs=0.5)


def test_the_usual_interval_halves_the_chance_with_each_interval_of_silence() -> None:
    histories = Histories(np.array([4, 4, 4]), np.array([40, 40, 40]), np.array([50, 60, 80]))
    rule = intervals.learn(histories)
    assert intervals.alive(rule, histories) == pytest.approx([1, 0.5, 0.125])


def test_spending_draws_few_purchases_to_everybody() -> None:
    chance = np.random.default_rng(8)
    purchases = chance.integers(1, 20, 40_000)
    nu = chance.gamma(4.0, 1 / 60.0, 40_000)
    mean = chance.gamma(6.0 * purchases, 1 / nu) / purchases
    fit = gamma_gamma.fit(purchases, mean)
    within(fit, {"p": 6.0, "q": 4.0, "gamma": 60.0}, share=0.15)
    told = gamma_gamma.spending(fit, np.array([0, 1, 1_000]), np.array([0.0, 500.0, 500.0]))
    everybody = fit["p"] * fit["gamma"] / (fit["q"] - 1)
    assert told[0] == pytest.approx(everybody)
    assert everybody < told[1] < 500
    assert told[2] == pytest.approx(500, rel=0.01)


def test_money_in_another_unit_gives_the_same_fit() -> None:
    chance = np.random.default_rng(8)
    purchases, mean = chance.integers(1, 9, 500), chance.gamma(3.0, 100.0, 500)
    baht, satang = gamma_gamma.fit(purchases, mean), gamma_gamma.fit(purchases, mean * 100)
    assert satang["gamma"] == pytest.approx(baht["gamma"] * 100, rel=1e-3)
    assert satang["q"] == pytest.approx(baht["q"], rel=1e-3)


def test_amounts_that_depend_on_frequency_are_told() -> None:
    purchases = np.arange(1, 200)
    spent = spending.choose(purchases, purchases * 10.0, 100.0)
    assert spent.related


def test_few_who_returned_are_valued_by_their_own_mean() -> None:
    spent = spending.choose(np.array([0, 1, 3]), np.array([0.0, 200.0, 400.0]), 100.0)
    assert (spent.name, spent.fallback) == ("drawn_mean", "too_few_returning")
    assert spent.at_a_time(np.array([0, 1, 3]), np.array([0.0, 200.0, 400.0])) == pytest.approx([100, 150, 325])


def test_lifetime_value_is_worth_less_when_money_later_is() -> None:
    histories = some_histories(50)
    buying = choosing.by_fit(BG, [])
    each = np.full(50, 100.0)
    plain = lifetime.lifetime_value(buying, histories, each, months=12, discount=0.0)
    assert plain == pytest.approx(buying.expected(histories, 12 * lifetime.MONTH) * 100)
    dear = lifetime.lifetime_value(buying, histories, each, months=12, discount=0.1)
    assert (dear < plain).all()
    assert dear.sum() == pytest.approx(plain.sum() * 0.955, rel=0.02)
    half = lifetime.lifetime_value(buying, histories, each, months=12, discount=0.1, margin=0.5)
    assert half == pytest.approx(dear / 2)
