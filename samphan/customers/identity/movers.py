"""How rows of any module follow when one customer becomes part of another.

A new module needs nothing: every foreign key to `Customer` has a mover by itself (`movers()` reads the models). Rows that would clash with
a row of the survivor stay with the merged customer, unseen, and are there again when the merge is undone. A module that knows better says
so in its `movers.py`:

    @moves(ContactPoint)
    class ContactPointMover(Mover):
        def fit(self, row, survivor):            # called when the row would clash
            return {"preferred": False}          # columns that make it fit; None leaves it where it is

    stays(Merge)                                 # history of its own; never moved
    elsewhere("events_event", "read by `Customer.ids`")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction

from samphan.customers.identity.journal import Journal
from samphan.customers.models import Customer

M = TypeVar("M", bound="Mover")

MOVERS: dict[type[models.Model], type[Mover]] = {}
STAYING: set[type[models.Model]] = set()
ELSEWHERE: dict[str, str] = {}  # table → how its customers are resolved instead


class Mover:
    """Moves the rows of one foreign key. `column` is its attname: `customer_id`."""

    def __init__(self, model: type[models.Model], field: models.ForeignKey[Any, Any]) -> None:
        self.model = model
        self.field = field
        self.column = field.attname

    def rows(self, other: Customer) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.column: other.pk})  # noqa: SLF001 - Django's documented name

    def fit(self, row: Any, survivor: Customer) -> dict[str, Any] | None:  # noqa: ARG002 - for those who know better
        """Columns with which a row that clashes fits beside the survivor's, or None to leave it with the merged customer."""
        return None

    def move(self, journal: Journal, other: Customer, survivor: Customer) -> None:
        if not self.may_clash:
            journal.change_all(self.rows(other), **{self.column: survivor.pk})
            return
        for row in self.rows(other).order_by("pk"):
            if self.try_move(journal, row, survivor):
                continue
            if changes := self.fit(row, survivor):
                self.try_move(journal, row, survivor, **changes)

    def try_move(self, journal: Journal, row: Any, survivor: Customer, **changes: Any) -> bool:
        """Move one row; False when it clashes, and it stands as it was. What makes it fit is an entry of its own."""
        stood = {name: getattr(row, name) for name in (self.column, *changes)}
        written = len(journal.entries)
        try:
            with transaction.atomic():
                if changes:
                    journal.change(row, **changes)
                journal.change(row, **{self.column: survivor.pk})
        except IntegrityError:
            del journal.entries[written:]
            for name, value in stood.items():
                setattr(row, name, value)
            return False
        return True

    @property
    def may_clash(self) -> bool:
        meta = self.model._meta  # noqa: SLF001 - as above
        name = self.field.name
        return (
            self.field.unique
            or any(name in group for group in meta.unique_together)
            or any(not isinstance(rule, models.UniqueConstraint) or not rule.fields or name in rule.fields for rule in meta.constraints)
        )  # fmt: skip


def moves(model: type[models.Model]) -> Callable[[type[M]], type[M]]:
    """Register a mover of its own for every foreign key of `model` to `Customer`."""

    def register(mover: type[M]) -> type[M]:
        MOVERS[model] = mover
        movers.cache_clear()
        return mover

    return register


def stays(model: type[models.Model]) -> None:
    """Rows of `model` are never moved."""
    STAYING.add(model)
    movers.cache_clear()


def elsewhere(table: str, how: str) -> None:
    """Declare a table that names customers without a foreign key, and say how they are resolved."""
    ELSEWHERE[table] = how


def references() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Every foreign key to `Customer`, those of many-to-many tables too."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:  # noqa: SLF001 - as above
            if isinstance(field, models.ForeignKey) and field.related_model is Customer and not model._meta.proxy:  # noqa: SLF001 - as above
                yield model, field


@cache
def movers() -> tuple[Mover, ...]:
    return tuple(MOVERS.get(model, Mover)(model, field) for model, field in references() if model not in STAYING)
