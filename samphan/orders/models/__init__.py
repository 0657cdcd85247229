"""Rows of this module, a file per noun."""

from samphan.orders.models.approval import Approval, ApprovalState
from samphan.orders.models.card import CardLink, CardProvider, ProviderEvent
from samphan.orders.models.destination import Destination
from samphan.orders.models.documents import (
    SUMS,
    OrderSettings,
    PaperLanguage,
    PricedDocument,
    PricedLine,
    RequestKey,
    StampedPaper,
    StateChange,
)
from samphan.orders.models.etax import SigningCertificate
from samphan.orders.models.invoice import NOTES, CorrectionCode, Invoice, InvoiceKind, InvoiceLine, InvoiceState
from samphan.orders.models.letterhead import Letterhead
from samphan.orders.models.numbers import DocumentKind, NumberSeries
from samphan.orders.models.order import Delivery, DeliveryLine, Order, OrderChannel, OrderLine, OrderState, ParcelState
from samphan.orders.models.payment import Payment, PaymentMethod, PaymentState, Receipt
from samphan.orders.models.quotation import Quotation, QuotationLine, QuotationState
from samphan.orders.models.return_ import Refund, RefundState, Return, ReturnLine, ReturnReason
from samphan.orders.models.signature import Signature
from samphan.orders.models.slip import SlipPicture, SlipState
from samphan.orders.models.till import TillSale
from samphan.orders.models.warranty import Warranty, WarrantyLine, WarrantyState

__all__ = [
    "NOTES",
    "SUMS",
    "Approval",
    "ApprovalState",
    "CardLink",
    "CardProvider",
    "CorrectionCode",
    "Delivery",
    "DeliveryLine",
    "Destination",
    "DocumentKind",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceState",
    "Letterhead",
    "NumberSeries",
    "Order",
    "OrderChannel",
    "OrderLine",
    "OrderSettings",
    "OrderState",
    "PaperLanguage",
    "ParcelState",
    "Payment",
    "PaymentMethod",
    "PaymentState",
    "PricedDocument",
    "PricedLine",
    "ProviderEvent",
    "Quotation",
    "QuotationLine",
    "QuotationState",
    "Receipt",
    "Refund",
    "RefundState",
    "RequestKey",
    "Return",
    "ReturnLine",
    "ReturnReason",
    "Signature",
    "SigningCertificate",
    "SlipPicture",
    "SlipState",
    "StampedPaper",
    "StateChange",
    "TillSale",
    "Warranty",
    "WarrantyLine",
    "WarrantyState",
]
