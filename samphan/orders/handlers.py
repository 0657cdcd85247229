"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from typing import Any

from samphan.customers.events import CustomerMerged, CustomerUnmerged
from samphan.orders.events import (
    GoodsReturned,
    InvoiceCancelled,
    InvoiceCorrected,
    MoneyRefunded,
    OrderCancelled,
    OrderPlaced,
    PaymentReceived,
)
from samphan.orders.traits import refresh_order_traits
from samphan.platform.events.models import Event
from samphan.platform.events.registry import subscribes


@subscribes(
    "orders.traits",
    OrderPlaced,
    OrderCancelled,
    PaymentReceived,
    GoodsReturned,
    MoneyRefunded,
    InvoiceCorrected,
    InvoiceCancelled,
    CustomerMerged,
    CustomerUnmerged,
)
def know_anew(event: Event, data: Any) -> None:  # noqa: ARG001 - the rows say it
    """What the customer bought and owes, and the step of the relationship that follows from it."""
    if event.customer_id:
        refresh_order_traits([event.customer_id])
