"""Products: list, read, add, change, delete, restore; their variants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from samphan.catalog.access import products
from samphan.catalog.api.schemas import (
    ProductIn,
    ProductOut,
    ProductPage,
    ProductPatch,
    ProductQuery,
    VariantPatch,
)
from samphan.catalog.api.shapes import PRODUCT_COLUMNS, product_shaper, shown_product
from samphan.catalog.models import Barcode, Product, Variant
from samphan.catalog.products import archive_product, change_product, create_product, restore_product
from samphan.catalog.variants import change_variant
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json, expected_version
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import Conflict, NotFound

router = Router(tags=["Products"])
NEWEST, CHANGED = ("-created_at", "-id"), ("changed_at", "id")


@router.get("/products", summary="List products", response=ProductPage, **needs("catalog:product:view"))
def list_products(request: ApiRequest, query: Query[ProductQuery]) -> HttpResponse:
    """Products with their variants, newest first; or all that changed since a time, for keeping a copy."""
    rows = filtered(request.actor, query).values(*PRODUCT_COLUMNS)
    order = CHANGED if query.changed_since else NEWEST
    return page(request, rows, query, order=order, shape=product_shaper(request.actor))


@router.post("/products", summary="Add a product", response={201: ProductOut}, **needs("catalog:product:create"))
def add_product(request: ApiRequest, product: ProductIn) -> HttpResponse:
    """Refused with `code_taken` when another product has the code."""
    values = product.model_dump(exclude_unset=True)
    values["options"] = [(one.name, one.values) for one in product.options]
    made = create_product(request.actor, source="api", **{name: one for name, one in values.items() if one is not None})
    return answer_json(
        request, shown_product(request.actor, made.pk), status=201, location=f"/api/v1/products/{made.pk}"
    )


@router.get(
    "/products/{uuid:product_pk}", summary="Read a product", response=ProductOut, **needs("catalog:product:view")
)
def read_product(request: ApiRequest, product_pk: UUID) -> HttpResponse:
    """With its ETag; send that back as If-None-Match to hear 304 while nothing changed."""
    return answer_json(request, shown_product(request.actor, product_pk))


@router.patch(
    "/products/{uuid:product_pk}", summary="Change a product", response=ProductOut, **needs("catalog:product:edit")
)
def edit_product(request: ApiRequest, product_pk: UUID, changes: ProductPatch) -> HttpResponse:
    """Send If-Match or `version` so that nobody's change is overwritten; a stale one is 409 with what stands now in `current`."""
    actor = request.actor
    product = products.get(actor, "edit", product_pk)
    values = changes.model_dump(exclude_unset=True)
    version = expected_version(request, values.pop("version", None))
    try:
        change_product(actor, product, version=product.version if version is None else version, **values)
    except Conflict as conflict:
        raise Conflict(current=shown_product(actor, product_pk)) from conflict
    return answer_json(request, shown_product(actor, product_pk))


@router.delete(
    "/products/{uuid:product_pk}", summary="Delete a product", response={204: None}, **needs("catalog:product:delete")
)
def remove_product(request: ApiRequest, product_pk: UUID) -> HttpResponse:
    """Takes it off sale and out of every list; documents keep it, and `restore` brings it back."""
    archive_product(request.actor, products.get(request.actor, "delete", product_pk))
    return HttpResponse(status=204)


@router.post(
    "/products/{uuid:product_pk}/restore",
    summary="Restore a product",
    response=ProductOut,
    **needs("catalog:product:delete"),
)
def undelete_product(request: ApiRequest, product_pk: UUID) -> HttpResponse:
    restore_product(request.actor, products.get(request.actor, "delete", product_pk))
    return answer_json(request, shown_product(request.actor, product_pk))


@router.patch(
    "/products/{uuid:product_pk}/variants/{uuid:variant_pk}",
    summary="Change a variant",
    response=ProductOut,
    **needs("catalog:product:edit"),
)
def edit_variant(request: ApiRequest, product_pk: UUID, variant_pk: UUID, changes: VariantPatch) -> HttpResponse:
    """Its SKU, standard price, cost or weight. The answer is the whole product."""
    actor = request.actor
    product = products.get(actor, "edit", product_pk)
    row = Variant.objects.filter(product=product, pk=variant_pk).select_related("product").first()
    if row is None:
        raise NotFound
    values: dict[str, Any] = changes.model_dump(exclude_unset=True)
    version = values.pop("version", None) or row.version
    try:
        change_variant(actor, row, version=version, **values)
    except Conflict as conflict:
        raise Conflict(current=shown_product(actor, product_pk)) from conflict
    return answer_json(request, shown_product(actor, product_pk))


def filtered(actor: Actor, query: ProductQuery) -> QuerySet[Product]:
    """Rows that fit the query."""
    rows = products.rows(actor)
    rows = rows.filter(changed_at__gte=query.changed_since) if query.changed_since else rows.filter(archived_at=None)
    for name in ("code", "state", "kind"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    if query.sku:
        rows = rows.filter(Exists(Variant.objects.filter(product=OuterRef("pk"), sku=query.sku)))
    if query.barcode:
        rows = rows.filter(Exists(Barcode.objects.filter(variant__product=OuterRef("pk"), value=query.barcode)))
    return rows
