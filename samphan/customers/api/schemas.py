"""What calls about customers carry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from samphan.customers.models import CustomerType, IncomeBand, Language, RelationshipStyle, SizeBand
from samphan.customers.profile import NOTE_LENGTH
from samphan.platform.api.paging import PageOut, PageQuery
from samphan.platform.events.api import EventPage

Kind = Literal["person", "organisation"]
Income = Annotated[str, Field(json_schema_extra={"enum": ["", *IncomeBand.values]}, description="Baht a month.")]
Size = Annotated[str, Field(json_schema_extra={"enum": ["", *SizeBand.values]}, description="People who work there.")]
Type = Annotated[str, Field(json_schema_extra={"enum": ["", *CustomerType.values]}, description="What they buy for.")]
Style = Annotated[
    str,
    Field(json_schema_extra={"enum": ["", *RelationshipStyle.values]}, description="How closely the account is kept."),
]
Tongue = Annotated[
    str, Field(json_schema_extra={"enum": ["", *Language.values]}, description="Preferred language, ISO 639-1.")
]
Version = Annotated[
    int, Field(ge=1, le=2**31 - 1, description="The version you read; refused with 409 when it is stale.")
]


def example(body: dict[str, Any]) -> ConfigDict:
    """The body that the description shows; a test sends it."""
    return ConfigDict(json_schema_extra={"examples": [body]})


class Input(BaseModel):
    """A body: a field that is not there is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ContactPointIn(Input):
    model_config = example({"kind": "phone", "value": "02-999-9999"})

    kind: Literal["phone", "email", "line"]
    value: str = Field(max_length=254, description="As people write it: 081-234-5678, name@example.com, a LINE ID.")


class ProfileIn(Input):
    """Profile fields. `null` or an empty text clears one."""

    kind: Kind = "person"
    nickname: str | None = Field(None, max_length=100)
    birth_date: date | None = None
    customer_type: Type | None = None
    language: Tongue | None = None
    occupation: str | None = Field(None, max_length=120)
    interests: str | None = Field(None, max_length=300)
    website: str | None = Field(None, max_length=300)
    relationship_style: Style | None = None
    income_band: Income | None = None
    industry: str | None = Field(None, max_length=120)
    size_band: Size | None = None
    tax_id: str | None = Field(None, max_length=30, description="Thirteen digits; the last one checks the others.")
    tax_branch: str | None = Field(None, max_length=5, description="00000 is the head office.")
    address_line: str | None = Field(None, max_length=300)
    subdistrict: str | None = Field(None, max_length=100)
    district: str | None = Field(None, max_length=100)
    province: str | None = Field(None, max_length=100)
    postcode: str | None = Field(None, max_length=5)
    note: str | None = Field(None, max_length=NOTE_LENGTH)
    branch: UUID | None = Field(None, description="A branch of the business; see /branches.")
    owner: UUID | None = Field(None, description="The colleague who looks after the customer.")
    custom: dict[str, Any] = Field(
        default_factory=dict,
        description="Fields of the business's own by short name (see /fields); those left out keep what they hold, `null` clears.",
    )


class CustomerIn(ProfileIn):
    model_config = example(
        {
            "name": "นางสาวนภัสสร ศิลารักษ์",
            "nickname": "ฝน",
            "birth_date": "1996-02-29",
            "province": "เชียงใหม่",
            "contact_points": [{"kind": "email", "value": "napassorn@example.com"}],
        }
    )

    name: str = Field(max_length=300, description="As it is written, with title or juristic form.")
    contact_points: list[ContactPointIn] = Field(default_factory=list, max_length=20)


class CustomerPatch(ProfileIn):
    """Fields to change; those left out keep what they hold."""

    model_config = example({"nickname": "น้องฝน", "occupation": "ครู"})

    name: str | None = Field(None, max_length=300)
    version: Version | None = None


class ContactPointOut(Schema):
    id: UUID
    kind: Literal["phone", "email", "line"]
    value: str = Field(description="In its one stored form: +66812345678 for phones, small letters for e-mail.")
    preferred: bool
    verified_at: datetime | None


