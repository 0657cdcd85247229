"""What belongs to a product, each in a panel of its page: pictures, packings, parts, questions, links."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog import belongings
from samphan.catalog.access import products
from samphan.catalog.forms.dialogs import ChoiceForm, LinkForm, PackingForm, PartForm
from samphan.catalog.models import Unit, Variant
from samphan.catalog.views.dialogs import changed, run
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "belongings"


@signed_in
@require_GET
def belongings_panel(request: SignedInRequest) -> HttpResponse:
    """Everything that belongs to a product, in cards; what there is none of is offered to those who may add it."""
    row = products.get(request.actor, "view", request.GET.get("product"))
    context = {
        "product": row,
        "may_edit": products.may(request.actor, "edit", row) and row.is_living,
        "packings": list(row.packings.select_related("unit").order_by("factor")),
        "parts": list(row.parts.select_related("variant__product").order_by("pk")),
        "groups": list(row.choice_groups.prefetch_related("choices")),
        "links": [one for one in row.links.select_related("other").order_by("kind", "pk") if one.other.is_living],
    }
    return render(request, "catalog/panels/belongings.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def packing_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)

    def act(cleaned: dict[str, Any]) -> None:
        unit = get_object_or_404(Unit.objects, pk=cleaned["unit"])
        belongings.set_packing(request.actor, row, unit, cleaned["factor"])

    form = PackingForm(row, request.POST or None)
    return run(request, form, _("Add a packing"), act, PANEL, "variants", said=_("Saved."))


@signed_in
@require_POST
def packing_remove(request: SignedInRequest, product: UUID, packing: UUID) -> HttpResponse:
    belongings.remove_packing(request.actor, products.get(request.actor, "edit", product), packing)
    return changed(PANEL, "variants")


@signed_in
@require_http_methods(["GET", "POST"])
def part_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)

    def act(cleaned: dict[str, Any]) -> None:
        variant = get_object_or_404(Variant.objects.for_pricing(), pk=cleaned["variant"])
        belongings.set_part(request.actor, row, variant, cleaned["quantity"])

    return run(
        request, PartForm(request.POST or None), _("Add to the bundle"), act, PANEL, "variants", said=_("Saved.")
    )


@signed_in
@require_POST
def part_remove(request: SignedInRequest, product: UUID, part: UUID) -> HttpResponse:
    belongings.remove_part(request.actor, products.get(request.actor, "edit", product), part)
    return changed(PANEL, "variants")


@signed_in
@require_http_methods(["GET", "POST"])
def choice_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)

    def act(cleaned: dict[str, Any]) -> None:
        belongings.add_choice(request.actor, row, **cleaned)

    return run(request, ChoiceForm(request.POST or None), _("Add an answer"), act, PANEL, said=_("Saved."))


@signed_in
@require_POST
def choice_remove(request: SignedInRequest, product: UUID, choice: UUID) -> HttpResponse:
    belongings.remove_choice(request.actor, products.get(request.actor, "edit", product), choice)
    return changed(PANEL)


@signed_in
@require_http_methods(["GET", "POST"])
def link_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)

    def act(cleaned: dict[str, Any]) -> None:
        belongings.link(request.actor, row, products.get(request.actor, "view", cleaned["other"]), cleaned["kind"])

    return run(request, LinkForm(request.POST or None), _("Speak of another product"), act, PANEL, said=_("Saved."))


@signed_in
@require_POST
def link_remove(request: SignedInRequest, product: UUID, link: UUID) -> HttpResponse:
    belongings.unlink(request.actor, products.get(request.actor, "edit", product), link)
    return changed(PANEL)


@signed_in
@require_GET
def picture_panel(request: SignedInRequest) -> HttpResponse:
    row = products.get(request.actor, "view", request.GET.get("product"))
    context = {
        "product": row,
        "pictures": list(row.pictures.filter(removed_at=None).order_by("pk")),
        "may_edit": products.may(request.actor, "edit", row) and row.is_living,
    }
    return render(request, "catalog/panels/pictures.html", context)


@signed_in
@require_POST
def picture_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)
    belongings.add_picture(request.actor, row, request.FILES.get(belongings.FIELD))
    return changed("pictures")


@signed_in
@require_GET
def picture_open(request: SignedInRequest, product: UUID, picture: UUID) -> HttpResponse:
    row = belongings.picture_of(products.get(request.actor, "view", product), picture)
    checked = Checked(row.name, row.content_type, row.size)
    return cast(
        "HttpResponse", handed_out(row.content, checked, inline=True)
    )  # a streamed answer is one in all that matters


@signed_in
@require_POST
def picture_remove(request: SignedInRequest, product: UUID, picture: UUID) -> HttpResponse:
    belongings.remove_picture(request.actor, products.get(request.actor, "edit", product), picture)
    toast(request, _("The picture is removed."), undo_url=reverse("catalog:picture-restore", args=[product, picture]))
    return changed("pictures")


@signed_in
@require_POST
def picture_restore(request: SignedInRequest, product: UUID, picture: UUID) -> HttpResponse:
    belongings.restore_picture(request.actor, products.get(request.actor, "edit", product), picture)
    return changed("pictures")
