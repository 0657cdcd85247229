"""What will be sold: table `demand`, a row for each product and branch with the days to come. `docs/methods/demand.md`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from samphan.insight.mining import chances, demand
from samphan.insight.scoring.tables import fill
from samphan.insight.steps import one_row

AHEAD, LONGEST, ALIVE = 120, 1095, 180  # days to come; days of history; days without a sale
MOST = 5000  # products at branches, those that sell most
FEWEST = 10  # products at branches that sold; fewer teach nothing about the shop
EMPTY = "CREATE OR REPLACE TABLE demand (variant UUID, branch UUID, first_day DATE, daily FLOAT[], error DOUBLE, sold_30 DOUBLE, simple BOOLEAN)"
SOLD = """
SELECT variant, branch, date_diff('day', $first::DATE, day) AS nth, sum(quantity)::DOUBLE AS units FROM fact_sale_line
WHERE kind = 'sale' AND quantity > 0 AND variant IS NOT NULL AND day BETWEEN $first AND $today GROUP BY ALL"""
LIVING = f"""
WITH moved AS ({SOLD}), alive AS (
    SELECT variant, branch, sum(units) AS units FROM moved GROUP BY variant, branch HAVING max(nth) >= $days - {ALIVE} ORDER BY units DESC, variant, branch LIMIT {MOST}
)
SELECT variant, branch, nth, moved.units, dense_rank() OVER (ORDER BY variant, branch) - 1 AS place FROM moved JOIN alive USING (variant, branch)"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """Foresee 120 days of whatever sold within 180. With less than 12 weeks, or where it was no better, the mean of eight weeks speaks."""
    database.execute(EMPTY)
    (oldest,) = one_row(database, "SELECT min(day) FROM fact_sale_line WHERE day <= $today", {"today": today})
    if oldest is None:
        return {"chosen": "", "fallback": "nobody_bought", "cases": 0}
    first = max(oldest, today - timedelta(days=LONGEST - 1))
    days = (today - first).days + 1
    found = dict(database.execute(LIVING, {"first": first, "today": today, "days": days}).fetchnumpy())
    place = np.ma.getdata(found["place"]).astype(np.int64)
    if not len(place):
        return {"chosen": "", "fallback": "nobody_bought", "cases": 0}
    sold = np.zeros((int(place.max()) + 1, days))
    sold[place, np.ma.getdata(found["nth"]).astype(np.int64)] = np.ma.getdata(found["units"]).astype(np.float64)
    told, foreseen, simple = chosen(sold, first)
    _kinds, one = np.unique(place, return_index=True)
    fill(
        database,
        "demand",
        {name: [str(row) for row in np.ma.getdata(found[name])[one]] for name in ("variant", "branch")}
        | {
            "first_day": [today + timedelta(days=1)] * len(sold),
            "daily": [row.round(4).tolist() for row in foreseen.daily],
            "error": foreseen.error,
            "sold_30": sold[:, -30:].sum(axis=1),
            "simple": simple,
        },
    )
    return told


def chosen(sold: Any, first: date) -> tuple[dict[str, Any], demand.Demand, Any]:
    """The better of model and mean on the last windows, refitted on everything; and for which products the mean speaks."""
    cases: dict[str, Any] = {"cases": len(sold)}
    reason = "too_short" if sold.shape[1] < demand.SHORTEST + demand.WINDOW else "too_few_buyers" if len(sold) < FEWEST else ""  # fmt: skip
    mean, all_simple = demand.plain(sold, AHEAD), np.ones(len(sold), bool)
    if reason:
        return {"chosen": "mean_of_weeks", "fallback": reason, **cases}, mean, all_simple
    test = demand.look_back(sold, first)
    before, now = (np.log1p(part.sum(axis=1)) for part in (sold[:, -2 * demand.WINDOW : -demand.WINDOW], sold[:, -demand.WINDOW :]))  # fmt: skip
    cases |= {"test": test.told, "drift": chances.drift(before, now)}
    if test.told["plain_error"] <= test.told["error"]:
        return {"chosen": "mean_of_weeks", "fallback": "mean_better", **cases}, mean, all_simple
    model = demand.forecast(sold, first, AHEAD, speed=test.told["speed"])
    simple = test.simple
    foreseen = demand.Demand(np.where(simple[:, None], mean.daily, model.daily), np.where(simple, mean.error, model.error), model.effects)  # fmt: skip
    effects = {name: round(one, 3) for name, one in foreseen.effects.items()}
    return {"chosen": "seasonal_level", "fallback": "", "effects": effects, **cases}, foreseen, simple
