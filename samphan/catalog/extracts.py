"""What the warehouse learns of products."""

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS.append(
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
    )
)
