"""How good a model has been: fitted on what was known at an earlier day, compared with what customers did after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from samphan.insight.customers import buyer_steps, read_buyers
from samphan.insight.mining.choosing import Buying, choose
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.steps import one_row, run

SHARE = 1 / 3  # of the history that is kept back
SHORTEST = 120  # days of history; a shorter one is not worth parting


def backtest(database: duckdb.DuckDBPyConnection, *, share: float = SHARE) -> dict[str, Any]:
    """Part the history of `sales` in time, fit on the first part, compare on the second. Leaves `buyers` as at the parting day.

    Errors are purchases a customer in the second part: `mean_error` is the mean of what was wrong by, either way; `bias` the total expected
    over the total bought, less 1. `naive` expects of everybody their own rate so far. `auc`: how well the chance of coming back sorts those
    who came back before those who did not (0.5: by chance, 1: perfectly).
    """
    first, last = one_row(database, "SELECT min(day), max(day) FROM sales")
    if first is None or (last - first).days < SHORTEST:
        return {"done": False, "reason": "too_short"}
    parting: date = last - timedelta(days=round((last - first).days * share))
    run(database, buyer_steps(parting))
    buyers = read_buyers(database)
    buying = choose(buyers.histories)
    if buying.fallback in {"too_few_customers", "too_few_returning", "too_short"}:
        return {"done": False, "reason": buying.fallback}
    later = database.execute(
        """
        WITH after AS (
            SELECT customer, count(*) AS purchases FROM (SELECT customer, day FROM sales WHERE day > $parting GROUP BY ALL HAVING sum(amount) > 0 OR min(amount) >= 0)
            GROUP BY customer
        ) SELECT coalesce(after.purchases, 0) AS purchases FROM buyers LEFT JOIN after USING (customer) ORDER BY customer""",
        {"parting": parting},
    ).fetchnumpy()["purchases"]
    return {
        "done": True,
        "fitted_until": parting.isoformat(),
        "compared_until": last.isoformat(),
        "customers": len(buyers.histories),
        **compare(buying, buyers.histories, np.asarray(later, np.float64), (last - parting).days),
    }


def compare(buying: Buying, histories: Histories, actual: Floats, days: int) -> dict[str, Any]:
    foreseen = buying.expected(histories, days)
    naive = (histories.repeats + 1) / np.maximum(histories.age, days) * days
    return {
        "model": buying.name,
        "bought": int(actual.sum()),
        "expected": round(float(foreseen.sum()), 1),
        "bias": round(float(foreseen.sum() / max(actual.sum(), 1) - 1), 4),
        "mean_error": round(float(np.abs(foreseen - actual).mean()), 4),
        "naive_mean_error": round(float(np.abs(naive - actual).mean()), 4),
        "auc": round(sorted_rightly(buying.returns(histories, days), actual > 0), 4),
    }


def sorted_rightly(score: Floats, came: Any) -> float:
    """The area under the ROC curve: of a customer who came and one who did not, how often the first has the higher score (ties half)."""
    came = np.asarray(came, bool)
    yes, no = int(came.sum()), int((~came).sum())
    if not yes or not no:
        return 0.5
    _values, at, tally = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(tally) - (tally - 1) / 2
    return float((middle[at][came].sum() - yes * (yes + 1) / 2) / (yes * no))
