"""What documents with lines have in common: columns, lines, totals, buyer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.models import TaxClass
from samphan.catalog.quantities import shown_quantity
from samphan.customers.models import Customer
from samphan.orders.models import PricedDocument, PricedLine
from samphan.orders.papers.head import Head
from samphan.orders.papers.paper import Column, Party, Row, Sum
from samphan.orders.papers.tongue import Tongue, figure
from samphan.orders.tax import HUNDRED, RATE
from samphan.platform.refusals import Sentence
from samphan.platform.thai.money import half_up
from samphan.platform.thai.taxid import display_tax_id

PAGE_OF = pgettext_lazy("paper", "Page {page} of {pages}")
SIGNED_ON = pgettext_lazy("paper", "Date ....../....../......")
OPTIONAL: dict[str, Sentence] = {
    "place": _("Line number"),
    "unit": _("Unit"),
    "discount": _("Discount of the line"),
}
"""Columns that a business may leave out."""
COLUMNS: dict[str, tuple[Sentence, str, int]] = {
    "place": (pgettext_lazy("paper", "No."), "center", 0),
    "item": (pgettext_lazy("paper", "Item"), "left", 1),
    "quantity": (pgettext_lazy("paper", "Quantity"), "right", 0),
    "unit": (pgettext_lazy("paper", "Unit"), "left", 0),
    "price": (pgettext_lazy("paper", "Unit price"), "right", 0),
    "discount": (pgettext_lazy("paper", "Discount"), "right", 0),
    "amount": (pgettext_lazy("paper", "Amount"), "right", 0),
}
CLASSES = {
    TaxClass.ZERO: pgettext_lazy("paper", "VAT 0%"),
    TaxClass.EXEMPT: pgettext_lazy("paper", "exempt from VAT"),
}


def amount_of(line: PricedLine) -> Decimal:
    """A line after its own discount, before that of the document: these add up to the document's `subtotal`."""
    gross = half_up(line.quantity * line.unit_price)
    return gross - half_up(gross * line.discount_percent / HUNDRED)


def table_of(lines: Sequence[PricedLine], head: Head, *, taxed: bool) -> tuple[list[Column], list[Row]]:
    """Columns and lines. The discount stands only where some line has one; `taxed` tells lines that bear no VAT from the others."""
    left_out = set(head.settings.left_out) & set(OPTIONAL)
    if not any(line.discount_percent for line in lines):
        left_out.add("discount")
    names = [name for name in COLUMNS if name not in left_out]
    columns = [Column(head.tongue.say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, names)]
    rows = []
    for place, line in enumerate(lines, start=1):
        cells = {
            "place": str(place),
            "item": line.name,
            "quantity": shown_quantity(line.quantity),
            "unit": line.unit_name,
            "price": figure(line.unit_price),
            "discount": f"{shown_quantity(line.discount_percent)}%" if line.discount_percent else "",
            "amount": figure(amount_of(line)),
        }
        small = CLASSES.get(TaxClass(line.tax_class), "") if taxed else ""
        rows.append(Row([cells[name] for name in names], head.tongue.say(small) if small else ""))
    return columns, rows


def sums_of(document: PricedDocument, tongue: Tongue) -> list[Sum]:
    """From the sum of the lines to the total, with the VAT in it or on top of it, as the law wants it shown."""
    taxed = bool(document.taxable or document.vat or document.zero_rated)
    said: list[tuple[Sentence, Decimal]] = []
    if document.discount or taxed:
        said.append((pgettext_lazy("paper", "Sum"), document.subtotal))
    if document.discount:
        said.append((pgettext_lazy("paper", "Less discount"), -document.discount))
    if taxed:
        if document.zero_rated:
            said.append((pgettext_lazy("paper", "Value at VAT 0%"), document.zero_rated))
        if document.exempt:
            said.append((pgettext_lazy("paper", "Value exempt from VAT"), document.exempt))
        said.append((pgettext_lazy("paper", "Value before VAT"), document.taxable))
    sums = [Sum(tongue.say(label), figure(amount)) for label, amount in said]
    if taxed:
        vat = tongue.say(pgettext_lazy("paper", "VAT %(rate)s%%"), rate=RATE.normalize())
        sums.append(Sum(vat, figure(document.vat)))
    return [*sums, Sum(tongue.say(pgettext_lazy("paper", "Total")), figure(document.total), strong=True)]


def buyer_of(customer: Customer | None, tongue: Tongue) -> Party | None:
    if customer is None:
        return None
    return party(
        customer.name,
        str(customer.address),
        customer.tax_id,
        customer.tax_branch,
        tongue,
    )


def party(name: str, address: str, tax_id: str, tax_branch: str, tongue: Tongue) -> Party:
    """A buyer as tax documents name them."""
    written = [address]
    if tax_id:
        said = tongue.say(pgettext_lazy("paper", "Tax id %(number)s"), number=display_tax_id(tax_id))
        written.append(" · ".join(filter(None, [said, tongue.branch(tax_branch)])))
    return Party(name, [line for line in written if line], tongue.say(pgettext_lazy("paper", "Customer")))


def notes_of(tongue: Tongue, *said: tuple[Sentence, str]) -> list[tuple[str, str]]:
    """Headings with what stands below them; those with nothing are left out."""
    return [(tongue.say(heading), words) for heading, words in said if words.strip()]


def told(tongue: Tongue, facts: Iterable[tuple[Sentence, str]]) -> list[tuple[str, str]]:
    return [(tongue.say(label), value) for label, value in facts if value]
