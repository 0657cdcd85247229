"""What does this customer pay for this, here, today, and why: `price_for`, and `prices_for` for the lines of a document."""

from samphan.catalog.pricing.answer import Extra, PriceAnswer, Reason
from samphan.catalog.pricing.asking import Ask, price_for, prices_for

__all__ = ["Ask", "Extra", "PriceAnswer", "Reason", "price_for", "prices_for"]
