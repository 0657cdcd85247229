"""What calls about products, prices and stock carry. Amounts and quantities are text: a decimal of JSON is a float to many readers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from samphan.catalog.models import Currency, MovementKind
from samphan.customers.api.schemas import Input, Version, example
from samphan.platform.api.paging import PageOut, PageQuery

Kind = Literal["goods", "service", "bundle"]
State = Literal["active", "seasonal", "discontinued"]
Tax = Literal["vat7", "zero", "exempt"]
Quantity = Annotated[
    str, Field(max_length=24, description="In the product's own unit, at most three places: “12”, “0.5”.")
]
Amount = Annotated[str, Field(max_length=24, description="Baht: “250.00”.")]
Money = Annotated[str | None, Field(description="Baht; null when it is not known.")]
SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


# ── products ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class VariantOut(Schema):
    id: UUID
    sku: str
    name: str = Field(description="Empty for the only variant of a product.")
    price: Money = None
    cost: Money = None
    weight: int | None = Field(None, description="Grams.")
    barcodes: list[str]
    sold: bool = Field(description="False when this variant is no longer sold.")
    version: int


class ProductOut(Schema):
    """A product. Fields hidden from the token are absent."""

    id: UUID
    code: str
    name: str
    name_en: str
    kind: Kind
    state: State
    category: UUID | None
    category_name: str | None
    brand: str
    description: str
    unit: str = Field(description="What it is counted in.")
    tax_class: Tax
    tracks_stock: bool
    allows_backorder: bool
    warranty_months: int = Field(description="0 is no warranty.")
    warranty_terms: str
    custom: dict[str, Any]
    variants: list[VariantOut]
    version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None


class ProductPage(PageOut):
    data: list[ProductOut]


class ProductQuery(PageQuery):
    code: str = Field("", max_length=60)
    sku: str = Field("", max_length=60)
    barcode: str = Field("", max_length=60)
    state: State | None = None
    kind: Kind | None = None
    changed_since: datetime | None = Field(
        None, description="All that changed since, deleted ones too, for keeping a copy."
    )


class ProductFields(Input):
    name_en: str | None = Field(None, max_length=200)
    kind: Kind | None = None
    state: State | None = None
    category: UUID | None = None
    brand: str | None = Field(None, max_length=120)
    description: str | None = Field(None, max_length=5_000)
    unit: UUID | None = Field(None, description="A unit of the business; pieces when it is left out.")
    tax_class: Tax | None = None
    tracks_stock: bool | None = None
    allows_backorder: bool | None = None
    warranty_months: int | None = Field(None, ge=0, le=600)
    warranty_terms: str | None = Field(None, max_length=1000)
    custom: dict[str, Any] | None = Field(None, description="Fields of the business's own by short name (see /fields).")


class ProductOptionIn(Input):
    name: str = Field(max_length=60)
    values: list[str] = Field(max_length=50)


class ProductIn(ProductFields):
    model_config = example(
        {
            "name": "ดอยช้าง วอชด์",
            "code": "COF-01",
            "price": "250.00",
            "options": [{"name": "ขนาด", "values": ["250 g", "1 kg"]}],
        }
    )

    name: str = Field(max_length=200)
    code: str = Field("", max_length=60, description="Left out, the next free code is given.")
    price: Amount | None = Field(None, description="Standard price that every variant starts with.")
    cost: Amount | None = None
    weight: int | None = Field(None, ge=0)
    options: list[ProductOptionIn] = Field(
        default_factory=list, max_length=4, description="Each combination becomes a variant."
    )


class ProductPatch(ProductFields):
    model_config = example({"brand": "ดอยหมอก", "state": "seasonal"})

    name: str | None = Field(None, max_length=200)
    code: str | None = Field(None, max_length=60)
    version: Version | None = None


class VariantPatch(Input):
    model_config = example({"price": "265.00"})

    sku: str | None = Field(None, max_length=60)
    price: Amount | None = None
    cost: Amount | None = None
    weight: int | None = Field(None, ge=0)
    version: Version | None = None


# ── prices ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class PriceLineIn(Input):
    variant: UUID
    quantity: Quantity
    choices: list[UUID] = Field(default_factory=list, max_length=20)


class PriceQuestion(Input):
    """Up to 200 lines at once; they cost one call."""

    model_config = example({"lines": [{"variant": SOME_ID, "quantity": "12"}], "currency": "THB"})

    customer: UUID | None = Field(None, description="Left out: anybody.")
    branch: UUID | None = None
    at: datetime | None = Field(None, description="Left out: now.")
    currency: str = Field("THB", json_schema_extra={"enum": list(Currency.values)}, max_length=3)
    lines: list[PriceLineIn] = Field(min_length=1, max_length=200)


class PriceReasonOut(Schema):
    code: str = Field(description="won, standard, or why the rule lost; stable.")
    sentence: str = Field(description="The same in the language of the call.")
    list_name: str = Field(description="Name of the price list; empty for the standard price.")
    list_id: UUID | None
    rule_id: UUID | None
    price: str | None


class PriceOut(Schema):
    variant: UUID
    quantity: str
    unit_price: str
    amount: str = Field(description="Quantity times unit price, two places, half-up.")
    currency: str
    tax_class: Tax
    tax_rate: str = Field(description="Percent.")
    includes_vat: bool
    list_price: str
    discount: str = Field(description="Percent; the customer's own.")
    list_id: UUID | None
    list_name: str
    rule_id: UUID | None
    reasons: list[PriceReasonOut]


class PricesOut(Schema):
    data: list[PriceOut]


# ── stock ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class StockLevelOut(Schema):
    variant: UUID
    sku: str
    warehouse: UUID
    warehouse_name: str
    branch: UUID
    on_hand: str
    reserved: str
    available: str
    incoming: str
    low_point: str | None


class StockLevelPage(PageOut):
    data: list[StockLevelOut]


class StockLevelQuery(PageQuery):
    variant: UUID | None = None
    sku: str = Field("", max_length=60)
    branch: UUID | None = None
    warehouse: UUID | None = None
    low: bool = Field(default=False, description="Only what is at its low-stock point.")


class StockMovementOut(Schema):
    id: UUID
    variant: UUID
    warehouse: UUID
    kind: str = Field(json_schema_extra={"enum": list(MovementKind.values)})
    on_hand: str = Field(description="By how much the balance moved.")
    reserved: str
    incoming: str
    on_hand_after: str
    reason: str
    reference: str
    note: str
    actor: str
    at: datetime


class StockMovementPage(PageOut):
    data: list[StockMovementOut]


class StockMovementQuery(PageQuery):
    variant: UUID | None = None
    warehouse: UUID | None = None
    reference: str = Field("", max_length=100)
    since: datetime | None = None


class StockMovementsOut(Schema):
    data: list[StockMovementOut]


class StockReceiptLineIn(Input):
    variant: UUID
    quantity: Quantity
    unit_cost: Amount | None = None


class StockReceiptIn(Input):
    """Goods that came in. Send an `Idempotency-Key`: a call that is sent twice then receives once."""

    model_config = example(
        {"warehouse": SOME_ID, "lines": [{"variant": SOME_ID, "quantity": "24"}], "reference": "INV-2569/118"}
    )

    warehouse: UUID
    lines: list[StockReceiptLineIn] = Field(min_length=1, max_length=200)
    reference: str = Field("", max_length=100)
    note: str = Field("", max_length=300)


class StockAdjustmentIn(Input):
    model_config = example({"warehouse": SOME_ID, "variant": SOME_ID, "quantity": "-2", "reason": "damaged"})

    warehouse: UUID
    variant: UUID
    quantity: str = Field(max_length=24, description="More with +, less with −.")
    reason: Literal["damaged", "expired", "lost", "used", "sample", "found", "returned", "opening", "other"]
    note: str = Field("", max_length=300)


class WarehouseOut(Schema):
    id: UUID
    name: str
    branch: UUID
    usual: bool = Field(description="Sales of the branch come from here.")


class WarehousesOut(Schema):
    data: list[WarehouseOut]
