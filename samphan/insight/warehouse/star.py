"""From sources to a star: dimensions, the facts of sale, and what the models read. Each table is a named step.

Times are kept in UTC; a day is Bangkok's, which has had no summer time since it began to keep its own.
"""

from __future__ import annotations

from datetime import date

from samphan.insight.steps import Step

LONGEST_CHAIN = 20  # of customers merged into customers


def star_steps(today: date) -> list[Step]:
    """The steps in their order."""
    return [
        Step(
            "customer_survivor",
            f"""
CREATE OR REPLACE TABLE customer_survivor AS
WITH RECURSIVE led AS (
    SELECT id, id AS now, merged_into, 0 AS far FROM src_customers_customer
    UNION ALL
    SELECT led.id, next.id, next.merged_into, far + 1 FROM led JOIN src_customers_customer AS next ON next.id = led.merged_into WHERE far < {LONGEST_CHAIN}
) SELECT id, now AS customer FROM led WHERE merged_into IS NULL""",
        ),
        Step(
            "dim_customer",
            """
CREATE OR REPLACE TABLE dim_customer AS
SELECT id AS customer, kind, customer_type, province, branch, owner, (created_at + INTERVAL 7 HOUR)::DATE AS created_on
FROM src_customers_customer WHERE merged_into IS NULL AND deleted_at IS NULL""",
        ),
        Step(
            "dim_customer_history",
            """
CREATE TABLE IF NOT EXISTS dim_customer_history (customer UUID, customer_type VARCHAR, branch UUID, owner VARCHAR, valid_from DATE, valid_to DATE)""",
        ),
        Step(
            "dim_customer_history: closed",
            """
UPDATE dim_customer_history AS old SET valid_to = $today WHERE valid_to IS NULL AND NOT EXISTS (
    SELECT 1 FROM dim_customer AS now WHERE now.customer = old.customer AND now.customer_type IS NOT DISTINCT FROM old.customer_type
    AND now.branch IS NOT DISTINCT FROM old.branch AND now.owner IS NOT DISTINCT FROM old.owner)""",
            {"today": today},
        ),
        Step(
            "dim_customer_history: opened",
            """
INSERT INTO dim_customer_history SELECT customer, customer_type, branch, owner, $today, NULL FROM dim_customer
WHERE customer NOT IN (SELECT customer FROM dim_customer_history WHERE valid_to IS NULL)""",
            {"today": today},
        ),
        Step(
            "dim_product",
            "CREATE OR REPLACE TABLE dim_product AS SELECT id AS variant, product, product_name, category FROM src_catalog_variant",
        ),
        Step("dim_branch", "CREATE OR REPLACE TABLE dim_branch AS SELECT id AS branch, name FROM src_tenants_branch"),
        Step(
            "fact_sale_line",
            """
CREATE OR REPLACE TABLE fact_sale_line AS
SELECT line.id AS line, line.order_id, line.order_number, (line.at + INTERVAL 7 HOUR)::DATE AS day, customer_survivor.customer, line.branch, line.seller,
       line.currency, line.variant, line.quantity, line.net, line.vat, line.total
FROM src_orders_sale_line AS line LEFT JOIN customer_survivor ON customer_survivor.id = line.customer
WHERE line.state <> 'cancelled'""",
        ),
        Step(
            "dim_date",
            """
CREATE OR REPLACE TABLE dim_date AS
SELECT day::DATE AS day, year(day) AS year, year(day) + 543 AS year_be, quarter(day) AS quarter, month(day) AS month, isodow(day) AS weekday,
       CASE strftime(day, '%m-%d') WHEN '01-01' THEN 'new_year' WHEN '12-31' THEN 'new_year' WHEN '02-14' THEN 'valentine' WHEN '04-13' THEN 'songkran'
            WHEN '04-14' THEN 'songkran' WHEN '04-15' THEN 'songkran' WHEN '08-12' THEN 'mothers_day' WHEN '12-05' THEN 'fathers_day' END AS festival
FROM (SELECT unnest(generate_series((SELECT coalesce(min(day), $today) FROM fact_sale_line), $today + INTERVAL 366 DAY, INTERVAL 1 DAY)) AS day)""",
            {"today": today},
        ),
        Step(
            "sales",
            """
CREATE OR REPLACE TABLE sales AS
SELECT fact_sale_line.line, fact_sale_line.customer, day, total AS amount, product_name AS item, order_id AS receipt
FROM fact_sale_line JOIN dim_customer USING (customer) LEFT JOIN dim_product USING (variant)
WHERE currency = 'THB' AND day <= $today""",
            {"today": today},
        ),
    ]
