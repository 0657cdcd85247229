"""From sources to a star: dimensions, the facts of sale, and what the models read. Each table is a named step.

Times are kept in UTC; a day is Bangkok's, which has had no summer time since it began to keep its own.
"""

from __future__ import annotations

from datetime import date

from samphan.insight.steps import Step

LONGEST_CHAIN = 20  # of customers merged into customers
SALE_LINES = """
CREATE OR REPLACE TABLE fact_sale_line AS
WITH returned AS (
    SELECT back.id, back.order_line, (back.at + INTERVAL 7 HOUR)::DATE AS day, back.quantity, line.quantity AS ordered, line.net, line.vat, line.total,
           sum(back.quantity) OVER (PARTITION BY back.order_line ORDER BY back.at, back.id) AS until
    FROM src_orders_return_line AS back JOIN src_orders_sale_line AS line ON line.id = back.order_line
), moved AS (
    SELECT id, id AS order_line, 'sale' AS kind, NULL::DATE AS day, quantity, net, vat, total, 1.0 AS of_cost FROM src_orders_sale_line
    UNION ALL
    SELECT note.id, order_line, CASE note.kind WHEN 'CN' THEN 'credit' ELSE 'debit' END, day, CASE WHEN by_amount THEN 0 ELSE sign.n * note.quantity END,
           sign.n * note.net, sign.n * note.vat, sign.n * note.total, CASE WHEN by_amount THEN 0 ELSE sign.n * note.quantity / line.quantity END
    FROM src_orders_note_line AS note JOIN src_orders_sale_line AS line ON line.id = note.order_line, LATERAL (SELECT CASE note.kind WHEN 'CN' THEN -1 ELSE 1 END AS n) AS sign
    UNION ALL
    SELECT id, order_line, 'return', day, -quantity, round(net * (until - quantity) / ordered, 2) - round(net * until / ordered, 2),
           round(vat * (until - quantity) / ordered, 2) - round(vat * until / ordered, 2),
           round(total * (until - quantity) / ordered, 2) - round(total * until / ordered, 2), -quantity / ordered FROM returned
)
SELECT moved.id AS line, moved.kind, sold.id AS order_id, sold.number AS order_number, coalesce(moved.day, (sold.at + INTERVAL 7 HOUR)::DATE) AS day,
       hour(sold.at + INTERVAL 7 HOUR) AS hour, survivor.customer, sold.branch, sold.seller, sold.channel, sold.currency, source.variant,
       moved.quantity::DECIMAL(18,3) AS quantity, moved.net::DECIMAL(18,2) AS net, moved.vat::DECIMAL(18,2) AS vat, moved.total::DECIMAL(18,2) AS total,
       (source.cost * moved.of_cost)::DECIMAL(18,2) AS cost, (greatest(0, source.list_price - source.unit_price) * moved.quantity)::DECIMAL(18,2) AS given
FROM moved JOIN src_orders_sale_line AS source ON source.id = moved.order_line JOIN src_orders_order AS sold ON sold.id = source.order_id
LEFT JOIN customer_survivor AS survivor ON survivor.id = sold.customer
WHERE sold.state <> 'cancelled' ORDER BY day"""
RETURNS_AGREE = """
SELECT count(*) FROM (SELECT return_id, any_value(value) AS value FROM src_orders_return_line GROUP BY return_id) AS whole
JOIN (SELECT return_id, -sum(fact.total) AS value FROM fact_sale_line AS fact JOIN src_orders_return_line AS back ON back.id = fact.line GROUP BY return_id) AS parts
USING (return_id) WHERE whole.value <> parts.value"""
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
SELECT src.id AS customer, kind, customer_type, province, branch, owner, tier, (created_at + INTERVAL 7 HOUR)::DATE AS created_on
FROM src_customers_customer AS src LEFT JOIN (SELECT customer, any_value(tier) AS tier FROM src_catalog_terms GROUP BY customer) AS terms ON terms.customer = src.id
WHERE merged_into IS NULL AND deleted_at IS NULL""",
        ),
        Step(
            "dim_product",
            "CREATE OR REPLACE TABLE dim_product AS SELECT id AS variant, product, product_name, category FROM src_catalog_variant",
        ),
        Step("dim_branch", "CREATE OR REPLACE TABLE dim_branch AS SELECT id AS branch, name FROM src_tenants_branch"),
        Step("fact_sale_line", SALE_LINES),
        Step(
            "customer_first",
            "CREATE OR REPLACE TABLE customer_first AS SELECT customer, min(day) AS first_day FROM fact_sale_line WHERE customer IS NOT NULL AND kind = 'sale' GROUP BY customer",
        ),
        Step(
            "fact_order",
            """
CREATE OR REPLACE TABLE fact_order AS
SELECT src.id AS order_id, number AS order_number, (src."at" + INTERVAL 7 HOUR)::DATE AS day, state, survivor.customer, branch, seller, channel, currency,
       total + debited - credited AS worth, CASE WHEN state = 'cancelled' THEN 0 ELSE greatest(0, total + debited - credited - paid + refunded) END AS due, credit_days
FROM src_orders_order AS src LEFT JOIN customer_survivor AS survivor ON survivor.id = src.customer
LEFT JOIN (SELECT customer, any_value(credit_days) AS credit_days FROM src_catalog_terms GROUP BY customer) AS terms ON terms.customer = src.customer""",
        ),
        Step(
            "fact_opportunity",
            """
CREATE OR REPLACE TABLE fact_opportunity AS
SELECT src.id AS opportunity, survivor.customer, state, stage, stage_order, source, reason, amount, branch, owner,
       (created_at + INTERVAL 7 HOUR)::DATE AS day, (closed_at + INTERVAL 7 HOUR)::DATE AS closed_on, date_diff('day', created_at, closed_at) AS days
FROM src_pipeline_opportunity AS src LEFT JOIN customer_survivor AS survivor ON survivor.id = src.customer""",
        ),
        Step(
            "fact_lead",
            """
CREATE OR REPLACE TABLE fact_lead AS
SELECT src.id AS lead, survivor.customer, state, source, branch, owner, (created_at + INTERVAL 7 HOUR)::DATE AS day,
       date_diff('minute', created_at, answered_at) AS answered_after
FROM src_pipeline_lead AS src LEFT JOIN customer_survivor AS survivor ON survivor.id = src.customer""",
        ),
        Step(
            "dim_date",
            """
CREATE OR REPLACE TABLE dim_date AS
SELECT day::DATE AS day, year(day) AS year, year(day) + 543 AS year_be, quarter(day) AS quarter, month(day) AS month, isodow(day) AS weekday,
       strftime(day, '%Y') AS year_name, year(day) || '-Q' || quarter(day) AS quarter_name, strftime(day, '%Y-%m') AS month_name,
       strftime(date_trunc('week', day), '%Y-%m-%d') AS week_name, strftime(day, '%Y-%m-%d') AS day_name,
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
