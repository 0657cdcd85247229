"""Settings of the catalogue: categories and units; prices, tiers and currencies; warehouses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog import categories, price_lists, warehouses
from samphan.catalog.access import prices, products, stock
from samphan.catalog.forms.dialogs import CategoryForm, NamedForm, RateForm, WarehouseForm
from samphan.catalog.models import Category, ExchangeRate, PriceTier, Unit, Warehouse
from samphan.catalog.pricing.rules import standard_prices_include_vat
from samphan.catalog.stock.places import make_usual_warehouses
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import open_branches
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence
from samphan.platform.tenants.models import Branch
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.dialogs import dialog, lead_to
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

RATES = 30


def own(rows: Any, pk: UUID) -> Any:
    """A row of the business. Raises `NotFound`."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def saved(request: SignedInRequest, form: ActionForm, title: Sentence, act: Any, page: str) -> HttpResponse:
    """A dialog whose saving leads back to its page."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return lead_to(reverse(page))
    return dialog(request, form, title)


# ── categories and units ─────────────────────────────────────────────────────────────────────────────────────────────
SHELVES = "catalog:shelves"


@signed_in
@require_GET
def shelves(request: SignedInRequest) -> HttpResponse:
    products.require(request.actor, "edit")
    context = {"tree": categories.tree(), "units": Unit.objects.order_by("pk")}
    return render(request, "catalog/settings/shelves.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def category_add(request: SignedInRequest) -> HttpResponse:
    products.require(request.actor, "edit")

    def act(cleaned: dict[str, Any]) -> None:
        categories.create_category(request.actor, **cleaned)

    return saved(request, CategoryForm(request.POST or None), _("Add a category"), act, SHELVES)


@signed_in
@require_http_methods(["GET", "POST"])
def category_edit(request: SignedInRequest, category: UUID) -> HttpResponse:
    products.require(request.actor, "edit")
    row = own(Category.objects.filter(archived_at=None), category)

    def act(cleaned: dict[str, Any]) -> None:
        categories.change_category(request.actor, row, **cleaned)

    return saved(request, CategoryForm(request.POST or None, row), _("Change the category"), act, SHELVES)


@signed_in
@require_POST
def category_delete(request: SignedInRequest, category: UUID) -> HttpResponse:
    products.require(request.actor, "edit")
    row = own(Category.objects, category)
    try:
        categories.archive_category(request.actor, row)
    except Refused as refusal:
        toast(request, refusal.sentence, tone="warning")
        return redirect(SHELVES)
    undo = reverse("catalog:category-restore", args=[row.pk])
    toast(request, _("%(name)s is deleted.") % {"name": row.shown_name}, undo_url=undo)
    return redirect(SHELVES)


@signed_in
@require_POST
def category_restore(request: SignedInRequest, category: UUID) -> HttpResponse:
    products.require(request.actor, "edit")
    categories.restore_category(request.actor, own(Category.objects, category))
    return redirect(SHELVES)


@signed_in
@require_http_methods(["GET", "POST"])
def unit_add(request: SignedInRequest) -> HttpResponse:
    products.require(request.actor, "edit")

    def act(cleaned: dict[str, Any]) -> None:
        categories.save_unit(request.actor, None, **cleaned)

    return saved(request, NamedForm(request.POST or None, counted=True), _("Add a unit"), act, SHELVES)


@signed_in
@require_http_methods(["GET", "POST"])
def unit_edit(request: SignedInRequest, unit: UUID) -> HttpResponse:
    products.require(request.actor, "edit")
    row = own(Unit.objects, unit)

    def act(cleaned: dict[str, Any]) -> None:
        categories.save_unit(request.actor, row, **cleaned)

    return saved(request, NamedForm(request.POST or None, row, counted=True), _("Change the unit"), act, SHELVES)


# ── prices, tiers, currencies ────────────────────────────────────────────────────────────────────────────────────────
PRICES = "catalog:price-settings"


@signed_in
@require_http_methods(["GET", "POST"])
def price_settings(request: SignedInRequest) -> HttpResponse:
    prices.require(request.actor, "edit")
    if request.method == "POST":
        price_lists.change_settings(request.actor, prices_include_vat=request.POST.get("vat") == "in")
        toast(request, _("Saved."))
        return redirect(PRICES)
    context = {
        "includes_vat": standard_prices_include_vat(),
        "tiers": PriceTier.objects.filter(archived_at=None),
        "rates": ExchangeRate.objects.order_by("currency", "-day")[:RATES],
    }
    return render(request, "catalog/settings/prices.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def tier_add(request: SignedInRequest) -> HttpResponse:
    prices.require(request.actor, "edit")

    def act(cleaned: dict[str, Any]) -> None:
        price_lists.save_tier(request.actor, None, **cleaned)

    return saved(request, NamedForm(request.POST or None), _("Add a tier"), act, PRICES)


@signed_in
@require_http_methods(["GET", "POST"])
def tier_edit(request: SignedInRequest, tier: UUID) -> HttpResponse:
    prices.require(request.actor, "edit")
    row = own(PriceTier.objects, tier)

    def act(cleaned: dict[str, Any]) -> None:
        price_lists.save_tier(request.actor, row, **cleaned)

    return saved(request, NamedForm(request.POST or None, row), _("Change the tier"), act, PRICES)


@signed_in
@require_http_methods(["GET", "POST"])
def rate_add(request: SignedInRequest) -> HttpResponse:
    prices.require(request.actor, "edit")

    def act(cleaned: dict[str, Any]) -> None:
        price_lists.set_rate(request.actor, **cleaned)

    return saved(request, RateForm(request.POST or None), _("Add an exchange rate"), act, PRICES)


# ── warehouses ───────────────────────────────────────────────────────────────────────────────────────────────────────
PLACES = "catalog:warehouses"


@signed_in
@require_GET
def warehouse_list(request: SignedInRequest) -> HttpResponse:
    stock.require(request.actor, "settings")
    make_usual_warehouses(open_branches(request.actor))
    rows = Warehouse.objects.select_related("branch").order_by("branch__code", "-usual", "name")
    return render(request, "catalog/settings/warehouses.html", {"warehouses": rows})


@signed_in
@require_http_methods(["GET", "POST"])
def warehouse_add(request: SignedInRequest) -> HttpResponse:
    stock.require(request.actor, "settings")

    def act(cleaned: dict[str, Any]) -> None:
        branch = own(Branch.objects.filter(business=request.actor.business), cleaned["branch"])
        warehouses.create_warehouse(request.actor, branch, name=cleaned["name"])

    return saved(request, WarehouseForm(request.actor, request.POST or None), _("Add a warehouse"), act, PLACES)


@signed_in
@require_http_methods(["GET", "POST"])
def warehouse_edit(request: SignedInRequest, warehouse: UUID) -> HttpResponse:
    stock.require(request.actor, "settings")
    row = warehouses.warehouse_of(request.actor, warehouse)

    def act(cleaned: dict[str, Any]) -> None:
        warehouses.rename_warehouse(request.actor, row, **cleaned)

    form = WarehouseForm(request.actor, request.POST or None, row)
    return saved(request, form, _("Rename the warehouse"), act, PLACES)


@signed_in
@require_POST
def warehouse_close(request: SignedInRequest, warehouse: UUID) -> HttpResponse:
    stock.require(request.actor, "settings")
    row = warehouses.warehouse_of(request.actor, warehouse)
    try:
        warehouses.close_warehouse(request.actor, row)
    except Refused as refusal:
        toast(request, refusal.sentence, tone="warning")
        return redirect(PLACES)
    undo = reverse("catalog:warehouse-reopen", args=[row.pk])
    toast(request, _("%(name)s is closed.") % {"name": row.name}, undo_url=undo)
    return redirect(PLACES)


@signed_in
@require_POST
def warehouse_reopen(request: SignedInRequest, warehouse: UUID) -> HttpResponse:
    stock.require(request.actor, "settings")
    warehouses.reopen_warehouse(request.actor, warehouses.warehouse_of(request.actor, warehouse))
    return redirect(PLACES)
