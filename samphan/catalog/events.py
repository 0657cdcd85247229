"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind
from samphan.platform.thai.money import money


@event_kind("catalog.product_created", icon="package", label=_("Product added"), sentence=_("%(actor)s added %(name)s"))
@dataclass(frozen=True, slots=True)
class ProductCreated(EventData):
    name: str
    code: str
    source: str = ""


@event_kind(
    "catalog.product_changed",
    icon="pencil",
    label=_("Product changed"),
    sentence=_("%(actor)s changed %(fields)s of %(name)s"),
)
@dataclass(frozen=True, slots=True)
class ProductChanged(EventData):
    """Names of the fields, never their values: those who may not see a field read the same history."""

    name: str
    fields: list[str]

    def words(self) -> dict[str, Any]:
        from samphan.catalog.profile import label_of  # noqa: PLC0415 - events are declared before models are ready

        return {"fields": ", ".join(label_of(name) for name in self.fields)}


@event_kind(
    "catalog.product_archived", icon="trash", label=_("Product deleted"), sentence=_("%(actor)s deleted %(name)s")
)
@dataclass(frozen=True, slots=True)
class ProductArchived(EventData):
    name: str


@event_kind(
    "catalog.product_restored",
    icon="arrow-back-up",
    label=_("Product restored"),
    sentence=_("%(actor)s restored %(name)s"),
)
@dataclass(frozen=True, slots=True)
class ProductRestored(EventData):
    name: str


@event_kind(
    "catalog.variant_archived",
    icon="trash",
    label=_("Variant no longer sold"),
    sentence=_("%(actor)s ended the sale of %(name)s"),
)
@dataclass(frozen=True, slots=True)
class VariantArchived(EventData):
    name: str


@event_kind(
    "catalog.variant_restored",
    icon="arrow-back-up",
    label=_("Variant sold again"),
    sentence=_("%(actor)s sells %(name)s again"),
)
@dataclass(frozen=True, slots=True)
class VariantRestored(EventData):
    name: str


@event_kind(
    "catalog.price_changed",
    icon="receipt",
    label=_("Standard price changed"),
    sentence=_("%(actor)s changed the price of %(product)s from %(before)s to %(after)s"),
)
@dataclass(frozen=True, slots=True)
class PriceChanged(EventData):
    """Amounts in baht as text; empty where there is none."""

    product: str
    variant: str
    before: str
    after: str

    def words(self) -> dict[str, Any]:
        return {
            name: money(Decimal(said)) if said else "—"
            for name, said in (("before", self.before), ("after", self.after))
        }


@event_kind(
    "catalog.price_list_changed",
    icon="list-details",
    label=_("Price list changed"),
    sentence=_("%(actor)s changed the price list %(name)s"),
)
@dataclass(frozen=True, slots=True)
class PriceListChanged(EventData):
    """A list or its rules were added, changed or taken away (`what`: created, changed, archived, restored, rules)."""

    name: str
    what: str


@event_kind(
    "catalog.terms_changed",
    icon="id",
    label=_("Terms changed"),
    sentence=_("%(actor)s changed the terms of sale"),
    permission="catalog:terms:view",
)
@dataclass(frozen=True, slots=True)
class TermsChanged(EventData):
    """What a customer pays or owes for how long was agreed anew. Names of the fields, never their values."""

    fields: list[str]


@event_kind(
    "catalog.stock_low",
    icon="alert-triangle",
    label=_("Stock is low"),
    sentence=_("%(product)s is low in %(warehouse)s: %(available)s left"),
)
@dataclass(frozen=True, slots=True)
class StockLow(EventData):
    """A level fell to its low-stock point. Told once, until it has risen above the point again."""

    product: str
    variant: str
    warehouse: str
    available: str
    point: str


@event_kind(
    "catalog.stock_received",
    icon="package-import",
    label=_("Goods received"),
    sentence=_("%(actor)s received %(lines)s lines into %(warehouse)s"),
    permission="catalog:stock:view",
)
@dataclass(frozen=True, slots=True)
class StockReceived(EventData):
    warehouse: str
    lines: int
    reference: str = ""


@event_kind(
    "catalog.stock_adjusted",
    icon="adjustments",
    label=_("Stock adjusted"),
    sentence=_("%(actor)s adjusted %(product)s in %(warehouse)s by %(quantity)s: %(reason)s"),
    permission="catalog:stock:view",
)
@dataclass(frozen=True, slots=True)
class StockAdjusted(EventData):
    product: str
    variant: str
    warehouse: str
    quantity: str
    reason: str

    def words(self) -> dict[str, Any]:
        from samphan.catalog.models import AdjustReason  # noqa: PLC0415 - events are declared before models are ready

        return {"reason": AdjustReason(self.reason).label if self.reason in AdjustReason.values else self.reason}


@event_kind(
    "catalog.stock_counted",
    icon="clipboard-check",
    label=_("Stock counted"),
    sentence=_("%(actor)s posted a count of %(warehouse)s: %(lines)s lines, %(differences)s differences"),
    permission="catalog:stock:view",
)
@dataclass(frozen=True, slots=True)
class StockCounted(EventData):
    warehouse: str
    lines: int
    differences: int


@event_kind(
    "catalog.transfer_sent",
    icon="truck-delivery",
    label=_("Transfer sent"),
    sentence=_("%(actor)s sent %(lines)s lines from %(source)s to %(target)s"),
    permission="catalog:transfer:view",
)
@dataclass(frozen=True, slots=True)
class TransferSent(EventData):
    number: str
    source: str
    target: str
    lines: int


@event_kind(
    "catalog.transfer_received",
    icon="truck-delivery",
    label=_("Transfer received"),
    sentence=_("%(actor)s received transfer %(number)s in %(target)s"),
    permission="catalog:transfer:view",
)
@dataclass(frozen=True, slots=True)
class TransferReceived(EventData):
    number: str
    source: str
    target: str


@event_kind(
    "catalog.transfer_cancelled",
    icon="arrow-back-up",
    label=_("Transfer cancelled"),
    sentence=_("%(actor)s called transfer %(number)s back to %(source)s"),
    permission="catalog:transfer:view",
)
@dataclass(frozen=True, slots=True)
class TransferCancelled(EventData):
    number: str
    source: str
    target: str
