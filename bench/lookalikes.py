"""The search for look-alikes over a crowd of a million (families and look-alikes among them, `bench/crowd.py`), beside a bare DuckDB self join.

The reference joins the same rows with themselves on the exact name or phone and compares what it finds by one edit distance: the least that any
search must do, without Thai, without slips in the key, without a model.
"""

from __future__ import annotations

import resource
import time
from typing import Any

from bench.registry import Report, bench

JOIN = """
SELECT count(*) FROM (
    SELECT l.name AS one, r.name AS other FROM people AS l JOIN people AS r ON l.name = r.name AND l.id < r.id
    UNION ALL
    SELECT l.name, r.name FROM people AS l JOIN people AS r ON l.phones[1] = r.phones[1] AND l.id < r.id
) WHERE levenshtein(one, other) < 4
"""
SECONDS, MEGABYTES = 300, 4096


@bench("lookalikes", alone=True, duckdb=1_000_000)
def lookalikes(report: Report) -> None:
    import pyarrow as pa

    from bench.crowd import Crowd
    from samphan.customers.identity.lookalikes import find_pairs

    crowd = Crowd(report.rows)
    rows = [
        {"id": made.id, "name": made.name, "nickname": made.nickname, "phones": list(made.phones), "emails": list(made.emails),
         "birth_date": made.birth_date, "address_line": made.address_line, "subdistrict": made.subdistrict, "district": made.district,
         "province": made.province, "postcode": made.postcode}
        for made in crowd.records()
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows)
    del rows
    bare = bare_self_join(table)
    since = time.perf_counter()
    found = {(pair.left, pair.right) for pair in find_pairs(table, memory_limit="2GB")}
    taken = time.perf_counter() - since
    right = len(found & crowd.truth)
    report.figure("whole search", taken, "s", reference=("bare self join", bare), target=SECONDS)
    report.figure("memory, most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", target=MEGABYTES)
    report.figure("found of the true pairs", right / len(crowd.truth) * 100, "%", target=80, more_is_better=True)
    report.figure("true of the found pairs", right / max(1, len(found)) * 100, "%", target=90, more_is_better=True)
    report.notes = {"rows": table.num_rows, "true pairs": len(crowd.truth), "found": len(found)}


def bare_self_join(table: Any) -> float:
    """Seconds."""
    import duckdb

    with duckdb.connect() as database:
        database.register("people", table)
        since = time.perf_counter()
        database.execute(JOIN).fetchall()
        return time.perf_counter() - since
