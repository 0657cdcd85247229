"""The catalogue: a price answer with 10,000 rules, and reserving a document of 20 lines against bare SQL over the same rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bench.registry import Report, bench, typical

SLUG = "bench-prices"
RULES, LINES, LISTS = 10_000, 20, 25


@bench("catalog", postgresql=20_000, sqlite=20_000)
def catalog(report: Report) -> None:
    from django.db import transaction

    from samphan.platform.accounts.actions import create_business
    from samphan.platform.accounts.rights import system_actor
    from samphan.platform.tenants.current import every_business, use_business
    from samphan.platform.tenants.models import Business

    with every_business():
        business = Business.objects.filter(slug=SLUG).first()
        fresh = business is None
        business = business or create_business(slug=SLUG, name="Catalogue")
    actor = system_actor(business)
    with use_business(business):
        if fresh:
            fill(actor)
        prices(report)
        with transaction.atomic():
            reservations(report, actor)
            transaction.set_rollback(True)


def fill(actor: Any) -> None:
    """25 lists for four tiers, each with 400 rules: a rule for every variant in every list. Kept, and known to the planner."""
    from django.db import connection, transaction

    from samphan.catalog.models import CustomerTerms, PriceList, PriceRule, PriceTier, Product, Variant
    from samphan.catalog.standard import usual_unit
    from samphan.customers.models import Customer

    with transaction.atomic():
        unit = usual_unit()
        products = [
            Product(business=actor.business, code=f"B{n:05d}", name=f"กาแฟ {n}", unit=unit)
            for n in range(RULES // LISTS)
        ]
        Product.objects.bulk_create(products, batch_size=1_000)
        variants = [Variant(business=actor.business, product=one, sku=one.code, price=Decimal(250)) for one in products]
        Variant.objects.bulk_create(variants, batch_size=1_000)
        tiers = [PriceTier.objects.create(business=actor.business, name=f"tier {n}") for n in range(4)]
        rules = [
            PriceRule(business=actor.business, price_list=row, variant=variant, target=variant.pk, price=Decimal(200))
            for row in [
                PriceList.objects.create(business=actor.business, name=f"list {n}", tier=tiers[n % 4], priority=n % 3)
                for n in range(LISTS)
            ]
            for variant in variants
        ]
        PriceRule.objects.bulk_create(rules, batch_size=1_000)
        customer = Customer.objects.create(business=actor.business, name="ร้านกาแฟ", kind="organisation")
        CustomerTerms.objects.create(business=actor.business, customer=customer, tier=tiers[0])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def prices(report: Report) -> None:
    from samphan.catalog.models import PriceRule, Variant
    from samphan.catalog.pricing import Ask, price_for, prices_for
    from samphan.customers.models import Customer

    customer = Customer.objects.get()
    variants = list(Variant.objects.for_pricing().order_by("pk")[:LINES])
    report.notes["rules"] = PriceRule.objects.count()
    one = variants[0]
    warm = typical(lambda: price_for(customer, one, Decimal(12), None), 200)
    report.figure("price answer with its reasons, warm", warm, "ms", target=2)
    asks = [Ask(variant, Decimal(12)) for variant in variants]
    report.figure("price answers of 20 lines", typical(lambda: prices_for(customer, asks, None), 50), "ms")
    bare = typical(lambda: prices_for(customer, asks, None, explained=False), 50)
    report.figure("price answers of 20 lines, as an order asks for them", bare, "ms")


def reservations(report: Report, actor: Any) -> None:
    """20 lines: 20 levels changed, 20 movements and 20 reservations written; the bare way writes the very same rows."""
    from django.db import connection, transaction

    from samphan.catalog.models import Movement, Reservation, Variant
    from samphan.catalog.stock import Line, receive, reserve_many, usual_warehouse
    from samphan.platform.tenants.models import Branch

    place = usual_warehouse(Branch.objects.filter(business=actor.business).first())
    variants = list(Variant.objects.for_pricing().filter(product__business=actor.business).order_by("pk")[:LINES])
    lines = [Line(variant, Decimal(1), place) for variant in variants]
    receive(actor, [Line(variant, Decimal(1_000_000), place) for variant in variants])
    made: list[int] = []

    def reserve() -> None:
        made.append(1)
        with transaction.atomic():
            reserve_many(actor, lines, f"bench:{len(made)}")

    reserve()
    copies = [
        (model._meta.db_table, [field.column for field in model._meta.concrete_fields])
        for model in (Movement, Reservation)
    ]
    bodies = []
    with connection.cursor() as cursor:
        for table, columns in copies:
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id DESC LIMIT {LINES}")
            bodies.append((table, columns, cursor.fetchall()))

    def bare() -> None:
        from samphan.platform.ids import uuid7

        postgresql = connection.vendor == "postgresql"
        with transaction.atomic(), connection.cursor() as cursor:
            for variant in variants:
                pk = variant.pk if postgresql else variant.pk.hex
                cursor.execute(
                    "UPDATE catalog_stocklevel SET reserved = reserved + 1000 WHERE variant_id = %s "
                    "AND on_hand - reserved >= 1000",
                    [pk],
                )
            for table, columns, rows in bodies:
                fresh = []
                for row in rows:
                    pk = uuid7()
                    fresh += [pk if postgresql else pk.hex, *row[1:]]
                marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
                cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks}", fresh)

    report.figure("reserve 20 lines", typical(reserve, 60), "ms", reference=("bare SQL, same rows", typical(bare, 60)))
