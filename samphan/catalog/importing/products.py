"""A file of products: a line is a product, or one variant of it when lines share a code. Lines with a known SKU, code or barcode update it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.importing import reading
from samphan.catalog.models import NOUN, Barcode, Category, Product, Unit, Variant
from samphan.catalog.products import change_product, create_product
from samphan.catalog.profile import label_of
from samphan.catalog.searches import every_product
from samphan.catalog.variants import add_barcode, add_row, change_variant
from samphan.customers.importing.columns import own_column
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.values import fields_of
from samphan.platform.importing.lines import SOURCE, LineCarrier
from samphan.platform.importing.registry import (
    IMPORTERS,
    Carrier,
    Fault,
    ImportColumn,
    Importer,
    ImportRow,
    Left,
    Told,
    Undone,
)
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.search.actions import index_many
from samphan.platform.thai.text import tidy

OWN = "custom."
PRODUCT = (
    "name",
    "name_en",
    "code",
    "kind",
    "state",
    "brand",
    "description",
    "tax_class",
    "tracks_stock",
    "allows_backorder",
    "warranty_months",
    "warranty_terms",
)
VARIANT = ("sku", "price", "cost", "weight")
ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("ชื่อสินค้า", "ชื่อ", "สินค้า", "รายการ", "product", "product name", "item", "description of goods"),
    "name_en": ("ชื่ออังกฤษ", "ชื่อภาษาอังกฤษ", "english name"),
    "code": ("รหัส", "รหัสสินค้า", "product code", "item code", "code"),
    "sku": ("sku", "รหัส sku", "รหัสย่อย"),
    "variant": ("ตัวเลือก", "แบบ", "ขนาด", "สี", "variant", "size", "option"),
    "barcode": ("บาร์โค้ด", "บาร์โค๊ด", "barcode", "ean", "gtin", "upc"),
    "category": ("หมวด", "หมวดสินค้า", "หมวดหมู่", "ประเภทสินค้า", "กลุ่มสินค้า", "category", "group"),
    "unit": ("หน่วย", "หน่วยนับ", "unit", "uom"),
    "price": ("ราคา", "ราคาขาย", "ราคาปกติ", "price", "selling price", "unit price"),
    "cost": ("ต้นทุน", "ราคาทุน", "ทุน", "cost"),
    "weight": ("น้ำหนัก", "น้ำหนัก (กรัม)", "weight"),
    "kind": ("ชนิด", "kind"),
    "state": ("สถานะ", "status", "state"),
    "brand": ("ยี่ห้อ", "แบรนด์", "brand"),
    "description": ("รายละเอียด", "คำอธิบาย", "description", "detail"),
    "tax_class": ("vat", "ภาษี", "ภาษีมูลค่าเพิ่ม", "tax"),
    "tracks_stock": ("ตัดสต็อก", "track stock"),
    "allows_backorder": ("ขายล่วงหน้า", "backorder"),
    "warranty_months": ("ประกัน (เดือน)", "รับประกัน", "ระยะประกัน", "warranty"),
    "warranty_terms": ("เงื่อนไขประกัน", "เงื่อนไขรับประกัน", "warranty terms"),
}
READERS: dict[str, Any] = {
    "price": reading.money,
    "cost": reading.cost,
    "weight": reading.whole,
    "kind": reading.kind,
    "state": reading.state,
    "tax_class": reading.tax,
    "tracks_stock": reading.truth,
    "allows_backorder": reading.truth,
    "warranty_months": reading.months,
    "barcode": reading.barcodes,
}


def columns(actor: Actor) -> list[ImportColumn]:
    said = {"variant": _("variant"), "barcode": _("barcode"), "category": _("category"), "unit": _("unit")}
    names = [name for name in ALIASES if not actor.hides(products.field_name(name))]
    known = [
        ImportColumn(name, said.get(name) or label_of(name), ALIASES[name], READERS.get(name, tidy)) for name in names
    ]
    return [*known, *(own_column(field) for field in fields_of(actor, NOUN))]


class ProductCarrier(LineCarrier):
    def line(self, row: ImportRow, told: Told) -> Mapping[str, str]:
        values = dict(row.values)
        found = self.known(values)
        if found is None:
            variant = self.create(values)
            told.new += 1
            self.note(created=str(variant.pk), product=str(variant.product_id))
        else:
            variant = found
            self.update(variant, values)
            told.updated += 1
        for code in values.get("barcode") or ():
            self.add_code(variant, code, told)
        return {str(label_of(name)): str(values[name]) for name in (*PRODUCT, *VARIANT) if name in values}

    def known(self, values: Mapping[str, Any]) -> Variant | None:
        rows = Variant.objects.select_related("product")
        if sku := values.get("sku"):
            return rows.filter(sku=sku).first()
        if codes := values.get("barcode"):
            barcode = Barcode.objects.filter(value__in=codes).select_related("variant__product").first()
            if barcode:
                found: Variant = barcode.variant
                return found
        if code := values.get("code"):
            of_code = rows.filter(product__code=code)
            wanted = values.get("variant", "")
            return of_code.filter(name=wanted).first()
        return None

    def create(self, values: dict[str, Any]) -> Variant:
        start = {name: values[name] for name in VARIANT if values.get(name) not in (None, "")}
        product = Product.objects.filter(code=values["code"]).first() if values.get("code") else None
        if product is not None:  # one more variant of a product that is there, or of a line above
            products.require(self.actor, "edit", product)
            sku = start.pop("sku", "") or f"{product.code}-{product.variants.count() + 1:02d}"
            return add_row(product, sku, values.get("variant", ""), product.variants.count(), start)
        if not values.get("name"):
            sentence = _("There is no such product, and the line has no name for a new one.")
            raise Refused(sentence, code="name_missing", fields={"name": sentence})
        fields = {name: values[name] for name in PRODUCT if values.get(name) not in (None, "")}
        made = create_product(self.actor, source=SOURCE, **fields, **self.shelf(values), **start, **self.own(values))
        variant: Variant = made.variants.get()
        if values.get("variant"):
            Variant.objects.filter(pk=variant.pk).update(name=values["variant"][:200])
        return variant

    def update(self, variant: Variant, values: Mapping[str, Any]) -> None:
        """What the file says goes before what stands; an empty cell leaves it."""
        product = variant.product
        fields = {name: values[name] for name in PRODUCT if values.get(name) not in (None, "")}
        fields |= {**self.shelf(values), **self.own(values)}
        figures = {name: values[name] for name in VARIANT if values.get(name) not in (None, "")}
        before = {name: plain(getattr(product, name)) for name in fields if name != "custom"}
        was = {name: plain(getattr(variant, name)) for name in figures}
        own = dict(product.custom)
        changed = change_product(self.actor, product, version=product.version, **fields)
        moved = change_variant(self.actor, variant, version=variant.version, **figures)
        if changed or moved:
            self.note(
                updated=str(variant.pk),
                product=str(product.pk),
                before={name: before[name] for name in changed if name in before},
                after={name: plain(getattr(product, name)) for name in changed if name in before},
                custom=own if "custom" in changed else None,
                was={name: was[name] for name in moved},
                now={name: plain(getattr(variant, name)) for name in moved},
            )

    def shelf(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Category and unit by name; those that are new are made."""
        fields: dict[str, Any] = {}
        if name := values.get("category"):
            fields["category"] = Category.objects.filter(
                name=name[:120], archived_at=None
            ).first() or Category.objects.create(business=self.actor.business, name=name[:120])
        if name := values.get("unit"):
            fields["unit"] = (
                Unit.objects.filter(name=name[:40]).first() or Unit.objects.filter(name_en__iexact=name).first()
            )
            fields["unit"] = fields["unit"] or Unit.objects.create(
                business=self.actor.business, name=name[:40], places=3
            )
        return fields

    def own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        own = {name.removeprefix(OWN): value for name, value in values.items() if name.startswith(OWN)}
        return {"custom": own} if own else {}

    def add_code(self, variant: Variant, code: str, told: Told) -> None:
        holder = Barcode.objects.filter(value=code).select_related("variant__product").first()
        if holder is None:
            add_barcode(self.actor, variant, code)
            self.note(barcode=code, variant=str(variant.pk))
        elif holder.variant_id != variant.pk:
            said = _("This barcode belongs to %(product)s.") % {"product": holder.variant.full_name}
            told.kept_off.append(Fault("barcode", code, said))


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if hasattr(value, "pk"):
        return str(value.pk)
    return str(value) if isinstance(value, Decimal) else value


