"""Everything that a file of sales tells, as one dictionary ready for JSON, and one row for each customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from samphan.insight import rfm
from samphan.insight.backtesting import backtest
from samphan.insight.cohorts import cohorts
from samphan.insight.customers import Buyers, buyer_steps, read_buyers
from samphan.insight.files.cleaning import Cleaned, Reading, clean
from samphan.insight.files.reading import Columns, load_raw
from samphan.insight.mining import baskets, choosing, lifetime, spending
from samphan.insight.mining.choosing import Buying
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats
from samphan.insight.mining.spending import Spending
from samphan.insight.steps import one_row, run

QUARTER = 90  # days
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
MOST_RULES = 200
FEWEST_BASKETS = 100


@dataclass(frozen=True)
class Wish:
    """What is asked of the analysis. `discount` is a year's; `limits` fixed RFM limits, by measure; none: quantiles."""

    months: int = 12
    discount: float = 0.1
    margin: float = 1.0
    limits: Mapping[str, Sequence[float]] = field(default_factory=dict)
    fixed: bool = False
    support: float = 0.01
    confidence: float = 0.25
    memory: str = "2GB"


@dataclass
class Analysis:
    """`report` is ready for JSON; `people` has one row for each customer, the most valuable first."""

    report: dict[str, Any]
    people: pa.Table


def analyze(path: Path, columns: Columns, reading: Reading, wish: Wish, *, header: bool = True) -> Analysis:
    """Read the file and tell everything. Raises `Refused` when it cannot be read, or no line of it can be used."""
    with duckdb.connect(config={"memory_limit": wish.memory}) as database:
        kind = load_raw(database, path, columns, header=header)
        cleaned = clean(database, reading)
        run(database, buyer_steps(cleaned.until))
        told: dict[str, Any] = {
            "file": path.name,
            "format": kind,
            "read": read_told(cleaned),
            "totals": totals(database, cleaned.until),
        }
        people = foresee(database, told, wish, cleaned.until)
        told["cohorts"] = cohorts(database)
        if columns.items:
            told["baskets"] = basket_rules(database, wish)
        told["backtest"] = backtest(database)
        return Analysis(told, people)


def read_told(cleaned: Cleaned) -> dict[str, Any]:
    return {
        "lines": cleaned.lines,
        "used": cleaned.used,
        "until": cleaned.until.isoformat(),
        "currency": cleaned.currency,
        "left_out": cleaned.left_out,
        "notes": cleaned.notes,
    }


def totals(database: duckdb.DuckDBPyConnection, until: date) -> dict[str, Any]:
    sold = one_row(
        database,
        "SELECT count(*), count(DISTINCT customer), sum(amount)::VARCHAR, min(day), max(day) FROM sales WHERE day <= $until",
        {"until": until},
    )
    bought = one_row(
        database, "SELECT count(*), count(*) FILTER (repeats > 0), coalesce(sum(purchases), 0)::BIGINT FROM buyers"
    )
    return {
        "lines": sold[0],
        "customers": sold[1],
        "amount": sold[2],
        "first_day": f"{sold[3]}",
        "last_day": f"{sold[4]}",
        "buyers": bought[0],
        "returning": bought[1],
        "purchases": bought[2],
        "repeat_rate": round(bought[1] / bought[0], 4) if bought[0] else 0.0,
    }


def foresee(database: duckdb.DuckDBPyConnection, told: dict[str, Any], wish: Wish, until: date) -> pa.Table:
    """Scores, models and values: writes their parts of the report, and returns a row for each customer."""
    scoring = rfm.fixed_scoring(wish.limits) if wish.fixed else rfm.quantile_scoring(database)
    run(database, [rfm.score_step(scoring)])
    told["rfm"] = rfm.told(database, scoring)
    buyers = read_buyers(database)
    if not len(buyers.histories):
        told["models"] = {"buying": {"chosen": "", "fallback": "nobody_bought"}}
        return people_table(database, buyers, {})
    buying = choosing.choose(buyers.histories)
    spent = spending.choose(buyers.repeats, buyers.repeat_mean, buyers.everybody)
    told["models"] = {"buying": buying_told(buying), "spending": spending_told(spent)}
    scores = scores_of(buyers, buying, spent, wish)
    told["value"] = value_told(scores["value"], wish)
    told["outlook"] = outlook_told(scores, wish)
    return people_table(database, buyers, scores, until)


def scores_of(buyers: Buyers, buying: Buying, spent: Spending, wish: Wish) -> dict[str, Floats]:
    """For each buyer: chance of being there, of coming back in a quarter, purchases in the next quarter and over the horizon, days to the next, baht a time, value."""
    at_a_time = spent.at_a_time(buyers.repeats, buyers.repeat_mean)
    return {
        "alive": buying.alive(buyers.histories),
        "returns": buying.returns(buyers.histories, QUARTER),
        "next_quarter": buying.expected(buyers.histories, QUARTER),
        "over_horizon": buying.expected(buyers.histories, wish.months * lifetime.MONTH),
        "days_to_next": buying.next_purchase(buyers.histories),
        "at_a_time": at_a_time,
        "value": lifetime.lifetime_value(
            buying, buyers.histories, at_a_time, months=wish.months, discount=wish.discount, margin=wish.margin
        ),
    }


