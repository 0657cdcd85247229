"""RFM of every customer over ten million sale lines in Parquet, beside a bare DuckDB group-by of the same file."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.registry import Report, bench

LINES_OF_A_CUSTOMER = 10
BARE = "SELECT customer, max(day), count(*), sum(amount) FROM read_parquet($path) GROUP BY customer"
MOST, MEGABYTES = 3.0, 4096


@bench("insight_rfm", alone=True, small=20_000, duckdb=1_000_000)
def insight_rfm(report: Report) -> None:
    import duckdb

    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.parquet"
        write_sales(path, report.rows)
        with duckdb.connect() as database:
            bare = best(lambda: database.execute(f"CREATE OR REPLACE TABLE bare AS {BARE}", {"path": str(path)}))
        whole, tenth = rfm_of(path), None
        if report.rows >= 100_000:
            write_sales(path, report.rows // 10)
            tenth = rfm_of(path)
    lines = report.rows * LINES_OF_A_CUSTOMER
    report.figure("RFM for all", whole, "s", reference=("bare group-by", bare), target=MOST, target_is_ratio=True)
    if tenth:
        report.figure("times as long for ten times the lines", whole / tenth, "×", target=10)
    report.figure("memory, most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", target=MEGABYTES)
    report.notes = {"lines": lines}


def write_sales(path: Path, customers: int) -> None:
    import duckdb

    with duckdb.connect() as database:
        database.execute("SELECT setseed(0.5)")
        database.execute(
            f"""COPY (SELECT (random() * {customers})::BIGINT AS customer, DATE '2025-01-01' + (random() * 700)::INTEGER AS day,
                      (random() * 900 + 10)::DECIMAL(18, 2) AS amount FROM range({customers * LINES_OF_A_CUSTOMER}))
                TO '{path}' (FORMAT parquet)"""
        )


def rfm_of(path: Path) -> float:
    """Seconds, from the file to a score, a grade and a group for each customer."""
    import duckdb

    from samphan.insight import rfm
    from samphan.insight.steps import run
    from samphan.insight.transforms.buying import SCORED

    def work() -> None:
        with duckdb.connect() as database:
            run(database, [rfm.lines_step("read_parquet($path)", {"path": str(path)}, "2026-12-31")])
            run(database, [rfm.score_step(rfm.quantile_scoring(database), SCORED)])

    return best(work)


def best(work: Any, times: int = 3) -> float:
    taken = []
    for _ in range(times):
        since = time.perf_counter()
        work()
        taken.append(time.perf_counter() - since)
    return min(taken)
