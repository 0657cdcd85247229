"""The chance that an open lead will be qualified: table `lead_scores`, learnt from leads that were closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import numpy as np

from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.mining import chances
from samphan.insight.mining.chances import Cases
from samphan.insight.scoring.tables import fill

LOOKS, SHARE_WEIGHS = 6, 5  # moments that closed leads are cut into; leads that the mean of all counts for
NAMES = ("source_share", "bought_before", "asked_before", "office_hours", "weekend")
# what was known when the lead came; the share of its source is over those closed before
KNOWN = """
WITH leads AS (
    SELECT lead.id AS lead, survivor.customer, lead.state, coalesce(lead.source, '') AS source, lead.created_at, lead.closed_at
    FROM src_pipeline_lead AS lead JOIN customer_survivor AS survivor ON survivor.id = lead.customer WHERE lead.created_at < $today::DATE + 1
), closed AS (
    SELECT source, closed_at, count(*) OVER mine AS leads, sum((state = 'qualified')::INTEGER) OVER mine AS qualified, avg((state = 'qualified')::INTEGER) OVER everyone AS share
    FROM leads WHERE state IN ('qualified', 'lost') AND closed_at IS NOT NULL
    WINDOW mine AS (PARTITION BY source ORDER BY closed_at), everyone AS (ORDER BY closed_at)
), visits AS (
    SELECT leads.lead, count(DISTINCT line.day) AS days FROM leads JOIN fact_sale_line AS line ON line.customer = leads.customer AND line.day < leads.created_at::DATE
    GROUP BY leads.lead
)
SELECT leads.lead, leads.customer, leads.source, leads.state, coalesce(own.leads, 0) AS source_leads,
       (coalesce(own.qualified, 0) + $weighs * coalesce(every.share, 0.5)) / (coalesce(own.leads, 0) + $weighs) AS source_share,
       ln(1 + coalesce(visits.days, 0)) AS bought_before, ln(row_number() OVER (PARTITION BY leads.customer ORDER BY leads.created_at)) AS asked_before,
       (hour(leads.created_at + INTERVAL 7 HOUR) BETWEEN 9 AND 17)::INTEGER AS office_hours, (isodow(leads.created_at + INTERVAL 7 HOUR) >= 6)::INTEGER AS weekend
FROM leads ASOF LEFT JOIN closed AS own ON own.source = leads.source AND leads.created_at > own.closed_at
ASOF LEFT JOIN closed AS every ON leads.created_at > every.closed_at
LEFT JOIN visits ON visits.lead = leads.lead ORDER BY leads.created_at, leads.lead"""
EMPTY = "CREATE OR REPLACE TABLE lead_scores (lead UUID, customer UUID, chance DOUBLE, source VARCHAR, source_leads BIGINT, because STRUCT(name VARCHAR, weight DOUBLE)[])"


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """Score open leads; where too few were closed to learn from, the share of their source speaks, drawn to the mean of all."""
    database.execute(EMPTY)
    found = dict(database.execute(KNOWN, {"today": today, "weighs": SHARE_WEIGHS}).fetchnumpy())
    state = np.asarray(np.ma.getdata(found["state"]), str)
    closed, waiting = np.isin(state, ("qualified", "lost")), np.isin(state, ("new", "working"))
    features = chances.columns(found, NAMES)
    many = int(closed.sum())
    cases = Cases(
        NAMES, features[closed], state[closed] == "qualified", np.arange(many, dtype=np.int64) * LOOKS // max(many, 1)
    )
    if not many:
        return {"chosen": "", "fallback": "no_closed_leads", "cases": 0}
    if reason := chances.too_little(cases):
        chance = features[waiting, 0]
        because: list[list[dict[str, Any]]] = [[] for _ in range(int(waiting.sum()))]
        told: dict[str, Any] = {"chosen": "source_share", "fallback": reason, "cases": many}
    else:
        model, test = chances.learn(cases)
        chance = model.chance(features[waiting])
        because = [
            [{"name": name, "weight": weight} for name, weight in one]
            for one in chances.strongest(model, features[waiting])
        ]
        told = {
            "chosen": "lead_regression",
            "fallback": "",
            "cases": many,
            "parameters": dict(zip(NAMES, map(float, model.weights.round(4)), strict=True)),
            "test": test,
            "drift": chances.drift(model.chance(cases.features[cases.time == cases.time.max()]), chance),
        }
    if waiting.any():
        fill(
            database,
            "lead_scores",
            {name: [str(one) for one in np.ma.getdata(found[name])[waiting]] for name in ("lead", "customer", "source")}
            | {"chance": chance, "source_leads": np.ma.getdata(found["source_leads"])[waiting], "because": because},
        )
    return told


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """Of every customer with an open lead the best chance among theirs."""
    made = {"model": report["leads"]["chosen"], "version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        """SELECT customer, max(chance), arg_max(source, chance), arg_max(source_leads, chance), arg_max(because, chance) FROM lead_scores
           WHERE $customer IS NULL OR customer = $customer::UUID GROUP BY customer""",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, chance, source, leads, because in rows:
        reason = {**made, "source": source, "leads": leads, "because": [[one["name"], one["weight"]] for one in because]}  # fmt: skip
        yield pk, {traits.LEAD.name: Value(Decimal(round(chance * 100)), reason)}
