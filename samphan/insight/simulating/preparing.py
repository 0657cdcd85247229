"""What a load leaves for simulations: how far they were off at days gone by, what a sale earns, how price moved what was sold, who stays.

Each look back stands at an earlier day, fits anew on what was known then, lives the months after it with nothing changed, and compares the
interval with what came. What the models were off by beyond chance widens every interval that is shown from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from samphan.insight.customers import Buyers, buyer_steps, read_buyers
from samphan.insight.mining.choosing import too_little
from samphan.insight.mining.drawing import Spread, draws, off
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.mining.lifetime import MONTH
from samphan.insight.mining.what_if import Levers, Life, Money, simulate
from samphan.insight.simulating import elasticity
from samphan.insight.simulating.models import everybody_of, models_fitted, models_of
from samphan.insight.steps import one_row, run

if TYPE_CHECKING:
    import duckdb

BACK = (3, 5, 7, 9, 12, 18)  # months before the last load
AHEAD = (3, 6, 12)
SHORTEST = 120  # days of history before a look back
MOST = 2_000  # customers a look back lives with
RUNS = 100
FEWEST_LOOKS = 3
UNTRIED = 0.25  # for three months, where no look back could be made; a convention
SEED = 7
TRUTH = """
WITH after AS (
    SELECT customer, day, sum(amount) AS amount FROM sales WHERE day > $cut AND day <= $until GROUP BY customer, day HAVING sum(amount) > 0 OR min(amount) >= 0
) SELECT buyers.customer, count(after.day) AS orders, coalesce(sum(after.amount), 0)::DOUBLE AS baht
FROM buyers LEFT JOIN after USING (customer) GROUP BY buyers.customer ORDER BY buyers.customer"""
MEASURES = ("customers", "orders", "sales")


@dataclass(frozen=True)
class Look:
    """One look back: the drawn lives, and what came."""

    cut: date
    ahead: int
    life: Life
    orders: float
    sales: float
    customers: float


def prepare(database: duckdb.DuckDBPyConnection, report: dict[str, Any], today: date) -> dict[str, Any]:
    """The part of the report that simulations read. Leaves `buyers` as of today."""
    told: dict[str, Any] = {"money": earned(database, today), "elasticity": elasticity.estimate(database, today)}
    buying = report["models"]["buying"]
    if buying["fallback"] == "nobody_bought":
        return {**told, "chosen": "", "fallback": "nobody_bought"}
    looks = look_back(database, today, pareto=buying["chosen"] == "pareto_nbd")
    run(database, buyer_steps(today))
    spread = spreads(looks)
    return {
        **told,
        "chosen": buying["chosen"],
        "fallback": buying["fallback"],
        "variation": variation(database),
        "retention": retention(database, report, told | {"variation": variation(database)}),
        "spread": spread,
        "looks": tried(looks),
    }


def earned(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """`net`: what is left of a sale without VAT; `margin`: of net sales, where cost is known; `known`: of how much of them it is. Of a year."""
    total, net, known, margin = one_row(
        database,
        """SELECT coalesce(sum(total), 0)::DOUBLE, coalesce(sum(net), 0)::DOUBLE, coalesce(sum(net) FILTER (cost IS NOT NULL AND cost <> 0), 0)::DOUBLE,
                  coalesce(sum(net - cost) FILTER (cost IS NOT NULL AND cost <> 0), 0)::DOUBLE
           FROM fact_sale_line WHERE currency = 'THB' AND day BETWEEN $today::DATE - 365 AND $today""",
        {"today": today},
    )
    sold = total > 0 and net > 0
    return {
        "net": round(net / total, 6) if sold else 1.0,
        "known": round(known / net, 4) if sold else 0.0,
        "margin": round(margin / known, 4) if known > 0 and margin > 0 else None,
    }


def variation(database: duckdb.DuckDBPyConnection) -> float:
    """Standard deviation of a purchase over its mean."""
    found = one_row(
        database, "SELECT stddev_samp(amount)::DOUBLE / nullif(avg(amount)::DOUBLE, 0) FROM purchases WHERE amount > 0"
    )[0]
    return round(float(found or 0.5), 4)


def retention(database: duckdb.DuckDBPyConnection, report: dict[str, Any], told: dict[str, Any]) -> float:
    """Of those who are a customer now, the share that still is after a year, as the models see it."""
    everybody = everybody_of(database)
    models = models_of(report["models"], everybody, told["variation"])
    mean = np.zeros(len(everybody))
    starts = draws(models, everybody, mean, Spread(), runs=20, seed=SEED)
    life, _same = simulate(starts, np.ones(len(everybody)), Levers(), Money(), runs=20, months=1, seed=SEED)
    return round(float(life.stay.mean()), 4)


def look_back(database: duckdb.DuckDBPyConnection, today: date, *, pareto: bool) -> list[Look]:
    """From each earlier day that has history enough before it, over each time that has passed since."""
    (first,) = one_row(database, "SELECT min(day) FROM sales")
    found: list[Look] = []
    for back in BACK:
        cut = today - timedelta(days=round(back * MONTH))
        if first is None or (cut - first).days < SHORTEST:
            break
        run(database, buyer_steps(cut))
        buyers = read_buyers(database)
        if too_little(buyers.histories):
            break
        found += looks_at(database, buyers, cut, [ahead for ahead in AHEAD if ahead <= back], pareto=pareto)
    return found


def looks_at(
    database: duckdb.DuckDBPyConnection, buyers: Buyers, cut: date, aheads: Sequence[int], *, pareto: bool
) -> list[Look]:
    step = max(1, len(buyers.histories) // MOST)
    of = buyers.histories
    some = Histories(of.repeats[::step], of.recency[::step], of.age[::step], of.unit)
    mean = buyers.repeat_mean[::step]
    models = models_fitted(some, mean, buyers.everybody, variation(database), pareto=pareto)
    starts = draws(models, some, mean, Spread(), runs=RUNS, seed=SEED)
    life, _same = simulate(starts, np.ones(len(some)), Levers(), Money(), runs=RUNS, months=max(aheads), seed=SEED)
    looks = []
    for ahead in aheads:
        until = cut + timedelta(days=round(ahead * MONTH))
        came = database.execute(TRUTH, {"cut": cut, "until": until}).fetchnumpy()
        orders, baht = (np.ma.getdata(came[name])[::step].astype(np.float64) for name in ("orders", "baht"))
        looks.append(Look(cut, ahead, life, float(orders.sum()), float(baht.sum()), float((orders > 0).sum())))
    return looks


def drawn_of(look: Look) -> dict[str, Floats]:
    return {name: getattr(look.life, name)[:, : look.ahead].sum(axis=1) for name in MEASURES}


def errors_of(look: Look) -> tuple[tuple[float, float], tuple[float, float]]:
    """For how often and for how much: the logarithm of what came over what was expected, and the variance that chance and parameters explain."""
    drawn = drawn_of(look)
    orders, each = drawn["orders"], drawn["sales"] / np.maximum(drawn["orders"], 1)
    often = np.log((look.orders + 0.5) / (orders.mean() + 0.5))
    came = look.sales / look.orders if look.orders else float(each.mean())
    much = np.log(max(came, 0.01) / max(float(each.mean()), 0.01))
    return (float(often), float(np.log(orders + 0.5).var())), (float(much), float(np.log(np.maximum(each, 0.01)).var()))


def beyond_chance(errors: Sequence[tuple[float, float]]) -> float:
    """The standard deviation that is left when chance is taken out; what a model is always off by counts too."""
    seen = sum(error**2 for error, _own in errors) / len(errors)
    chance = sum(own for _error, own in errors) / len(errors)
    return float(max(0.0, seen - chance) ** 0.5)


def spread_from(looks: Sequence[Look]) -> Spread:
    both = [errors_of(look) for look in looks]
    return Spread(beyond_chance([often for often, _much in both]), beyond_chance([much for _often, much in both]))


def by_ahead(looks: Sequence[Look]) -> dict[int, list[Look]]:
    found: dict[int, list[Look]] = defaultdict(list)
    for look in looks:
        found[look.ahead].append(look)
    return found


def spreads(looks: Sequence[Look]) -> list[dict[str, Any]]:
    """For each time ahead that was looked back over often enough."""
    told = []
    for ahead, some in sorted(by_ahead(looks).items()):
        if len(some) >= FEWEST_LOOKS:
            spread = spread_from(some)
            told.append({"months": ahead, "looks": len(some), "often": round(spread.often, 4), "much": round(spread.much, 4)})  # fmt: skip
    return told


def tried(looks: Sequence[Look]) -> list[dict[str, Any]]:
    """For each time ahead and measure: in how many looks back what came lay in the 80 % interval, and how far the middle was off.

    `narrow` is by parameters and chance alone, `wide` with the spread that the other looks back taught, never the one that is judged.
    """
    told = []
    for ahead, some in sorted(by_ahead(looks).items()):
        for measure in MEASURES:
            narrow = wide = 0
            off_by = []
            for look in some:
                drawn, came = drawn_of(look)[measure], getattr(look, measure)
                others = [one for one in some if one is not look]
                narrow += inside(drawn, came)
                wide += inside(widened(drawn, spread_from(others), measure), came) if len(some) >= FEWEST_LOOKS else 0
                off_by.append(abs(float(drawn.mean()) - came) / max(came, 1.0))
            told.append({"months": ahead, "measure": measure, "looks": len(some), "narrow": narrow, "wide": wide if len(some) >= FEWEST_LOOKS else None, "off": round(float(np.mean(off_by)), 4)})  # fmt: skip
    return told


def widened(drawn: Floats, spread: Spread, measure: str) -> Floats:
    chance = np.random.default_rng(SEED)
    often, much = np.array(off(spread.often, len(drawn), chance)), np.array(off(spread.much, len(drawn), chance))
    wide: Floats = drawn * often * (much if measure == "sales" else 1.0)
    return wide


def inside(drawn: Floats, came: float, level: float = 0.8) -> bool:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return bool(low <= came <= high)
