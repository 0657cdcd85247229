"""What goes with what, what stands in for what (table `product_ties`), and what to offer each customer next (table `next_products`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import numpy as np

from samphan.catalog.models import Product
from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.mining import affinity
from samphan.insight.mining.affinity import Affinity, Taken
from samphan.insight.scoring.tables import fill

FEWEST_BUYERS, FEWEST_PRODUCTS = 30, 12
OFFERED, TIED = 5, 6
LATER = 90  # days kept back for the test
LEAST_TOGETHER = 3  # buyers of both
STANDS_IN = (
    0.5  # a product of the same kind that goes with another this much more rarely than by chance is taken instead of it
)
TAKEN = """
SELECT dense_rank() OVER (ORDER BY line.customer) - 1 AS customer, dense_rank() OVER (ORDER BY product) - 1 AS item, line.customer AS buyer, product,
       date_diff('day', max(line.day), $today::DATE) AS ago, coalesce(sum(net - cost) / nullif(sum(net) FILTER (cost IS NOT NULL), 0), 0)::DOUBLE AS margin
FROM fact_sale_line AS line JOIN dim_product USING (variant) JOIN dim_customer ON dim_customer.customer = line.customer
WHERE line.kind = 'sale' AND quantity > 0 AND line.day <= $today GROUP BY line.customer, product, line.day"""
TABLES = """
CREATE OR REPLACE TABLE product_ties (product UUID, other UUID, kind VARCHAR, strength DOUBLE, buyers INTEGER);
CREATE OR REPLACE TABLE next_products (customer UUID, place INTEGER, product UUID, score DOUBLE, because UUID)"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    database.execute(TABLES)
    found = dict(database.execute(TAKEN, {"today": today}).fetchnumpy())
    taken, buyers, products = entries(found)
    if taken.customers < FEWEST_BUYERS or taken.products < FEWEST_PRODUCTS:
        return {"chosen": "", "fallback": "too_few_buyers", "cases": taken.customers, "products": taken.products}
    test = affinity.look_back(taken, LATER)
    model = affinity.learn(taken)
    # where ties told no more than popularity, popularity speaks: a new shop's cold start
    ties_speak = test["hit_at_10"] >= test["popular_hit_at_10"]
    write_ties(database, model, products)
    write_next(database, model, buyers, products, popular=affinity.POPULAR if ties_speak else 100.0)
    return {
        "chosen": "item_ties" if ties_speak else "popular",
        "fallback": "" if ties_speak else "popular_better",
        "cases": taken.customers,
        "products": taken.products,
        "test": test,
    }


def entries(found: Mapping[str, Any]) -> tuple[Taken, list[str], list[str]]:
    customer, product = (np.ma.getdata(found[name]).astype(np.int64) for name in ("customer", "item"))
    buyers, products = (names(found[name], place) for name, place in (("buyer", customer), ("product", product)))
    margin = np.zeros(len(products))
    many = np.maximum(np.bincount(product, minlength=len(products)), 1)
    np.add.at(margin, product, np.nan_to_num(np.ma.filled(np.ma.asarray(found["margin"], np.float64), 0.0)))
    ago = np.ma.getdata(found["ago"]).astype(np.float64)
    return Taken(customer, product, ago, len(buyers), len(products), np.clip(margin / many, 0, 1)), buyers, products


def names(values: Any, places: Any) -> list[str]:
    """The name of each place, in their order."""
    _kinds, first = np.unique(places, return_index=True)
    held = np.ma.getdata(values)
    return [str(held[at]) for at in first]


