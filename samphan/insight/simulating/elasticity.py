"""How often is bought at another price: from the business's own price history when it tells, else from published studies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from samphan.insight.mining.histories import Floats

PUBLISHED, PUBLISHED_ERROR = (
    -2.62,
    1.0,
)  # the mean of 1,851 elasticities of 81 studies; its error for one shop is a convention
SURE_ENOUGH = 0.75  # standard error from which the own estimate tells no more than the studies
STEEPEST = -6.0
FEWEST_PRODUCTS, FEWEST_MONTHS = 5, 60
MOVED = 1.03  # highest over lowest price of a product that counts as having changed its price
PANEL = """
WITH sold AS (
    SELECT variant, date_trunc('month', day) AS month, sum(quantity)::DOUBLE AS quantity, median(total::DOUBLE / quantity::DOUBLE) AS price
    FROM fact_sale_line WHERE kind = 'sale' AND currency = 'THB' AND quantity > 0 AND total > 0 AND day < date_trunc('month', $today::DATE)
      AND day >= date_trunc('month', $today::DATE) - INTERVAL 36 MONTH GROUP BY ALL
), steady AS (SELECT variant FROM sold GROUP BY variant HAVING count(*) >= 6 AND max(price) >= min(price) * $moved)
SELECT dense_rank() OVER (ORDER BY variant) - 1 AS product, dense_rank() OVER (ORDER BY month) - 1 AS month, ln(quantity) AS quantity, ln(price) AS price
FROM sold WHERE variant IN (FROM steady)"""


def estimate(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """`value` with its standard `error`, and `source`: own or published; `reason` says why not own. `products` and `months` are what there was.

    Logarithm of what a product sold in a month on the logarithm of its median price, the product's and the month's own level taken out; the
    standard error is robust to what months of one product share (clusters). Months in which a product sold nothing are not seen.
    """
    import numpy as np  # noqa: PLC0415 - numbers' libraries, where figures are made

    found = {name: np.ma.getdata(one) for name, one in database.execute(PANEL, {"today": today, "moved": MOVED}).fetchnumpy().items()}  # fmt: skip
    product, month = found["product"].astype(np.int64), found["month"].astype(np.int64)
    had = {"products": int(product.max(initial=-1)) + 1, "months": len(product)}
    published = {"value": PUBLISHED, "error": PUBLISHED_ERROR, "source": "published", **had}
    if had["products"] < FEWEST_PRODUCTS or had["months"] < FEWEST_MONTHS:
        return {**published, "reason": "too_few_prices"}
    quantity, price = (without_levels(found[name].astype(np.float64), product, month) for name in ("quantity", "price"))
    moved = float((price**2).sum())
    if moved <= 0:
        return {**published, "reason": "too_few_prices"}
    slope = float((price * quantity).sum()) / moved
    by_product = np.bincount(product, price * (quantity - slope * price))
    error = float(np.sqrt((by_product**2).sum())) / moved
    own = {"own": {"value": round(slope, 3), "error": round(error, 3)}}
    if error > SURE_ENOUGH:
        return {**published, **own, "reason": "price_unsure"}
    if not STEEPEST < slope < 0:
        return {**published, **own, "reason": "price_odd"}
    return {"value": round(slope, 2), "error": round(error, 2), "source": "own", "reason": "", **had}


def without_levels(values: Floats, product: Any, month: Any) -> Floats:
    """Less the product's and the month's own level, by turns until nothing moves (least squares with both as fixed effects)."""
    import numpy as np  # noqa: PLC0415 - as above

    left = values.copy()
    for _turn in range(50):
        for group in (product, month):
            left -= (np.bincount(group, left) / np.maximum(np.bincount(group), 1))[group]
    return left
