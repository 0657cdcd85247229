"""Variants of a product: dialogs, and ending their sale."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.catalog import variants as actions
from samphan.catalog.access import products
from samphan.catalog.forms.dialogs import BarcodeForm, VariantForm
from samphan.catalog.models import Product, Variant
from samphan.catalog.views.dialogs import changed, run
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "variants"


def variant_of(product: Product, pk: UUID) -> Variant:
    """A variant of this product. Raises `NotFound`."""
    found = Variant.objects.for_pricing().filter(product=product, pk=pk).first()
    if found is None:
        raise NotFound
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def variant_add(request: SignedInRequest, product: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)
    form = VariantForm(request.actor, request.POST or None, product=row)

    def act(_cleaned: object) -> None:
        actions.add_variant(request.actor, row, answers=form.answers(), **form.values())

    return run(request, form, _("Add a variant"), act, PANEL, said=_("The variant is added."))


@signed_in
@require_http_methods(["GET", "POST"])
def variant_edit(request: SignedInRequest, product: UUID, variant: UUID) -> HttpResponse:
    row = variant_of(products.get(request.actor, "edit", product), variant)
    form = VariantForm(request.actor, request.POST or None, variant=row)

    def act(cleaned: dict[str, object]) -> None:
        actions.change_variant(request.actor, row, version=int(str(cleaned["version"])), **form.values())

    return run(request, form, _("Change the variant"), act, PANEL, said=_("Saved."))


@signed_in
@require_POST
def variant_archive(request: SignedInRequest, product: UUID, variant: UUID) -> HttpResponse:
    row = variant_of(products.get(request.actor, "edit", product), variant)
    actions.archive_variant(request.actor, row)
    undo = reverse("catalog:variant-restore", args=[product, variant])
    toast(request, _("%(name)s is no longer sold.") % {"name": row.full_name}, undo_url=undo)
    return changed(PANEL)


@signed_in
@require_POST
def variant_restore(request: SignedInRequest, product: UUID, variant: UUID) -> HttpResponse:
    row = variant_of(products.get(request.actor, "edit", product), variant)
    actions.restore_variant(request.actor, row)
    return changed(PANEL)


@signed_in
@require_http_methods(["GET", "POST"])
def barcode_add(request: SignedInRequest, product: UUID, variant: UUID) -> HttpResponse:
    row = products.get(request.actor, "edit", product)
    of = variant_of(row, variant)
    form = BarcodeForm(row, request.POST or None)

    def act(cleaned: dict[str, object]) -> None:
        made = actions.add_barcode(request.actor, of, str(cleaned["barcode"]), form.packing)
        if made.fault:
            toast(
                request,
                _("The check digit of this barcode is wrong. It was kept: look at it once more."),
                tone="warning",
            )

    return run(request, form, _("Add a barcode"), act, PANEL, said=_("The barcode is added."))


@signed_in
@require_POST
def barcode_remove(request: SignedInRequest, product: UUID, variant: UUID) -> HttpResponse:
    row = variant_of(products.get(request.actor, "edit", product), variant)
    code = request.POST.get("barcode", "")
    actions.remove_barcode(request.actor, row, code)
    toast(request, _("Barcode %(code)s is removed.") % {"code": code})
    return changed(PANEL)
