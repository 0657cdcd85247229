"""What calls about the pipeline carry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, Version, example
from samphan.platform.api.paging import PageOut, PageQuery

Amount = Annotated[str, Field(max_length=20, description="Baht, a decimal in text: `12000.00`.")]
State = Literal["open", "won", "lost"]
Named = Annotated[str, Field(max_length=120)]


class StageOut(Schema):
    id: UUID
    name: str
    probability: int = Field(description="How many of a hundred deals that stand here are won.")
    ages_after: int | None = Field(description="Days after which a deal here is stale.")
    required: list[str] = Field(description="What a deal must have to come here.")


class PipelineOut(Schema):
    id: UUID
    name: str
    stages: list[StageOut]


class PipelinesOut(Schema):
    data: list[PipelineOut]


class OpportunityFields(Input):
    """Fields of an opportunity. `null` or an empty text clears one."""

    amount: Amount | None = None
    expected_on: date | None = None
    owner: UUID | None = None
    branch: UUID | None = None
    source: UUID | None = Field(None, description="One of the business's sources.")
    description: str | None = Field(None, max_length=5000)
    custom: dict[str, Any] = Field(default_factory=dict, description="Fields of the business's own by short name.")


class OpportunityIn(OpportunityFields):
    model_config = example({"name": "เมล็ดคั่วกลาง 20 กก. ต่อเดือน", "amount": "12000.00", "expected_on": "2026-12-20"})

    name: str = Field(max_length=200)
    stage: Named = Field(
        "", description="A stage's id, or its name in the first pipeline; the first stage when left out."
    )


class OpportunityPatch(OpportunityFields):
    """Fields to change; those left out keep what they hold."""

    model_config = example({"amount": "15000.00"})

    name: str | None = Field(None, max_length=200)
    version: Version | None = None


class MoveIn(Input):
    model_config = example({"stage": "รู้ความต้องการ"})

    stage: Named = Field(description="A stage's id, or its name in the opportunity's pipeline.")
    from_stage: UUID | None = Field(
        None, description="Where you saw it: refused with 409 when somebody moved it since."
    )


class CloseIn(Input):
    model_config = example({"outcome": "lost", "reason": "ราคาสูงกว่างบ", "note": "ช้าไปสองวัน"})

    outcome: Literal["won", "lost"]
    reason: Named = Field("", description="A reason's id or name; needed when it is lost.")
    lost_to: Named = Field("", description="A competitor's id or name.")
    note: str = Field("", max_length=300)


class OpportunityOut(Schema):
    """A chance to sell."""

    id: UUID
    name: str
    customer: UUID
    pipeline: UUID
    stage: UUID
    state: State
    amount: Amount
    expected_on: date | None
    owner: UUID | None
    branch: UUID | None
    source: UUID | None
    description: str
    entered_at: datetime = Field(description="Since when it stands on its stage.")
    closed_at: datetime | None
    reason: UUID | None
    lost_to: UUID | None
    close_note: str
    custom: dict[str, Any]
    version: int
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None


class OpportunityPage(PageOut):
    data: list[OpportunityOut]


class OpportunityQuery(PageQuery):
    changed_since: datetime | None = Field(
        None, description="For keeping a copy: changed at or after this time, oldest change first, deleted ones too."
    )
    state: State | None = None
    pipeline: UUID | None = None
    stage: UUID | None = None
    customer: UUID | None = None
    owner: UUID | None = None


class NextStepOut(Schema):
    what: str
    due_at: datetime


class CardOut(Schema):
    id: UUID
    name: str
    customer: UUID
    customer_name: str
    amount: Amount
    expected_on: date | None
    entered_at: datetime
    owner: UUID | None
    next: NextStepOut | None = Field(description="What is planned next; null when nothing is.")
    version: int


class ColumnOut(Schema):
    stage: UUID
    name: str
    probability: int
    count: int
    amount: Amount
    cards: list[CardOut] = Field(description="The newest on the stage; the rest by `/opportunities?stage=`.")


class BoardOut(Schema):
    pipeline: UUID | None
    columns: list[ColumnOut]


class BoardQuery(Schema):
    pipeline: UUID | None = Field(None, description="The first when left out.")
