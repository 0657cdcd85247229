"""What the warehouse learns of sales: each line of each order as it stands."""

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import OrderLine
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS.append(
    Extract(
        "orders.sale_line",
        _("Sale lines"),
        OrderLine.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Line's id")),
            ExtractColumn("order_id", "order_id", "UUID", _("Order's id")),
            ExtractColumn("order_number", "order__number", "VARCHAR", _("Order's number")),
            ExtractColumn("state", "order__state", "VARCHAR", _("State of the order")),
            ExtractColumn("at", "order__created_at", "TIMESTAMP", _("When it was ordered")),
            ExtractColumn("customer", "order__customer_id", "UUID", _("Customer's id")),
            ExtractColumn("branch", "order__branch_id", "UUID", _("Branch")),
            ExtractColumn("seller", "order__owner_id", "VARCHAR", _("Seller")),
            ExtractColumn("currency", "order__currency", "VARCHAR", _("Currency")),
            ExtractColumn("variant", "variant_id", "UUID", _("Variant's id")),
            ExtractColumn("quantity", "quantity", "DECIMAL(18,3)", _("Quantity")),
            ExtractColumn("net", "net", "DECIMAL(18,2)", _("After discounts, without VAT")),
            ExtractColumn("vat", "vat", "DECIMAL(18,2)", _("VAT")),
            ExtractColumn("total", "total", "DECIMAL(18,2)", _("To pay, VAT included")),
        ),
        subjects=("orders.order",),
        subject="order_id",
        customer="order__customer_id",
        money=("net", "vat", "total"),
    )
)
