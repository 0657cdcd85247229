"""One simulation: read who it is about, live twice, and say what came as plain figures with intervals, ready for JSON."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from samphan.insight.mining.drawing import Models, Spread, draws
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.mining.what_if import Levers, Life, Money, factor_for, simulate
from samphan.insight.simulating.models import everybody_of, models_of
from samphan.insight.simulating.preparing import UNTRIED
from samphan.insight.simulating.wish import Wish
from samphan.insight.steps import one_row
from samphan.insight.warehouse.fits import prepared_of
from samphan.platform.refusals import Refused

if TYPE_CHECKING:
    import duckdb

RUNS = 200
SEED = 20
FEWEST = 10  # customers; an interval for fewer would say nothing
MOST = 25_000  # customers who are lived with; of more, the most valuable and an even choice of the rest
MOST_PURCHASES = 60_000  # foreseen of them, likewise
SURELY = 5  # one in so many of those lived with is chosen for being most valuable
YEARLY = 0.1  # discount
CONDITIONS: Mapping[str, str] = {
    "": "TRUE",
    "grade": "grade = $value",
    "group": '"group" = $value',
    "persona": "customer IN (SELECT customer FROM persona WHERE name = $value)",
}
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class People:
    """Who is lived with: `weight` customers stand behind each; `many` in all."""

    histories: Histories
    repeat_mean: Floats
    weight: Floats
    many: int


def how_many(database: duckdb.DuckDBPyConnection, who: str) -> int:
    condition, values = condition_of(who)
    return int(one_row(database, f"SELECT count(*) FROM scores WHERE {condition}", values)[0])


def condition_of(who: str) -> tuple[str, dict[str, str]]:
    kind, _colon, value = who.partition(":")
    return CONDITIONS[kind], {"value": value} if value else {}


def what_if(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], wish: Wish, told: Told = lambda _done, _of: None
) -> dict[str, Any]:
    """Today and what would be, side by side. Raises `Refused` for too few customers, an unknown margin, a retention that cannot be reached."""
    since = time.perf_counter()
    prepared = prepared_of(report)
    people = read_people(database, wish)
    money = money_of(prepared, wish)
    models = models_of(report["models"], everybody_of(database), prepared["variation"])
    levers = levers_of(models, people, prepared, wish)
    spread, source = spread_for(prepared["spread"], wish.months)
    starts = draws(models, people.histories, people.repeat_mean, spread, runs=RUNS, seed=SEED)
    today, changed = simulate(
        starts, people.weight, levers, money, runs=RUNS, months=wish.months, seed=SEED, told=lambda done: told(done, RUNS)
    )  # fmt: skip
    return {
        "wish": wish.told(),
        "until": report["until"],
        "version": report["version"],
        "model": report["models"]["buying"]["chosen"],
        "spending": report["models"]["spending"]["chosen"],
        "fallback": report["models"]["buying"]["fallback"],
        "customers": people.many,
        "lived_with": len(people.weight),
        "runs": RUNS,
        "elasticity": {"value": levers.elasticity, "source": source_of(prepared, wish)},
        "margin": round(1 - money.goods, 4),
        "widened": {"often": round(spread.often, 4), "much": round(spread.much, 4), "source": source},
        **outcome(today, changed, wish, money),
        "break_even": break_even(today, changed, wish, levers, money),
        "seconds": round(time.perf_counter() - since, 2),
    }


def read_people(database: duckdb.DuckDBPyConnection, wish: Wish) -> People:
    condition, values = condition_of(wish.who)
    found = {
        name: np.ma.getdata(one)
        for name, one in database.execute(
            f"""SELECT repeats, recency, age, repeat_mean, purchases_over_horizon AS foreseen FROM buyers JOIN scores USING (customer)
                WHERE {condition} ORDER BY value DESC, customer""",
            values,
        )
        .fetchnumpy()
        .items()
    }
    many = len(found["age"])
    if many < FEWEST:
        raise Refused(few(many), code="too_few")
    foreseen = float(found["foreseen"].astype(np.float64).sum()) * wish.months / 12
    most = round(many * min(1.0, MOST / many, MOST_PURCHASES / max(foreseen, 1.0)))
    at, weight = chosen(many, max(most, min(many, 1_000)))
    repeats, recency, age = (found[name][at].astype(np.int64) for name in ("repeats", "recency", "age"))
    return People(Histories(repeats, recency, age), found["repeat_mean"][at].astype(np.float64), weight, many)


def few(many: int) -> str:
    if not many:
        return _("Nobody here has bought anything yet: there is nothing to simulate.")
    return _("There are %(n)d customers here. From %(least)d on a simulation says something; choose a larger group.") % {"n": many, "least": FEWEST}  # fmt: skip


def chosen(many: int, most: int) -> tuple[Any, Floats]:
    """Places in the order of value, and how many customers stand behind each: the best for themselves, of the rest every so many."""
    if most >= many:
        return np.arange(many), np.ones(many)
    best = most // SURELY
    rest = best + np.floor((np.arange(most - best) + 0.5) * (many - best) / (most - best)).astype(np.int64)
    return np.concatenate([np.arange(best), rest]), np.concatenate([np.ones(best), np.full(len(rest), (many - best) / len(rest))])  # fmt: skip


def money_of(prepared: Mapping[str, Any], wish: Wish) -> Money:
    books = prepared["money"]
    margin = wish.margin / 100 if wish.margin is not None else books["margin"]
    if margin is None:
        sentence = _("What goods cost is not known. Write what part of a sale you earn.")
        raise Refused(sentence, code="what_if", fields={"margin": sentence})
    return Money(books["net"], 1 - margin, YEARLY)


def levers_of(models: Models, people: People, prepared: Mapping[str, Any], wish: Wish) -> Levers:
    leaving = 1 - wish.churn / 100
    if wish.retention:
        start = next(draws(models, people.histories, people.repeat_mean, Spread(), runs=1, seed=SEED))
        factor = factor_for(start.rates(np.random.default_rng(SEED)), people.weight, wish.retention / 100)
        if factor is None:
            sentence = _(
                "Retention cannot be moved so far: nobody can leave less than never, or all at once. Choose fewer points."
            )
            raise Refused(sentence, code="what_if", fields={"retention": sentence})
        leaving = factor
    own = prepared["elasticity"]
    return Levers(
        leaving=leaving,
        price=wish.price / 100,
        elasticity=own["value"] if wish.elasticity is None else wish.elasticity,
        elasticity_error=own["error"] if wish.elasticity is None else 0.0,
        reach=wish.reach / 100,
        response=wish.response / 100,
        contact=wish.contact,
        discount=wish.discount / 100,
        cost=wish.cost,
    )


def source_of(prepared: Mapping[str, Any], wish: Wish) -> str:
    return prepared["elasticity"]["source"] if wish.elasticity is None else "given"


def spread_for(spreads: list[dict[str, Any]], months: int) -> tuple[Spread, str]:
    """By what looks back over the nearest time not longer were off, growing with the root of time; a convention where there was none."""
    fitting = [one for one in spreads if one["months"] <= months] or spreads[:1]
    if not fitting:
        return Spread(UNTRIED * (months / 3) ** 0.5, 0.1), "convention"
    nearest = fitting[-1]
    longer = max(1.0, months / nearest["months"]) ** 0.5
    return Spread(nearest["often"] * longer, nearest["much"] * longer), "looks_back"


def outcome(today: Life, changed: Life, wish: Wish, money: Money) -> dict[str, Any]:
    """Each measure of both lives and their difference: expected, and the ends of the interval."""
    measures = {}
    for name in ("customers", "orders", "sales", "margin", "value"):
        now, then = (of_life(life, name, money) for life in (today, changed))
        measures[name] = {"today": ends(now, wish.level), "what_if": ends(then, wish.level), "difference": ends(then - now, wish.level)}  # fmt: skip
    gain = of_life(changed, "value", money) - of_life(today, "value", money)
    return {
        "measures": measures,
        "retention": {"today": round(float(today.stay.mean()), 4), "what_if": round(float(changed.stay.mean()), 4)},
        "cost": round(float(changed.cost.mean()), 2),
        "pays": round(float((gain > 0).mean()), 4) if np.any(gain != 0) else None,
        "by_month": {
            name: {"today": rounded(getattr(today, name)), "what_if": rounded(getattr(changed, name))}
            for name in ("orders", "sales", "margin")
        },
    }


def of_life(life: Life, name: str, money: Money) -> Floats:
    if name == "value":
        return life.value(money.discount)
    found: Floats = getattr(life, name).sum(axis=1)
    return found


def ends(drawn: Floats, level: int) -> list[float]:
    low, high = np.quantile(drawn, [(100 - level) / 200, (100 + level) / 200])
    return [round(float(one), 2) for one in (drawn.mean(), low, high)]


def rounded(by_month: Floats) -> list[float]:
    return [round(float(one), 2) for one in by_month.mean(axis=0)]


def break_even(today: Life, changed: Life, wish: Wish, levers: Levers, money: Money) -> dict[str, Any]:
    """From where on it pays.

    `month`: in which the expected gain has covered the cost; `worth`: the most it may cost at once; of a campaign alone the `response` in percent, of a price alone the `elasticity`, at which nothing is won or lost. None: at no value.
    """
    later = (1 + money.discount) ** -((np.arange(wish.months) + 0.5) / 12)
    gain = ((changed.margin - today.margin) * later).mean(axis=0)
    cost = float(changed.cost.mean())
    told: dict[str, Any] = {"worth": round(float(gain.sum()) - cost + levers.cost, 2)}
    if cost > 0:
        paid = np.flatnonzero(np.cumsum(gain) >= cost)
        told["month"] = int(paid[0]) + 1 if len(paid) else None
    if wish.alone == "campaign":
        told["response"] = response_needed(
            float(gain.sum()), float(changed.given.mean()) * float(later[0]), cost, levers
        )
    if wish.alone == "price" and not cost:
        told["elasticity"] = elasticity_needed(levers.price, money)
    return told


def response_needed(gain: float, given: float, cost: float, levers: Levers) -> float | None:
    """Answers bring so much in proportion; they must cover the contacts and the discount of those who would have come anyway."""
    brought = gain + given
    return None if not levers.response or brought <= 0 else round(100 * levers.response * (cost + given) / brought, 2)


def elasticity_needed(price: float, money: Money) -> float | None:
    """Where what is earned on a sale, times how often is sold, stays: (1 + price) ** e = earned now / earned then."""
    now, then = 1 - money.goods, 1 + price - money.goods
    return round(float(np.log(now / then) / np.log1p(price)), 2) if now > 0 and then > 0 else None
