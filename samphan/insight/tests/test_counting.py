"""What the explorer adds up is what counting every line one by one comes to, whatever is asked."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from django.db.models import F

from samphan.catalog.models import Category, Product, Variant
from samphan.catalog.products import create_product
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.explorer.asking import NOTHING, OTHERS, ask
from samphan.insight.explorer.question import Question
from samphan.insight.reach import Reach
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import Order, OrderLine
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

pytestmark = pytest.mark.django_db
LINES = """
SELECT line.*, strftime(line.day, '%Y') AS year, strftime(line.day, '%Y-%m') AS month, strftime(date_trunc('week', line.day), '%Y-%m-%d') AS week,
       coalesce(line.branch::VARCHAR, $none) AS at_branch, line.channel AS by_channel, coalesce(p.category, $none) AS category, coalesce(p.product_name, $none) AS product,
       coalesce(c.kind, $none) AS person, coalesce(strftime(first.first_day, '%Y-%m'), $none) AS cohort, lpad(line.hour::VARCHAR, 2, '0') AS hours,
       CASE WHEN line.customer IS NULL THEN 'walk_in' WHEN first.first_day = line.day THEN 'new' ELSE 'back' END AS coming
FROM fact_sale_line AS line LEFT JOIN dim_product AS p USING (variant) LEFT JOIN dim_customer AS c USING (customer)
LEFT JOIN customer_first AS first ON first.customer = line.customer WHERE line.day BETWEEN $first AND $last"""
COLUMNS = {
    "year": "year", "month": "month", "week": "week", "branch": "at_branch", "channel": "by_channel", "category": "category", "product": "product",
    "kind": "person", "cohort": "cohort", "hour": "hours", "coming": "coming",
}  # fmt: skip
MEASURES = ("sales", "orders", "buyers", "per_buyer")


@pytest.fixture
def busy(owner: Actor, shop: list[Customer], sold: Sold) -> list[Branch]:
    """Two branches more, orders of the same day, walk-ins, orders of several products of two categories, two products of one name."""
    branches = [Branch.objects.create(business=owner.business, code=f"0000{n}", name=f"สาขา {n}") for n in (2, 3)]
    kinds = [Category.objects.create(business=owner.business, name=name) for name in ("เครื่องดื่ม", "ขนม")]
    goods = []
    for at, name in enumerate(["ชาเขียว", "ชาเขียว", "คุกกี้", "ขนมปัง"]):
        made = create_product(owner, name=name, price="50")
        Product.objects.filter(pk=made.pk).update(category=kinds[at % 2])
        goods.append(Variant.objects.get(product=made))
    chance = np.random.default_rng(7)
    for at in range(160):
        customer = None if at % 9 == 0 else shop[int(chance.integers(0, 12))]
        order = sold(customer, TODAY - timedelta(days=int(chance.integers(0, 120))), f"{chance.integers(10, 90)}.25")
        for variant in chance.choice(4, size=int(chance.integers(0, 4))):
            OrderLine.objects.create(
                order=order, variant=goods[variant], name="ของ", quantity=1, net="10.10", total="10.10"
            )
        Order.objects.filter(pk=order.pk).update(branch=[order.branch, *branches][at % 3], total=F("total") + 1)
    Order.objects.filter(customer=shop[0]).update(channel="line")
    return branches


def counted(database: Any, question: Question, names: tuple[str, ...], reach: Reach) -> dict[tuple[str, ...], Any]:
    """The same by hand: each line looked at for each row."""
    first, last = question.span(TODAY)
    where, keys = [reach.sql("l")], ", ".join(f"l.{COLUMNS[name]}" for name in names)
    where += [
        f"l.{COLUMNS[name]} IN ({', '.join(repr(value) for value in values)})" for name, values in question.filters
    ]
    rows = database.execute(
        f"""SELECT {keys + ", " if keys else ""} sum(l.total), count(DISTINCT l.order_id) FILTER (l.kind = 'sale'), count(DISTINCT l.customer) FILTER (l.kind = 'sale'),
        sum(l.total) FILTER (l.customer IS NOT NULL) / nullif(count(DISTINCT l.customer) FILTER (l.kind = 'sale'), 0)
        FROM ({LINES}) AS l WHERE {" AND ".join(where)} {f"GROUP BY {keys}" if keys else ""}""",
        {"first": first, "last": last, "none": NOTHING},
    ).fetchall()
    return {tuple(str(one) for one in row[: len(names)]): row[len(names) :] for row in rows}


def agree(database: Any, question: Question, reach: Reach) -> int:
    """How many numbers were compared."""
    answer, seen = ask(database, question, reach, TODAY), 0
    for depth, across in product(range(len(question.rows) + 1), ["", question.across] if question.across else [""]):
        names = (*question.rows[:depth], *([across] if across else []))
        by_hand = counted(database, question, names, reach)
        for key, cells in answer.cells.items():
            for column, cell in cells.items():
                if len(key) != depth or bool(column) != bool(across) or OTHERS in (*key, column):
                    continue
                wanted = by_hand.get((*key, *([column] if across else [])), (0, 0, 0, None))
                got = tuple(cell[name] for name in MEASURES)
                assert got == (wanted[0] or 0, *wanted[1:]), (question, key, column)
                seen += 1
    return seen


@pytest.mark.parametrize("period", ["30", "all"])
def test_every_pair_of_dimensions_counts_as_by_hand(owner: Actor, busy: list[Branch], period: str) -> None:
    actions.refresh(today=TODAY)
    compared = 0
    with files.reading(owner.business) as database:
        for one, other in product(COLUMNS, repeat=2):
            rows = (one,) if one == other else (one, other)
            compared += agree(database, Question(measures=MEASURES, rows=rows, period=period, top=200), Reach())
            if one != other:
                across = Question(measures=MEASURES, rows=(one,), across=other, period=period, top=10)
                compared += agree(database, across, Reach())
    assert compared > 1000


def test_filters_and_reach_count_as_by_hand(owner: Actor, busy: list[Branch]) -> None:
    actions.refresh(today=TODAY)
    here, there = str(busy[0].pk), str(busy[1].pk)
    filters = [
        (("branch", (here,)),), (("branch", (here, there)),), (("coming", ("new",)),), (("coming", ("new", "back")),), (("category", ("ขนม",)),),
        (("category", ("ขนม", "เครื่องดื่ม")),), (("product", ("ชาเขียว",)),), (("kind", ("person",)),), (("channel", ("line",)),),
        (("branch", (here,)), ("coming", ("back",)), ("product", ("ชาเขียว",))),
    ]  # fmt: skip
    reaches = [Reach(), Reach(branches=(busy[0].pk,)), Reach(branches=(busy[0].pk, busy[1].pk)), Reach(branches=())]
    compared = 0
    with files.reading(owner.business) as database:
        for held, reach, name in product(filters, reaches, COLUMNS):
            question = Question(measures=MEASURES, rows=(name,), filters=held, period="90", top=200)
            compared += agree(database, question, reach)
    assert compared > 500


def test_the_period_before_counts_as_if_it_were_asked_itself(owner: Actor, busy: list[Branch]) -> None:
    actions.refresh(today=TODAY)
    with files.reading(owner.business) as database:
        for name in ("kind", "coming", "branch", "product", "month"):
            question = Question(measures=MEASURES, rows=(name,), period="30", compare="before", top=200)
            began, ended = question.span_before(TODAY)
            itself = Question(measures=MEASURES, rows=(name,), period="days", since=began, until=ended, top=200)
            before, asked = ask(database, question, Reach(), TODAY).before, ask(database, itself, Reach(), TODAY).cells
            assert before[()] == asked[()]
            if name != "month":  # its months are moved to those they stand beside
                assert {key: cells for key, cells in before.items() if OTHERS not in key} == asked
