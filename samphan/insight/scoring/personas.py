"""Personas: which group of alike customers each buyer belongs to (table `persona`), and what the groups are like (table `personas`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import numpy as np

from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.mining import chances
from samphan.insight.mining.personas import FEATURES, Personas, find
from samphan.insight.scoring.tables import fill

KNOWN = """
WITH kinds AS (SELECT customer, count(DISTINCT item) AS variety FROM sales WHERE day <= $today GROUP BY customer),
days AS (SELECT customer, avg((isodow(day) >= 6)::INTEGER) AS weekend FROM purchases GROUP BY customer)
SELECT customer, ln(1 + silence) AS silence, ln(purchases) AS times, ln(1 + greatest(mean, 0)::DOUBLE) AS spend,
       ln(1 + coalesce(variety, 0)) AS variety, ln(1 + age) AS known, CASE WHEN purchases > 1 THEN weekend ELSE avg(weekend) OVER () END AS weekend
FROM buyers LEFT JOIN kinds USING (customer) LEFT JOIN days USING (customer) ORDER BY customer"""
LIKE = """
CREATE OR REPLACE TABLE personas AS
WITH categories AS (
    SELECT name, arg_max(category, taken) AS category, max(taken) / sum(taken) AS part
    FROM (SELECT persona.name, dim_product.category, count(*) AS taken FROM persona JOIN fact_sale_line AS line USING (customer)
          JOIN dim_product USING (variant) WHERE category IS NOT NULL AND kind = 'sale' GROUP BY ALL) GROUP BY name
)
SELECT persona.name, count(*) AS customers, sum(amount)::DOUBLE AS amount, avg(mean)::DOUBLE AS spend, avg(purchases) AS purchases,
       median(silence) AS silence, median(CASE WHEN purchases > 1 THEN recency / (purchases - 1) END) AS every_days,
       any_value(categories.category) AS category, any_value(categories.part) AS part
FROM persona JOIN buyers USING (customer) LEFT JOIN categories ON categories.name = persona.name GROUP BY persona.name"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    database.execute("CREATE OR REPLACE TABLE persona (customer UUID, name VARCHAR)")
    known = dict(database.execute(KNOWN, {"today": today}).fetchnumpy())
    features = chances.columns(known, FEATURES)
    found = find(features)
    if isinstance(found, Personas):
        fill(
            database,
            "persona",
            {
                "customer": [str(one) for one in np.ma.getdata(known["customer"])],
                "name": [found.names[at] for at in found.member],
            },
        )
    database.execute(LIKE)
    if not isinstance(found, Personas):
        return {"chosen": "", "fallback": found, "cases": len(features)}
    test = {"silhouette": round(found.silhouette, 4), "stability": round(found.stability, 4)}
    return {"chosen": "k_means", "fallback": "", "cases": len(features), "groups": len(found.names), "test": test}


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """The persona of every buyer, or of one, with what its customers are like."""
    made = {"version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        """SELECT customer, name, customers, spend, every_days, silence FROM persona JOIN personas USING (name)
           WHERE $customer IS NULL OR customer = $customer::UUID""",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, name, customers, spend, every, silence in rows:
        like = {"customers": customers, "spend": round(spend), "every": round(every or 0), "silence": round(silence)}
        yield pk, {traits.PERSONA.name: Value(name, {**made, **like})}
