"""What to order before it runs out: foreseen demand of a time, a safety stock for what may come otherwise, less what lies there and is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Sum

from samphan.catalog.models import StockLevel, Variant
from samphan.insight.reach import Reach

if TYPE_CHECKING:
    import duckdb

#: How often stock lasts until the next delivery, and how many standard deviations of the error that takes (normal).
SERVICE = {90: 1.2816, 95: 1.6449, 98: 2.0537}
WEEKS_BEFORE, WEEKS_AHEAD = 12, 8
LONGEST_LEAD, LONGEST_COVER = 60, 60  # days; the warehouse foresees 120


@dataclass(frozen=True)
class Wish:
    """`lead`: days until an order arrives; `cover`: days it shall last from then on; `service`: of 100 times how often it shall last."""

    lead: int = 7
    cover: int = 14
    service: int = 95

    @property
    def days(self) -> int:
        return self.lead + self.cover


@dataclass(frozen=True)
class Advice:
    """Units of one product at one branch. `runs_out`: the first day that stock and what is on its way do not cover; None within 120 days.

    `simple`: foreseen by the mean of eight weeks, which told this product better than the model did.
    """

    variant: UUID
    name: str
    branch: str
    available: Decimal
    incoming: Decimal
    foreseen: float
    safety: float
    order: int
    sold_30: float
    runs_out: date | None
    simple: bool


@dataclass(frozen=True)
class Week:
    """Seven days from `first` on; `ahead`: foreseen, not sold."""

    first: date
    ahead: bool
    units: float


def advise(
    database: duckdb.DuckDBPyConnection, reach: Reach, wish: Wish, *, branch: UUID | None = None
) -> list[Advice]:
    """For everything that sells within reach, what to order now; the most urgent first."""
    if reach.seller is not None:
        return []
    condition = within("demand", reach, branch)
    found = database.execute(
        f"SELECT variant, demand.branch, dim_branch.name, first_day, daily, error, sold_30, simple FROM demand JOIN dim_branch USING (branch) WHERE {condition}"
    ).fetchall()
    names = {one.pk: str(one) for one in Variant.objects.filter(pk__in={row[0] for row in found}, archived_at=None, product__archived_at=None).select_related("product")}  # fmt: skip
    held = StockLevel.objects.filter(variant__in=names).values("variant", "branch")
    levels = {
        (row["variant"], row["branch"]): (row["there"], row["coming"])
        for row in held.annotate(there=Sum("available"), coming=Sum("incoming"))
    }
    told = [advice(row, names[row[0]], levels[row[:2]], wish) for row in found if row[0] in names and row[:2] in levels]
    return sorted(told, key=lambda one: (one.order == 0, one.runs_out or date.max, -one.order, one.name, one.branch))


def within(table: str, reach: Reach, branch: UUID | None) -> str:
    return reach.sql(table) + (f" AND {table}.branch = '{branch}'" if branch else "")


def course(database: duckdb.DuckDBPyConnection, reach: Reach, *, branch: UUID | None = None) -> list[Week]:
    """What sold in each of the last twelve weeks and is foreseen for the next eight, of everything that is foreseen within reach."""
    if reach.seller is not None:
        return []
    found = database.execute(
        f"""
        WITH of AS (SELECT * FROM demand WHERE {within("demand", reach, branch)}), began AS (SELECT min(first_day) AS day FROM of),
        past AS (
            SELECT date_diff('day', began.day, line.day)::DOUBLE AS nth, line.quantity::DOUBLE AS units
            FROM fact_sale_line AS line JOIN of USING (variant, branch), began
            WHERE line.kind = 'sale' AND line.quantity > 0 AND line.day >= began.day - {7 * WEEKS_BEFORE} AND line.day < began.day
        ),
        coming AS (SELECT generate_subscripts(daily, 1)::DOUBLE - 1 AS nth, unnest(daily)::DOUBLE AS units FROM of),
        every AS (SELECT * FROM past UNION ALL SELECT * FROM coming WHERE nth < {7 * WEEKS_AHEAD})
        SELECT began.day + (7 * floor(nth / 7))::INTEGER AS first, nth >= 0 AS ahead, sum(units) FROM every, began GROUP BY ALL ORDER BY 1"""
    ).fetchall()
    return [Week(*row) for row in found]


def advice(row: Any, name: str, level: tuple[Decimal, Decimal], wish: Wish) -> Advice:
    variant, _branch, branch, first, daily, error, sold, simple = row
    available, incoming = level
    foreseen = sum(daily[: wish.days])
    safety = SERVICE[wish.service] * error * sqrt(wish.days)
    there = float(available + incoming)
    order = max(0, ceil(round(foreseen + safety - there, 6)))
    return Advice(variant, name, branch, available, incoming, foreseen, safety, order, sold, runs_out(daily, there, first), simple)  # fmt: skip


def runs_out(daily: list[float], there: float, first: date) -> date | None:
    for at, units in enumerate(daily):
        there -= units
        if there < 0:
            return first + timedelta(days=at)
    return None
