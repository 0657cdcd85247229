"""Scores from the warehouse to the customers, in bulk: only what is not as it stood, and away with what holds no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb

from samphan.customers.models import Trait
from samphan.customers.trait_kinds import Value, forget_traits, set_traits
from samphan.insight import traits

BATCH = 5_000
NAMES = tuple(kind.name for kind in (traits.GRADE, traits.GROUP, traits.BACK, traits.ALIVE, traits.NEXT, traits.VALUE))
COLUMNS = (
    "customer, grade, \"group\", r, f, m, last_day, date_diff('day', first_day, last_day), purchases, amount, chance_still_customer, "
    "chance_back_in_90_days, next_purchase, value"
)


def write_back(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any]) -> dict[str, int]:
    """Write the scores of the newest fit as traits; returns how many values were written, and how many taken away."""
    written = 0
    seen: set[UUID] = set()
    rows = database.execute(f"SELECT {COLUMNS} FROM scores").fetchall()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        seen.update(row[0] for row in batch)
        written += write_batch(dict(scored(batch, report)))
    gone = set(Trait.objects.filter(name__in=NAMES).values_list("customer_id", flat=True).distinct()) - seen
    for name in NAMES:
        forget_traits(name, gone)
    return {"written": written, "forgotten": len(gone)}


def scored(rows: list[tuple[Any, ...]], report: Mapping[str, Any]) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """For each customer the value of each trait with its reason."""
    buying, as_of = report["models"]["buying"], date.fromisoformat(report["until"])
    model = {
        "model": buying["chosen"],
        "fallback": buying["fallback"],
        "version": report["version"],
        "as_of": report["until"],
    }
    for customer, grade, group, r, f, m, last, span, purchases, amount, alive, back, following, value in rows:
        history = {
            "purchases": purchases,
            "amount": float(amount),
            "silence": (as_of - last).days,
            "usual": round(span / (purchases - 1)) if purchases > 1 else 0,
        }
        by_scores, by_model = {**history, "scores": [r, f, m]}, {**history, **model}
        yield (
            customer,
            {
                traits.GRADE.name: Value(grade, by_scores),
                traits.GROUP.name: Value(group, by_scores),
                traits.BACK.name: Value(Decimal(round(back * 100)), by_model),
                traits.ALIVE.name: Value(Decimal(round(alive * 100)), by_model),
                traits.NEXT.name: Value(following, by_model),
                traits.VALUE.name: Value(Decimal(str(round(value, 2))), by_model),
            },
        )


def write_batch(wanted: Mapping[UUID, Mapping[str, Value]]) -> int:
    standing = {
        (row.customer_id, row.name): row.value
        for row in Trait.objects.filter(customer__in=list(wanted), name__in=NAMES)
    }
    count = 0
    for name in NAMES:
        fresh = {pk: values[name] for pk, values in wanted.items() if standing.get((pk, name)) != values[name].value}
        count += set_traits(name, fresh)
    return count