def fit_told(fit: Fit) -> dict[str, Any]:
    return {
        "parameters": {name: round(value, 6) for name, value in fit.parameters.items()},
        "standard_errors": {name: round(value, 6) for name, value in fit.standard_errors.items()},
        "covariance_of_logs": [[round(value, 9) for value in row] for row in fit.covariance],
        "log_likelihood": round(fit.log_likelihood, 3),
        "customers": fit.customers,
        "unit_days": fit.unit,
        "trouble": fit.trouble,
    }


def buying_told(buying: Buying) -> dict[str, Any]:
    return {
        "chosen": buying.name,
        "fallback": buying.fallback,
        "parameters": {name: round(value, 6) for name, value in buying.parameters.items()},
        "tried": {fit.model: fit_told(fit) for fit in buying.tried},
    }


def spending_told(spent: Spending) -> dict[str, Any]:
    return {
        "chosen": spent.name,
        "fallback": spent.fallback,
        "parameters": {name: round(value, 6) for name, value in spent.parameters.items()},
        "relation": round(spent.relation, 4),
        "assumption_holds": not spent.related,
        "tried": {spent.tried.model: fit_told(spent.tried)} if spent.tried else {},
    }


def value_told(value: Floats, wish: Wish) -> dict[str, Any]:
    ordered = np.sort(value)[::-1]
    total = float(ordered.sum())

    def of_the_best(share: float) -> float:
        return round(float(ordered[: max(1, round(len(ordered) * share))].sum()) / total, 4) if total else 0.0

    return {
        "months": wish.months,
        "discount": wish.discount,
        "margin": wish.margin,
        "total": round(total, 2),
        "mean": round(total / len(ordered), 2),
        "median": round(float(np.median(ordered)), 2),
        "best_customers_hold": [{"customers": share, "value": of_the_best(share)} for share in SHARES],
    }


def outlook_told(scores: Mapping[str, Floats], wish: Wish) -> dict[str, Any]:
    alive = scores["alive"]
    bands = np.bincount(np.minimum((alive * 10).astype(int), 9), minlength=10)
    return {
        "back_next_quarter": round(float(scores["returns"].sum()), 1),
        "alive_expected": round(float(alive.sum()), 1),
        "purchases_next_quarter": round(float(scores["next_quarter"].sum()), 1),
        "purchases_over_horizon": round(float(scores["over_horizon"].sum()), 1),
        "months": wish.months,
        "alive_bands": [int(one) for one in bands],
    }


def people_table(
    database: duckdb.DuckDBPyConnection, buyers: Buyers, scores: Mapping[str, Floats], until: date | None = None
) -> pa.Table:
    if not scores:
        return pa.table({"customer": pa.array([], pa.string())})
    database.register("forecasts", pa.table({"customer": [str(one) for one in buyers.customers], **scores}))
    try:
        return database.sql(
            """
            SELECT scored.customer, grade, "group", r, f, m, first_day, last_day, purchases, amount,
                   round(alive, 4) AS chance_still_customer, round(returns, 4) AS chance_back_in_90_days, round(next_quarter, 3) AS purchases_next_90_days,
                   round(over_horizon, 3) AS purchases_over_horizon, $until::DATE + round(days_to_next)::INTEGER AS next_purchase,
                   round(at_a_time, 2) AS spend_at_a_time, round(value, 2) AS value
            FROM scored JOIN forecasts ON scored.customer::VARCHAR = forecasts.customer ORDER BY value DESC, scored.customer""",
            params={"until": until},
        ).to_arrow_table()
    finally:
        database.unregister("forecasts")


def basket_rules(database: duckdb.DuckDBPyConnection, wish: Wish) -> dict[str, Any]:
    """Rules over receipts; where the file names no receipt, a customer's day is one."""
    found = database.execute("""
        WITH lines AS (
            SELECT coalesce(receipt, customer || ' ' || day) AS receipt, item FROM sales WHERE item IS NOT NULL AND amount >= 0
        ), items AS (SELECT item, row_number() OVER (ORDER BY item) - 1 AS number FROM lines GROUP BY item)
        SELECT dense_rank() OVER (ORDER BY receipt) - 1 AS receipt, number, item FROM lines JOIN items USING (item)
    """).fetchnumpy()
    numbers = np.asarray(found["number"], np.int32)
    names = [""] * (int(numbers.max(initial=-1)) + 1)
    kinds, first = np.unique(numbers, return_index=True)
    for number, at in zip(kinds, first, strict=True):
        names[number] = str(found["item"][at])
    held = baskets.baskets_from(np.asarray(found["receipt"], np.int64), numbers, names)
    told: dict[str, Any] = {
        "baskets": len(held),
        "items": len(names),
        "support": wish.support,
        "confidence": wish.confidence,
    }
    if len(held) < FEWEST_BASKETS:
        return {**told, "fallback": "too_few_baskets", "count": 0, "rules": []}
    rules = baskets.rules(held, support=wish.support, confidence=wish.confidence)
    return {
        **told,
        "fallback": "",
        "count": len(rules),
        "rules": [
            {
                "left": list(rule.left),
                "right": rule.right,
                "baskets": rule.baskets,
                "support": round(rule.support, 6),
                "confidence": round(rule.confidence, 4),
                "lift": round(rule.lift, 3),
            }
            for rule in rules[:MOST_RULES]
        ],
    }
