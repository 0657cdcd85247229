"""What calls about sales carry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, example
from samphan.orders.lines import MOST
from samphan.platform.api.paging import PageOut, PageQuery

SOME_ID = "01990000-0000-7000-8000-000000000000"
Amount = Annotated[str, Field(max_length=20, description="A decimal in text: `1070.00`.")]
Quantity = Annotated[str, Field(max_length=24, description="A decimal in text, at most three places: `12` or `0.5`.")]
Percent = Annotated[str, Field(max_length=8, description="A decimal in text: `10`.")]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
QuotationWord = Literal["open", "accepted", "declined", "superseded"]
ParcelWord = Literal["ready", "sent", "arrived", "returned", "lost"]
OrderWord = Literal["placed", "partly", "delivered", "cancelled"]
PaymentWord = Literal["expected", "settled", "cancelled"]
MethodWord = Literal["cash", "transfer", "promptpay"]
PaidBy = Literal["cash", "transfer", "promptpay", "card"]


class LineIn(Input):
    """One product by `variant`, `sku` or `barcode`. A price or discount by hand needs the scope `orders:order:price`."""

    variant: UUID | None = None
    code: str = Field("", max_length=60, description="SKU or barcode, where the variant's id is not known.")
    quantity: Quantity = "1"
    choices: list[UUID] = Field(default_factory=list, max_length=20, description="Answers of a configurable product.")
    unit_price: Amount | None = Field(None, description="By hand; left out, the price lists decide.")
    discount_percent: Percent = "0"


class SaleIn(Input):
    branch: UUID | None = Field(None, description="Left out: the head office, or the only branch within reach.")
    lines: list[LineIn] = Field(min_length=1, max_length=MOST)
    discount_percent: Percent = Field("0", description="Off everything.")
    note: str = Field("", max_length=1000)
    ask: bool = Field(
        default=False, description="Write it all the same where a limit is crossed: it then waits for approval."
    )


class QuotationIn(SaleIn):
    model_config = example({"customer": SOME_ID, "lines": [{"variant": SOME_ID, "quantity": "3"}], "note": "ส่งฟรี"})

    customer: UUID
    valid_until: date | None = Field(None, description="Left out: as many days as the business says.")


class RevisionIn(Input):
    model_config = example({"lines": [{"variant": SOME_ID, "quantity": "4"}]})

    lines: list[LineIn] = Field(min_length=1, max_length=MOST)
    discount_percent: Percent = "0"
    valid_until: date | None = None
    note: str = Field("", max_length=1000)
    ask: bool = Field(default=False, description="As for a new one.")


class AcceptIn(Input):
    model_config = example({"pay_first": False})

    pay_first: bool = False
    over_credit: bool = Field(default=False, description="Needs the scope `orders:order:approve`.")
    ask: bool = Field(
        default=False, description="Order above the agreed credit all the same: it then waits for approval."
    )
    said_by: str = Field("", max_length=120, description="Who said yes on the customer's side.")


class ReasonIn(Input):
    model_config = example({"reason": "ลูกค้าเปลี่ยนใจ"})

    reason: Reason


class OrderIn(SaleIn):
    model_config = example({"customer": SOME_ID, "lines": [{"variant": SOME_ID, "quantity": "2"}], "pay_first": True})

    customer: UUID | None = Field(None, description="Left out: nobody in particular, who pays first.")
    warehouse: UUID | None = Field(None, description="Left out: the usual one of the branch.")
    pay_first: bool = False
    over_credit: bool = Field(default=False, description="Needs the scope `orders:order:approve`.")


class DeliverLineIn(Input):
    line: UUID
    quantity: Quantity


class DeliveryIn(Input):
    model_config = example({"parcel_number": "TH0123456789"})

    lines: list[DeliverLineIn] | None = Field(None, max_length=MOST, description="Left out: all that is left.")
    parcel_number: str = Field("", max_length=60)
    note: str = Field("", max_length=300)


class PaymentIn(Input):
    """Money that is asked for; cash is received at once."""

    model_config = example({"method": "promptpay"})

    method: MethodWord
    amount: Amount | None = Field(None, description="Left out: all that is due.")
    withheld_percent: Percent = Field("0", description="Income tax that the payer withholds, 0 to 15; not with cash.")
    tendered: Amount | None = Field(None, description="Cash handed over; left out, exactly the amount.")


class SettleIn(Input):
    """Refused with `payment_mismatch` unless all three are those asked for."""

    model_config = example({"amount": "250.00", "reference": "AB23CD45EF67", "evidence": "015123456789"})

    amount: Amount
    currency: str = Field("THB", min_length=3, max_length=3)
    reference: str = Field(max_length=20)
    evidence: str = Field("", max_length=60, description="The slip's own reference: the same proves one payment only.")


class LineOut(Schema):
    id: UUID
    variant: UUID
    name: str
    unit: str
    quantity: Quantity
    unit_price: Amount
    list_price: Amount
    discount_percent: Percent
    tax_class: str
    net: Amount = Field(description="After discounts; with VAT in it when the prices have.")
    vat: Amount
    total: Amount = Field(description="With VAT.")
    why: list[str] = Field(description="How the price came about.")


class OrderLineOut(LineOut):
    delivered: Quantity


class SaleOut(Schema):
    id: UUID
    number: str
    customer: UUID | None
    branch: UUID
    owner: UUID | None
    currency: str
    includes_vat: bool
    discount_percent: Percent
    subtotal: Amount
    discount: Amount
    taxable: Amount
    zero_rated: Amount
    exempt: Amount
    vat: Amount
    total: Amount
    note: str
    version: int
    created_at: datetime


class QuotationOut(SaleOut):
    """An offer. `link` is the address on which the customer answers it."""

    revision: int
    revises: UUID | None
    valid_until: date
    state: QuotationWord
    link: str
    lines: list[LineOut]


class OrderOut(SaleOut):
    quotation: UUID | None
    warehouse: UUID
    state: OrderWord
    channel: str
    pay_first: bool
    paid: Amount
    credited: Amount = Field(description="Taken off afterwards, by returns and credit notes.")
    debited: Amount = Field(description="Added afterwards, by debit notes.")
    refunded: Amount
    due: Amount
    owed_back: Amount = Field(description="What was paid above its worth, and not given back.")
    lines: list[OrderLineOut]


class QuotationPage(PageOut):
    data: list[QuotationOut]


class OrderPage(PageOut):
    data: list[OrderOut]


class QuotationQuery(PageQuery):
    state: QuotationWord | None = None
    customer: UUID | None = None
    number: str = Field("", max_length=30)


class OrderQuery(PageQuery):
    state: OrderWord | None = None
    customer: UUID | None = None
    number: str = Field("", max_length=30)


class ParcelIn(Input):
    model_config = example({"state": "arrived", "note": "signed by Khun Daeng"})

    state: ParcelWord
    parcel_number: str | None = Field(None, max_length=60, description="Left out: as it is.")
    note: str = Field("", max_length=300)


class DeliveredLineOut(Schema):
    line: UUID
    quantity: Quantity


class DeliveryOut(Schema):
    id: UUID
    number: str
    order: UUID
    parcel_number: str
    parcel_state: ParcelWord
    note: str
    at: datetime
    lines: list[DeliveredLineOut]


class DeliveriesOut(Schema):
    data: list[DeliveryOut]


class ReceiptOut(Schema):
    id: UUID
    number: str
    amount: Amount
    withheld: Amount
    at: datetime


class PaymentOut(Schema):
    """`qr` is what the PromptPay code says, while the money is expected; draw it as it is."""

    id: UUID
    order: UUID
    method: PaidBy
    state: PaymentWord
    amount: Amount
    withheld: Amount
    currency: str
    reference: str
    evidence: str
    change: Amount = Field(description="What is given back of cash.")
    qr: str | None
    receipt: ReceiptOut | None
    created_at: datetime


class PaymentPage(PageOut):
    data: list[PaymentOut]


class PaymentQuery(PageQuery):
    state: PaymentWord | None = None
    order: UUID | None = None
    reference: str = Field("", max_length=20)


class ApproveIn(Input):
    model_config = example({"note": "ลูกค้าประจำ"})

    note: str = Field("", max_length=300)


class OverOut(Schema):
    """A limit that is crossed: percents for `discount` and `margin`, baht for `credit`, days for `overdue`."""

    kind: Literal["discount", "margin", "credit", "overdue"]
    limit: str
    value: str


ApprovalWord = Literal["pending", "approved", "refused"]


class ApprovalOut(Schema):
    id: UUID
    quotation: UUID | None
    order: UUID | None
    state: ApprovalWord
    reasons: list[OverOut]
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


class ApprovalPage(PageOut):
    data: list[ApprovalOut]


class ApprovalQuery(PageQuery):
    state: ApprovalWord | None = None
