"""Variants of a product: made of options, priced, changed, archived; and their barcodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product as combinations
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.barcodes import check_digit_is_right
from samphan.catalog.events import PriceChanged, VariantArchived, VariantRestored
from samphan.catalog.models import (
    Barcode,
    OptionValue,
    Packing,
    Product,
    ProductOption,
    StockLevel,
    Variant,
    VariantValue,
)
from samphan.catalog.profile import Unfit, clean_variant, text
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.search.actions import index
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.collation import sort_key
from samphan.platform.thai.text import tidy

MOST_VARIANTS = 100
MOST_OPTIONS = 4
MOST_BARCODES = 20
Options = Sequence[tuple[str, Sequence[str]]]


def make_variants(product: Product, options: Options, start: Mapping[str, Any]) -> list[Variant]:
    """The variants of a new product. Trusts its caller about the right."""
    wanted = read_options(options)
    sku = start.get("sku") or product.code
    facts = {name: value for name, value in start.items() if name != "sku"}
    if not wanted:
        return [add_row(product, sku, "", 0, facts)]
    values = make_options(product, wanted)
    made = []
    for position, answers in enumerate(combinations(*values)):
        name = " / ".join(value.name for value in answers)
        variant = add_row(product, f"{sku}-{position + 1:02d}", name, position, facts)
        VariantValue.objects.bulk_create([VariantValue(variant=variant, value=value) for value in answers])
        made.append(variant)
    return made


def read_options(options: Options) -> list[tuple[str, list[str]]]:
    """Options in their stored form. Raises `Refused` (`options_form`)."""
    wanted = []
    for name, values in options:
        read = list(dict.fromkeys(filter(None, map(tidy, values))))
        if tidy(name) and read:
            wanted.append((tidy(name)[:60], [value[:60] for value in read]))
    names = [name for name, _values in wanted]
    total = 1
    for _name, values in wanted:
        total *= len(values)
    if len(names) != len(set(names)) or len(names) > MOST_OPTIONS or total > MOST_VARIANTS:
        limits = {"options": MOST_OPTIONS, "variants": MOST_VARIANTS}
        sentence = _("A product has at most %(options)d different options and %(variants)d variants.") % limits
        raise Refused(sentence, code="options_form", fields={"options": sentence})
    return wanted


def make_options(product: Product, wanted: Sequence[tuple[str, list[str]]]) -> list[list[OptionValue]]:
    values = []
    for position, (name, names) in enumerate(wanted):
        option = ProductOption.objects.create(business=product.business, product=product, name=name, position=position)
        rows = [
            OptionValue(business=product.business, option=option, name=value, position=at)
            for at, value in enumerate(names)
        ]
        values.append(OptionValue.objects.bulk_create(rows))
    return values


def add_row(product: Product, sku: str, name: str, position: int, facts: Mapping[str, Any]) -> Variant:
    require_free_sku(sku)
    made: Variant = Variant.objects.create(
        business=product.business, product=product, sku=sku, name=name, position=position, **facts
    )
    return made


@transaction.atomic
def add_variant(actor: Actor, product: Product, *, answers: Mapping[str, str], **fields: Any) -> Variant:
    """One more variant: `answers` gives a value for each option of the product, which may be new."""
    products.require(actor, "edit", product)
    cleaned = clean_variant(actor, fields)
    options = list(product.options.prefetch_related("values"))
    values = []
    for option in options:
        said = tidy(answers.get(option.name, ""))[:60]
        if not said:
            sentence = _("Choose or write a value for %(option)s.") % {"option": option.name}
            raise Refused(sentence, code="options_form", fields={"options": sentence})
        value, _new = OptionValue.objects.get_or_create(
            option=option, name=said, defaults={"position": option.values.count()}
        )
        values.append(value)
    name = cleaned.pop("name", "") if not options else " / ".join(value.name for value in values)
    if product.variants.filter(name=name).exists():
        there = _("There is such a variant already.")
        raise Refused(there, code="variant_taken", fields={"options": there})
    count = product.variants.count()
    if count >= MOST_VARIANTS:
        raise Refused(_("A product has at most %(most)d variants.") % {"most": MOST_VARIANTS}, code="too_many")
    sku = cleaned.pop("sku", "") or f"{product.code}-{count + 1:02d}"
    made = add_row(product, sku, name, count, cleaned)
    VariantValue.objects.bulk_create([VariantValue(variant=made, value=value) for value in values])
    product_changed(product)
    return made


@transaction.atomic
def change_variant(actor: Actor, variant: Variant, *, version: int, **fields: Any) -> list[str]:
    """Change sku, price, cost or weight as the actor saw them at `version`; returns the names of those that changed."""
    products.require(actor, "edit", variant.product)
    changes = clean_variant(actor, fields)
    changed = [name for name, value in changes.items() if getattr(variant, name) != value]
    if not changed and variant.version == version:
        return []
    if "sku" in changed:
        require_free_sku(changes["sku"], but=variant)
    before = variant.price
    try:
        save_changes(variant, seen=version, **changes)
    except Conflict as conflict:
        raise Conflict(current=Variant.objects.get(pk=variant.pk)) from conflict
    if "name" in changed:
        key = sort_key(f"{variant.product.name} {variant.name}")
        StockLevel.objects.filter(variant=variant).update(sort_key=key)
    if "price" in changed:
        told = PriceChanged(
            product=variant.full_name,
            variant=str(variant.pk),
            before="" if before is None else str(before),
            after="" if variant.price is None else str(variant.price),
        )
        record(told, actor=actor, subject=variant.product)
    product_changed(variant.product)
    return changed


@transaction.atomic
def archive_variant(actor: Actor, variant: Variant) -> None:
    """Sell this variant no more. The last one stays: a product is sold as one of its variants."""
    products.require(actor, "edit", variant.product)
    if not variant.product.variants.filter(archived_at=None).exclude(pk=variant.pk).exists():
        raise Refused(_("This is the last variant. Delete the product instead."), code="last_variant")
    if change_once(variant, Variant.objects.filter(archived_at=None), archived_at=timezone.now()):
        record(VariantArchived(name=variant.full_name), actor=actor, subject=variant.product)
    product_changed(variant.product)


@transaction.atomic
def restore_variant(actor: Actor, variant: Variant) -> None:
    """Undo `archive_variant`."""
    products.require(actor, "edit", variant.product)
    if change_once(variant, Variant.objects.filter(archived_at__isnull=False), archived_at=None):
        record(VariantRestored(name=variant.full_name), actor=actor, subject=variant.product)
    product_changed(variant.product)


@transaction.atomic
def add_barcode(actor: Actor, variant: Variant, value: str, packing: Packing | None = None) -> Barcode:
    """Let a scanner find this variant, or a packing of it. A wrong check digit is kept and told (`fault`): shops print codes of their own."""
    products.require(actor, "edit", variant.product)
    try:
        code = text(60, required=_("Scan or write a barcode."))(value).replace(" ", "")
    except Unfit as unfit:
        raise Refused(unfit.sentence, code="barcode_form", fields={"barcode": unfit.sentence}) from unfit
    holder = Barcode.objects.filter(value=code).select_related("variant__product").first()
    if holder is not None and holder.variant_id == variant.pk:
        return holder  # type: ignore[no-any-return]
    if holder is not None:
        sentence = _("This barcode belongs to %(product)s.") % {"product": holder.variant.full_name}
        raise Refused(sentence, code="barcode_taken", fields={"barcode": sentence}, variant_id=str(holder.variant_id))
    if variant.barcodes.count() >= MOST_BARCODES:
        raise Refused(_("A variant has at most %(most)d barcodes.") % {"most": MOST_BARCODES}, code="too_many")
    made: Barcode = Barcode.objects.create(
        business=actor.business, variant=variant, packing=packing, value=code, fault=not check_digit_is_right(code)
    )
    product_changed(variant.product)
    return made


@transaction.atomic
def remove_barcode(actor: Actor, variant: Variant, value: str) -> None:
    """Let the scanner forget a code."""
    products.require(actor, "edit", variant.product)
    if not Barcode.objects.filter(variant=variant, value=value).delete()[0]:
        raise NotFound
    product_changed(variant.product)


def require_free_sku(sku: str, *, but: Variant | None = None) -> None:
    holder = Variant.objects.filter(sku=sku).select_related("product").first()
    if holder is not None and holder != but:
        sentence = _("%(product)s has this SKU already.") % {"product": holder.full_name}
        raise Refused(sentence, code="sku_taken", fields={"sku": sentence}, variant_id=str(holder.pk))


def product_changed(product: Product) -> None:
    """The index and keepers of a copy follow what belongs to the product."""
    Product.objects.filter(pk=product.pk).update(changed_at=timezone.now())
    index(product)
