"""From sale lines to customers: days with a purchase, and one row for each buyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from samphan.insight.mining.histories import Floats, Histories, Whole
from samphan.insight.steps import Step, one_row


def buyer_steps(until: date) -> list[Step]:
    """`purchases` (customer, day, amount): a day on which a customer bought, and paid more than came back. `buyers`: one row for each who ever did.

    Returns lower the money of their customer and of the day they came back on; a day that they bring to 0 or below is no purchase, but a
    day on which something was given for nothing is one.
    `silence`: days since the last purchase; `repeats`, `recency`, `age` as `Histories` counts them; `repeat_mean`: baht a repeat purchase.
    """
    return [
        Step(
            "purchases",
            """
CREATE OR REPLACE TABLE purchases AS
SELECT customer, day, sum(amount) AS amount FROM sales WHERE day <= $until GROUP BY customer, day HAVING sum(amount) > 0 OR min(amount) >= 0""",
            {"until": until},
        ),
        Step(
            "buyers",
            """
CREATE OR REPLACE TABLE buyers AS
WITH bought AS (
    SELECT customer, min(day) AS first_day, max(day) AS last_day, count(*) AS purchases, sum(amount) AS paid, arg_min(amount, day) AS first_amount
    FROM purchases GROUP BY customer
), spent AS (SELECT customer, sum(amount) AS amount FROM sales WHERE day <= $until GROUP BY customer)
SELECT customer, first_day, last_day, purchases, amount,
       purchases - 1 AS repeats, date_diff('day', first_day, last_day) AS recency, date_diff('day', first_day, $until) AS age,
       date_diff('day', last_day, $until) AS silence,
       CASE WHEN purchases > 1 THEN (paid - first_amount)::DOUBLE / (purchases - 1) ELSE 0 END AS repeat_mean, paid / purchases AS mean
FROM bought JOIN spent USING (customer) ORDER BY customer""",
            {"until": until},
        ),
    ]


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
