"""What a new business does first with products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.models import Product
from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.steps import STEPS, Step


def has_products(_actor: Actor) -> bool:
    return Product.objects.exists()


STEPS.append(
    Step(
        "products",
        _("Add your first product"),
        _("With a price and a unit it can be quoted, ordered and counted."),
        "package",
        "catalog:product-create",
        is_done=has_products,
        permission=products.permission("create"),
        order=30,
    )
)
