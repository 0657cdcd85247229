"""A file of counted stock: what was found where goes before what the books say, and leaves a movement that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import counts
from samphan.catalog.importing import reading
from samphan.catalog.lookup import find_variant
from samphan.catalog.models import MovementKind, StockLevel, Variant, Warehouse
from samphan.catalog.quantities import read_quantity, shown_quantity
from samphan.catalog.stock.balance import Delta, Unless
from samphan.catalog.stock.by_hand import require_counted, require_place
from samphan.catalog.stock.lines import Moved
from samphan.catalog.stock.moving import Told as Written
from samphan.catalog.stock.moving import carry
from samphan.catalog.stock.places import warehouses_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.lines import LineCarrier, LineImporter
from samphan.platform.importing.registry import (
    IMPORTERS,
    ImportColumn,
    ImportRow,
    Left,
    Told,
    Undone,
)
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.text import tidy

REFERENCE = "catalog.import"
COLUMNS = (
    ImportColumn("sku", _("SKU or barcode"), ("sku", "รหัส", "รหัสสินค้า", "บาร์โค้ด", "barcode", "code"), tidy),
    ImportColumn("warehouse", _("warehouse"), ("คลัง", "คลังสินค้า", "สาขา", "warehouse", "branch", "location"), tidy),
    ImportColumn(
        "counted",
        _("counted"),
        ("นับได้", "จำนวน", "คงเหลือ", "ยอดนับ", "counted", "quantity", "qty", "on hand"),
        reading.many,
    ),
)


class CountCarrier(LineCarrier):
    def line(self, row: ImportRow, told: Told) -> Mapping[str, str]:
        values = row.values
        if not values.get("sku") or values.get("counted") is None:
            sentence = _("A line needs a product and how many were counted.")
            raise Refused(sentence, code="line_form", fields={"counted": sentence})
        variant, place = find_variant(values["sku"]), self.place(values.get("warehouse", ""))
        require_counted(variant)
        read_quantity(values["counted"], places=variant.product.unit.places, zero=True)
        level = StockLevel.objects.filter(variant=variant, warehouse=place).first()
        change = values["counted"] - (level.on_hand if level else Decimal(0))
        told.new, told.updated = int(level is None), int(level is not None)
        if change:
            shift(self.actor, variant, place, change)
            self.note(variant=str(variant.pk), warehouse=str(place.pk), change=str(change))
        return {
            str(_("product")): variant.full_name,
            str(_("warehouse")): place.name,
            str(_("counted")): shown_quantity(values["counted"]),
        }

    def place(self, name: str) -> Warehouse:
        """By its name, or that of its branch; the only one when the file names none."""
        places = list(warehouses_of(self.actor))
        found = [one for one in places if name in {one.name, one.branch.name, one.branch.code}] if name else places
        if len(found) > 1:
            found = [one for one in found if one.usual] if name else found
        if len(found) != 1:
            sentence = _("Write the name of one of your warehouses.")
            raise Refused(sentence, code="warehouse_unknown", fields={"warehouse": sentence})
        return found[0]


def shift(actor: Actor, variant: Variant, place: Warehouse, change: Decimal) -> None:
    require_place(actor, place)
    moved = Moved(variant, place, abs(change))
    written = Written(MovementKind.COUNT, REFERENCE)
    carry(actor, {moved.place: moved}, {moved.place: Delta(on_hand=change)}, Unless.NOT_THERE, written)


class CountImporter(LineImporter):
    label: Sentence = _("Stock counts")
    permission = counts.permission("import")
    fields, carrier, asks = COLUMNS, CountCarrier, (counts, "post")
    needed = frozenset({"sku"})

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        """The differences are moved back; what has been sold meanwhile stays sold."""
        undone = Undone()
        for line in reversed(journal["lines"]):
            variant = Variant.objects.for_pricing().filter(pk=line["variant"]).first()
            place = Warehouse.objects.filter(pk=line["warehouse"]).first()
            if variant is None or place is None:
                continue
            try:
                shift(actor, variant, place, -Decimal(line["change"]))
            except Refused as refusal:
                undone.left.append(Left(variant.pk, variant.full_name, refusal.sentence))
            else:
                undone.restored += 1
        return undone


IMPORTERS["stock-counts"] = CountImporter()
