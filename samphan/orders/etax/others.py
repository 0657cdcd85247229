"""Documents of the standard that are no invoice: the receipt (T01), and the note that a document was cancelled (T07)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from samphan.orders.etax.kinds import form_of, lacking_of_seller, place_code
from samphan.orders.etax.written import (
    NAMES,
    Node,
    amount_said,
    buyer_said,
    day_said,
    document,
    moment_said,
    seller_said,
)
from samphan.orders.models import Invoice, InvoiceState, Receipt
from samphan.orders.papers.head import seller_now
from samphan.orders.steps import steps_of
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.addresses import parse_postcode

CANCELLED_SUFFIX = "-C"
"""A document is cancelled once: its number with this is the number of the note that says so."""


@dataclass(frozen=True, slots=True)
class Head:
    """What every document of the standard begins with."""

    number: str
    code: str
    issued: datetime
    made: datetime


def receipt_xml(receipt: Receipt) -> bytes:
    """The receipt as XML (T01): one line for what was paid. Raises `Refused` (`etax_lacking`) with every sentence of `lacking_of_receipt`."""
    _require(list(lacking_of_receipt(receipt)))
    seller = seller_now(receipt.branch)
    payment = receipt.payment
    with translation.override("th"):
        said = pgettext("paper", "Payment for goods and services of order %(number)s")
        what = said % {"number": payment.order.number}
    settles: Decimal = payment.settles
    customer = receipt.customer
    branch = customer.tax_branch if customer and customer.tax_id == receipt.buyer_tax_id else ""
    agreement = [
        seller_said(seller, place_code(seller, receipt)),
        buyer_said(receipt.buyer_name, receipt.buyer_tax_id, branch, receipt.buyer_address, _postcode(receipt)),
    ]
    summed = Node("SpecifiedTradeSettlementHeaderMonetarySummation", [amount_said("GrandTotalAmount", settles)])
    trade = [
        Node("ApplicableHeaderTradeAgreement", agreement),
        Node("ApplicableHeaderTradeDelivery", []),
        Node("ApplicableHeaderTradeSettlement", [Node("InvoiceCurrencyCode", payment.currency), summed]),
        _paid(what, settles),
    ]
    at = timezone.localtime(receipt.at)
    return document("Receipt", list(_head(Head(receipt.number, "T01", at, at))), trade)


def lacking_of_receipt(receipt: Receipt) -> Iterator[Sentence]:
    if receipt.payment.currency != "THB":
        yield _("An e-Tax document is in baht.")
    yield from lacking_of_seller(seller_now(receipt.branch), receipt)
    if not receipt.buyer_name or not receipt.buyer_address:
        yield _("The receipt names no buyer with an address.")
    elif not _postcode(receipt):
        yield _("The buyer's address lacks its postcode.")


def cancellation_xml(invoice: Invoice) -> bytes:
    """The note that a document was cancelled (T07). Raises `Refused`: `etax_standing` for one that stands, `etax_none`, `etax_lacking`.

    The reason is not in it: of the purpose, its code and a note the official rules want all three or none, and its schema has no place for the code.
    """
    form = form_of(invoice)
    if form is None:
        raise Refused(_("This document has no e-Tax form."), code="etax_none")
    if invoice.state != InvoiceState.CANCELLED:
        raise Refused(_("This document stands: cancel it first."), code="etax_standing")
    _require(list(lacking_of_seller(invoice.seller, invoice)))
    step = steps_of(invoice).filter(state=InvoiceState.CANCELLED).last()
    at = timezone.localtime(step.at if step else invoice.created_at)
    named = [
        Node("IssuerAssignedID", invoice.number),
        Node("IssueDateTime", day_said(invoice.day)),
        Node("ReferenceTypeCode", form.code),
    ]
    agreement = [
        seller_said(invoice.seller, place_code(invoice.seller, invoice)),
        Node("AdditionalReferencedDocument", named),
    ]
    trade = [Node("ApplicableHeaderTradeAgreement", agreement), Node("ApplicableHeaderTradeSettlement", [])]
    head = Head(f"{invoice.number}{CANCELLED_SUFFIX}", "T07", at, at)
    return document("CancellationNote", list(_head(head)), trade)


def _head(head: Head) -> Iterator[Node]:
    yield Node("ID", head.number)
    yield Node("Name", NAMES[head.code])
    yield Node("TypeCode", head.code)
    yield Node("IssueDateTime", moment_said(head.issued))
    yield Node("CreationDateTime", moment_said(head.made))


def _paid(what: str, amount: Decimal) -> Node:
    summed = Node(
        "SpecifiedTradeSettlementLineMonetarySummation",
        [amount_said("NetLineTotalAmount", amount), amount_said("NetIncludingTaxesLineTotalAmount", amount)],
    )
    return Node(
        "IncludedSupplyChainTradeLineItem",
        [
            Node("AssociatedDocumentLineDocument", [Node("LineID", "1")]),
            Node("SpecifiedTradeProduct", [Node("Name", what)]),
            Node(
                "SpecifiedLineTradeAgreement",
                [Node("GrossPriceProductTradePrice", [amount_said("ChargeAmount", amount)])],
            ),
            Node("SpecifiedLineTradeDelivery", [Node("BilledQuantity", "1")]),
            Node("SpecifiedLineTradeSettlement", [summed]),
        ],
    )


def _postcode(receipt: Receipt) -> str:
    return parse_postcode(receipt.buyer_address) or (receipt.customer.postcode if receipt.customer else "")


def _require(said: list[Sentence]) -> None:
    if said:
        raise Refused(" ".join(str(sentence) for sentence in said), code="etax_lacking")
