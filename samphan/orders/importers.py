"""Past sales in from a till's file (`importing/`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders
from samphan.orders.importing import columns, undoing
from samphan.orders.importing.carrier import SalesCarrier
from samphan.orders.searches import every_order
from samphan.orders.traits import refresh_order_traits
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import IMPORTERS, Carrier, ImportColumn, Importer, Undone
from samphan.platform.importing.rows import TOTAL
from samphan.platform.refusals import Sentence
from samphan.platform.search.actions import index_many


class SalesImporter(Importer):
    label: Sentence = _("Sales of a till")
    permission = orders.permission("import")
    sections: Mapping[str, tuple[str, ...]] = {}

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        return columns.columns(actor)

    def is_row(self, written: Mapping[str, str]) -> bool:
        """A line that names goods, or a bill and its amount; sums are none."""
        if TOTAL.fullmatch(written.get("product", "-")):
            return False
        return bool(written.keys() & {"code", "product"}) or {"bill", "amount"} <= written.keys()

    def begin(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> Carrier:
        return SalesCarrier(actor, rehearsal=rehearsal, state=state)

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        return undoing.undo(actor, journal)

    def make_findable(self, journal: Mapping[str, Any]) -> None:
        """With it the customers' traits: what they bought is known behind the import, all together."""
        index_many(every_order().filter(pk__among=[UUID(sale["order"]) for sale in journal["sales"]]))
        refresh_order_traits({UUID(sale["customer"]) for sale in journal["sales"] if sale["customer"]})


IMPORTERS["sales"] = SalesImporter()