class ProductImporter(Importer):
    label: Sentence = _("Products")
    permission = products.permission("import")
    sections: Mapping[str, tuple[str, ...]] = {}

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        return columns(actor)

    def is_row(self, written: Mapping[str, str]) -> bool:
        return bool(written.keys() & {"name", "code", "sku", "barcode"})

    def begin(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> Carrier:
        products.require(actor, "create")
        products.require(actor, "edit")
        return ProductCarrier(actor, rehearsal=rehearsal, state=state)

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        undone = Undone()
        for line in reversed(journal["lines"]):
            undo_line(actor, line, undone)
        return undone

    def make_findable(self, journal: Mapping[str, Any]) -> None:
        ids = {line["product"] for line in journal["lines"] if "product" in line}
        index_many(every_product().filter(pk__in=ids))


IN_USE = _("Something else belongs to this product by now; it was deleted, and documents keep it.")
CHANGED = _("Changed since, and left as it stands.")


def undo_line(actor: Actor, line: Mapping[str, Any], undone: Undone) -> None:
    if "barcode" in line:
        Barcode.objects.filter(variant=line["variant"], value=line["barcode"]).delete()
        return
    if "created" in line:
        variant = Variant.objects.filter(pk=line["created"]).select_related("product").first()
        if variant is None:
            return
        take_away(actor, variant, undone)
        return
    give_back(actor, line, undone)


def take_away(actor: Actor, variant: Variant, undone: Undone) -> None:
    """Remove what the import made; what a document or a movement names by now is only taken off sale."""
    from samphan.catalog.models import Movement  # noqa: PLC0415 - beside its only use
    from samphan.catalog.products import archive_product  # noqa: PLC0415 - as above

    product, others = variant.product, Variant.objects.filter(product=variant.product).exclude(pk=variant.pk)
    is_named = Movement.objects.filter(variant=variant).exists()
    if not is_named:
        try:
            with transaction.atomic():
                if others.exists():
                    variant.delete()
                else:
                    archive_product(actor, product)
                    Product.objects.filter(pk=product.pk).delete()
        except ProtectedError:
            is_named = True
            product.refresh_from_db()
    if is_named:
        archive_product(actor, product)
        undone.left.append(Left(product.pk, product.name, IN_USE))
    else:
        undone.removed += 1


def give_back(actor: Actor, line: Mapping[str, Any], undone: Undone) -> None:
    """What stood before the import stands again, unless somebody has changed it since."""
    variant = Variant.objects.filter(pk=line["updated"]).select_related("product").first()
    if variant is None:
        return
    product = variant.product
    same = all(plain(getattr(product, name)) == value for name, value in line["after"].items())
    same = same and all(plain(getattr(variant, name)) == value for name, value in line["now"].items())
    if not same:
        undone.left.append(Left(product.pk, product.name, CHANGED))
        return
    fields = dict(line["before"])
    if line["custom"] is not None:
        fields["custom"] = {slug: line["custom"].get(slug) for slug in product.custom}
    change_product(actor, product, version=product.version, **fields)
    change_variant(actor, variant, version=variant.version, **line["was"])
    undone.restored += 1


IMPORTERS["products"] = ProductImporter()
