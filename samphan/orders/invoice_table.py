"""The list of invoices and notes."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.orders.access import invoices
from samphan.orders.models import Invoice, InvoiceKind, InvoiceState
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import Table, Teaching


class InvoiceTable(Table[Invoice]):
    key = "invoices"
    label = _("Invoices")
    url_name = "orders:invoice-list"
    access = invoices
    default_sort = "-day"
    edit_verb = "correct"
    columns = (
        Column("number", _("Number"), opens=True),
        Column("day", _("Date"), Kind.DATE, sort="day"),
        Column("kind", _("Kind of document"), Kind.CHOICE, choices=lambda _actor: InvoiceKind.choices),
        Column("buyer_name", _("Buyer")),
        Column("buyer_tax_id", _("Tax id"), shown=False),
        Column("buyer_branch", _("Branch of the buyer"), shown=False),
        Column("order", _("Sales order"), source="order__number", shown=False),
        Column("original", _("Corrects"), source="original__number", shown=False),
        Column("taxable", _("Value before VAT"), Kind.MONEY, shown=False),
        Column("vat", _("VAT"), Kind.MONEY),
        Column("total", _("Total"), Kind.MONEY),
        Column("state", _("State"), Kind.CHOICE, choices=lambda _actor: InvoiceState.choices),
    )
    searched = ("number", "buyer_name", "buyer_tax_id")
    teaching = Teaching(
        _("No invoices yet"),
        _("Issue one from a sales order: invoices, tax invoices and the notes that correct them stand here."),
        icon="receipt",
    )

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"


invoice_table = InvoiceTable()
