"""What of a product can be found: name, code, SKUs and barcodes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.models import Product
from samphan.platform.search.registry import Entry, Searchable, searchable

KIND = "catalog.product"


def entry_for(product: Product) -> Entry | None:
    if not product.is_living:
        return None
    variants = [variant for variant in product.variants.all() if variant.archived_at is None]
    codes = [code for variant in variants for code in (variant.sku, *(one.value for one in variant.barcodes.all()))]
    return Entry(
        title=product.name,
        subtitle=" · ".join(filter(None, [product.code, product.category.name if product.category else ""])),
        also=tuple(dict.fromkeys(filter(None, [product.name_en, product.code, product.brand, *codes]))),
    )


def every_product() -> QuerySet[Product]:
    rows: QuerySet[Product] = Product.objects.filter(archived_at=None)
    return rows.select_related("category").prefetch_related("variants__barcodes")


searchable(
    Searchable(
        kind=KIND,
        label=_("Products"),
        icon="package",
        access=products,
        url_name="catalog:product-detail",
        rows=every_product,
        entry_for=entry_for,
    )
)
