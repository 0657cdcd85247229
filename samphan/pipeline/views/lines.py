"""Products on the page of an opportunity."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.quantities import shown_quantity
from samphan.pipeline.actions import lines
from samphan.pipeline.forms.line import LineForm
from samphan.pipeline.views.moving import refreshed
from samphan.pipeline.views.opportunities import deal_of
from samphan.pipeline.views.people import answered
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def line_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    form = LineForm(request.actor, request.POST or None)
    return answered(request, form, _("Add a product"), lambda: lines.add_line(request.actor, row, form.wanted()))


@signed_in
@require_http_methods(["GET", "POST"])
def line_edit(request: SignedInRequest, pk: UUID, product_line: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    lines.place_of(row, product_line)
    line = row.lines.get(pk=product_line)
    form = LineForm(request.actor, request.POST or None, line)
    return answered(
        request, form, line.name, lambda: lines.change_line(request.actor, row, product_line, form.wanted())
    )


@signed_in
@require_POST
def line_remove(request: SignedInRequest, pk: UUID, product_line: UUID) -> HttpResponse:
    lines.remove_line(request.actor, deal_of(request.actor, "edit", pk), product_line)
    return refreshed()


@signed_in
@require_POST
def lines_follow(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The amount is that of the products again."""
    lines.follow_lines(request.actor, deal_of(request.actor, "edit", pk))
    return refreshed()


@signed_in
@require_GET
def quote(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """To a new quotation with the deal's customer and products; prices are asked anew there."""
    row = deal_of(request.actor, "view", pk)
    said: list[tuple[str, object]] = [
        ("customer", row.customer_id),
        ("branch", lines.branch_of(request.actor, row).pk),
    ]
    for line in row.lines.order_by("position"):
        at = line.position + 1
        said += [("line", at), (f"variant-{at}", line.variant_id), (f"quantity-{at}", shown_quantity(line.quantity))]
        said += [(f"choice-{at}", choice) for choice in line.choices]
        if line.unit_price != line.list_price:
            said.append((f"price-{at}", f"{line.unit_price:.2f}"))
        if line.discount_percent:
            said.append((f"discount-{at}", f"{line.discount_percent.normalize():f}"))
    return redirect(f"{reverse('orders:quotation-create')}?{urlencode(said)}")
