"""When and where a customer is best met: table `meeting`, from the hours and branches of their orders.

A customer's own visits are counted, and the shop's habit weighs as two visits more, so that one visit is no habit yet. Where this tells the last visit no better than the shop's commonest time, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import duckdb

from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.steps import one_row

FEWEST, LEAST_VISITS = 50, 3  # visits of the shop, and of a customer
SHOP_WEIGHS = 2
VISITS = """
CREATE OR REPLACE TEMP TABLE visits AS
SELECT customer, day, any_value(branch) AS branch,
       CASE WHEN isodow(day) >= 6 THEN 'weekend' ELSE 'weekday' END || '_' ||
       CASE WHEN min(hour) < 10 THEN 'morning' WHEN min(hour) < 14 THEN 'midday' WHEN min(hour) < 17 THEN 'afternoon' ELSE 'evening' END AS slot,
       row_number() OVER (PARTITION BY customer ORDER BY day DESC) AS back
FROM fact_sale_line WHERE kind = 'sale' AND customer IS NOT NULL AND day <= $today GROUP BY customer, day"""
BEST = """
WITH shop AS (SELECT slot, count(*) / sum(count(*)) OVER () AS share FROM visits WHERE back > $skip GROUP BY slot),
own AS (SELECT customer, slot, count(*) AS times FROM visits WHERE back > $skip GROUP BY ALL),
every AS (SELECT customer, count(*) AS visits FROM visits WHERE back > $skip GROUP BY customer HAVING count(*) >= $least),
drawn AS (
    SELECT every.customer, shop.slot, coalesce(own.times, 0) AS times, every.visits, (coalesce(own.times, 0) + $weighs * share) / (every.visits + $weighs) AS chance
    FROM every CROSS JOIN shop LEFT JOIN own ON own.customer = every.customer AND own.slot = shop.slot
), places AS (
    SELECT customer, branch, count(*) AS here, row_number() OVER (PARTITION BY customer ORDER BY count(*) DESC, max(day) DESC) AS place
    FROM visits WHERE back > $skip GROUP BY customer, branch
)
SELECT customer, arg_max(slot, chance) AS slot, max(chance) AS chance, arg_max(times, chance) AS times, any_value(visits) AS visits,
       any_value(dim_branch.name) AS branch, any_value(here) AS here
FROM drawn LEFT JOIN places USING (customer) LEFT JOIN dim_branch ON dim_branch.branch = places.branch WHERE coalesce(place, 1) = 1 GROUP BY customer"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    database.execute(VISITS, {"today": today})
    (visits,) = one_row(database, "SELECT count(*) FROM visits")
    found = {"least": LEAST_VISITS, "weighs": SHOP_WEIGHS}
    little = visits < FEWEST
    database.execute(f"CREATE OR REPLACE TABLE meeting AS {BEST}{' LIMIT 0' if little else ''}", {**found, "skip": 0})
    if little:
        return {"chosen": "", "fallback": "too_few_visits", "cases": visits}
    tested, right, naive = one_row(
        database,
        f"""WITH best AS ({BEST}), common AS (SELECT slot FROM visits WHERE back > 1 GROUP BY slot ORDER BY count(*) DESC, slot LIMIT 1)
            SELECT count(*), coalesce(avg((best.slot = visits.slot)::INTEGER), 0), coalesce(avg((visits.slot = common.slot)::INTEGER), 0)
            FROM visits JOIN best USING (customer) CROSS JOIN common WHERE back = 1""",
        {**found, "skip": 1},
    )
    test = {"cases": tested, "hit": round(right, 4), "naive_hit": round(naive, 4)}
    if tested and right <= naive:
        database.execute("DELETE FROM meeting")
        return {"chosen": "", "fallback": "no_habit", "cases": visits, "test": test}
    return {"chosen": "own_visits", "fallback": "", "cases": visits, "test": test}


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """Best time and branch of every customer with three visits, or of one."""
    made = {"version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        "SELECT customer, slot, times, visits, branch, here FROM meeting WHERE $customer IS NULL OR customer = $customer::UUID",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, slot, times, visits, branch, here in rows:
        yield (
            pk,
            {
                traits.BEST_TIME.name: Value(slot, {**made, "times": times, "visits": visits}),
                traits.BEST_BRANCH.name: Value(branch or "–", {**made, "times": here, "visits": visits}),
            },
        )
