"""Quantities: three places, exact. How they are read, refused, kept and shown."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.dates import DIGITS

PLACES = 3
STEP = Decimal("0.001")
MOST = Decimal("999999999.999")
"""The largest quantity that one line may name: nine digits, as the widest document prints them."""


class QuantityField(models.BigIntegerField[Any, Any]):
    """A quantity, kept as a whole number of thousandths: sums and comparisons inside SQLite stay exact, where a decimal column is a float."""

    description = _("Quantity with three places")
    _pyi_private_set_type: Any  # what django-stubs ask: a decimal goes in and comes out, not a whole number
    _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, *_args: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else thousandths(Decimal(value))

    def formfield(self, *_args: Any, **_kwargs: Any) -> None:
        return None  # nobody types into a balance: it is moved


def thousandths(quantity: Decimal) -> int:
    """The whole number a quantity is kept as. Raises `ValueError` for a fourth place."""
    scaled = quantity.scaleb(PLACES)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{quantity} has more than three places")
    return int(scaled)


def read_quantity(written: Any, *, places: int = PLACES, field: str = "quantity", zero: bool = False) -> Decimal:
    """A quantity in its stored form: more than nothing (`zero` allows nothing), at most `MOST`, at most `places` places.

    Reads 12, "1,250.5" and Thai digits. Raises `Refused` that blames `field`.
    """
    try:
        text = written.translate(DIGITS).replace(",", "").strip() if isinstance(written, str) else written
        if isinstance(text, float):
            text = repr(text)
        quantity = Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        quantity = Decimal("NaN")
    if not quantity.is_finite():
        raise _refusal(_("Write a number, such as 12 or 0.5."), "quantity_form", field)
    if quantity < 0 or (quantity == 0 and not zero):
        raise _refusal(_("The quantity must be more than nothing."), "quantity_too_small", field)
    if quantity > MOST:
        sentence = _("The quantity is too large: at most %(most)s.") % {"most": f"{MOST:,.0f}"}
        raise _refusal(sentence, "quantity_too_large", field)
    step = Decimal(1).scaleb(-places)
    if quantity != quantity.quantize(step):
        fine = _("Write at most %(places)d places after the point.") % {"places": places}
        too_fine = fine if places else _("This is counted in whole pieces.")
        raise _refusal(too_fine, "quantity_too_fine", field)
    return quantity.quantize(STEP)


def shown_quantity(quantity: Decimal) -> str:
    """1,250 or 0.5: no zeroes that say nothing."""
    text = f"{quantity:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _refusal(sentence: Sentence, code: str, field: str) -> Refused:
    return Refused(sentence, code=code, fields={field: sentence})
