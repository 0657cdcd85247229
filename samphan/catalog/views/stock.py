"""Stock: lists, receiving, adjusting, low-stock points, and the panels that show it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.catalog.access import counts, products, stock, transfers
from samphan.catalog.forms.dialogs import AdjustForm, LowPointForm
from samphan.catalog.models import Movement, StockLevel, Variant
from samphan.catalog.profile import Unfit, amount
from samphan.catalog.quantities import shown_quantity
from samphan.catalog.queries import ON_TODAY, latest_movements, low_levels, stock_matrix
from samphan.catalog.stock import Line, warehouses_of
from samphan.catalog.stock.by_hand import adjust, receive_goods, set_low_point
from samphan.catalog.stock.places import make_usual_warehouses
from samphan.catalog.tables import movement_table, movements, stock_table
from samphan.catalog.views.dialogs import run
from samphan.catalog.views.lines import LinesForm
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast

FAULTY = 422
PANELS = ("stock-levels", "variants", "movements")


def places(actor: Actor) -> list[Any]:
    """Warehouses to choose from; each branch has one."""
    make_usual_warehouses(open_branches(actor))
    return list(warehouses_of(actor))


@signed_in
@require_GET
def stock_list(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    context = {
        "may_receive": stock.may(actor, "receive"),
        "may_adjust": stock.may(actor, "adjust"),
        "may_count": counts.may(actor, "view"),
        "may_transfer": transfers.may(actor, "view"),
    }
    return list_page(request, stock_table, "catalog/stock.html", **context)


@signed_in
@require_GET
def stock_level(request: SignedInRequest, level: UUID) -> HttpResponse:
    """A line of the list leads to its product."""
    row = stock.get(request.actor, "view", level)
    return redirect(reverse("catalog:product-detail", args=[row.variant.product_id]) + "#panel-stock-levels")


@signed_in
@require_GET
def movement_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, movement_table, "catalog/movements.html")


@signed_in
@require_GET
def movement_detail(request: SignedInRequest, movement: UUID) -> HttpResponse:
    row: Movement = movements.get(request.actor, "view", movement)
    return redirect(reverse("catalog:product-detail", args=[row.variant.product_id]) + "#panel-movements")


@signed_in
@require_http_methods(["GET", "POST"])
def stock_receive(request: SignedInRequest) -> HttpResponse:
    """Goods come in: any number of lines, with what each cost."""
    actor = request.actor
    stock.require(actor, "receive")
    sees_cost = not actor.hides(products.field_name("cost"))
    form = LinesForm(places(actor), request.POST or None, costs=sees_cost)
    if request.method == "POST" and not form.wants_more and form.is_valid():
        try:
            lines = [
                Line(one.variant, one.quantity, form.place, read_cost(one.cost) if sees_cost else None)
                for one in form.lines()
            ]
            reference = form.cleaned_data["reference"]
            receive_goods(actor, lines, reference=reference, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(
                request, _("%(count)d lines are received into %(place)s.") % {"count": len(lines), "place": form.place}
            )
            return redirect("catalog:stock-list")
    return render(
        request,
        "catalog/receive.html",
        {"form": form},
        status=FAULTY if form.is_bound and not form.wants_more and form.errors else 200,
    )


def read_cost(written: str) -> Decimal | None:
    try:
        read: Decimal | None = amount(4)(written)
    except Unfit as unfit:
        raise Refused(unfit.sentence, code="cost_form", fields={"lines": unfit.sentence}) from unfit
    return read


@signed_in
@require_http_methods(["GET", "POST"])
def stock_adjust(request: SignedInRequest) -> HttpResponse:
    stock.require(request.actor, "adjust")
    asked = id_in(request.GET.get("variant"))
    chosen = Variant.objects.for_pricing().filter(pk=asked).first() if asked else None
    form = AdjustForm(
        places(request.actor),
        request.POST or None,
        chosen,
        initial={"variant": chosen.pk if chosen else None, "warehouse": request.GET.get("warehouse")},
    )

    def act(cleaned: dict[str, Any]) -> None:
        variant = get_object_or_404(Variant.objects.for_pricing(), pk=cleaned["variant"])
        adjust(request.actor, variant, form.place, cleaned["quantity"], reason=cleaned["reason"], note=cleaned["note"])

    return run(request, form, _("Adjust stock"), act, *PANELS, "list-refresh", said=_("The stock is adjusted."))


def id_in(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@signed_in
@require_http_methods(["GET", "POST"])
def low_point(request: SignedInRequest, level: UUID) -> HttpResponse:
    row: StockLevel = stock.get(request.actor, "adjust", level)
    held = shown_quantity(row.low_point) if row.low_point is not None else ""
    form = LowPointForm(request.POST or None, initial={"low_point": held})

    def act(cleaned: dict[str, Any]) -> None:
        variant = Variant.objects.for_pricing().get(pk=row.variant_id)
        set_low_point(request.actor, variant, row.warehouse, cleaned["low_point"])

    return run(request, form, _("Low-stock point"), act, *PANELS, said=_("Saved."))


@signed_in
@require_GET
def level_panel(request: SignedInRequest) -> HttpResponse:
    """Stock of a product by branch and warehouse."""
    row = products.get(request.actor, "view", request.GET.get("product"))
    stock.require(request.actor, "view")
    context = {
        "product": row,
        "matrix": stock_matrix(request.actor, row),
        "may_adjust": stock.may(request.actor, "adjust"),
        "may_receive": stock.may(request.actor, "receive"),
    }
    return render(request, "catalog/panels/levels.html", context)


@signed_in
@require_GET
def movement_panel(request: SignedInRequest) -> HttpResponse:
    row = products.get(request.actor, "view", request.GET.get("product"))
    stock.require(request.actor, "view")
    context = {"product": row, "movements": latest_movements(request.actor, row)}
    return render(request, "catalog/panels/movements.html", context)


@signed_in
@require_GET
def low_stock(request: SignedInRequest) -> HttpResponse:
    """What is running out, for Today; nothing when nothing is."""
    stock.require(request.actor, "view")
    rows = low_levels(request.actor)
    context = {"levels": list(rows[:ON_TODAY]), "more": rows[ON_TODAY : ON_TODAY + 1].exists()}
    return render(request, "catalog/panels/low_stock.html", context)
