"""What the explorer reads: the lines in baht with whole numbers for keys, sorted by day, made anew by each load.

Ten million lines are grouped by keys of four bytes many times faster than by ids of sixteen. What would need a set of all customers or orders is
prepared instead: one line of each order is its `first_of_order` (and one of each order and category, and product), and carries the day of the customer's order before it. Within a stretch of time
the customers are then as many as the orders whose `bought_before` lies before the stretch, which is exact, and a sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from samphan.insight.models import OwnKind
from samphan.insight.own.standing import KEY_COLUMNS, OwnLoaded
from samphan.insight.steps import Step
from samphan.insight.warehouse.own import own_cube_steps

KEYS = {"branch": "USMALLINT", "seller": "INTEGER", "channel": "USMALLINT", "variant": "INTEGER", "customer": "INTEGER"}
PROFILE = ("kind", "customer_type", "tier", "province", "grade", '"group"', "cohort")
LINES = """
CREATE OR REPLACE TEMP TABLE cube_numbered AS
SELECT row_number() OVER () AS n, line.day, line.hour::UTINYINT AS hour, branch_key, seller_key, channel_key, variant_key, customer_key, profile_key, order_key,
       coalesce(name_key, 0) AS name_key, coalesce(category_key, 0) AS category_key, line.kind = 'sale' AS sold, line.kind IN ('credit', 'return') AS back, quantity, net, total, cost, given, first.first_day
FROM fact_sale_line AS line
JOIN cube_order USING (order_id) LEFT JOIN cube_branch AS b ON b.branch = line.branch LEFT JOIN cube_seller AS s ON s.seller = line.seller
LEFT JOIN cube_channel AS ch ON ch.channel = line.channel LEFT JOIN cube_variant AS v ON v.variant = line.variant LEFT JOIN cube_product USING (variant_key)
LEFT JOIN cube_customer AS c ON c.customer = line.customer LEFT JOIN cube_person USING (customer_key) LEFT JOIN customer_first AS first ON first.customer = line.customer
WHERE line.currency = 'THB'"""
ORDERS = """
CREATE OR REPLACE TEMP TABLE cube_first AS
WITH orders AS (SELECT order_key, min(n) AS n, any_value(day) AS day, any_value(branch_key) AS branch_key, any_value(customer_key) AS customer_key
                FROM cube_numbered WHERE sold GROUP BY order_key)
SELECT n, CASE WHEN customer_key IS NOT NULL THEN lag(day) OVER (PARTITION BY customer_key ORDER BY day, order_key) END AS bought_before,
       CASE WHEN customer_key IS NOT NULL THEN lag(day) OVER (PARTITION BY customer_key, branch_key ORDER BY day, order_key) END AS bought_here
FROM orders"""
LINE = """
CREATE OR REPLACE TABLE cube_line AS
SELECT day, hour, branch_key, seller_key, channel_key, variant_key, customer_key, profile_key, order_key, sold, back, quantity, net, total, cost, given,
       CASE WHEN customer_key IS NULL THEN 0 WHEN first_day = day THEN 1 ELSE 2 END::UTINYINT AS coming, cube_first.n IS NOT NULL AS first_of_order,
       n IN (SELECT min(n) FROM cube_numbered WHERE sold GROUP BY order_key, category_key) AS first_of_category,
       n IN (SELECT min(n) FROM cube_numbered WHERE sold GROUP BY order_key, name_key) AS first_of_product,
       n IN (SELECT min(n) FROM cube_numbered WHERE sold GROUP BY order_key, category_key, name_key) AS first_of_both,
       bought_before, bought_here, coalesce(bought_before = first_day AND day <> first_day, FALSE) AS after_first,
       coalesce(bought_here = first_day AND day <> first_day, FALSE) AS after_first_here
FROM cube_numbered LEFT JOIN cube_first USING (n) ORDER BY day, order_key"""


def cube_steps(own: Sequence[OwnLoaded] = ()) -> list[Step]:
    """After the star, the scores and the history of customers; `own` are the tables that the business brought."""
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM p.{name}" for name in PROFILE)
    profile = ", ".join(PROFILE)
    return [
        *(key_step(name, own) for name in KEYS),
        Step(
            "cube_known",
            f"""
CREATE OR REPLACE TEMP TABLE cube_known AS
SELECT customer_key, {profile.replace("cohort", "strftime(first_day, '%Y-%m') AS cohort")}
FROM cube_customer LEFT JOIN dim_customer USING (customer) LEFT JOIN (SELECT customer, grade, "group" FROM scores) USING (customer)
LEFT JOIN customer_first USING (customer)""",
        ),
        Step(
            "cube_profile",
            f"""
CREATE OR REPLACE TABLE cube_profile AS
SELECT (row_number() OVER (ORDER BY {profile}))::INTEGER AS profile_key, {profile} FROM (SELECT DISTINCT {profile} FROM cube_known)""",
        ),
        Step(
            "cube_person",
            f"CREATE OR REPLACE TEMP TABLE cube_person AS SELECT a.customer_key, p.profile_key FROM cube_known AS a JOIN cube_profile AS p ON {same}",
        ),
        Step(
            "cube_order",
            "CREATE OR REPLACE TEMP TABLE cube_order AS SELECT order_id, (row_number() OVER ())::INTEGER AS order_key FROM (SELECT DISTINCT order_id FROM fact_sale_line)",
        ),
        Step(
            "cube_product",
            """
CREATE OR REPLACE TABLE cube_product AS
SELECT variant_key, product_name, category, dense_rank() OVER (ORDER BY product_name)::INTEGER AS name_key, dense_rank() OVER (ORDER BY category)::INTEGER AS category_key
FROM cube_variant LEFT JOIN dim_product USING (variant)""",
        ),
        Step("cube_line: numbered", LINES),
        Step("cube_line: orders before", ORDERS),
        Step("cube_line", LINE),
        *own_cube_steps(own),
        *(
            Step(f"{name}: tidied", f"DROP TABLE {name}")
            for name in ("cube_numbered", "cube_first", "cube_order", "cube_known", "cube_person")
        ),
        Step(
            "cube_then",
            "CREATE OR REPLACE TABLE cube_then AS SELECT customer_key, grade, tier, known_from, known_to FROM customer_then JOIN cube_customer USING (customer)",
        ),
        Step(
            "cube_day",
            """
CREATE OR REPLACE TABLE cube_day AS
SELECT day, date_trunc('year', day)::DATE AS year_from, date_trunc('quarter', day)::DATE AS quarter_from, date_trunc('month', day)::DATE AS month_from,
       date_trunc('week', day)::DATE AS week_from, day AS day_from FROM dim_date""",
        ),
    ]


def key_step(name: str, own: Sequence[OwnLoaded]) -> Step:
    """A number for each value that lines have, or facts of the business's own, in the order of the values."""
    facts = [one.table for one in own if one.kind == OwnKind.FACT and name in {KEY_COLUMNS[key] for key in one.keys}]
    source = " UNION ALL ".join(f"SELECT {name} FROM {table}" for table in ("fact_sale_line", *facts))
    return Step(
        f"cube_{name}",
        f"""CREATE OR REPLACE TABLE cube_{name} AS SELECT {name}, (row_number() OVER (ORDER BY {name}))::{KEYS[name]} AS {name}_key
        FROM (SELECT DISTINCT {name} FROM ({source}) WHERE {name} IS NOT NULL)""",
    )
