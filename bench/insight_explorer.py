"""The explorer over ten million sale lines of a million customers: each of the questions of the dashboards and reports, asked in turn."""

from __future__ import annotations

import os
import resource
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.registry import Report, bench

LINES_OF_A_CUSTOMER = 10
TODAY = date(2026, 11, 30)
ROUNDS, TARGET = 3, 300


@bench("insight_explorer", alone=True, small=20_000, duckdb=1_000_000)
def insight_explorer(report: Report) -> None:
    import django
    import duckdb

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samphan.config.settings")
    django.setup()
    from samphan.insight.boards import BOARDS
    from samphan.insight.explorer.asking import ask
    from samphan.insight.explorer.question import Question
    from samphan.insight.reach import Reach
    from samphan.insight.standard.catalogue import EXPLORED

    questions = [tile.question for board in BOARDS.values() for tile in board.tiles] + [one for _label, one in EXPLORED]
    questions += [Question(measures=board.measures, rows=("year",), period="90") for board in BOARDS.values()]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        made = write_warehouse(path, report.rows)
        taken = []
        for _round in range(ROUNDS):
            for question in questions:
                began = time.perf_counter()
                with duckdb.connect(str(path), read_only=True, config={"memory_limit": "1GB"}) as database:
                    ask(database, question, Reach(), TODAY)
                taken.append(1000 * (time.perf_counter() - began))
        with duckdb.connect(str(path), read_only=True) as database:
            began = time.perf_counter()
            database.execute("SELECT branch, sum(total) FROM fact_sale_line GROUP BY 1").fetchall()
            bare = 1000 * (time.perf_counter() - began)
    taken.sort()
    report.figure("median", taken[len(taken) // 2], "ms", reference=("bare group-by of one column", bare))
    report.figure("95th percentile", taken[int(len(taken) * 0.95)], "ms", target=TARGET)
    report.figure("the explorer's tables made by a load", made, "s")
    report.figure("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10, "MB", target=4096)
    report.notes = {"lines": report.rows * LINES_OF_A_CUSTOMER, "questions": len(questions)}


def write_warehouse(path: Path, customers: int) -> float:
    """Two years of a business with 20 branches, 2,000 products in 40 categories. Returns how long the explorer's own tables took, in seconds."""
    import duckdb

    from samphan.insight.steps import run
    from samphan.insight.warehouse.cube import cube_steps

    lines = customers * LINES_OF_A_CUSTOMER
    with duckdb.connect(str(path), config={"memory_limit": "1GB"}) as database:
        database.execute("SELECT setseed(0.5)")
        database.execute(
            f"""
            CREATE TABLE dim_branch AS SELECT md5(n::VARCHAR)::UUID AS branch, 'branch ' || n AS name FROM range(20) AS t(n);
            CREATE TABLE dim_product AS SELECT md5('p' || n)::UUID AS variant, md5('p' || n)::UUID AS product, 'product ' || n AS product_name, 'category ' || n % 40 AS category FROM range(2000) AS t(n);
            CREATE TABLE dim_customer AS SELECT md5('c' || n)::UUID AS customer, 'person' AS kind, '' AS customer_type, 'province ' || n % 77 AS province, md5((n % 20)::VARCHAR)::UUID AS branch,
                NULL::VARCHAR AS owner, NULL::VARCHAR AS tier, DATE '2024-12-01' AS created_on FROM range({customers}) AS t(n);
            CREATE TABLE fact_sale_line AS SELECT md5('l' || n)::UUID AS line, 'sale' AS kind, md5('o' || n // 2)::UUID AS order_id, 'SO' || n // 2 AS order_number,
                DATE '2024-12-01' + (n // 2 * 1460 // {lines})::INTEGER AS day, (n // 2 % 12 + 8)::BIGINT AS hour, md5('c' || (hash(n // 2) % {customers}))::UUID AS customer,
                md5((n // 2 % 20)::VARCHAR)::UUID AS branch, (n // 2 % 100)::VARCHAR AS seller, CASE WHEN n // 2 % 3 = 0 THEN 'sales' ELSE 'counter' END AS channel, 'THB' AS currency,
                md5('p' || hash(n) % 2000)::UUID AS variant, 1::DECIMAL(18,3) AS quantity, 100::DECIMAL(18,2) AS net, 7::DECIMAL(18,2) AS vat, (107 + n % 90)::DECIMAL(18,2) AS total,
                60::DECIMAL(18,2) AS cost, 0::DECIMAL(18,2) AS given FROM range({lines}) AS t(n) ORDER BY day;
            CREATE TABLE customer_first AS SELECT customer, min(day) AS first_day FROM fact_sale_line GROUP BY 1;
            CREATE TABLE scores AS SELECT customer, 'A' AS grade, CASE WHEN hash(customer) % 3 = 0 THEN 'loyal' ELSE 'new' END AS "group" FROM customer_first;
            CREATE TABLE dim_date AS SELECT day::DATE AS day, CASE WHEN strftime(day, '%m-%d') = '04-13' THEN 'songkran' END AS festival,
                strftime(day, '%Y') AS year_name, year(day) || '-Q' || quarter(day) AS quarter_name, strftime(day, '%Y-%m') AS month_name,
                strftime(date_trunc('week', day), '%Y-%m-%d') AS week_name, strftime(day, '%Y-%m-%d') AS day_name
                FROM (SELECT unnest(generate_series(DATE '2024-12-01', DATE '2026-12-31', INTERVAL 1 DAY)) AS day);
            CREATE TABLE customer_then AS SELECT customer, 'B' AS grade, NULL::VARCHAR AS tier, DATE '1900-01-01' AS known_from, DATE '9999-12-31' AS known_to FROM dim_customer"""
        )
        began = time.perf_counter()
        run(database, cube_steps())
        return time.perf_counter() - began
