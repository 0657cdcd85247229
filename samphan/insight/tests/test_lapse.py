"""Who stays away: learnt from the shop's own past, as good as it says, and silent where there is too little to learn from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from samphan.insight.mining import chances
from samphan.insight.scoring import lapse
from samphan.insight.tests.drawn import LAST, buyers, tables


def cases(many: int = 1200, seed: int = 3) -> chances.Cases:
    """Two features that matter and one that does not, seen at six times."""
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(many, 3))
    came = chance.random(many) < 1 / (1 + np.exp(-(0.4 + 1.5 * features[:, 0] - features[:, 1])))
    return chances.Cases(("up", "down", "idle"), features, came, np.arange(many) * 6 // many)


def test_what_moves_the_answer_is_found_with_its_direction() -> None:
    model, test = chances.learn(cases())
    weights = dict(zip(model.names, model.weights, strict=True))
    assert weights["up"] > 1 > abs(weights["idle"]) * 4
    assert weights["down"] < -0.6
    assert test["auc"] > 0.8
    assert test["brier"] < test["naive_brier"]


def test_contributions_add_up_to_the_chance_exactly() -> None:
    some = cases()
    model, _test = chances.learn(some)
    odds = model.base + model.contributions(some.features).sum(axis=1)
    assert np.allclose(1 / (1 + np.exp(-odds)), model.chance(some.features))
    (strongest,) = chances.strongest(model, np.array([[3.0, 0.0, 0.0]]), most=1)
    assert strongest[0][0] == "up"


def test_the_newest_cases_are_kept_for_the_test() -> None:
    some = cases()
    flipped = chances.Cases(some.names, some.features, np.where(some.time == 5, ~some.came, some.came), some.time)
    assert chances.learn(flipped)[1]["auc"] < 0.3


def test_scores_that_lie_elsewhere_are_told() -> None:
    chance = np.random.default_rng(1)
    then = chance.beta(2, 5, 4000)
    assert chances.drift(then, chance.beta(2, 5, 4000))["state"] == "steady"
    assert chances.drift(then, chance.beta(5, 2, 4000))["state"] == "moved"
    assert chances.drift(then, np.empty(0))["state"] == "steady"


def test_the_chance_to_stay_away_is_as_good_as_it_says() -> None:
    with tables(buyers(700)) as database:
        report = lapse.score(database, LAST)
        rows = database.execute("SELECT chance, silence, because FROM lapse").fetchall()
    assert report["fallback"] in {"", "forecast_better"}
    assert report["test"]["auc"] > 0.8
    assert report["test"]["calibration_error"] < 0.08
    assert report["test"]["brier"] < report["test"]["naive_brier"]
    assert all(0 <= row[0] <= 1 for row in rows)
    assert report["parameters"]["late"] > 0
    assert report["drift"]["state"] != "moved"  # the shop is as it was


def test_nothing_of_after_a_day_is_known_on_it() -> None:
    rows = buyers(60)
    with tables(rows) as whole, tables([row for row in rows if row[1] <= LAST - timedelta(days=90)]) as past:
        seen, known = (lapse.look(one, LAST - timedelta(days=90)) for one in (whole, past))
    assert all(np.array_equal(seen[name], known[name]) for name in lapse.NAMES)
    assert seen["lapsed"].sum() < known["lapsed"].sum()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "too_short"),
        ([(1, LAST, 100.0, "a", "1")], "too_short"),
        ([(one, LAST - timedelta(days=200), 100.0, "a", str(one)) for one in range(30)], "too_few_cases"),
        ([(one, LAST - timedelta(days=one % 700), 90.0, "a", str(one)) for one in range(900)], "one_sided"),
        ([(one, LAST, 100.0, "a", str(one)) for one in range(500)], "too_short"),
        ([(1, LAST - timedelta(days=365 * 40), 9.0, "a", "1"), (1, LAST, 9.0, "a", "2")], "too_few_cases"),
        ([(0, LAST - timedelta(days=one), 9.0, "a", str(one)) for one in range(600)], "too_few_cases"),
    ],
    ids=["nobody", "one customer", "thirty", "all once", "one day", "forty years apart", "one has all"],
)
def test_where_nothing_can_be_learnt_it_says_why(rows: list[Any], why: str) -> None:
    with tables(rows) as database:
        report = lapse.score(database, LAST)
        assert database.execute("SELECT count(*) FROM lapse").fetchone() == (0,)
    assert (report["chosen"], report["fallback"]) == ("", why)


def test_the_forecast_speaks_in_its_place() -> None:
    with tables([(1, LAST - timedelta(days=40), 100.0, "a", "1"), (1, LAST, 100.0, "a", "2")]) as database:
        database.execute("INSERT INTO scores SELECT customer, 0.7, first_day, last_day, purchases FROM buyers")
        report = lapse.score(database, LAST)
        ((chance, usual),) = database.execute("SELECT chance, usual FROM lapse").fetchall()
    assert report["chosen"] == "forecast"
    assert (round(chance, 3), usual) == (0.3, 40)
