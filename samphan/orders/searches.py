"""What of a sale can be found: quotations and orders by number."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, quotations
from samphan.orders.models import Order, Quotation, QuotationState
from samphan.platform.search.registry import Entry, Searchable, searchable
from samphan.platform.thai.money import money

QUOTATION, ORDER = "orders.quotation", "orders.order"


def entry_for(row: Quotation | Order) -> Entry:
    """By its number. Its customer is found by name, and their page has it: a hundred orders would else hide the one who gave them."""
    name = row.customer.name if row.customer else ""
    return Entry(title=row.number, subtitle=" · ".join(filter(None, [name, money(row.total)])))


def quotation_entry(row: Quotation) -> Entry | None:
    """The last version stands for all."""
    return None if row.state == QuotationState.SUPERSEDED else entry_for(row)


def every_quotation() -> QuerySet[Quotation]:
    rows: QuerySet[Quotation] = Quotation.objects.select_related("customer")
    return rows


def every_order() -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.select_related("customer")
    return rows


searchable(
    Searchable(
        kind=QUOTATION,
        label=_("Quotations"),
        icon="file-text",
        access=quotations,
        url_name="orders:quotation-detail",
        rows=every_quotation,
        entry_for=quotation_entry,
    )
)
searchable(
    Searchable(
        kind=ORDER,
        label=_("Orders"),
        icon="clipboard-list",
        access=orders,
        url_name="orders:order-detail",
        rows=every_order,
        entry_for=entry_for,
    )
)
