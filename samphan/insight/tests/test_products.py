"""What goes with what, what to offer next: better than what is popular, never what they have, and told where things are sold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from django.utils import timezone

from samphan.catalog.models import LinkKind, Product, ProductLink, Variant
from samphan.catalog.products import create_product
from samphan.customers.models import Customer, Trait
from samphan.insight import actions
from samphan.insight.mining import affinity
from samphan.insight.models import ProductTie
from samphan.insight.scoring import products
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.tests.drawn import LAST, buyers, tables
from samphan.insight.tests.published import grocery_baskets, needs_groceries
from samphan.orders.drafting import DraftLine
from samphan.orders.hints import hints_for
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business


def taken(rows: list[tuple[Any, ...]], margin: dict[str, float] | None = None) -> affinity.Taken:
    items = sorted({row[3] for row in rows})
    customers = sorted({row[0] for row in rows})
    return affinity.Taken(
        np.array([customers.index(row[0]) for row in rows]),
        np.array([items.index(row[3]) for row in rows]),
        np.array([float((LAST - row[1]).days) for row in rows]),
        len(customers),
        len(items),
        np.array([(margin or {}).get(one, 0.0) for one in items]),
    )


def test_what_is_new_to_a_customer_is_foreseen_far_better_than_by_popularity() -> None:
    told = affinity.look_back(taken(buyers(500)), 120)
    assert told["customers"] > 50
    assert told["times_popular"] >= 1.4


def test_where_nobody_has_a_taste_it_is_about_as_good_as_popularity() -> None:
    chance = np.random.default_rng(2)
    rows = [(one % 300, LAST - timedelta(days=int(chance.integers(0, 400))), 9.0, f"i{min(int(chance.exponential(8)), 39):02}") for one in range(3000)]  # fmt: skip
    assert 0.6 < affinity.look_back(taken(rows), 100)["times_popular"] < 1.4


def test_what_they_have_is_never_offered_again() -> None:
    some = taken(buyers(80))
    had = set(zip(some.customer.tolist(), some.product.tolist(), strict=True))
    offered = {(one, int(place)) for one, places, _scores in affinity.best(affinity.learn(some), np.arange(80), 10) for place in places}  # fmt: skip
    assert offered
    assert not offered & had


def test_a_better_margin_wins_between_equals() -> None:
    rows = [(one, LAST, 9.0, "a") for one in range(10)] + [(one, LAST, 9.0, "bc"[one % 2]) for one in range(9)] + [(9, LAST, 9.0, "z")] + [(8, LAST, 9.0, "c")]  # fmt: skip
    equal = affinity.learn(taken(rows, {"b": 0.0, "c": 0.0}))
    paid = affinity.learn(taken(rows, {"b": 0.1, "c": 0.9}))
    (place,) = [at for at, name in enumerate(("a", "b", "c", "z")) if name == "c"]
    last = np.array([9])
    assert paid.scores(last)[0, place] > equal.scores(last)[0, place]


def test_what_was_taken_lately_weighs_more() -> None:
    far = [(one, LAST, 9.0, item) for one in range(20) for item in (("a", "b") if one < 10 else ("c", "d"))]
    rows = [*far, (50, LAST, 9.0, "a"), (50, LAST - timedelta(days=700), 9.0, "c")]
    (_customer, places, _scores), *_rest = affinity.best(affinity.learn(taken(rows)), np.array([20]), 2)
    assert "abcd"[int(places[0])] == "b"


@needs_groceries
def test_ties_of_the_published_baskets_are_cosines_drawn_to_nothing() -> None:
    baskets = grocery_baskets()[:2000]
    rows = [(at, LAST, 1.0, item) for at, basket in enumerate(baskets) for item in basket]
    some = taken(rows)
    names = sorted({row[3] for row in rows})
    milk, yogurt = names.index("whole milk"), names.index("yogurt")
    a, b, both = (sum(test(set(one)) for one in baskets) for test in (lambda s: "whole milk" in s, lambda s: "yogurt" in s, lambda s: {"whole milk", "yogurt"} <= s))  # fmt: skip
    assert np.isclose(affinity.learn(some).ties[milk, yogurt], both / np.sqrt(a * b) * both / (both + affinity.SHRINK))


def shop_of(rows: list[tuple[Any, ...]]) -> duckdb.DuckDBPyConnection:
    """The star of some sales: a product for each item, its category the first letter; receipts as given."""
    database = tables(rows)
    database.execute("CREATE TABLE dim_product AS SELECT row_number() OVER (ORDER BY item) AS variant, md5(item)::UUID AS product, item AS name, item[1] AS category FROM (SELECT DISTINCT item FROM sales)")  # fmt: skip
    database.execute("CREATE TABLE dim_customer AS SELECT DISTINCT customer FROM sales")
    database.execute("""CREATE TABLE fact_sale_line AS SELECT 'sale' AS kind, customer, day, variant, receipt AS order_id, 1 AS quantity, amount AS net, NULL::DECIMAL(18,2) AS cost
                        FROM sales JOIN dim_product ON dim_product.name = sales.item""")  # fmt: skip
    return database


def test_ties_and_offers_stand_in_the_warehouse() -> None:
    with shop_of(buyers(200)) as database:
        report = products.score(database, LAST)
        wrong = database.execute("""SELECT count(*) FROM product_ties AS tie JOIN dim_product AS one USING (product) JOIN dim_product AS other ON other.product = tie.other
                                    WHERE one.category <> other.category AND tie.kind = 'substitute'""").fetchone()  # fmt: skip
        offers = database.execute("SELECT count(DISTINCT customer), max(place) FROM next_products").fetchone()
    assert report["chosen"] == "item_ties"
    assert report["test"]["times_popular"] >= 1.4
    assert wrong == (0,)
    assert offers == (200, products.OFFERED - 1)


def test_what_is_taken_by_the_same_people_but_never_together_stands_in() -> None:
    rows = []
    for customer in range(60):
        for back in range(4):
            item = ("k1", "k2")[back % 2]  # now this, now that, never both
            rows.append((customer, LAST - timedelta(days=back), 9.0, item, f"{customer}-{back}"))
            rows += [(customer, LAST - timedelta(days=back), 9.0, one, f"{customer}-{back}") for one in ("kf", f"m{customer % 12}")]  # fmt: skip
    with shop_of(rows) as database:
        products.score(database, LAST)
        kinds = dict(database.execute("""SELECT other.name, kind FROM product_ties AS tie JOIN dim_product AS one USING (product)
                                         JOIN dim_product AS other ON other.product = tie.other WHERE one.name = 'k1'""").fetchall())  # fmt: skip
    assert kinds["k2"] == "substitute"
    assert kinds["kf"] == "related"


@pytest.mark.parametrize(
    "rows",
    [[], [(1, LAST, 9.0, "a", "1")], [(one, LAST, 9.0, "a", "1") for one in range(500)], [(1, LAST, 9.0, f"{one}", "1") for one in range(500)]],
    ids=["nobody", "one", "one product", "one buyer"],
)  # fmt: skip
def test_too_little_gives_no_offers(rows: list[Any]) -> None:
    with shop_of(rows) as database:
        assert products.score(database, LAST)["fallback"] == "too_few_buyers"
        assert database.execute("SELECT count(*) FROM next_products").fetchone() == (0,)


def named(owner: Actor, name: str) -> Variant:
    product = create_product(owner, name=name, price="100")
    return Variant.objects.for_pricing().get(product=product)


def tie(one: Variant, other: Variant, kind: str, strength: float = 0.5) -> None:
    ProductTie.objects.create(product=one.product, other=other.product, kind=kind, strength=strength, buyers=5)


def hinted(lines: list[DraftLine], customer: Customer | None = None) -> list[tuple[str, str]]:
    return [(hint.variant.product.name, str(hint.why)) for hint in hints_for(lines, customer)]


@pytest.mark.django_db
def test_history_is_heard_where_things_are_sold_after_what_people_say(owner: Actor, shop: list[Customer]) -> None:
    beans, filters, dripper, cup, other = (named(owner, one) for one in ("เมล็ด", "กรอง", "ดริป", "แก้ว", "เมล็ดอื่น"))
    with use_business(owner.business):
        ProductLink.objects.create(product=beans.product, other=filters.product, kind=LinkKind.RELATED)
        tie(beans, dripper, "related")
        tie(beans, other, "substitute", 0.9)
        Trait.objects.create(customer=shop[0], name="insight.next_product", text="แก้ว", reason={"products": [str(cup.product_id)]})  # fmt: skip
        line = DraftLine(1, beans)
        assert hinted([line]) == [("กรอง", ""), ("ดริป", "มักซื้อด้วย")]
        assert hinted([line], shop[0]) == [("กรอง", ""), ("แก้ว", "เหมาะกับลูกค้ารายนี้"), ("ดริป", "มักซื้อด้วย")]
        assert hinted([], shop[0]) == [("แก้ว", "เหมาะกับลูกค้ารายนี้")]
        assert hinted([]) == []
        Product.objects.filter(pk=dripper.product_id).update(archived_at=timezone.now())
        assert hinted([line]) == [("กรอง", "")]


@pytest.mark.django_db
def test_ties_follow_each_fit_and_forget_what_is_no_more(
    owner: Actor, outsider: Actor, shop: list[Customer], coffee: Variant, sold: Sold
) -> None:
    tie(coffee, named(owner, "กรอง"), "related")
    actions.refresh(today=TODAY)
    assert not ProductTie.objects.exists()  # a shop of one product has no ties
    with use_business(outsider.business):
        assert not ProductTie.objects.exists()
