"""The sales tax report (รายงานภาษีขาย, Revenue Code s.87): every tax document of a month in the order of its day and number, notes with their sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import invoices
from samphan.orders.amounts import AmountField
from samphan.orders.invoicing import TAXED
from samphan.orders.models import Invoice, InvoiceKind, InvoiceState
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import months_after
from samphan.platform.refusals import Sentence

ZERO = Decimal("0.00")
SUMS = ("taxable", "zero_rated", "exempt", "vat", "total")
HEADERS: tuple[Sentence, ...] = (
    _("No."),
    _("Date"),
    _("Number"),
    _("Kind of document"),
    _("Corrects"),
    _("Buyer"),
    _("Tax id"),
    _("Branch of the buyer"),
    _("Branch that issued"),
    _("Value before VAT"),
    _("Value at VAT 0%"),
    _("Value exempt from VAT"),
    _("VAT"),
    _("Total"),
    _("State"),
)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A document of the report. A cancelled one keeps its place and comes to nothing."""

    invoice: Invoice
    taxable: Decimal
    zero_rated: Decimal
    exempt: Decimal
    vat: Decimal
    total: Decimal


def documents_of(actor: Actor, first: date) -> QuerySet[Invoice]:
    """Tax documents within reach, of the month that begins on `first`."""
    rows = invoices.rows(actor).filter(day__gte=first, day__lt=months_after(first))
    return rows.filter(Q(kind__in=TAXED) | Q(original__kind__in=TAXED)).order_by("day", "number")


def report(actor: Actor, first: date) -> Iterator[TaxLine]:
    """The lines of a month."""
    for row in documents_of(actor, first).select_related("branch", "original").iterator(chunk_size=500):
        sign = _sign(row)
        yield TaxLine(row, *(sign * getattr(row, name) for name in SUMS))


def totals(actor: Actor, first: date) -> dict[str, Decimal]:
    """What a month comes to; the sum of its lines, made by the database."""
    standing = documents_of(actor, first).order_by().filter(state=InvoiceState.STANDING)
    signed = {
        name: Sum(
            Case(When(kind=InvoiceKind.CREDIT, then=-F(name)), default=F(name), output_field=AmountField()),
            output_field=AmountField(),
        )
        for name in SUMS
    }
    found = standing.aggregate(**{f"{name}_sum": one for name, one in signed.items()})
    return {name: found[f"{name}_sum"] or ZERO for name in SUMS}


def cells(actor: Actor, first: date) -> Iterator[list[Any]]:
    """The report as rows of a sheet, under `HEADERS`."""
    for place, line in enumerate(report(actor, first), start=1):
        row = line.invoice
        yield [
            place,
            row.day,
            row.number,
            str(row.get_kind_display()),
            row.original.number if row.original else "",
            row.buyer_name,
            row.buyer_tax_id,
            row.buyer_branch,
            row.branch.code,
            line.taxable,
            line.zero_rated,
            line.exempt,
            line.vat,
            line.total,
            str(row.get_state_display()),
        ]


def _sign(row: Invoice) -> int:
    if row.state == InvoiceState.CANCELLED:
        return 0
    return -1 if row.kind == InvoiceKind.CREDIT else 1
