"""Customers in from a file (`importing/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.customers import searches
from samphan.customers.access import customers, duplicates
from samphan.customers.importing import columns, undoing
from samphan.customers.importing.beside import BESIDE
from samphan.customers.importing.carrier import CustomerCarrier
from samphan.customers.importing.purchases import PurchaseColumns
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import IMPORTERS, Carrier, ImportColumn, Importer, NextStep, Undone
from samphan.platform.importing.rows import TOTAL
from samphan.platform.refusals import Sentence

NAMES = {"name", "family_name", f"{columns.CONTACT}.name"}
REACHES = (*columns.REACHES, *(f"{kind}_2" for kind in columns.SECOND))
RECOGNISED = {*REACHES, *(f"{columns.CONTACT}.{kind}" for kind in REACHES), "tax_id"}


# A line of a printed list that stands alone below or between the names.
REMARK = re.compile(
    r"[*=_\-\s]*(?:หมายเหตุ|พิมพ์(?:เมื่อ|โดย|วันที่)|วันที่พิมพ์|ผู้(?:จัดทำ|พิมพ์|ออกรายงาน|รายงาน|ตรวจสอบ)|จบรายงาน|จบรายการ|สิ้นสุดรายงาน|ข้อมูล ณ|"
    r"หน้าที่?\s*[\d๐-๙]|remarks?\s*:|notes?\s*:|printed\s+(?:on|by)|prepared\s+by|end\s+of\s+(?:report|list)|page\s*\d|[*=_\-\s]+$)",
    re.IGNORECASE,
)


class CustomerImporter(Importer):
    label: Sentence = _("Customers")
    permission = customers.permission("import")
    sections: Mapping[str, tuple[str, ...]] = columns.SECTIONS

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        return [*columns.columns_of(actor), *(column for one in BESIDE for column in one.columns(actor))]

    def is_row(self, written: Mapping[str, str]) -> bool:
        named, reached = written.keys() & NAMES, written.keys() & RECOGNISED
        name = written.get("name", "")
        return bool(reached or (named and not TOTAL.fullmatch(name) and not (len(written) == 1 and REMARK.match(name))))

    def begin(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> Carrier:
        return CustomerCarrier(actor, rehearsal=rehearsal, state=state)

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        return undoing.undo(actor, journal)

    def make_findable(self, journal: Mapping[str, Any]) -> None:
        searches.index_customers([*journal["created"], *(change["id"] for change in journal["updated"])])

    def afterwards(self, actor: Actor) -> NextStep | None:
        if not duplicates.may(actor, "review"):
            return None
        sentence = _(
            "Customers that may be here twice are looked for now. In a few minutes they wait for you to decide."
        )
        return NextStep(sentence, _("Possible duplicates"), reverse("customers:duplicate-list"))


IMPORTERS["customers"] = CustomerImporter()
BESIDE.append(PurchaseColumns())
