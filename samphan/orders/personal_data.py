"""What sales hold about a customer. Documents of a sale stay by law: the Accounting Act s.14 asks for five years."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.orders.models import (
    Delivery,
    DeliveryLine,
    Destination,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    Payment,
    Quotation,
    QuotationLine,
    Receipt,
    Refund,
    Return,
    ReturnLine,
    SlipPicture,
    StateChange,
    Warranty,
    WarrantyLine,
)
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of

UNSAID = ("version", "owner_id")
SLIP_UNSAID = ("version", "digest", "picture", "by_id", "by_name", "decided_by_id", "decided_by_name")


def collect_orders(ids: Ids) -> Rows:
    orders = Order.objects.filter(customer__in=ids)
    lines, deliveries = OrderLine.objects.filter(order__in=orders), Delivery.objects.filter(order__in=orders)
    sent = DeliveryLine.objects.filter(delivery__in=deliveries)
    return (
        rows_of(orders, leave_out=UNSAID)
        + rows_of(lines, leave_out=("cost",))
        + rows_of(deliveries, leave_out=("by_id", "by_name"))
        + rows_of(sent)
        + rows_of(Destination.objects.filter(order__in=orders), leave_out=("by_id", "by_name"))
        + rows_of(Return.objects.filter(order__in=orders), leave_out=("by_id", "by_name"))
        + rows_of(ReturnLine.objects.filter(returned__order__in=orders))
        + rows_of(Warranty.objects.filter(order__in=orders), leave_out=("by_id", "by_name"))
        + rows_of(WarrantyLine.objects.filter(warranty__order__in=orders))
        + rows_of(Refund.objects.filter(order__in=orders), leave_out=("by_id", "by_name"))
    )


def erase_orders(ids: Ids) -> int:
    """Figures stay, as the books do; what was written about the customer goes."""
    orders = Order.objects.filter(customer__in=ids)
    theirs = Q(subject_id__in=orders.values("pk"))
    theirs |= Q(subject_id__in=Delivery.objects.filter(order__in=orders).values("pk"))
    steps = StateChange.objects.filter(theirs).update(note="")
    went = Destination.objects.filter(order__in=orders).update(name="", phone="", address="", note="")
    sent = Delivery.objects.filter(order__in=orders).update(note="", parcel_number="")
    kept = Warranty.objects.filter(order__in=orders).update(note="")
    back = Return.objects.filter(order__in=orders).update(note="")
    return int(steps + went + sent + back + kept + orders.update(note=""))


def kept_orders(ids: Ids) -> dict[str, int]:
    return {str(_("orders, kept five years by the Accounting Act")): Order.objects.filter(customer__in=ids).count()}


def collect_quotations(ids: Ids) -> Rows:
    rows = Quotation.objects.filter(customer__in=ids)
    return rows_of(rows, leave_out=UNSAID) + rows_of(
        QuotationLine.objects.filter(quotation__in=rows), leave_out=("cost",)
    )


def erase_quotations(ids: Ids) -> int:
    rows = Quotation.objects.filter(customer__in=ids)
    steps = StateChange.objects.filter(subject_id__in=rows.values("pk")).update(note="")
    return int(steps + rows.update(note=""))


def collect_receipts(ids: Ids) -> Rows:
    payments = rows_of(Payment.objects.filter(order__customer__in=ids), leave_out=("version",))
    sent = rows_of(SlipPicture.objects.filter(order__customer__in=ids), leave_out=SLIP_UNSAID)
    return payments + sent + rows_of(Receipt.objects.filter(customer__in=ids), leave_out=("by_id", "by_name"))


def erase_receipts(ids: Ids) -> int:
    """Pictures of slips show a name and an account; the number of the transfer, which proves the payment, stays on it."""
    rows = SlipPicture.objects.filter(order__customer__in=ids)
    for row in rows.exclude(picture=""):
        transaction.on_commit(partial(row.picture.storage.delete, str(row.picture.name)))
    return int(rows.update(picture="", reason=""))


def kept_receipts(ids: Ids) -> dict[str, int]:
    return {str(_("receipts, kept five years by the Accounting Act")): Receipt.objects.filter(customer__in=ids).count()}


def collect_invoices(ids: Ids) -> Rows:
    rows = Invoice.objects.filter(customer__in=ids)
    return rows_of(rows, leave_out=UNSAID) + rows_of(InvoiceLine.objects.filter(invoice__in=rows))


def erase_invoices(ids: Ids) -> int:
    return int(Invoice.objects.filter(customer__in=ids).update(note=""))


def kept_invoices(ids: Ids) -> dict[str, int]:
    return {str(_("invoices, kept five years by the Accounting Act")): Invoice.objects.filter(customer__in=ids).count()}


holds(
    Holding(
        key="orders.invoices",
        label=gettext_lazy("Invoices"),
        data=gettext_lazy("what was invoiced and corrected, to whom and where"),
        collect=collect_invoices,
        erase=erase_invoices,
        models=("orders.Invoice",),
        kept=kept_invoices,
    )
)
holds(
    Holding(
        key="orders.receipts",
        label=gettext_lazy("Payments"),
        data=gettext_lazy("what was paid, how, the receipts, and slips that were sent"),
        collect=collect_receipts,
        erase=erase_receipts,
        models=("orders.Receipt",),
        kept=kept_receipts,
    )
)
holds(
    Holding(
        key="orders.orders",
        label=gettext_lazy("Orders"),
        data=gettext_lazy("what was ordered, at which price, what was delivered, which warranties run"),
        collect=collect_orders,
        erase=erase_orders,
        models=("orders.Order", "orders.Warranty"),
        kept=kept_orders,
    )
)
holds(
    Holding(
        key="orders.quotations",
        label=gettext_lazy("Quotations"),
        data=gettext_lazy("what was offered, at which price, how it was answered"),
        collect=collect_quotations,
        erase=erase_quotations,
        models=("orders.Quotation",),
    )
)
