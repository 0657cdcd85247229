"""Proposals from the warehouse, and from days that are near, to rows that screens read: all anew each night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb

from samphan.catalog.models import Product
from samphan.customers.models import Customer
from samphan.customers.occasions import occasions_soon
from samphan.insight.models import NextAction, NextKind
from samphan.insight.steps import one_row
from samphan.platform.accounts.rights import system_actor
from samphan.platform.tenants.current import current_business, current_business_id

BATCH = 2_000
CENT = Decimal("0.01")


def write_next_actions(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any]) -> int:
    """Put tonight's proposals in the place of last night's. Returns how many there are."""
    gains = {kind: one["gain"] for kind, one in report["next_actions"]["gains"].items()}
    rows = {(row.customer_id, row.kind): row for row in [*from_scores(database, gains), *from_days(database, gains)]}
    living = set(
        Customer.objects.filter(pk__in={pk for pk, _kind in rows}, deleted_at=None, merged_into=None).values_list(
            "pk", flat=True
        )
    )
    NextAction.objects.all().delete()
    kept = [row for row in rows.values() if row.customer_id in living]
    NextAction.objects.bulk_create(kept, batch_size=BATCH)
    return len(kept)


def from_scores(database: duckdb.DuckDBPyConnection, gains: Mapping[str, float]) -> Iterator[NextAction]:
    names = dict(Product.objects.filter(archived_at=None).values_list("pk", "name"))
    found = database.execute("SELECT customer, kind, stake, worth, silence, usual, chance, product FROM next_actions")
    for customer, kind, stake, worth, silence, usual, chance, product in found.fetchall():
        if kind == NextKind.OFFER and product not in names:
            continue  # no longer sold
        reason = {"stake": round(stake, 2), "gain": gains[kind], "silence": silence, "usual": usual, "chance": round(chance, 4)}  # fmt: skip
        if kind == NextKind.OFFER:
            reason["product"] = names[product]
        yield made(customer, kind, worth, reason)


def from_days(database: duckdb.DuckDBPyConnection, gains: Mapping[str, float]) -> Iterator[NextAction]:
    """Birthdays and other days of the next week; at stake is what the customer spends at a time, of a stranger what everybody does."""
    coming = [one for one in occasions_soon(system_actor(current_business())) if one.customer]
    spends = dict(database.execute("SELECT customer, spend_at_a_time FROM scores").fetchall()) if coming else {}
    (everybody,) = one_row(database, "SELECT coalesce(avg(spend_at_a_time), 0) FROM scores")
    for one in coming:
        if one.customer is None:
            continue
        stake = float(spends.get(one.customer.pk, everybody))
        reason = {"stake": round(stake, 2), "gain": gains[NextKind.OCCASION], "name": "" if one.is_birthday else one.name, "day": one.day.isoformat()}  # fmt: skip
        yield made(one.customer.pk, NextKind.OCCASION, stake * gains[NextKind.OCCASION], reason)


def made(customer: UUID, kind: str, worth: float, reason: dict[str, Any]) -> NextAction:
    return NextAction(
        business_id=current_business_id(),
        customer_id=customer,
        kind=kind,
        worth=Decimal(worth).quantize(CENT),
        reason=reason,
    )
