"""The list of products, the product page, the form that adds and edits, delete and restore."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.access import prices, products, stock
from samphan.catalog.forms.product import ProductForm
from samphan.catalog.models import NOUN, Product, Variant
from samphan.catalog.products import archive_product, change_product, create_product, restore_product
from samphan.catalog.queries import shown_variants
from samphan.catalog.searches import KIND
from samphan.catalog.tables import product_table
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.fields.display import shown_values
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import remember_opened
from samphan.platform.search.queries import find
from samphan.platform.web.conflicts import version_of
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast

FAULTY = 422
OFFERED = 12


@signed_in
@require_GET
def product_list(request: SignedInRequest) -> HttpResponse:
    may_add = products.may(request.actor, "create")
    may_import = products.may(request.actor, "import")
    return list_page(request, product_table, "catalog/list.html", may_add=may_add, may_import=may_import)


@signed_in
@require_GET
def product_detail(request: SignedInRequest, product: UUID) -> HttpResponse:
    actor = request.actor
    row = products.get(actor, "view", product)
    context = {"product": row, "may_delete": products.may(actor, "delete", row)}
    if not row.is_living:
        return render(request, "catalog/gone.html", context, status=410)
    remember_opened(actor, KIND, row.pk)
    context |= {
        "may_edit": products.may(actor, "edit", row),
        "may_price": prices.may(actor, "view"),
        "may_stock": stock.may(actor, "view") and row.holds_stock,
        "own_fields": [own for own in shown_values(actor, NOUN, row) if own.text],
        "pictures": list(row.pictures.filter(removed_at=None).order_by("pk")),
        "sees_cost": not actor.hides(products.field_name("cost")),
    }
    return render(request, "catalog/product.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def product_create(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    products.require(actor, "create")
    if request.method == "GET":
        return render(request, "catalog/form.html", {"form": ProductForm(actor)})
    form = ProductForm(actor, request.POST, files=request.FILES)
    if form.is_valid():
        try:
            product = create_product(actor, **form.values(), source="form")
        except Refused as refusal:
            form.take(refusal)
        else:
            may = products.may(actor, "delete", product)
            undo = reverse("catalog:product-delete", args=[product.pk]) if may else None
            toast(request, _("%(name)s is added.") % {"name": product.name}, undo_url=undo)
            return redirect("catalog:product-detail", product.pk)
    return render(request, "catalog/form.html", {"form": form}, status=FAULTY)


@signed_in
@require_http_methods(["GET", "POST"])
def product_edit(request: SignedInRequest, product: UUID) -> HttpResponse:
    actor = request.actor
    row = products.get(actor, "edit", product)
    if not row.is_living:
        return redirect("catalog:product-detail", product)
    if request.method == "GET":
        context = {"form": ProductForm(actor, product=row), "product": row, "version": row.version}
        return render(request, "catalog/form.html", context)
    form = ProductForm(actor, request.POST, row, files=request.FILES)
    context = {"form": form, "product": row, "version": request.POST.get("version", "")}
    if form.is_valid():
        try:
            change_product(actor, row, version=version_of(request.POST.get("version")), **form.values())
        except Conflict as conflict:
            context |= {"version": conflict.data["current"].version, "conflict": conflict}
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return redirect("catalog:product-detail", product)
    return render(request, "catalog/form.html", context, status=FAULTY)


@signed_in
@require_POST
def product_delete(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "delete", product)
    archive_product(request.actor, row)
    toast(
        request,
        _("%(name)s is deleted.") % {"name": row.name},
        undo_url=reverse("catalog:product-restore", args=[product]),
    )
    return redirect("catalog:product-list")


@signed_in
@require_POST
def product_restore(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "delete", product)
    restore_product(request.actor, row)
    toast(request, _("%(name)s is restored.") % {"name": row.name})
    return redirect("catalog:product-detail", product)


@signed_in
@require_GET
def product_options(request: SignedInRequest) -> HttpResponse:
    """What a box that asks for a product offers (`?q=`); the newest while nothing is typed."""
    rows = offered(request)
    return options((row.pk, f"{row.shown_name} · {row.code}") for row in rows[:OFFERED])


@signed_in
@require_GET
def variant_options(request: SignedInRequest) -> HttpResponse:
    """The same for a box that asks for a variant, each of them a line."""
    by_product: dict[UUID, list[Variant]] = {row.pk: [] for row in offered(request)}
    rows = Variant.objects.living().select_related("product").filter(product__in=by_product)
    for variant in rows.order_by("position", "pk"):
        by_product[variant.product_id].append(variant)
    several = [variant for variants in by_product.values() for variant in variants]
    typed = request.GET.get("q", "").strip().lower()
    exact = [one for one in several if one.sku.lower() == typed]
    return options((one.pk, f"{one.full_name} · {one.sku}") for one in (exact or several)[: OFFERED * 2])


def offered(request: SignedInRequest) -> list[Product]:
    products.require(request.actor, "view")
    typed = request.GET.get("q", "").strip()
    rows = products.rows(request.actor).filter(archived_at=None)
    if not typed:
        return list(rows.order_by("-created_at", "-pk")[:OFFERED])
    ids = [one.entry.object_id for one in find(request.actor, typed, kinds=[KIND], limit=OFFERED).found]
    by_id = rows.in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def options(rows: Any) -> HttpResponse:
    return HttpResponse(format_html_join("", '<li role="option" data-value="{}">{}</li>', rows))


@signed_in
@require_GET
def variant_panel(request: SignedInRequest) -> HttpResponse:
    """Variants with prices, codes and what is to be had of each."""
    actor = request.actor
    row = products.get(actor, "view", request.GET.get("product"))
    context = {
        "product": row,
        "variants": shown_variants(actor, row),
        "may_edit": products.may(actor, "edit", row) and row.is_living,
        "may_price": prices.may(actor, "view"),
        "sees_cost": not actor.hides(products.field_name("cost")),
        "sees_stock": stock.may(actor, "view") and row.holds_stock,
        "options": list(row.options.prefetch_related("values")),
    }
    return render(request, "catalog/panels/variants.html", context)
