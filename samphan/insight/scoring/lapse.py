"""The chance that a customer buys nothing in the next 90 days, learnt from the business's own past: table `lapse`.

The history is looked at from several days 90 days apart; at each is known what had been bought before, and what came after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import numpy as np

from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.mining import chances, choosing
from samphan.insight.mining.chances import Answers, Cases, Chances
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.scoring.tables import fill
from samphan.insight.steps import one_row

HORIZON, MOST_LOOKS = 90, 8
CLEARLY = 0.97  # of the error: a forecast that is as good explains itself less
NAME = "lapse_regression"
NAMES = ("late", "silence", "recent", "times", "spend", "known", "variety")
LOOK = """
WITH bought AS (
    SELECT customer, min(day) AS first_day, max(day) AS last_day, count(*) AS times, avg(amount)::DOUBLE AS spend,
           count(*) FILTER (day > $day::DATE - 90) AS recent
    FROM purchases WHERE day <= $day GROUP BY customer
), kinds AS (SELECT customer, count(DISTINCT item) AS variety FROM sales WHERE day <= $day GROUP BY customer),
paces AS (SELECT *, date_diff('day', last_day, $day) AS days, date_diff('day', first_day, last_day) AS span FROM bought),
shop AS (SELECT coalesce(median(span / (times - 1)), 30) AS pace FROM paces WHERE times > 1),
after AS (SELECT DISTINCT customer FROM purchases WHERE day > $day AND day <= $day::DATE + 90)
SELECT paces.customer, days, span, times - 1 AS repeats, date_diff('day', first_day, $day) AS age,
       round((span + shop.pace) / times) AS usual,
       ln(1 + days * times / greatest(span + shop.pace, 1)) AS late, ln(1 + days) AS silence, ln(1 + recent) AS recent, ln(times) AS times,
       ln(1 + greatest(spend, 0)) AS spend, ln(1 + date_diff('day', first_day, $day)) AS known, ln(1 + coalesce(variety, 0)) AS variety,
       paces.customer NOT IN (SELECT customer FROM after) AS lapsed
FROM paces CROSS JOIN shop LEFT JOIN kinds USING (customer) ORDER BY paces.customer"""
EMPTY = "CREATE OR REPLACE TABLE lapse (customer UUID, chance DOUBLE, usual INTEGER, silence INTEGER, because STRUCT(name VARCHAR, weight DOUBLE)[])"


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """Learn, test, and score every buyer of `purchases`. Where there is too little to learn from, the forecast of `scores` speaks."""
    database.execute(EMPTY)
    looks = past_looks(database, today)
    cases, newest = cases_of(looks)
    if reason := chances.too_little(cases) if looks else "too_short":
        by_forecast(database, today)
        return {"chosen": chosen_forecast(database), "fallback": reason, "horizon": HORIZON, "cases": len(cases)}
    model, test = chances.learn(cases)
    test["forecast"], now = forecast_tested(newest), look(database, today)
    if test["forecast"] and test["forecast"]["brier"] < CLEARLY * test["brier"]:
        by_forecast(database, today)
        chosen, fallback = chosen_forecast(database), "forecast_better"
    else:
        chosen, fallback = NAME, ""
        write(database, model, now)
    then = model.chance(cases.features[cases.time == cases.time.max()])
    moved = chances.drift(then, model.chance(chances.columns(now, NAMES)))
    weights = {name: round(float(weight), 4) for name, weight in zip(model.names, model.weights, strict=True)}
    return {
        "chosen": chosen,
        "fallback": fallback,
        "horizon": HORIZON,
        "cases": len(cases),
        "parameters": weights,
        "test": test,
        "drift": moved,
    }


def look(database: duckdb.DuckDBPyConnection, day: date) -> dict[str, Any]:
    """What was known of every buyer on that day, and whether they bought nothing after it."""
    return dict(database.execute(LOOK, {"day": day}).fetchnumpy())


def past_looks(database: duckdb.DuckDBPyConnection, today: date) -> list[dict[str, Any]]:
    """From the oldest day to the newest whose 90 days after are over."""
    (first,) = one_row(database, "SELECT min(day) FROM purchases")
    days = [today - timedelta(days=HORIZON * back) for back in range(1, MOST_LOOKS + 1)]
    return [look(database, day) for day in reversed(days) if first and first <= day - timedelta(days=HORIZON)]


def cases_of(looks: list[dict[str, Any]]) -> tuple[Cases, dict[str, Any]]:
    if not looks:
        return Cases(NAMES, np.empty((0, len(NAMES))), np.empty(0, bool), np.empty(0, np.int64)), {}
    features = np.vstack([chances.columns(one, NAMES) for one in looks])
    came = np.concatenate([np.asarray(np.ma.getdata(one["lapsed"]), bool) for one in looks])
    time = np.concatenate([np.full(len(one["lapsed"]), at) for at, one in enumerate(looks)])
    return Cases(NAMES, features, came, time.astype(np.int64)), looks[-1]


def forecast_tested(seen: dict[str, Any]) -> dict[str, Any]:
    """The same test for the forecast of purchases, fitted on what was known then; empty when it could not be fitted."""
    repeats, span, age = (np.ma.getdata(seen[name]).astype(np.int64) for name in ("repeats", "span", "age"))
    histories = Histories(repeats, span, age)
    buying = choosing.choose(histories, pareto=False)
    if buying.fallback:
        return {}
    came: Answers = np.asarray(np.ma.getdata(seen["lapsed"]), bool)
    return {"model": buying.name, **chances.tested(1 - buying.returns(histories, HORIZON), came)}


def write(database: duckdb.DuckDBPyConnection, model: Chances, now: dict[str, Any]) -> None:
    features = chances.columns(now, NAMES)
    rows(database, now, model.chance(features), chances.strongest(model, features))


def rows(database: duckdb.DuckDBPyConnection, now: dict[str, Any], chance: Floats, because: list[Any]) -> None:
    fill(
        database,
        "lapse",
        {
            "customer": [str(one) for one in np.ma.getdata(now["customer"])],
            "chance": chance,
            "usual": np.ma.getdata(now["usual"]).astype(np.int32),
            "silence": np.ma.getdata(now["days"]).astype(np.int32),
            "because": [[{"name": name, "weight": weight} for name, weight in one] for one in because],
        },
    )


def by_forecast(database: duckdb.DuckDBPyConnection, today: date) -> None:
    database.execute(
        """INSERT INTO lapse SELECT customer, 1 - chance_back_in_90_days,
           CASE WHEN purchases > 1 THEN date_diff('day', first_day, last_day) // (purchases - 1) ELSE 0 END,
           date_diff('day', last_day, $today), [] FROM scores""",
        {"today": today},
    )


def chosen_forecast(database: duckdb.DuckDBPyConnection) -> str:
    return "forecast" if one_row(database, "SELECT count(*) FROM scores")[0] else ""


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """The trait of every customer, or of one, with its reason."""
    made = {"model": report["lapse"]["chosen"], "version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        "SELECT customer, chance, usual, silence, because FROM lapse WHERE $customer IS NULL OR customer = $customer::UUID",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, chance, usual, silence, because in rows:
        reason = {**made, "usual": usual, "silence": silence, "because": [[one["name"], one["weight"]] for one in because]}  # fmt: skip
        yield pk, {traits.LAPSE.name: Value(Decimal(round(chance * 100)), reason)}
