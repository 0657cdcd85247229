"""From sources to a star (`transforms.star`), and the history of its customers. Each table is a named step."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from samphan.insight.steps import Step
from samphan.insight.transforms.plan import duckdb_steps, plan, sources
from samphan.platform.extracts import EXTRACTS

HISTORY = ("customer_type", "branch", "owner", "tier", "grade", "group")


def history_steps(today: date) -> list[Step]:
    """What customers were, and from when to when (type 2): the day of the load that first saw it, to the day of the one that saw another.

    Run after the scores, of which the grade and the group are.
    """
    columns = ", ".join(f'"{name}"' for name in HISTORY)
    same = " AND ".join(f'now."{name}" IS NOT DISTINCT FROM old."{name}"' for name in HISTORY)
    now = f'SELECT dim.customer, {columns} FROM dim_customer AS dim LEFT JOIN (SELECT customer, grade, "group" FROM scores) USING (customer)'
    return [
        Step(
            "dim_customer_history",
            """
CREATE TABLE IF NOT EXISTS dim_customer_history
    (customer UUID, customer_type VARCHAR, branch UUID, owner VARCHAR, tier VARCHAR, grade VARCHAR, "group" VARCHAR, valid_from DATE, valid_to DATE)""",
        ),
        *(  # kept from load to load, also by a version that knew less
            Step(
                f"dim_customer_history: {name}",
                f'ALTER TABLE dim_customer_history ADD COLUMN IF NOT EXISTS "{name}" VARCHAR',
            )
            for name in ("tier", "grade", "group")
        ),
        Step(
            "dim_customer_history: closed",
            f"""
UPDATE dim_customer_history AS old SET valid_to = $today WHERE valid_to IS NULL
AND NOT EXISTS (SELECT 1 FROM ({now}) AS now WHERE now.customer = old.customer AND {same})""",
            {"today": today},
        ),
        Step("dim_customer_history: of one day", "DELETE FROM dim_customer_history WHERE valid_to = valid_from"),
        Step(
            "dim_customer_history: opened",
            f"""
INSERT INTO dim_customer_history BY NAME
SELECT customer, {columns}, $today::DATE AS valid_from, NULL::DATE AS valid_to FROM ({now})
WHERE customer NOT IN (SELECT customer FROM dim_customer_history WHERE valid_to IS NULL)""",
            {"today": today},
        ),
        Step(
            "customer_then",
            """
CREATE OR REPLACE TABLE customer_then AS
SELECT customer, customer_type, tier, grade, "group", coalesce(valid_to, DATE '9999-12-31') AS known_to,
       CASE WHEN row_number() OVER (PARTITION BY customer ORDER BY valid_from) = 1 THEN DATE '1900-01-01' ELSE valid_from END AS known_from
FROM dim_customer_history""",
        ),
    ]


def star_steps(today: date) -> list[Step]:
    """The steps in their order, as DuckDB runs them."""
    return _compiled(today, tuple((one.table, one.columns) for one in EXTRACTS))


@lru_cache(maxsize=4)
def _compiled(today: date, _given: Any) -> list[Step]:
    """Once for a day and for what the modules give: making the SQL takes longer than many a business's load."""
    from samphan.insight.transforms.star import star  # noqa: PLC0415 - brings Ibis with it

    return duckdb_steps(plan(star(today), sources()))
