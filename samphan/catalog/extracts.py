"""What the warehouse learns of products, and of the price tiers of customers."""

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import CustomerTerms, Variant
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS += [
    Extract(
        "catalog.variant",
        _("Products"),
        Variant.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Variant's id")),
            ExtractColumn("product", "product_id", "UUID", _("Product's id")),
            ExtractColumn("product_name", "product__name", "VARCHAR", _("Product's name")),
            ExtractColumn("category", "product__category__name", "VARCHAR", _("Category")),
        ),
    ),
    Extract(
        "catalog.terms",
        _("Terms agreed with customers"),
        CustomerTerms.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Terms' id")),
            ExtractColumn("customer", "customer_id", "UUID", _("Customer's id")),
            ExtractColumn("tier", "tier__name", "VARCHAR", _("Price tier")),
            ExtractColumn("credit_days", "credit_days", "BIGINT", _("Days of credit")),
        ),
    ),
]
