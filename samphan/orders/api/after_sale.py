"""What calls about invoices, notes, returns and refunds carry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, example
from samphan.orders.api.schemas import SOME_ID, Amount, LineOut, MethodWord, Quantity, Reason, SaleOut
from samphan.orders.lines import MOST
from samphan.platform.api.paging import PageOut, PageQuery

InvoiceWord = Literal["IV", "TV", "AV", "CN", "DB"]
StandingWord = Literal["standing", "cancelled"]
RefundWord = Literal["sending", "done", "refused"]
ReturnWord = Literal["damaged", "wrong", "unwanted", "late", "other"]


class InvoiceLineIn(Input):
    line: UUID = Field(description="A line of the order.")
    quantity: Quantity


class InvoiceIn(Input):
    model_config = example({"kind": "IV"})

    kind: Literal["IV", "TV", "AV"] | None = Field(None, description="Left out: the fullest that the law allows.")
    lines: list[InvoiceLineIn] | None = Field(None, max_length=MOST, description="Left out: all that is not invoiced.")
    note: str = Field("", max_length=1000)


class CorrectionIn(Input):
    """Goods that came back (`quantity`), or money (`amount`, as the invoice writes prices)."""

    line: UUID = Field(description="A line of the invoice.")
    quantity: Quantity | None = None
    amount: Amount | None = None


class CreditIn(Input):
    model_config = example({"code": "CDNG01", "reason": "ลดราคา", "lines": [{"line": SOME_ID, "amount": "1.00"}]})

    code: str = Field(min_length=6, max_length=6, description="Purpose code of the e-Tax standard: CDNG…, CDNS….")
    reason: Reason
    lines: list[CorrectionIn] = Field(min_length=1, max_length=MOST)


class DebitLineIn(Input):
    line: UUID = Field(description="A line of the invoice.")
    amount: Amount


class DebitIn(Input):
    model_config = example({"code": "DBNG02", "reason": "คิดราคาต่ำไป", "lines": [{"line": SOME_ID, "amount": "1.00"}]})

    code: str = Field(min_length=6, max_length=6, description="Purpose code of the e-Tax standard: DBNG…, DBNS….")
    reason: Reason
    lines: list[DebitLineIn] = Field(min_length=1, max_length=MOST)


class BackIn(Input):
    line: UUID = Field(description="A line of the order.")
    quantity: Quantity
    restock: bool = Field(default=True, description="Whether it goes on the shelf again.")


class ReturnIn(Input):
    model_config = example({"reason": "unwanted", "lines": [{"line": SOME_ID, "quantity": "1"}]})

    reason: ReturnWord
    lines: list[BackIn] = Field(min_length=1, max_length=MOST)
    branch: UUID | None = Field(None, description="Where it comes back. Left out: the first branch within reach.")
    note: str = Field("", max_length=300)


class RefundIn(Input):
    model_config = example({"method": "transfer", "reason": "คืนสินค้า"})

    method: MethodWord | Literal["card"]
    reason: Reason
    amount: Amount | None = Field(None, description="Left out: all that was paid above the worth of the order.")
    evidence: str = Field("", max_length=60)


class InvoiceLineOut(LineOut):
    order_line: UUID
    of: UUID | None = Field(description="The line that a note corrects.")
    by_amount: bool


class InvoiceOut(SaleOut):
    """IV invoice, TV tax invoice, AV abbreviated, CN credit note, DB debit note. The buyer stands on it as on that day."""

    kind: InvoiceWord
    state: StandingWord
    order: UUID
    original: UUID | None
    day: date
    buyer_name: str
    buyer_tax_id: str
    buyer_branch: str
    buyer_address: str
    reason_code: str
    reason: str
    lines: list[InvoiceLineOut]


class InvoicePage(PageOut):
    data: list[InvoiceOut]


class InvoiceQuery(PageQuery):
    kind: InvoiceWord | None = None
    state: StandingWord | None = None
    order: UUID | None = None
    customer: UUID | None = None
    number: str = Field("", max_length=30)


class BackOut(Schema):
    line: UUID
    quantity: Quantity
    restock: bool


class ReturnOut(Schema):
    """`value` is what of it no invoice stood for; for the rest a credit note was written."""

    id: UUID
    number: str
    order: UUID
    branch: UUID
    reason: ReturnWord
    note: str
    value: Amount
    at: datetime
    lines: list[BackOut]


class ReturnsOut(Schema):
    data: list[ReturnOut]


class RefundOut(Schema):
    id: UUID
    number: str
    order: UUID
    method: str
    amount: Amount
    currency: str
    reason: str
    evidence: str
    at: datetime
    state: RefundWord = Field(description="`sending` until the card provider has answered.")
    problem: str = Field(description="Why the card provider said no.")


class RefundsOut(Schema):
    data: list[RefundOut]
