"""Scores from the warehouse to the customers, in bulk: only what is not as it stood, and away with what holds no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

import duckdb

from samphan.catalog.models import Product
from samphan.customers.models import Trait
from samphan.customers.trait_kinds import TraitKind, Value, forget_traits, set_traits
from samphan.insight import traits
from samphan.insight.models import ProductTie
from samphan.insight.next_actions.writing import write_next_actions
from samphan.insight.scoring import lapse, leads, meeting, moods, personas, products
from samphan.platform.tenants.current import current_business_id

BATCH = 5_000
Scored = Iterator[tuple[UUID, dict[str, Value]]]
Source = Callable[[duckdb.DuckDBPyConnection, Mapping[str, Any], UUID | None], Scored]
COLUMNS = (
    "customer, grade, \"group\", r, f, m, last_day, date_diff('day', first_day, last_day), purchases, amount, chance_still_customer, "
    "chance_back_in_90_days, next_purchase, value"
)


def write_back(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any]) -> dict[str, int]:
    """Write the scores of the newest fit as traits; returns how many values were written, and from how many customers some were taken away."""
    written, gone = 0, set()
    write_ties(database)
    for kinds, source in SOURCES:
        names = [kind.name for kind in kinds]
        seen: set[UUID] = set()
        rows = source(database, report, None)
        while batch := dict(islice(rows, BATCH)):
            seen.update(batch)
            written += write_batch(names, batch)
        without = set(Trait.objects.filter(name__in=names).values_list("customer_id", flat=True).distinct()) - seen
        for name in names:
            forget_traits(name, without)
        gone |= without
    proposed = write_next_actions(database, report)
    return {"written": written, "forgotten": len(gone), "proposed": proposed}


def write_ties(database: duckdb.DuckDBPyConnection) -> None:
    """What goes with what, for the screens that sell: all anew, but for products that are no more."""
    rows = database.execute("SELECT product, other, kind, strength, buyers FROM product_ties").fetchall()
    known = set(Product.objects.filter(archived_at=None).values_list("pk", flat=True))
    business = current_business_id()
    ProductTie.objects.all().delete()
    ProductTie.objects.bulk_create(
        (
            ProductTie(
                business_id=business, product_id=product, other_id=other, kind=kind, strength=strength, buyers=buyers
            )
            for product, other, kind, strength, buyers in rows
            if product in known and other in known
        ),
        batch_size=BATCH,
    )


def of_customer(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID) -> dict[str, Value]:
    """Every score of one customer by name; empty when they have none."""
    return {
        name: one
        for _kinds, source in SOURCES
        for _pk, scores in source(database, report, customer)
        for name, one in scores.items()
    }


def buying(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None) -> Scored:
    """Grade, group and the forecast of purchases, with their reasons."""
    if "chosen" not in report["models"]["buying"] or not report["models"]["buying"]["chosen"]:
        return
    chosen, as_of = report["models"]["buying"], date.fromisoformat(report["until"])
    model = {
        "model": chosen["chosen"],
        "fallback": chosen["fallback"],
        "version": report["version"],
        "as_of": report["until"],
    }
    rows = database.execute(
        f"SELECT {COLUMNS} FROM scores WHERE $customer IS NULL OR customer = $customer::UUID",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, grade, group, r, f, m, last, span, purchases, amount, alive, back, following, value in rows:
        history = {
            "purchases": purchases,
            "amount": float(amount),
            "silence": (as_of - last).days,
            "usual": round(span / (purchases - 1)) if purchases > 1 else 0,
        }
        by_scores, by_model = {**history, "scores": [r, f, m]}, {**history, **model}
        yield (
            pk,
            {
                traits.GRADE.name: Value(grade, by_scores),
                traits.GROUP.name: Value(group, by_scores),
                traits.BACK.name: Value(Decimal(round(back * 100)), by_model),
                traits.ALIVE.name: Value(Decimal(round(alive * 100)), by_model),
                traits.NEXT.name: Value(following, by_model),
                traits.VALUE.name: Value(Decimal(str(round(value, 2))), by_model),
            },
        )


def write_batch(names: list[str], wanted: Mapping[UUID, Mapping[str, Value]]) -> int:
    standing = {
        (row.customer_id, row.name): row.value
        for row in Trait.objects.filter(customer__in=list(wanted), name__in=names)
    }
    count = 0
    for name in names:
        fresh = {
            pk: values[name]
            for pk, values in wanted.items()
            if name in values and standing.get((pk, name)) != values[name].value
        }
        count += set_traits(name, fresh)
    return count


SOURCES: tuple[tuple[tuple[TraitKind, ...], Source], ...] = (
    ((traits.GRADE, traits.GROUP, traits.BACK, traits.ALIVE, traits.NEXT, traits.VALUE), buying),
    ((traits.LAPSE,), lapse.values),
    ((traits.PERSONA,), personas.values),
    ((traits.BEST_TIME, traits.BEST_BRANCH), meeting.values),
    ((traits.LEAD,), leads.values),
    ((traits.NEXT_PRODUCT,), products.values),
    ((traits.MOOD,), moods.values),
)
