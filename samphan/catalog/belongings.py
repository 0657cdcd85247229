"""What belongs to a product: packings, the parts of a bundle, questions with their answers, links to other products, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.models import (
    BundlePart,
    Choice,
    ChoiceGroup,
    LinkKind,
    Packing,
    Picture,
    Product,
    ProductKind,
    ProductLink,
    Unit,
    Variant,
)
from samphan.catalog.profile import Unfit, amount, text
from samphan.catalog.quantities import read_quantity
from samphan.catalog.variants import product_changed
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.uploads import IMAGES, checked_upload

MOST_PARTS, MOST_LINKS, MOST_PICTURES, MOST_PACKINGS, MOST_CHOICES = 30, 30, 12, 6, 40
FIELD = "picture"


# ── packings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_packing(actor: Actor, product: Product, unit: Unit, factor: Any) -> Packing:
    """One `unit` of the product holds `factor` of its own unit. A second time changes how many."""
    products.require(actor, "edit", product)
    holds = read_quantity(factor, field="factor")
    if unit == product.unit:
        sentence = _("This is the product's own unit already.")
        raise Refused(sentence, code="packing_own_unit", fields={"unit": sentence})
    if product.packings.exclude(unit=unit).count() >= MOST_PACKINGS:
        raise too_many(MOST_PACKINGS)
    row: Packing = Packing.objects.update_or_create(product=product, unit=unit, defaults={"factor": holds})[0]
    product_changed(product)
    return row


@transaction.atomic
def remove_packing(actor: Actor, product: Product, pk: UUID) -> None:
    products.require(actor, "edit", product)
    removed(Packing.objects.filter(product=product, pk=pk))
    product_changed(product)


# ── bundles ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_part(actor: Actor, bundle: Product, variant: Variant, quantity: Any) -> BundlePart:
    """The bundle holds so many of a variant. A bundle lies in no bundle: what is sold must end in what is counted."""
    products.require(actor, "edit", bundle)
    if bundle.kind != ProductKind.BUNDLE:
        raise Refused(_("Only a bundle has parts."), code="not_a_bundle")
    if variant.product.kind == ProductKind.BUNDLE:
        sentence = _("A bundle cannot hold a bundle.")
        raise Refused(sentence, code="bundle_in_bundle", fields={"variant": sentence})
    many = read_quantity(quantity, places=variant.product.unit.places)
    if bundle.parts.exclude(variant=variant).count() >= MOST_PARTS:
        raise too_many(MOST_PARTS)
    row: BundlePart = BundlePart.objects.update_or_create(bundle=bundle, variant=variant, defaults={"quantity": many})[
        0
    ]
    product_changed(bundle)
    return row


@transaction.atomic
def remove_part(actor: Actor, bundle: Product, pk: UUID) -> None:
    products.require(actor, "edit", bundle)
    removed(BundlePart.objects.filter(bundle=bundle, pk=pk))
    product_changed(bundle)


# ── questions of a configurable product ──────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_choice(
    actor: Actor,
    product: Product,
    *,
    question: str,
    name: str,
    extra: Any = "",
    percent: Any = "",
    required: bool = False,
    several: bool = False,
) -> Choice:
    """An answer to a question, which is asked from now on when it is new. `extra` baht and `percent` of the price may be less than nothing."""
    products.require(actor, "edit", product)
    fields = {"question": question, "name": name}
    read = {field: _read(field, text(80, required=_("Write a word.")), value) for field, value in fields.items()}
    if Choice.objects.filter(group__product=product).count() >= MOST_CHOICES:
        raise too_many(MOST_CHOICES)
    group, _new = ChoiceGroup.objects.update_or_create(
        product=product, name=read["question"], defaults={"required": required, "several": several}
    )
    row: Choice = Choice.objects.update_or_create(
        group=group,
        name=read["name"],
        defaults={
            "amount": signed("extra", extra),
            "percent": signed("percent", percent),
            "position": group.choices.count(),
        },
    )[0]
    product_changed(product)
    return row


def signed(field: str, value: Any) -> Any:
    """An amount that may be less than nothing."""
    said = str(value or "0").strip().replace("−", "-")
    read = _read(field, amount(2), said.removeprefix("-")) or 0
    return -read if said.startswith("-") else read


@transaction.atomic
def remove_choice(actor: Actor, product: Product, pk: UUID) -> None:
    """A question without answers is asked no more."""
    products.require(actor, "edit", product)
    removed(Choice.objects.filter(group__product=product, pk=pk))
    ChoiceGroup.objects.filter(product=product, choices=None).delete()
    product_changed(product)


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def link(actor: Actor, product: Product, other: Product, kind: str) -> ProductLink:
    """Speak of `other` beside this product. What is used instead of it is so both ways."""
    products.require(actor, "edit", product)
    if kind not in LinkKind.values:
        raise Refused(_("Choose how they belong together."), code="link_form")
    if other == product:
        sentence = _("Choose another product.")
        raise Refused(sentence, code="link_to_itself", fields={"other": sentence})
    if product.links.count() >= MOST_LINKS:
        raise too_many(MOST_LINKS)
    row: ProductLink = ProductLink.objects.get_or_create(product=product, other=other, kind=kind)[0]
    if kind == LinkKind.SUBSTITUTE:
        ProductLink.objects.get_or_create(product=other, other=product, kind=kind)
    return row


@transaction.atomic
def unlink(actor: Actor, product: Product, pk: UUID) -> ProductLink:
    products.require(actor, "edit", product)
    row: ProductLink | None = ProductLink.objects.filter(product=product, pk=pk).select_related("other").first()
    if row is None:
        raise NotFound
    if row.kind == LinkKind.SUBSTITUTE:
        ProductLink.objects.filter(product=row.other, other=product, kind=row.kind).delete()
    ProductLink.objects.filter(pk=pk).delete()
    return row


def linked(products_asked: Sequence[UUID], *kinds: str) -> dict[UUID, list[tuple[str, Product]]]:
    """(kind, product) to speak of beside each of these; those off sale are left out. One statement: quote and counter ask here."""
    found: dict[UUID, list[tuple[str, Product]]] = {pk: [] for pk in products_asked}
    rows = ProductLink.objects.filter(product__in=list(products_asked), other__archived_at=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    for row in rows.select_related("other").order_by("pk"):
        found[row.product_id].append((row.kind, row.other))
    return found


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def add_picture(actor: Actor, product: Product, upload: UploadedFile[Any] | None) -> Picture:
    """Keep a picture. Raises `Refused` for a file that is too large, empty, or no picture; nothing is stored then."""
    products.require(actor, "edit", product)
    if upload is None:
        raise Refused(_("Choose a file."), code="file_missing", fields={FIELD: _("Choose a file.")})
    if product.pictures.filter(removed_at=None).count() >= MOST_PICTURES:
        raise too_many(MOST_PICTURES)
    checked = checked_upload(upload, field=FIELD)
    if checked.content_type not in IMAGES:
        sentence = _("This is no picture. Choose a JPEG, PNG, GIF or WebP file.")
        raise Refused(sentence, code="file_kind", fields={FIELD: sentence})
    row = Picture(
        business=actor.business,
        product=product,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        added_by=actor.user,
    )
    row.content.save(checked.name, upload, save=False)
    try:
        with transaction.atomic():
            row.save()
            product_changed(product)
    except Exception:
        row.content.storage.delete(str(row.content.name))  # bytes without a row would stay for ever
        raise
    return row


def remove_picture(actor: Actor, product: Product, pk: UUID) -> Picture:
    """Take a picture away; `restore_picture` gives it back."""
    return _move_picture(actor, product, pk, removed=True)


def restore_picture(actor: Actor, product: Product, pk: UUID) -> Picture:
    """Undo `remove_picture`."""
    return _move_picture(actor, product, pk, removed=False)


@transaction.atomic
def _move_picture(actor: Actor, product: Product, pk: UUID, *, removed: bool) -> Picture:
    products.require(actor, "edit", product)
    row = picture_of(product, pk, removed=not removed)
    Picture.objects.filter(pk=row.pk).update(removed_at=timezone.now() if removed else None)
    product_changed(product)
    return row


def picture_of(product: Product, pk: UUID, *, removed: bool = False) -> Picture:
    """A picture of this product. Raises `NotFound`."""
    row: Picture | None = Picture.objects.filter(product=product, pk=pk, removed_at__isnull=not removed).first()
    if row is None:
        raise NotFound
    return row


# ── shared ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def removed(rows: Any) -> None:
    if not rows.delete()[0]:
        raise NotFound


def too_many(most: int) -> Refused:
    return Refused(_("A product has at most %(most)d of these.") % {"most": most}, code="too_many")


def _read(field: str, read: Any, value: Any) -> Any:
    try:
        return read(value)
    except Unfit as unfit:
        raise Refused(unfit.sentence, code="invalid_fields", fields={field: unfit.sentence}) from unfit