class CustomerOut(Schema):
    """A customer. Fields hidden from the token, and those not asked for by `fields`, are absent."""

    id: UUID
    kind: Kind | None = None
    name: str | None = None
    nickname: str | None = None
    prefix: str | None = Field(None, description="Title or juristic form, read from the name.")
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    customer_type: Type | None = None
    language: Tongue | None = None
    occupation: str | None = None
    interests: str | None = None
    website: str | None = None
    relationship_style: Style | None = None
    income_band: Income | None = None
    industry: str | None = None
    size_band: Size | None = None
    tax_id: str | None = None
    tax_branch: str | None = None
    address_line: str | None = None
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None
    postcode: str | None = None
    note: str | None = None
    branch: UUID | None = None
    owner: UUID | None = None
    custom: dict[str, Any] | None = Field(None, description="Fields of the business's own by short name; see /fields.")
    contact_points: list[ContactPointOut] | None = None
    version: int | None = Field(None, description="Counts saves. Send it back, or the ETag, to change safely.")
    created_at: datetime | None = None
    changed_at: datetime | None = None
    deleted_at: datetime | None = Field(None, description="When it was deleted; such a customer is in no list.")
    merged_into: UUID | None = Field(None, description="The customer that this one was merged into.")


class ReadOut(CustomerOut):
    timeline: EventPage | None = Field(None, description="Its first page, when asked for with `expand=timeline`.")


class ReadQuery(Schema):
    fields: str = Field("", max_length=1000, description="Names of the fields to answer, separated by commas.")
    expand: Literal["", "timeline"] = Field(
        "", description="`timeline`: the newest events come along in the same call."
    )


class LookAlikeOut(Schema):
    """Somebody who may be the same customer, of those the token may see."""

    id: UUID
    name: str
    score: float | None = Field(
        description="How likely, 0 to 1; null for the same name, which was not compared further."
    )
    reasons: list[str] = Field(description="Codes such as `same_name`, `phone_near`, `address_same`.")


class AddQuery(Schema):
    compare: Literal["names", "all"] = Field(
        "names",
        description="How far to look for look-alikes before answering: the same name only, or everything that is compared in the "
        "background too (slower).",
    )


class AddedOut(CustomerOut):
    look_alikes: list[LookAlikeOut]


class CustomerPage(PageOut):
    data: list[CustomerOut]


class CustomerQuery(PageQuery):
    fields: str = Field("", max_length=1000, description="Names of the fields to answer, separated by commas.")
    sort: Literal["newest", "name"] = Field("newest", description="Not together with `changed_since`.")
    changed_since: datetime | None = Field(
        None,
        description="For keeping a copy: customers changed at or after this time, oldest change first, deleted and merged "
        "ones too. Begin the next round from a minute before the last `changed_at` you saw.",
    )
    created_since: datetime | None = None
    kind: Kind | None = None
    customer_type: Literal["consumer", "wholesaler", "retailer", "agent", "public"] | None = None
    tag: str = Field("", max_length=40, description="Customers that bear this tag.")
    branch: UUID | None = None
    owner: UUID | None = None
    tax_id: str = Field("", max_length=30)
    phone: str = Field("", max_length=40, description="Exactly this phone, however it is written.")
    email: str = Field("", max_length=254, description="Exactly this e-mail address.")
    line: str = Field("", max_length=60, description="Exactly this LINE ID.")


class BulkIn(Input):
    model_config = example({"customers": [{"name": "ร้านกาแฟดอยสูง", "kind": "organisation"}, {"name": "กานดา ใจดี"}]})

    customers: list[Any] = Field(
        min_length=1,
        max_length=500,
        json_schema_extra={"items": {"type": "object", "description": "As the body of “Add a customer”."}},
    )


class BulkRow(Schema):
    """What became of one row: its new id, or the problem that refused it."""

    index: int
    status: int = Field(description="201 when added, else the status of the problem.")
    id: UUID | None = None
    problem: dict[str, Any] | None = None


class BulkOut(Schema):
    added: int
    refused: int
    rows: list[BulkRow]


class NoteIn(Input):
    model_config = example({"text": "ชอบคั่วเข้ม ส่งวันศุกร์"})

    text: str = Field(max_length=NOTE_LENGTH)


class TimelineQuery(PageQuery):
    kind: str = Field("", max_length=600, description="Kinds of event, separated by commas; all when empty.")
