"""Writes about products: added, changed, archived, brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.events import ProductArchived, ProductChanged, ProductCreated, ProductRestored
from samphan.catalog.models import NOUN, Product, ProductKind, StockLevel, Variant
from samphan.catalog.profile import VARIANT_FIELDS, clean_product, clean_variant
from samphan.catalog.standard import usual_unit
from samphan.catalog.variants import make_variants
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.fields.values import clean_custom
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import index, index_new
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.collation import sort_key


@transaction.atomic
def create_product(
    actor: Actor,
    *,
    name: str,
    options: Sequence[tuple[str, Sequence[str]]] = (),
    source: str = "",
    **fields: Any,
) -> Product:
    """Add a product with its variants: one for each combination of `options` (`[("ขนาด", ["250 g", "1 kg"])]`), else a single one.

    `fields` are product fields (`profile.PRODUCT_FIELDS`), `custom`, and the price, cost, weight and sku that its variants start with.
    A product without `code` gets the next free one. Raises `Refused` (`code_taken`, `sku_taken`, `invalid_fields`).
    """
    products.require(actor, "create")
    custom = fields.pop("custom", None)
    start = clean_variant(actor, {key: fields.pop(key) for key in VARIANT_FIELDS if key != "name" and key in fields})
    fields.setdefault("unit", usual_unit())
    fields["code"] = fields.get("code") or next_code()
    cleaned = clean_product(actor, {"name": name, **fields})
    require_free_code(cleaned["code"])
    if custom is not None:
        cleaned["custom"] = clean_custom(actor, NOUN, custom)
    product: Product = Product.objects.create(business=actor.business, **cleaned)
    make_variants(product, options, start)
    index_new(product)
    record(ProductCreated(name=product.name, code=product.code, source=source), actor=actor, subject=product)
    return product


@transaction.atomic
def change_product(actor: Actor, product: Product, *, version: int, **fields: Any) -> list[str]:
    """Change product fields as the actor saw them at `version`; returns the names of those that changed. Raises `Conflict` when stale."""
    products.require(actor, "edit", product)
    require_living(product)
    custom = fields.pop("custom", None)
    changes = clean_product(actor, fields)
    if custom is not None:
        changes["custom"] = clean_custom(actor, NOUN, custom, current=product.custom)
    changed = [name for name, value in changes.items() if getattr(product, name) != value]
    if not changed and product.version == version:
        return []
    if "code" in changed:
        require_free_code(changes["code"], but=product)
    if "kind" in changed:
        require_changeable_kind(product, changes["kind"])
    follows = {"sort_key": sort_key(str(changes.get("name", product.name)))}
    try:
        save_changes(product, seen=version, **changes, **follows, changed_at=timezone.now())
    except Conflict as conflict:
        raise Conflict(current=Product.objects.get(pk=product.pk)) from conflict
    follow(product, changed)
    index(product)
    record(ProductChanged(name=product.name, fields=changed), actor=actor, subject=product)
    return changed


def follow(product: Product, changed: Sequence[str]) -> None:
    """What stands on stock levels follows the product, in one statement each."""
    levels = StockLevel.objects.filter(variant__product=product)
    if "allows_backorder" in changed:
        if not product.allows_backorder and levels.filter(on_hand__lt=0).exists():
            sentence = _("Stock is below nothing somewhere. Count it or receive goods first, then end back-order.")
            raise Refused(sentence, code="stock_below_nothing", fields={"allows_backorder": sentence})
        levels.update(may_go_below=product.allows_backorder)
    if "name" in changed:
        for variant in product.variants.all():
            levels.filter(variant=variant).update(sort_key=sort_key(f"{product.name} {variant.name}"))


@transaction.atomic
def archive_product(actor: Actor, product: Product) -> None:
    """Take a product off sale and out of every list. Documents that name it keep it; `restore_product` brings it back."""
    products.require(actor, "delete", product)
    now = timezone.now()
    if change_once(product, Product.objects.filter(archived_at=None), archived_at=now, changed_at=now):
        record(ProductArchived(name=product.name), actor=actor, subject=product)
    product.refresh_from_db(fields=["archived_at"])
    index(product)


@transaction.atomic
def restore_product(actor: Actor, product: Product) -> None:
    """Undo `archive_product`."""
    products.require(actor, "delete", product)
    gone = Product.objects.filter(archived_at__isnull=False)
    if change_once(product, gone, archived_at=None, changed_at=timezone.now()):
        record(ProductRestored(name=product.name), actor=actor, subject=product)
    product.refresh_from_db(fields=["archived_at"])
    index(product)


def touch(product: Product) -> None:
    """Something that belongs to the product changed: keepers of a copy hear of it by `changed_at`."""
    Product.objects.filter(pk=product.pk).update(changed_at=timezone.now())


def require_living(product: Product) -> None:
    """Raise `Refused` when the product was archived: nothing is written on what nobody sees."""
    if not product.is_living:
        raise Refused(_("This product was deleted. Restore it first."), code="product_archived")


def require_sellable(variant: Variant) -> None:
    """Raise `Refused` when a variant may not be put on a new document. Documents that hold it already go on."""
    if not variant.is_living:
        sentence = _("%(product)s is no longer sold.") % {"product": variant.full_name}
        raise Refused(sentence, code="product_archived", variant_id=str(variant.pk))


def require_free_code(code: str, *, but: Product | None = None) -> None:
    holder = Product.objects.filter(code=code).first()
    if holder is not None and holder != but:
        sentence = _("%(product)s has this code already.") % {"product": holder.name}
        raise Refused(sentence, code="code_taken", fields={"code": sentence}, product_id=str(holder.pk))


def require_changeable_kind(product: Product, kind: str) -> None:
    """What has stock stays goods: its balance would be left to nobody."""
    held = StockLevel.objects.filter(variant__product=product).exclude(on_hand=0, reserved=0, incoming=0)
    if product.kind == ProductKind.GOODS and kind != ProductKind.GOODS and held.exists():
        sentence = _("There is stock of this product. Bring it to nothing before it becomes something else.")
        raise Refused(sentence, code="stock_there", fields={"kind": sentence})


def next_code() -> str:
    """The next free code of the form P00001."""
    number = Product.objects.count() + 1
    while Product.objects.filter(code=f"P{number:05d}").exists():
        number += 1
    return f"P{number:05d}"


def product_named(values: Mapping[str, str]) -> Product | None:
    """The product whose code or name a file or a caller gives; a name must be that of one product only."""
    if code := values.get("code"):
        return Product.objects.filter(code=code).first()
    same = list(Product.objects.filter(name=values.get("name", ""), archived_at=None)[:2])
    return same[0] if len(same) == 1 else None
