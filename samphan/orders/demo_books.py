"""The books of the demonstration's sales: rows are gathered, numbered and told in their order, and written in bulk at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models

from samphan.catalog.models import Warehouse
from samphan.orders.models import (
    Delivery,
    DeliveryLine,
    DocumentKind,
    NumberSeries,
    Order,
    OrderLine,
    Payment,
    Quotation,
    QuotationLine,
    Receipt,
    StateChange,
)
from samphan.orders.numbers import written
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import DemoWorld
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.dates import ERA

BATCH = 500


@dataclass
class Books:
    """What is written in bulk at the end, and the last number of each series."""

    world: DemoWorld
    places: dict[Any, Warehouse]
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    told: dict[Actor, list[Fact]] = field(default_factory=dict)
    last: dict[tuple[DocumentKind, Any, int], int] = field(default_factory=dict)

    @cached_property
    def yesterday(self) -> datetime:
        return self.world.moment(self.world.last_day - timedelta(days=1))

    def add(self, row: Any) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def number(self, kind: DocumentKind, branch: Branch, at: datetime) -> str:
        key = (kind, branch.pk, at.year + ERA)
        self.last[key] = self.last.get(key, 0) + 1
        return written(kind, branch, at.year + ERA, self.last[key])

    def step(self, row: models.Model, state: str, at: datetime, by: Actor | None, note: str = "") -> None:
        self.add(
            StateChange(
                business=self.world.business,
                subject_type=row._meta.label_lower,  # noqa: SLF001 - Django's documented name
                subject_id=row.pk,
                state=state,
                note=note,
                by=by.user if by else None,
                by_name=by.name if by else "ลูกค้า",
                at=at,
            )
        )

    def tell(self, by: Actor, data: Any, row: Quotation | Order, at: datetime) -> None:
        self.told.setdefault(by, []).append(Fact(data, subject=row, customer_id=row.customer_id, occurred_at=at))

    def write(self) -> None:
        for model in ORDER_OF_WRITING:
            model._default_manager.bulk_create(self.rows.get(model, []), batch_size=BATCH)  # noqa: SLF001 - as above
        NumberSeries.objects.bulk_create(
            NumberSeries(business=self.world.business, branch_id=branch, kind=kind, year=year, last=last)
            for (kind, branch, year), last in self.last.items()
        )
        for actor, facts in self.told.items():
            record_many(
                sorted(facts, key=lambda fact: fact.occurred_at or self.world.moment(self.world.last_day)),
                actor=actor,
                tell=False,
            )


ORDER_OF_WRITING: tuple[type[models.Model], ...] = (
    Quotation, QuotationLine, Order, OrderLine, Delivery, DeliveryLine, Payment, Receipt, StateChange
)  # fmt: skip
