"""From sale lines to customers: days with a purchase, and one row for each buyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from samphan.insight.mining.histories import Floats, Histories, Whole
from samphan.insight.steps import Step, one_row
from samphan.insight.transforms.plan import duckdb_steps, plan


def buyer_steps(until: date) -> list[Step]:
    """`purchases` (customer, day, amount): a day on which a customer bought, and paid more than came back. `buyers`: one row for each who ever did.

    Returns lower the money of their customer and of the day they came back on; a day that they bring to 0 or below is no purchase, but a
    day on which something was given for nothing is one.
    `silence`: days since the last purchase; `repeats`, `recency`, `age` as `Histories` counts them; `repeat_mean`: baht a repeat purchase.
    """
    from samphan.insight.transforms.buying import SALES, buying, nominal  # noqa: PLC0415 - brings Ibis with it

    return duckdb_steps(plan(buying(until), nominal(SALES, "sales")))


@dataclass(frozen=True)
class Buyers:
    """The table `buyers` as arrays, in the order of its customers."""

    customers: list[Any]
    histories: Histories
    repeat_mean: Floats
    everybody: float  # baht of a purchase, over all customers

    @property
    def repeats(self) -> Whole:
        return self.histories.repeats


def read_buyers(database: duckdb.DuckDBPyConnection) -> Buyers:
    found = database.execute(
        "SELECT customer, repeats, recency, age, repeat_mean FROM buyers ORDER BY customer"
    ).fetchnumpy()
    (everybody,) = one_row(database, "SELECT coalesce(sum(amount)::DOUBLE / nullif(count(*), 0), 0) FROM purchases")

    def of(name: str) -> Any:
        return np.ascontiguousarray(np.ma.getdata(found[name]))

    histories = Histories(*(of(name).astype(np.int64) for name in ("repeats", "recency", "age")))
    return Buyers(list(of("customer")), histories, of("repeat_mean").astype(np.float64), float(everybody))
