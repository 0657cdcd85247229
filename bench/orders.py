"""A shop with a million orders of three lines: placing one of 20 lines, and eight clerks at once beside a bare insert of the same rows.

Old orders are copies of a real one that was placed, delivered and paid, made by the database itself while the indexes are away; stock,
price rules (10,000), tax and events are those of the application. Clerks work as an ordinary role, behind row-level security, each in a
process of its own. With --small there are 100,000 orders.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from statistics import median, quantiles
from typing import Any

from bench.generate import PostgresWriter, django_with
from bench.installation import as_ordinary, forget_what_waits
from bench.registry import Report, bench, milliseconds

SLUG = "bench-orders"
PRODUCTS, LISTS, LINES, CLERKS, SECONDS = 400, 25, 20, 8, 10
CHUNK = 50_000
PLENTY = Decimal(10_000_000)
ID = "(lpad(to_hex(1600000000000 + n * 30000), 12, '0') || '7' || substr(md5(%s), 1, 3) || '8' || substr(md5(%s), 5, 15))::uuid"
ORDER_ID, LINE_ID = ID % (("'o' || n",) * 2), ID % (("'l' || n || t.position",) * 2)


@bench("orders", postgresql=100_000, only_named=True)
def orders(report: Report) -> None:
    from bench.__main__ import url_of

    wanted = 1_000_000 if report.rows >= 100_000 else 100_000
    began = time.perf_counter()
    url = url_of(report.database, report.rows)
    report.notes |= {"orders": shop(url, wanted), "lines": wanted * 3, "price rules": PRODUCTS * LISTS}
    report.notes["generated in seconds"] = round(time.perf_counter() - began, 1)
    url = as_ordinary(url)
    found, computed = alone(url)
    report.figure("order of 20 lines", median(found), "ms")
    report.figure("order of 20 lines, 95th percentile", quantiles(found, n=20)[-1], "ms", target=60)
    report.figure("order of 20 lines, of it computing in Python", median(computed), "ms")
    forget_what_waits()
    bare = together(url, "bare")
    ours = together(url, "placing")
    said = (f"bare insert of the same rows, {CLERKS} at once", bare)
    facts = {"target": 0.25, "target_is_ratio": True, "more_is_better": True}
    report.figure(f"{CLERKS} clerks", ours, "orders/s", reference=said, **facts)
    forget_what_waits()


def shop(url: str, wanted: int) -> int:
    """The business with its shelf, its rules and its past; once."""
    from samphan.orders.models import Order, OrderLine
    from samphan.platform.accounts.actions import create_business
    from samphan.platform.accounts.rights import system_actor
    from samphan.platform.tenants.current import every_business, use_business
    from samphan.platform.tenants.models import Business

    with every_business():
        business = Business.objects.filter(slug=SLUG).first()
        fresh = business is None
        business = business or create_business(slug=SLUG, name="Orders")
    with use_business(business):
        if fresh:
            fill_shelf(system_actor(business))
        there = Order.objects.count()
        if there < wanted:
            order, writer = template(system_actor(business)), PostgresWriter(url)
            writer.drop_indexes(Order._meta.db_table, OrderLine._meta.db_table)
            try:
                copy_orders(order, there, wanted)
            finally:
                writer.build_indexes()
        return int(Order.objects.count())


def fill_shelf(actor: Any) -> None:
    from samphan.catalog.models import CustomerTerms, PriceList, PriceRule, PriceTier, Product, Variant
    from samphan.catalog.standard import usual_unit
    from samphan.catalog.stock import Line, receive, usual_warehouse
    from samphan.customers.models import Customer
    from samphan.platform.tenants.models import Branch

    unit = usual_unit()
    products = [
        Product(business=actor.business, code=f"B{n:05d}", name=f"กาแฟ {n}", unit=unit) for n in range(PRODUCTS)
    ]
    Product.objects.bulk_create(products)
    variants = [
        Variant(business=actor.business, product=one, sku=one.code, price=Decimal(250), cost=Decimal(90))
        for one in products
    ]
    Variant.objects.bulk_create(variants)
    tiers = [PriceTier.objects.create(business=actor.business, name=f"tier {n}") for n in range(4)]
    lists = [
        PriceList.objects.create(business=actor.business, name=f"list {n}", tier=tiers[n % 4], priority=n % 3)
        for n in range(LISTS)
    ]
    rules = [
        PriceRule(business=actor.business, price_list=row, variant=one, target=one.pk, price=Decimal(200 + at % 7))
        for at, row in enumerate(lists)
        for one in variants
    ]
    PriceRule.objects.bulk_create(rules, batch_size=1_000)
    customers = [Customer(business=actor.business, name=f"ร้านกาแฟ {n}", kind="organisation") for n in range(1_000)]
    Customer.objects.bulk_create(customers)
    CustomerTerms.objects.bulk_create(
        [CustomerTerms(business=actor.business, customer=one, tier=tiers[n % 4]) for n, one in enumerate(customers)]
    )
    place = usual_warehouse(Branch.objects.get(business=actor.business))
    every = list(Variant.objects.for_pricing().filter(product__business=actor.business))
    receive(actor, [Line(one, PLENTY, place) for one in every])


def template(actor: Any) -> Any:
    """A real order of three lines: placed, delivered, paid."""
    from samphan.catalog.models import Variant
    from samphan.customers.models import Customer
    from samphan.orders.delivering import deliver
    from samphan.orders.lines import Wanted
    from samphan.orders.ordering import place_order
    from samphan.orders.paying import take_cash
    from samphan.platform.tenants.models import Branch

    some = Variant.objects.for_pricing().order_by("pk")[:3]
    branch = Branch.objects.get(business=actor.business)
    order = place_order(
        actor, Customer.objects.order_by("pk").first(), [Wanted(one, Decimal(2)) for one in some], branch
    )
    take_cash(actor, order, tendered=order.total)
    order.refresh_from_db()
    deliver(actor, order)
    return order


def copy_orders(order: Any, there: int, wanted: int) -> None:
    """By the database itself, from the template; every order of another customer and half a minute later than the one before."""
    from django.db import connection, transaction

    from samphan.customers.models import Customer
    from samphan.orders.models import Order, OrderLine

    buyers = [str(pk) for pk in Customer.objects.order_by("pk").values_list("pk", flat=True)]
    head = {
        "id": ORDER_ID,
        "number": "'OLD-' || n",
        "created_at": "to_timestamp(1600000000 + n * 30)",
        "customer_id": "(%(buyers)s::uuid[])[1 + n %% cardinality(%(buyers)s::uuid[])]",
    }
    body = {"id": LINE_ID, "order_id": ORDER_ID}
    for first in range(there, wanted, CHUNK):
        last = min(first + CHUNK, wanted) - 1
        said = {"first": first, "last": last, "order": order.pk, "buyers": buyers}
        with transaction.atomic(), connection.cursor() as cursor:
            for model, changed, key in ((Order, head, "id"), (OrderLine, body, "order_id")):
                columns = [field.column for field in model._meta.concrete_fields]
                values = ", ".join(changed.get(name, f"t.{name}") for name in columns)
                table = model._meta.db_table
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "
                    f"FROM generate_series(%(first)s::bigint, %(last)s::bigint) n, {table} t WHERE t.{key} = %(order)s",
                    said,
                )


def placing(seed: int) -> Callable[[], Any]:
    """Places one order of 20 lines, each time of other products and another customer."""
    from samphan.catalog.models import Variant
    from samphan.customers.models import Customer
    from samphan.orders.lines import Wanted
    from samphan.orders.ordering import place_order
    from samphan.platform.accounts.rights import system_actor
    from samphan.platform.tenants.current import every_business, use_business
    from samphan.platform.tenants.models import Branch, Business

    with every_business():
        business = Business.objects.get(slug=SLUG)
    actor, chance = system_actor(business), random.Random(seed)
    with use_business(business):
        branch = Branch.objects.get(business=business)
        buyers = list(Customer.objects.order_by("pk")[:1_000])
        ids = list(Variant.objects.filter(product__code__startswith="B").order_by("pk").values_list("pk", flat=True))

    def place() -> Any:
        with use_business(business):
            chosen = Variant.objects.for_pricing().filter(pk__in=chance.sample(ids, LINES))
            return place_order(actor, chance.choice(buyers), [Wanted(one, Decimal(1)) for one in chosen], branch)

    return place


def bare(seed: int) -> Callable[[], Any]:
    """Writes the rows that one order of 20 lines leaves, by plain INSERTs and UPDATEs in one transaction."""
    from django.db import connection, transaction

    from samphan.catalog.models import Movement, Reservation, StockLevel
    from samphan.orders.models import NumberSeries, Order, OrderLine, StateChange
    from samphan.platform.events.models import Delivery, Event
    from samphan.platform.ids import uuid7
    from samphan.platform.tenants.current import use_business

    order, chance = placing(seed + 1_000)(), random.Random(seed)
    with use_business(order.business):
        events = Event.objects.filter(subject_id=str(order.pk))
        rows = [
            OrderLine.objects.filter(order=order),
            StateChange.objects.filter(subject_id=order.pk),
            events,
            Delivery.objects.filter(event__in=events),
            Movement.objects.filter(reference=order.reference),
            Reservation.objects.filter(reference=order.reference),
        ]
        copies = [copied(one) for one in rows]
        [whole] = [copied(Order.objects.filter(pk=order.pk))]
        levels = list(StockLevel.objects.values_list("pk", flat=True))
        series = NumberSeries.objects.get(kind="SO").pk
    numbers, keyed = iter(range(10**9)), {"orders_orderline": "order_id"}

    def insert(cursor: Any, table: str, columns: list[str], several: list[tuple[Any, ...]], **changed: Any) -> None:
        fresh: list[Any] = []
        for row in several:
            fresh += [changed.get(name, value) for name, value in zip(columns, row, strict=True)]
            if "id" not in changed and "id" in columns:
                fresh[columns.index("id") - len(columns)] = uuid7()
        marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(several))
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks}", fresh)

    def write() -> None:
        pk, number = uuid7(), f"BARE-{seed}-{next(numbers)}-{time.time_ns() % 10**9}"
        with use_business(order.business), transaction.atomic(), connection.cursor() as cursor:
            for level in sorted(chance.sample(levels, LINES)):
                cursor.execute(
                    "UPDATE catalog_stocklevel SET reserved = reserved + 1000 WHERE id = %s AND on_hand - reserved >= 1000",
                    [level],
                )
            cursor.execute("UPDATE orders_numberseries SET last = last + 1 WHERE id = %s RETURNING last", [series])
            insert(cursor, *whole, id=pk, number=number)
            for table, columns, several in copies:
                if several and "id" in columns:
                    told = {"reference": f"bare:{pk}"} if "reference" in columns else {}
                    insert(cursor, table, columns, several, **({keyed[table]: pk} if table in keyed else {}), **told)

    return write


def copied(rows: Any) -> tuple[str, list[str], list[tuple[Any, ...]]]:
    """Rows as the database keeps them; ids that it counts by itself are left to it."""
    from django.db import connection
    from django.db.models import AutoField

    model = rows.model
    columns = [
        one.column for one in model._meta.concrete_fields if not isinstance(one, AutoField) and not one.generated
    ]
    ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
    if not ids:
        return model._meta.db_table, columns, []
    said = ", ".join(f'"{name}"::text' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {said} FROM {model._meta.db_table} WHERE id::text = ANY(%s)", [ids])
        return model._meta.db_table, columns, list(cursor.fetchall())


def alone(url: str) -> tuple[list[float], list[float]]:
    """Milliseconds of 200 orders of one clerk whom nobody disturbs, and how many of them Python computed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as hands:
        return hands.submit(one_by_one, url).result()


def one_by_one(url: str) -> tuple[list[float], list[float]]:
    django_with(url)
    once = placing(seed=0)
    milliseconds(once, 10)
    found, computed = [], []
    for _time in range(200):
        began, busy = time.perf_counter(), time.process_time()
        once()
        found.append((time.perf_counter() - began) * 1000)
        computed.append((time.process_time() - busy) * 1000)
    return found, computed


def together(url: str, what: str) -> float:
    """How many a second eight processes do together."""
    with ProcessPoolExecutor(CLERKS, mp_context=get_context("spawn")) as hands:
        done = list(hands.map(clerk, [url] * CLERKS, [what] * CLERKS, range(CLERKS)))
    return sum(count / seconds for count, seconds in done)


def clerk(url: str, what: str, number: int) -> tuple[int, float]:
    django_with(url)
    once = (bare if what == "bare" else placing)(number + 1)
    milliseconds(once, 3)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        once()
        count += 1
    return count, time.perf_counter() - began
