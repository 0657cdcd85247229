"""The `personal_data` socket: what each module holds about a customer, how it is handed over, and how it is erased.

A module's `personal_data.py` declares one or more holdings:

    holds(
        Holding(
            key="visits.visits",
            label=_("Visits"),
            data=_("purpose and time of visits"),
            collect=collect,            # ids → list of dicts with plain values
            erase=erase,                # ids → how many rows were erased
            models=("visits.Visit",),   # tables with a customer that this holding answers for
        )
    )

`ids` are the customer's own id and those of everyone merged into it. Erasing runs inside one transaction, lower `order` first; the
customer's own row comes last. A test fails for a table that names a customer and that no holding answers for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from samphan.platform.refusals import Sentence

Ids = Sequence[UUID]
Rows = list[dict[str, Any]]
LAST = 100


@dataclass(frozen=True)
class Holding:
    """One kind of data about customers. `kept` says what must stay by law, and why; None when nothing must."""

    key: str
    label: Sentence
    data: Sentence
    collect: Callable[[Ids], Rows]
    erase: Callable[[Ids], int]
    models: tuple[str, ...] = ()
    order: int = 50
    kept: Callable[[Ids], Mapping[str, int]] | None = None


HOLDINGS: dict[str, Holding] = {}


def holds(holding: Holding) -> None:
    """Declare a holding of this module."""
    HOLDINGS[holding.key] = holding


def holdings() -> list[Holding]:
    """Every declared holding, in the order of erasing."""
    return sorted(HOLDINGS.values(), key=lambda one: (one.order, one.key))


def rows_of(rows: models.QuerySet[Any], *, leave_out: Sequence[str] = ()) -> Rows:
    """Rows as plain values by column, ready for JSON: what most `collect` functions answer."""
    return [
        {name: plain(value) for name, value in row.items() if name not in {"business_id", *leave_out}}
        for row in rows.values()
    ]


def plain(value: Any) -> Any:
    """A value that JSON knows; moments and days in ISO form."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
