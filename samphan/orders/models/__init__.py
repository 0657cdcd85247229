"""Rows of this module, a file per noun."""

from samphan.orders.models.documents import SUMS, OrderSettings, PricedDocument, PricedLine, RequestKey, StateChange
from samphan.orders.models.numbers import DocumentKind, NumberSeries
from samphan.orders.models.order import Delivery, DeliveryLine, Order, OrderLine, OrderState
from samphan.orders.models.payment import Payment, PaymentMethod, PaymentState, Receipt
from samphan.orders.models.quotation import Quotation, QuotationLine, QuotationState

__all__ = [
    "SUMS",
    "Delivery",
    "DeliveryLine",
    "DocumentKind",
    "NumberSeries",
    "Order",
    "OrderLine",
    "OrderSettings",
    "OrderState",
    "Payment",
    "PaymentMethod",
    "PaymentState",
    "PricedDocument",
    "PricedLine",
    "Quotation",
    "QuotationLine",
    "QuotationState",
    "Receipt",
    "RequestKey",
    "StateChange",
]
