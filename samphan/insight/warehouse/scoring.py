"""Scores of every customer from the warehouse's sales, kept in the warehouse beside them: tables `scored`, `scores` and `fits`."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from samphan.insight.analysis import Wish, foresee, totals
from samphan.insight.backtesting import backtest
from samphan.insight.cohorts import cohorts
from samphan.insight.customers import buyer_steps
from samphan.insight.scoring import demand, lapse, leads, meeting, moods, next_actions, personas, products
from samphan.insight.simulating.preparing import prepare
from samphan.insight.steps import one_row, run
from samphan.insight.warehouse.fits import FITS, keep_fit

SCORED = {
    "lapse": lapse,
    "personas": personas,
    "meeting": meeting,
    "leads": leads,
    "products": products,
    "moods": moods,
    "next_actions": next_actions,  # reads what those above left
    "demand": demand,
}


def fit_models(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """Fit on `sales` up to `today`, look back at how good it was, and keep both under a new version. Returns the report.

    Leaves `buyers`, `scored` and `scores` as of today. Raises nothing for too little history: the report names what was used instead.
    """
    database.execute(FITS)
    told: dict[str, Any] = {"until": today.isoformat()}
    (lines,) = one_row(database, "SELECT count(*) FROM sales")
    told["backtest"] = backtest(database) if lines else {"done": False, "reason": "nobody_bought"}
    run(database, buyer_steps(today))
    told["totals"] = totals(database, today)
    people = foresee(database, told, Wish(), today)
    told["cohorts"] = cohorts(database)
    database.register("people", people)
    if "value" in people.column_names:
        database.execute("CREATE OR REPLACE TABLE scores AS SELECT * REPLACE (customer::UUID AS customer) FROM people")
    else:
        database.execute("DROP TABLE IF EXISTS scores")
        database.execute(EMPTY)
    database.unregister("people")
    for name, one in SCORED.items():
        told[name] = one.score(database, today)
    told["what_if"] = prepare(database, told, today)
    keep_fit(database, told, today)
    return told


EMPTY = """
CREATE TABLE scores (customer UUID, grade VARCHAR, "group" VARCHAR, r INTEGER, f INTEGER, m INTEGER, first_day DATE, last_day DATE, purchases BIGINT,
    amount DECIMAL(38,2), chance_still_customer DOUBLE, chance_back_in_90_days DOUBLE, purchases_next_90_days DOUBLE, purchases_over_horizon DOUBLE,
    next_purchase DATE, spend_at_a_time DOUBLE, value DOUBLE)"""
