"""The models of a business, from the report of its newest fit or fitted for a look back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from samphan.insight.mining import choosing, spending
from samphan.insight.mining.drawing import Models
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.warehouse.files import Damaged

if TYPE_CHECKING:
    import duckdb

MOST = 5_000  # customers the usual-interval rule is learnt from


def everybody_of(database: duckdb.DuckDBPyConnection) -> Histories:
    """Customers evenly chosen from all buyers."""
    found = database.execute(
        f"""SELECT repeats, recency, age FROM (SELECT *, row_number() OVER (ORDER BY customer) AS place, count(*) OVER () AS many FROM buyers)
            WHERE place % greatest(1, many // {MOST}) = 0 ORDER BY customer"""
    ).fetchnumpy()
    repeats, recency, age = (np.ma.getdata(found[name]).astype(np.int64) for name in ("repeats", "recency", "age"))
    return Histories(repeats, recency, age)


def models_of(told: Mapping[str, Any], everybody: Histories, variation: float) -> Models:
    """What the report says was chosen. Raises `Damaged` for one of an earlier version, which the next load replaces."""
    buying, spent = told["buying"], told["spending"]
    mean = float(spent["parameters"].get("mean", 0.0))
    return Models(
        fit_of(buying["tried"], buying["chosen"]), fit_of(spent["tried"], spent["chosen"]), everybody, mean, variation
    )


def fit_of(tried: Mapping[str, Any], chosen: str) -> Fit | None:
    if chosen not in tried:
        return None
    one = tried[chosen]
    if not one.get("covariance_of_logs"):
        raise Damaged
    return Fit(chosen, one["parameters"], one["log_likelihood"], one["customers"], one["unit_days"], covariance=one["covariance_of_logs"])  # fmt: skip


def models_fitted(histories: Histories, mean: Floats, everybody: float, variation: float, *, pareto: bool) -> Models:
    """Fitted anew on these customers, as the night would have."""
    buying = choosing.choose(histories, pareto=pareto)
    spent = spending.choose(histories.repeats, mean, everybody)
    fits = {one.model: one for one in buying.tried}
    return Models(fits.get(buying.name), spent.tried if spent.name == "gamma_gamma" else None, histories, everybody, variation)  # fmt: skip
