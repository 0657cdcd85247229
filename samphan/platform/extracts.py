"""The extracts socket: what a module gives to the warehouse, declared in its `extracts.py`.

    EXTRACTS.append(Extract("catalog.variant", _("Products"), lambda: Variant.objects.all(), columns=(…), changed="product__changed_at"))

A module says which rows, which columns and how a change is known; loading, checking and erasing are the warehouse's. What names a person
(names, phones, addresses) stays out: the warehouse counts, and a screen looks the people up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class ExtractColumn:
    """One column. `source` is a path of the query (`order__branch_id`); `type` is DuckDB's: UUID, VARCHAR, TIMESTAMP, DATE, BIGINT, DECIMAL(18,2)."""

    name: str
    source: str
    type: str
    label: Sentence


@dataclass(frozen=True)
class Extract:
    """Rows of one kind. The first column is the key, `id`.

    A change is known by `changed`: the path of a time that every change moves (`order__changed_at`); without it all rows are read each time.
    `customer`: path of the customer, whose merges move rows. `money`: columns whose sums must be the same there and here, to the satang.
    """

    name: str
    label: Sentence
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[ExtractColumn, ...]
    changed: str = ""
    customer: str = ""
    money: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Its table in the warehouse: `orders.sale_line` → `src_orders_sale_line`."""
        return f"src_{self.name.replace('.', '_')}"


EXTRACTS: list[Extract] = []


def extract(name: str) -> Extract:
    """Raises `LookupError` for a name that no module gives."""
    for one in EXTRACTS:
        if one.name == name:
            return one
    raise LookupError(name)