def write_ties(database: duckdb.DuckDBPyConnection, model: Affinity, products: list[str]) -> None:
    """The strongest ties of each product; of those of its own category the ones seldom taken on one receipt stand in for it."""
    ties = model.ties.tocsr()
    rows: dict[str, list[Any]] = {"product": [], "other": [], "strength": []}
    for at, product in enumerate(products):
        part = ties[at]
        for place in np.argsort(-part.data, kind="stable")[: TIED * 2]:
            rows["product"].append(product)
            rows["other"].append(products[int(part.indices[place])])
            rows["strength"].append(round(float(part.data[place]), 4))
    if not rows["product"]:
        return
    database.execute("CREATE OR REPLACE TEMP TABLE tied (product UUID, other UUID, strength DOUBLE)")
    fill(database, "tied", rows)
    database.execute(
        """
        INSERT INTO product_ties
        WITH held AS (SELECT DISTINCT order_id, product FROM fact_sale_line JOIN dim_product USING (variant) WHERE kind = 'sale'),
        every AS (SELECT count(DISTINCT order_id) AS receipts FROM held), alone AS (SELECT product, count(*) AS receipts FROM held GROUP BY product),
        pairs AS (SELECT one.product, other.product AS other, count(*) AS receipts FROM held AS one JOIN held AS other USING (order_id) WHERE one.product <> other.product GROUP BY ALL),
        bought AS (SELECT DISTINCT customer, product FROM fact_sale_line JOIN dim_product USING (variant) WHERE kind = 'sale' AND customer IS NOT NULL),
        by_both AS (SELECT one.product, other.product AS other, count(*) AS buyers FROM bought AS one JOIN bought AS other USING (customer) GROUP BY ALL),
        kinds AS (SELECT product, any_value(category) AS category FROM dim_product GROUP BY product)
        SELECT tied.product, tied.other,
               CASE WHEN mine.category = theirs.category AND coalesce(pairs.receipts, 0) * every.receipts < $rarely * a.receipts * b.receipts THEN 'substitute' ELSE 'related' END,
               strength, by_both.buyers
        FROM tied JOIN by_both USING (product, other) JOIN alone AS a ON a.product = tied.product JOIN alone AS b ON b.product = tied.other CROSS JOIN every
        JOIN kinds AS mine ON mine.product = tied.product JOIN kinds AS theirs ON theirs.product = tied.other
        LEFT JOIN pairs ON pairs.product = tied.product AND pairs.other = tied.other
        WHERE by_both.buyers >= $least ORDER BY tied.product, strength DESC""",
        {"rarely": STANDS_IN, "least": LEAST_TOGETHER},
    )


def write_next(
    database: duckdb.DuckDBPyConnection, model: Affinity, buyers: list[str], products: list[str], *, popular: float
) -> None:
    rows: dict[str, list[Any]] = {name: [] for name in ("customer", "place", "product", "score", "because")}
    ties, taste = model.ties.tocsc(), model.taste
    for customer, places, scores in affinity.best(model, np.arange(len(buyers)), OFFERED, popular=popular):
        own = taste[customer]
        for at, (product, one) in enumerate(zip(places.tolist(), scores.tolist(), strict=True)):
            pulls = np.asarray(ties[own.indices, product].todense()).ravel() * own.data
            strongest = int(own.indices[int(pulls.argmax())]) if len(pulls) and pulls.max() > 0 else -1
            rows["customer"].append(buyers[customer])
            rows["place"].append(at)
            rows["product"].append(products[product])
            rows["score"].append(round(float(one), 4))
            rows["because"].append(products[strongest] if strongest >= 0 else None)
    if rows["customer"]:
        fill(database, "next_products", rows)


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """What to offer next, with what it follows from; what is no longer sold is left out."""
    names = dict(Product.objects.filter(archived_at=None).values_list("pk", "name"))
    made = {"version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        """SELECT customer, list(product ORDER BY place), list(because ORDER BY place) FROM next_products
           WHERE $customer IS NULL OR customer = $customer::UUID GROUP BY customer""",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, products, because in rows:
        offers = [(one, why) for one, why in zip(products, because, strict=True) if one in names]
        if not offers:
            continue
        first, why = offers[0]
        reason = {
            **made,
            "because": names.get(why, ""),
            "more": [names[one] for one, _why in offers[1:]],
            "products": [str(one) for one, _why in offers],
        }
        yield pk, {traits.NEXT_PRODUCT.name: Value(names[first][:120], reason)}
