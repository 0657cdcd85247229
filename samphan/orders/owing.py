"""What a customer owes."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Sum

from samphan.customers.models import Customer
from samphan.orders.amounts import AmountField
from samphan.orders.models import Order, OrderState


def owed_by(customer: Customer) -> Decimal:
    """What a customer has ordered and not paid yet, in baht: orders on which they pay first do not count."""
    standing = Order.objects.filter(customer=customer, pay_first=False).exclude(state=OrderState.CANCELLED)
    owed = standing.aggregate(
        owed=Sum(F("total") + F("debited") - F("credited") - F("paid") + F("refunded"), output_field=AmountField())
    )["owed"]
    return owed or Decimal(0)
