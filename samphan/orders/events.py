"""The events this module publishes. Amounts are decimals in text, with their currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.orders.models import ParcelState
from samphan.platform.events.registry import EventData, event_kind
from samphan.platform.thai.money import money

QUOTATIONS, ORDERS, PAYMENTS = "orders:quotation:view", "orders:order:view", "orders:payment:view"
PAPERS: dict[str, Any] = {
    "quotation": pgettext_lazy("in a sentence", "quotation"),
    "order": pgettext_lazy("in a sentence", "sales order"),
    "invoice": pgettext_lazy("in a sentence", "invoice"),
    "receipt": pgettext_lazy("in a sentence", "receipt"),
    "warranty": pgettext_lazy("in a sentence", "warranty paper"),
}
WAYS: dict[str, Any] = {"link": _("by its link"), "line": _("by LINE"), "email": _("by e-mail")}
SETTINGS, INVOICES, RETURNS = "orders:settings:edit", "orders:invoice:view", "orders:return:view"


class Amounted:
    """An event with `amount` and `currency`."""

    amount: str
    currency: str

    def words(self) -> dict[str, Any]:
        return {"amount": money(self.amount, self.currency)}


@event_kind(
    "orders.quotation_made",
    icon="file-text",
    label=_("Quotation written"),
    sentence=_("%(actor)s quoted %(amount)s in %(number)s"),
    permission=QUOTATIONS,
)
@dataclass(frozen=True)
class QuotationMade(Amounted, EventData):
    """`revision` is 1 for the first, and counts up with each revision."""

    number: str
    revision: int
    amount: str
    currency: str


@event_kind(
    "orders.quotation_sent",
    icon="send",
    label=_("Quotation sent"),
    sentence=_("%(actor)s sent quotation %(number)s %(how)s"),
    permission=QUOTATIONS,
)
@dataclass(frozen=True)
class QuotationSent(EventData):
    """`way` is how the customer was given its link: link (copied), line, email; by e-mail with its PDF, `to` that address."""

    number: str
    revision: int
    way: str
    to: str = ""

    def words(self) -> dict[str, Any]:
        return {"how": " ".join(filter(None, (str(WAYS.get(self.way, self.way)), self.to)))}


@event_kind(
    "orders.paper_mailed",
    icon="mail",
    label=_("Document e-mailed"),
    sentence=_("%(actor)s e-mailed %(document)s %(number)s to %(to)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class PaperMailed(EventData):
    """A paper left for its customer; the mail server has taken it. `document`: order, invoice, receipt, warranty, or a quotation that was accepted.

    Of an open quotation `QuotationSent` tells: one mail is one line on the timeline.
    """

    document: str
    number: str
    to: str

    def words(self) -> dict[str, Any]:
        return {"document": PAPERS.get(self.document, self.document)}


@event_kind(
    "orders.quotation_accepted",
    icon="file-text",
    label=_("Quotation accepted"),
    sentence=_("Quotation %(number)s was accepted"),
    permission=QUOTATIONS,
)
@dataclass(frozen=True)
class QuotationAccepted(EventData):
    number: str
    revision: int


@event_kind(
    "orders.quotation_declined",
    icon="file-text",
    label=_("Quotation declined"),
    sentence=_("Quotation %(number)s was declined: %(reason)s"),
    permission=QUOTATIONS,
)
@dataclass(frozen=True)
class QuotationDeclined(EventData):
    number: str
    reason: str


@event_kind(
    "orders.order_placed",
    icon="receipt",
    label=_("Order placed"),
    sentence=_("%(actor)s took order %(number)s: %(amount)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class OrderPlaced(Amounted, EventData):
    number: str
    amount: str
    currency: str
    lines: int


@event_kind(
    "orders.order_cancelled",
    icon="arrow-back-up",
    label=_("Order cancelled"),
    sentence=_("%(actor)s cancelled order %(number)s: %(reason)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class OrderCancelled(EventData):
    number: str
    reason: str


@event_kind(
    "orders.goods_delivered",
    icon="truck-delivery",
    label=_("Goods delivered"),
    sentence=_("%(actor)s delivered %(number)s for order %(order)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class GoodsDelivered(EventData):
    """`whole` when nothing of the order is left to deliver."""

    number: str
    order: str
    lines: int
    whole: bool


@event_kind(
    "orders.payment_received",
    icon="cash",
    label=_("Payment received"),
    sentence=_("%(actor)s received %(amount)s for order %(order)s"),
    permission=PAYMENTS,
)
@dataclass(frozen=True)
class PaymentReceived(Amounted, EventData):
    """`number` is that of the receipt; `withheld` is the tax that the payer kept back."""

    number: str
    order: str
    amount: str
    currency: str
    method: str
    withheld: str


@event_kind(
    "orders.settings_changed",
    icon="settings",
    label=_("Settings of sales changed"),
    sentence=_("%(actor)s changed the settings of sales"),
    permission=SETTINGS,
)
@dataclass(frozen=True)
class OrderSettingsChanged(EventData):
    """`fields` are names of columns; `branch` is the code of the one whose letterhead changed, empty for the business as a whole."""

    fields: list[str]
    branch: str = ""


@event_kind(
    "orders.invoice_issued",
    icon="file-text",
    label=_("Invoice issued"),
    sentence=_("%(actor)s issued invoice %(number)s for order %(order)s: %(amount)s"),
    permission=INVOICES,
)
@dataclass(frozen=True)
class InvoiceIssued(Amounted, EventData):
    """`document` is IV, TV (tax invoice) or AV (abbreviated)."""

    number: str
    document: str
    order: str
    amount: str
    currency: str


@event_kind(
    "orders.invoice_corrected",
    icon="file-text",
    label=_("Invoice corrected"),
    sentence=_("%(actor)s corrected invoice %(original)s by %(number)s, %(amount)s: %(reason)s"),
    permission=INVOICES,
)
@dataclass(frozen=True)
class InvoiceCorrected(Amounted, EventData):
    """`document` is CN (credit note) or DB (debit note); `amount` is not below nothing for either."""

    number: str
    document: str
    original: str
    amount: str
    currency: str
    reason: str


@event_kind(
    "orders.invoice_cancelled",
    icon="arrow-back-up",
    label=_("Invoice cancelled"),
    sentence=_("%(actor)s cancelled %(number)s: %(reason)s"),
    permission=INVOICES,
)
@dataclass(frozen=True)
class InvoiceCancelled(EventData):
    number: str
    document: str
    reason: str


@event_kind(
    "orders.goods_returned",
    icon="arrow-back-up",
    label=_("Goods returned"),
    sentence=_("%(actor)s took goods of order %(order)s back: %(number)s"),
    permission=RETURNS,
)
@dataclass(frozen=True)
class GoodsReturned(EventData):
    """`reason` is a code; `restocked` counts the lines that went back on the shelf; `branch` is where they came back."""

    number: str
    order: str
    branch: str
    reason: str
    lines: int
    restocked: int


@event_kind(
    "orders.money_refunded",
    icon="cash",
    label=_("Money refunded"),
    sentence=_("%(actor)s gave %(amount)s of order %(order)s back: %(reason)s"),
    permission=RETURNS,
)
@dataclass(frozen=True)
class MoneyRefunded(Amounted, EventData):
    number: str
    order: str
    amount: str
    currency: str
    method: str
    reason: str


@event_kind(
    "orders.sale_imported",
    icon="receipt",
    label=_("Bought at the till"),
    sentence=_("Bought at the till: %(amount)s, bill %(bill)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class SaleImported(Amounted, EventData):
    """A past sale came in from a till's file; the event's time is the sale's. `number` is the order's."""

    number: str
    bill: str
    amount: str
    currency: str
    lines: int


@event_kind(
    "orders.sale_taken_back",
    icon="arrow-back-up",
    label=_("Sale of the till removed"),
    sentence=_("The import of bill %(bill)s was undone"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class SaleTakenBack(EventData):
    """The import that brought the sale was undone; its order is gone."""

    number: str
    bill: str


@event_kind(
    "orders.approval_asked",
    icon="hourglass",
    label=_("Approval asked"),
    sentence=_("%(actor)s asked for approval of %(number)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class ApprovalAsked(EventData):
    """`reasons` name the limits that are crossed: discount, margin, credit, overdue. The subject is the quotation or the order."""

    number: str
    reasons: list[str]


@event_kind(
    "orders.approval_given",
    icon="circle-check",
    label=_("Approved"),
    sentence=_("%(actor)s approved %(number)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class ApprovalGiven(EventData):
    number: str


@event_kind(
    "orders.approval_refused",
    icon="ban",
    label=_("Not approved"),
    sentence=_("%(actor)s did not approve %(number)s: %(reason)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class ApprovalRefused(EventData):
    number: str
    reason: str


@event_kind(
    "orders.slip_received",
    icon="photo",
    label=_("Bank slip handed in"),
    sentence=_("%(actor)s handed in a slip of %(amount)s"),
    permission=PAYMENTS,
)
@dataclass(frozen=True)
class SlipReceived(Amounted, EventData):
    """`order` is empty when nobody said which one it is for; `amount` is what its sender says."""

    order: str
    amount: str
    currency: str


@event_kind(
    "orders.slip_rejected",
    icon="circle-x",
    label=_("Bank slip not accepted"),
    sentence=_("%(actor)s did not accept a slip of %(amount)s: %(reason)s"),
    permission=PAYMENTS,
)
@dataclass(frozen=True)
class SlipRejected(Amounted, EventData):
    order: str
    amount: str
    currency: str
    reason: str


@event_kind(
    "orders.parcel_moved",
    icon="truck-delivery",
    label=_("Parcel followed"),
    sentence=_("Delivery %(number)s of order %(order)s: %(state_said)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class ParcelMoved(EventData):
    """`state` is ready, sent, arrived, returned or lost; `parcel` is the number that the carrier gave, or empty."""

    number: str
    order: str
    state: str
    parcel: str = ""

    def words(self) -> dict[str, Any]:
        return {"state_said": dict(ParcelState.choices).get(self.state, self.state)}


@event_kind(
    "orders.warranty_written",
    icon="certificate",
    label=_("Warranty paper written"),
    sentence=_("%(actor)s gave warranty %(number)s for order %(order)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class WarrantyWritten(EventData):
    """`lines` is how many products it covers."""

    number: str
    order: str
    lines: int


@event_kind(
    "orders.warranty_cancelled",
    icon="certificate",
    label=_("Warranty paper cancelled"),
    sentence=_("%(actor)s cancelled %(number)s: %(reason)s"),
    permission=ORDERS,
)
@dataclass(frozen=True)
class WarrantyCancelled(EventData):
    number: str
    reason: str
