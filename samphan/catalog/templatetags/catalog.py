"""Quantities in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from samphan.catalog.quantities import shown_quantity
from samphan.platform.thai.money import money

register = template.Library()


@register.filter
def quantity(value: Decimal | None) -> str:
    """1,250 or 0.5; nothing for what is not known."""
    return "" if value is None else shown_quantity(Decimal(value))


@register.filter
def signed(value: Decimal) -> str:
    """+3 or −0.5."""
    return ("+" if value > 0 else "") + shown_quantity(value)


@register.filter
def signed_money(value: Decimal) -> str:
    return ("+" if value > 0 else "") + money(value)


@register.filter
def minus(value: Decimal, other: Decimal) -> Decimal:
    return value - other
