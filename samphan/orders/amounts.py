"""Amounts of money in rows: two places, exact in every sum and comparison that the database makes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

PLACES = 2
ZERO = Decimal("0.00")


class AmountField(models.BigIntegerField[Any, Any]):
    """An amount of two places, kept as whole satang: SQLite's decimals are floats, in which 0.10 + 0.20 is more than 0.30."""

    description = _("Amount with two places")
    _pyi_private_set_type: Any  # what django-stubs ask: a decimal goes in and comes out, not a whole number
    _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, *_args: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else satang(Decimal(value))

    def formfield(self, *_args: Any, **_kwargs: Any) -> None:
        return None  # amounts of documents are computed, never typed


def satang(amount: Decimal) -> int:
    """The whole number an amount is kept as. Raises `ValueError` for a third place."""
    scaled = amount.scaleb(PLACES)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than two places")
    return int(scaled)


def exactly(amount: Decimal) -> Value:
    """An amount inside an `F()` expression."""
    return Value(amount, AmountField())
