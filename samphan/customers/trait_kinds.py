"""The traits socket: a module declares what it computes about customers in its `traits.py`, and writes values with `set_traits`.

    declare(TraitKind("orders.count", _("Orders"), TraitType.NUMBER, _("How many orders were not cancelled.")))
    set_traits("orders.count", {customer_id: Value(12)})

No screen computes history on request: it reads traits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import timezone

from samphan.customers.models import Trait
from samphan.platform.refusals import Sentence

BATCH = 1_000


class TraitType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"


COLUMN = {TraitType.NUMBER: "number", TraitType.TEXT: "text", TraitType.DATE: "day", TraitType.CHOICE: "text"}


@dataclass(frozen=True)
class TraitKind:
    """What a trait is. `name` is `module.word`; `explanation` says how it is computed; `explain` turns a stored reason into sentences.

    `place`: from 1 on, among the few that stand open on the customer's page, in this order; 0 is folded below them.
    """

    name: str
    label: Sentence
    type: TraitType
    explanation: Sentence
    unit: Sentence = ""
    choices: tuple[tuple[str, Sentence], ...] = ()
    explain: Callable[[Mapping[str, Any]], list[Sentence]] | None = None
    place: int = 0


@dataclass(frozen=True)
class Value:
    """A value and why: `reason` is JSON that the kind's `explain` understands."""

    value: Decimal | float | str | date
    reason: Mapping[str, Any] = field(default_factory=dict)


TRAITS: dict[str, TraitKind] = {}


def declare(kind: TraitKind) -> TraitKind:
    TRAITS[kind.name] = kind
    return kind


def set_traits(name: str, values: Mapping[UUID, Value]) -> int:
    """Write one trait of many customers of the current business, over what stood there. Returns how many.

    Raises `LookupError` for a trait that nobody declared, `ValueError` for a choice that it does not know.
    """
    if name not in TRAITS:
        raise LookupError(f"no module declares the trait {name!r} in its traits.py")
    kind, now = TRAITS[name], timezone.now()
    known = {key for key, _label in kind.choices}
    if kind.type is TraitType.CHOICE and (strange := {one.value for one in values.values()} - known):
        raise ValueError(f"{name} has no choice {strange}")
    rows = [
        Trait(customer_id=pk, name=name, reason=dict(one.reason), changed_at=now, **{COLUMN[kind.type]: one.value})
        for pk, one in values.items()
    ]
    Trait.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["customer", "name"],
        update_fields=["number", "text", "day", "reason", "changed_at"],
    )
    return len(rows)


def forget_traits(name: str, ids: Iterable[UUID]) -> None:
    """Take away a trait that no longer holds."""
    Trait.objects.filter(name=name, customer__in=list(ids)).delete()


def traits_of(ids: Iterable[UUID], names: Iterable[str]) -> dict[UUID, dict[str, Any]]:
    """Values by customer and name, in one query."""
    found: dict[UUID, dict[str, Any]] = {pk: {} for pk in ids}
    for row in Trait.objects.filter(customer__in=list(found), name__in=list(names)):
        found[row.customer_id][row.name] = row.value
    return found
