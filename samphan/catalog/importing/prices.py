"""A file of prices: a line is the price of a product in a price list, from a quantity on. A line that says the same again changes the price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import prices
from samphan.catalog.importing import reading
from samphan.catalog.lookup import find_variant
from samphan.catalog.models import PriceList, PriceRule
from samphan.catalog.price_lists import add_rule, change_rule, create_list
from samphan.catalog.quantities import shown_quantity
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

COLUMNS = (
    ImportColumn("list", _("price list"), ("บัญชีราคา", "ชื่อบัญชีราคา", "price list", "list"), tidy),
    ImportColumn("sku", _("SKU or barcode"), ("sku", "รหัส", "รหัสสินค้า", "บาร์โค้ด", "barcode", "code"), tidy),
    ImportColumn(
        "min_quantity",
        _("from quantity"),
        ("ตั้งแต่จำนวน", "จำนวนขั้นต่ำ", "จำนวน", "from", "min", "min quantity"),
        reading.many,
    ),
    ImportColumn("price", _("price"), ("ราคา", "ราคาต่อหน่วย", "price", "unit price"), reading.money),
    ImportColumn("starts_on", _("from day"), ("ตั้งแต่วันที่", "เริ่ม", "from date", "start"), reading.date_of),
    ImportColumn("ends_on", _("to day"), ("ถึงวันที่", "สิ้นสุด", "to date", "end"), reading.date_of),
)


class PriceCarrier(LineCarrier):
    def line(self, row: ImportRow, told: Told) -> Mapping[str, str]:
        values = row.values
        if not values.get("list") or not values.get("sku") or values.get("price") is None:
            sentence = _("A line needs a price list, a product and a price.")
            raise Refused(sentence, code="line_form", fields={"list": sentence})
        variant = find_variant(values["sku"])
        row_list = PriceList.objects.filter(name=values["list"], archived_at=None, agreed=False).order_by("pk").first()
        if row_list is None:
            row_list = create_list(self.actor, name=values["list"])
            self.note(list=str(row_list.pk))
        facts = {
            "variant": variant,
            "min_quantity": values.get("min_quantity") or Decimal(0),
            "starts_on": values.get("starts_on"),
            "ends_on": values.get("ends_on"),
        }
        rule = (
            PriceRule.objects.filter(price_list=row_list, removed_at=None, price__isnull=False, **facts)
            .order_by("pk")
            .first()
        )
        if rule is None:
            made = add_rule(self.actor, row_list, price=values["price"], **facts)
            self.note(created=str(made.pk))
            told.new += 1
        else:
            before = str(rule.price)
            change_rule(self.actor, rule, version=rule.version, price=values["price"])
            self.note(updated=str(rule.pk), before=before, after=str(values["price"]))
            told.updated += 1
        return {
            str(_("price list")): row_list.name,
            str(_("product")): variant.full_name,
            str(_("from quantity")): shown_quantity(values.get("min_quantity") or Decimal(0)),
            str(_("price")): str(values["price"]),
        }


class PriceImporter(LineImporter):
    label: Sentence = _("Prices")
    permission = prices.permission("import")
    fields, carrier, asks = COLUMNS, PriceCarrier, (prices, "edit")
    needed = frozenset({"sku"})

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        undone = Undone()
        prices.require(actor, "edit")
        for line in reversed(journal["lines"]):
            if "created" in line:
                undone.removed += bool(PriceRule.objects.filter(pk=line["created"]).delete()[0])
            elif "list" in line:
                PriceList.objects.filter(pk=line["list"], rules=None).delete()
            else:
                give_back(actor, line, undone)
        return undone


def give_back(actor: Actor, line: Mapping[str, Any], undone: Undone) -> None:
    rule = PriceRule.objects.filter(pk=line["updated"]).select_related("price_list").first()
    if rule is None:
        return
    if str(rule.price) != line["after"]:
        undone.left.append(Left(rule.pk, str(rule), _("Changed since, and left as it stands.")))
        return
    change_rule(actor, rule, version=rule.version, price=line["before"])
    undone.restored += 1


IMPORTERS["prices"] = PriceImporter()
