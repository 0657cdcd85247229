"""The owner's screen: sales, who comes back, who is leaving, what they are worth; each with its definition, comparison and people.

All numbers are read from the published warehouse; names are looked up among the customers that the actor may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from samphan.customers.access import customers
from samphan.insight.steps import one_row
from samphan.platform.accounts.rights import Actor

if TYPE_CHECKING:
    import duckdb

PERIODS = (30, 90, 365)
LEAVING = ("must_keep", "at_risk")
SHOWN = 100
MONTHS = 13
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Period:
    """The last `days` days up to and with `until`, and as many before them."""

    until: date
    days: int

    @property
    def values(self) -> dict[str, date]:
        first = self.until - timedelta(days=self.days - 1)
        return {"first": first, "until": self.until, "before": first - timedelta(days=self.days)}


@dataclass(frozen=True)
class Change:
    """A number with the same of the period before."""

    now: Decimal | int | float
    before: Decimal | int | float

    @property
    def words(self) -> str:
        """+12.4% · −3.0%; empty when nothing changed, or there was nothing before."""
        if not self.before or self.now == self.before:
            return ""
        change = float(self.now) / float(self.before) - 1
        return f"{'−' if change < 0 else '+'}{abs(change):.1%}"


def sold(database: duckdb.DuckDBPyConnection, period: Period) -> dict[str, Change]:
    """Sales with VAT (all orders not cancelled, walk-ins too), orders, known customers who bought, those of them who had bought before, a mean order."""
    row = one_row(
        database,
        """
        WITH lines AS (SELECT *, day >= $first AS now FROM fact_sale_line WHERE day BETWEEN $before AND $until AND currency = 'THB'),
        firsts AS (SELECT customer, min(day) AS first_day FROM fact_sale_line WHERE customer IS NOT NULL AND kind = 'sale' GROUP BY customer)
        SELECT coalesce(sum(total) FILTER (now), 0), coalesce(sum(total) FILTER (NOT now), 0),
               count(DISTINCT order_id) FILTER (now), count(DISTINCT order_id) FILTER (NOT now),
               count(DISTINCT customer) FILTER (now), count(DISTINCT customer) FILTER (NOT now),
               count(DISTINCT customer) FILTER (now AND first_day < day), count(DISTINCT customer) FILTER (NOT now AND first_day < day)
        FROM lines LEFT JOIN firsts USING (customer)""",
        period.values,
    )
    pairs = {
        name: Change(row[2 * at], row[2 * at + 1]) for at, name in enumerate(("sales", "orders", "buyers", "returning"))
    }
    each = [
        Decimal(0) if not orders else Decimal(money) / orders for money, orders in zip(row[:2], row[2:4], strict=True)
    ]
    return {**pairs, "each": Change(round(each[0], 2), round(each[1], 2))}


def leaving(database: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Customers in the groups of those who used to come and have gone quiet, and what they bought in a year of their time."""
    count, spent, worth, whole = one_row(
        database,
        f"""SELECT count(*) FILTER ("group" IN {LEAVING}), coalesce(sum(amount) FILTER ("group" IN {LEAVING}), 0),
                   coalesce(sum(value) FILTER ("group" IN {LEAVING}), 0), coalesce(sum(value), 0) FROM scores""",
    )
    return {"count": count, "spent": spent, "worth": worth, "whole": whole}


def months(database: duckdb.DuckDBPyConnection, until: date) -> dict[str, Any]:
    """Sales of each of the last thirteen months, and of the same month a year before: for a chart."""
    rows = database.execute(
        """
        WITH months AS (SELECT unnest(generate_series(date_trunc('month', $until::DATE) - to_months($span), date_trunc('month', $until::DATE), INTERVAL 1 MONTH))::DATE AS month),
        sold AS (SELECT date_trunc('month', day)::DATE AS month, sum(total) AS total FROM fact_sale_line WHERE currency = 'THB' AND day <= $until GROUP BY 1)
        SELECT months.month, coalesce(now.total, 0), coalesce(past.total, 0) FROM months LEFT JOIN sold AS now ON now.month = months.month
        LEFT JOIN sold AS past ON past.month = months.month - INTERVAL 1 YEAR ORDER BY months.month""",
        {"until": until, "span": MONTHS - 1},
    ).fetchall()
    return {
        "months": [row[0] for row in rows],
        "now": [float(row[1]) for row in rows],
        "past": [float(row[2]) for row in rows],
    }


def groups(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Customers, money and worth of each group and of each grade."""
    rows = database.execute(
        """SELECT "group", count(*), sum(amount), sum(value) FROM scores GROUP BY ALL ORDER BY sum(value) DESC NULLS LAST"""
    ).fetchall()
    return [{"group": row[0], "customers": row[1], "amount": row[2], "worth": row[3]} for row in rows]


def grid(database: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], int]:
    """How many customers have each pair of scores of recency and frequency."""
    rows = database.execute("SELECT r, f, count(*) FROM scores GROUP BY ALL").fetchall()
    return {(r, f): count for r, f, count in rows}


def concentration(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The share of sales and of worth that the best 1, 5, 10 … % of customers hold."""
    rows = database.execute("SELECT amount::DOUBLE, value FROM scores").fetchall()
    by_amount = sorted((row[0] for row in rows), reverse=True)
    by_value = sorted((row[1] for row in rows), reverse=True)
    told = []
    for share in SHARES:
        best = max(1, round(len(rows) * share))
        held = [sum(ordered[:best]) / (sum(ordered) or 1) for ordered in (by_amount, by_value)]
        told.append(
            {
                "share": round(share * 100),
                "customers": best,
                "amount": round(held[0] * 100),
                "worth": round(held[1] * 100),
            }
        )
    return told if rows else []


PEOPLE: Mapping[str, str] = {
    "buyers": "customer IN (SELECT customer FROM fact_sale_line WHERE day BETWEEN $first AND $until)",
    "returning": """customer IN (SELECT line.customer FROM fact_sale_line AS line JOIN (SELECT customer, min(day) AS first_day FROM fact_sale_line
                    GROUP BY customer) AS firsts ON firsts.customer = line.customer WHERE line.day BETWEEN $first AND $until AND first_day < line.day)""",
    "leaving": f'"group" IN {LEAVING}',
    "worth": "TRUE",
}


def people(
    database: duckdb.DuckDBPyConnection, actor: Actor, of: str, period: Period
) -> tuple[int, list[dict[str, Any]]]:
    """How many customers are behind a number, and the most valuable of them with their names. Raises `LookupError` for a number unknown."""
    condition = PEOPLE[of]
    values = {name: value for name, value in period.values.items() if f"${name}" in condition}
    (count,) = one_row(database, f"SELECT count(*) FROM scores WHERE {condition}", values)
    rows = database.execute(
        f"""SELECT customer, grade, "group", purchases, amount, last_day, chance_back_in_90_days, value FROM scores
            WHERE {condition} ORDER BY value DESC, customer LIMIT {SHOWN}""",
        values,
    ).fetchall()
    names = names_of(actor, [row[0] for row in rows])
    keys = ("id", "grade", "group", "purchases", "amount", "last_day", "back", "worth")
    told = [dict(zip(keys, row, strict=True)) for row in rows if row[0] in names]
    return count, [{**row, "name": names[row["id"]], "back": round(row["back"] * 100)} for row in told]


def names_of(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = dict(customers.rows(actor).filter(pk__in=ids, deleted_at=None).values_list("pk", "name"))
    return found
