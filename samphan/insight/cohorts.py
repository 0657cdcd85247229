"""Who came back: customers by the month of their first purchase, and how many of them bought in each month after.

Source: R. Blattberg, G. Getz, J. Thomas, Customer Equity (2001), the retention triangle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samphan.insight.steps import one_row

if TYPE_CHECKING:
    import duckdb

MOST = 36  # months shown, the latest


def cohorts(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """From `purchases` (customer, day, amount): for each month of first purchase the customers, and by months since how many bought, and for how much.

    The last month of a row may not be over yet: `until` of the report tells.
    """
    rows = database.execute("""
        WITH firsts AS (SELECT customer, date_trunc('month', min(day))::DATE AS month FROM purchases GROUP BY customer),
        active AS (
            SELECT month, date_diff('month', month, day) AS since, count(DISTINCT customer) AS customers, sum(amount)::DOUBLE AS amount
            FROM purchases JOIN firsts USING (customer) GROUP BY ALL
        )
        SELECT month, list(since ORDER BY since), list(customers ORDER BY since), list(amount ORDER BY since) FROM active GROUP BY month ORDER BY month
    """).fetchall()
    if not rows:
        return []
    (last,) = one_row(database, "SELECT max(day) FROM purchases")
    told = []
    for month, since, customers, amounts in rows[-MOST:]:
        span = (last.year - month.year) * 12 + last.month - month.month + 1
        bought, spent = [0] * span, [0.0] * span
        for at, count, amount in zip(since, customers, amounts, strict=True):
            bought[at], spent[at] = count, round(amount, 2)
        told.append(
            {
                "month": f"{month:%Y-%m}",
                "customers": bought[0],
                "bought": bought,
                "retention": [round(count / bought[0], 4) for count in bought],
                "amount": spent,
            }
        )
    return told
