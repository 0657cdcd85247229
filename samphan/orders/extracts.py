"""What the warehouse learns of sales: each order and each of its lines as they stand, and what notes and returns took off or added afterwards."""

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import NOTES, InvoiceLine, InvoiceState, Order, OrderLine, ReturnLine
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS += [
    Extract(
        "orders.order",
        _("Sales orders"),
        Order.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Order's id")),
            ExtractColumn("number", "number", "VARCHAR", _("Order's number")),
            ExtractColumn("state", "state", "VARCHAR", _("State of the order")),
            ExtractColumn("at", "created_at", "TIMESTAMP", _("When it was ordered")),
            ExtractColumn("customer", "customer_id", "UUID", _("Customer's id")),
            ExtractColumn("branch", "branch_id", "UUID", _("Branch")),
            ExtractColumn("seller", "owner_id", "VARCHAR", _("Seller")),
            ExtractColumn("channel", "channel", "VARCHAR", _("By which door it came")),
            ExtractColumn("currency", "currency", "VARCHAR", _("Currency")),
            ExtractColumn("total", "total", "DECIMAL(18,2)", _("To pay, VAT included")),
            ExtractColumn("credited", "credited", "DECIMAL(18,2)", _("Taken off afterwards")),
            ExtractColumn("debited", "debited", "DECIMAL(18,2)", _("Added afterwards")),
            ExtractColumn("paid", "paid", "DECIMAL(18,2)", _("Paid")),
            ExtractColumn("refunded", "refunded", "DECIMAL(18,2)", _("Given back")),
        ),
        changed="changed_at",
        customer="customer_id",
        money=("total", "credited", "debited", "paid", "refunded"),
    ),
    Extract(
        "orders.sale_line",
        _("Sale lines"),
        OrderLine.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Line's id")),
            ExtractColumn("order_id", "order_id", "UUID", _("Order's id")),
            ExtractColumn("variant", "variant_id", "UUID", _("Variant's id")),
            ExtractColumn("quantity", "quantity", "DECIMAL(18,3)", _("Quantity")),
            ExtractColumn("list_price", "list_price", "DECIMAL(18,2)", _("Price of one by the lists")),
            ExtractColumn("unit_price", "unit_price", "DECIMAL(18,2)", _("Price of one")),
            ExtractColumn("net", "net", "DECIMAL(18,2)", _("After discounts, without VAT")),
            ExtractColumn("vat", "vat", "DECIMAL(18,2)", _("VAT")),
            ExtractColumn("total", "total", "DECIMAL(18,2)", _("To pay, VAT included")),
            ExtractColumn("cost", "cost", "DECIMAL(18,2)", _("What it cost us; empty where nobody knows")),
        ),
        changed="order__changed_at",
        money=("net", "vat", "total", "cost"),
    ),
    Extract(
        "orders.note_line",
        _("Lines of credit and debit notes"),
        lambda: InvoiceLine.objects.filter(invoice__kind__in=NOTES, invoice__state=InvoiceState.STANDING),
        (
            ExtractColumn("id", "pk", "UUID", _("Line's id")),
            ExtractColumn("kind", "invoice__kind", "VARCHAR", _("Credit note (CN) or debit note (DB)")),
            ExtractColumn("day", "invoice__day", "DATE", _("Day of the note")),
            ExtractColumn("order_line", "order_line_id", "UUID", _("The line of the order that it corrects")),
            ExtractColumn("by_amount", "by_amount", "BOOLEAN", _("The price is corrected, not the quantity")),
            ExtractColumn("quantity", "quantity", "DECIMAL(18,3)", _("Quantity")),
            ExtractColumn("net", "net", "DECIMAL(18,2)", _("After discounts, without VAT")),
            ExtractColumn("vat", "vat", "DECIMAL(18,2)", _("VAT")),
            ExtractColumn("total", "total", "DECIMAL(18,2)", _("To pay, VAT included")),
        ),
        changed="invoice__order__changed_at",
        money=("net", "vat", "total"),
    ),
    Extract(
        "orders.return_line",
        _("Goods that came back and were never invoiced"),
        lambda: ReturnLine.objects.filter(plain__gt=0),
        (
            ExtractColumn("id", "pk", "UUID", _("Line's id")),
            ExtractColumn("return_id", "returned_id", "UUID", _("Return's id")),
            ExtractColumn("at", "returned__at", "TIMESTAMP", _("When it came back")),
            ExtractColumn("order_line", "line_id", "UUID", _("The line of the order")),
            ExtractColumn("quantity", "plain", "DECIMAL(18,3)", _("Quantity")),
            ExtractColumn("value", "returned__value", "DECIMAL(18,2)", _("Value of the whole return")),
        ),
        changed="returned__order__changed_at",
        money=("quantity",),
    ),
]
