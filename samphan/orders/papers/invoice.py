"""Invoices, tax invoices, and the notes that correct them, as they are printed. Their words are the law's: a tax document is always in Thai."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import pgettext_lazy

from samphan.catalog.models import TaxClass
from samphan.catalog.quantities import shown_quantity
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, InvoiceState, StampedPaper
from samphan.orders.papers.head import Head, head_of, seller_said, stamped
from samphan.orders.papers.order import CANCELLED
from samphan.orders.papers.paper import Column, Paper, Party, Row, Sum
from samphan.orders.papers.priced import (
    COLUMNS,
    PAGE_OF,
    SIGNED_ON,
    notes_of,
    party,
    sums_of,
    table_of,
    told,
)
from samphan.orders.papers.tongue import Tongue, figure
from samphan.orders.tax import RATE
from samphan.platform.refusals import Sentence

TITLES: dict[str, Sentence] = {
    InvoiceKind.INVOICE: pgettext_lazy("paper", "Invoice"),
    InvoiceKind.TAX: pgettext_lazy("paper", "Tax invoice"),
    InvoiceKind.ABBREVIATED: pgettext_lazy("paper", "Abbreviated tax invoice"),
    InvoiceKind.CREDIT: pgettext_lazy("paper", "Credit note"),
    InvoiceKind.DEBIT: pgettext_lazy("paper", "Debit note"),
}
RECEIPT_TOO = pgettext_lazy("paper", "Receipt/tax invoice")
RECEIPTS: dict[str, Sentence] = {InvoiceKind.ABBREVIATED: pgettext_lazy("paper", "Receipt/abbreviated tax invoice")}
NOTE_COLUMNS = ("place", "item", "quantity", "amount")


def title_of(invoice: Invoice) -> Sentence:
    return RECEIPTS.get(invoice.kind, RECEIPT_TOO) if invoice.is_receipt else TITLES[invoice.kind]


def invoice_paper(invoice: Invoice, language: str = "") -> Paper:
    head = head_of(invoice.branch, language)
    if invoice.is_tax_document and head.tongue == Tongue.ENGLISH:
        head = replace(head, tongue=Tongue.BOTH)
    say = head.tongue.say
    columns, rows = _lines(invoice, head)
    facts = (
        (pgettext_lazy("paper", "Number"), invoice.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(invoice.day)),
        (pgettext_lazy("paper", "By order"), invoice.order.number),
        (pgettext_lazy("paper", "Corrects"), invoice.original.number if invoice.original else ""),
        (pgettext_lazy("paper", "In place of"), invoice.replaces.number if invoice.replaces else ""),
        (pgettext_lazy("paper", "Of"), head.tongue.day(invoice.original.day) if invoice.original else ""),
    )
    return Paper(
        language=head.tongue.value,
        title=say(title_of(invoice)),
        number=invoice.number,
        seller=seller_said(invoice.seller, head.tongue),
        logo=head.logo,
        buyer=_buyer(invoice, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=_sums(invoice, head.tongue),
        in_words=head.tongue.in_words(invoice.total),
        notes=notes_of(
            head.tongue,
            (pgettext_lazy("paper", "Reason"), _reason(invoice, head.tongue)),
            (pgettext_lazy("paper", "Note"), invoice.note),
            (pgettext_lazy("paper", "Conditions"), "" if invoice.is_note else head.settings.order_words),
        ),
        signatures=[] if invoice.kind == InvoiceKind.ABBREVIATED else _signatures(invoice, head.tongue),
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        **stamped(head, StampedPaper.INVOICE, invoice.owner),
        mark=say(CANCELLED) if invoice.state == InvoiceState.CANCELLED else "",
    )


def _lines(invoice: Invoice, head: Head) -> tuple[list[Column], list[Row]]:
    lines = list(invoice.lines.all())
    if not invoice.is_note:
        return table_of(lines, head, taxed=bool(invoice.vat))
    say = head.tongue.say
    columns = [Column(say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, NOTE_COLUMNS)]
    rows = [
        Row([str(place), line.name, "" if line.by_amount else shown_quantity(line.quantity), figure(line.net)])
        for place, line in enumerate(lines, start=1)
    ]
    return columns, rows


def _sums(invoice: Invoice, tongue: Tongue) -> list[Sum]:
    """A note says the value of the original, the correct one and the difference (s.86/9, s.86/10); an abbreviated one that VAT is in the price."""
    if invoice.kind == InvoiceKind.ABBREVIATED:
        taxed = any(line.tax_class == TaxClass.VAT7 for line in invoice.lines.all())
        said = pgettext_lazy("paper", "Total, VAT included") if taxed else pgettext_lazy("paper", "Total")
        discount = [Sum(tongue.say(pgettext_lazy("paper", "Less discount")), figure(-invoice.discount))]
        return [*(discount if invoice.discount else []), Sum(tongue.say(said), figure(invoice.total), strong=True)]
    if not invoice.is_note or invoice.original_value is None or invoice.correct_value is None:
        return sums_of(invoice, tongue)
    values = (
        (pgettext_lazy("paper", "Value of the original"), invoice.original_value),
        (pgettext_lazy("paper", "Correct value"), invoice.correct_value),
        (pgettext_lazy("paper", "Difference"), abs(invoice.original_value - invoice.correct_value)),
    )
    sums = [Sum(tongue.say(label), figure(value)) for label, value in values]
    if invoice.is_tax_document:
        vat = tongue.say(pgettext_lazy("paper", "VAT %(rate)s%%"), rate=RATE.normalize())
        sums.append(Sum(vat, figure(invoice.vat)))
    return [*sums, Sum(tongue.say(pgettext_lazy("paper", "Total")), figure(invoice.total), strong=True)]


def _buyer(invoice: Invoice, tongue: Tongue) -> Party | None:
    if not invoice.buyer_name:
        return None
    return party(invoice.buyer_name, invoice.buyer_address, invoice.buyer_tax_id, invoice.buyer_branch, tongue)


def _reason(invoice: Invoice, tongue: Tongue) -> str:
    if not invoice.reason_code:
        return ""
    return f"{tongue.say(CorrectionCode(invoice.reason_code).label)}: {invoice.reason}"


def _signatures(invoice: Invoice, tongue: Tongue) -> list[str]:
    issued = pgettext_lazy("paper", "Money received by") if invoice.is_receipt else pgettext_lazy("paper", "Issued by")
    return [tongue.say(pgettext_lazy("paper", "Received by")), tongue.say(issued)]
