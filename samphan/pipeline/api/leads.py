"""Leads: list, read, take in, answer, qualify, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.api.customers import input_named
from samphan.customers.api.schemas import ContactPointIn, Input, example
from samphan.customers.contacts import read_reach
from samphan.pipeline.access import leads
from samphan.pipeline.actions.leads import answer_lead, create_lead, lose_lead, qualify_lead
from samphan.pipeline.api.opportunities import named, shown_opportunity
from samphan.pipeline.api.schemas import Amount, Named, OpportunityOut
from samphan.pipeline.models import CloseReason, Door, Lead, Stage
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import PageOut, PageQuery, Row, page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import NotFound

router = Router(tags=["Leads"])
PATH = "/leads/{uuid:lead_pk}"
VIEW, CREATE, EDIT = (f"pipeline:lead:{verb}" for verb in ("view", "create", "edit"))
State = Literal["new", "working", "qualified", "lost"]


class LeadIn(Input):
    model_config = example(
        {
            "interest": "เมล็ดคั่วกลาง 20 กก. ต่อเดือน",
            "name": "ร้านกาแฟดอยสูง",
            "kind": "organisation",
            "contact_points": [{"kind": "email", "value": "doisung@example.com"}],
        }
    )

    interest: str = Field(max_length=200, description="What they ask for.")
    name: str = Field(
        max_length=300, description="Who asks. A contact point that is known leads to the customer who has it."
    )
    kind: Literal["person", "organisation"] = "person"
    contact_points: list[ContactPointIn] = Field(default_factory=list, max_length=20)
    province: str = Field("", max_length=100)
    message: str = Field("", max_length=5000)
    amount: Amount | None = None
    source: UUID | None = None
    owner: UUID | None = Field(None, description="Who looks after it; the assignment rules decide when left out.")


class LeadOut(Schema):
    id: UUID
    interest: str
    message: str
    customer: UUID
    amount: Amount
    source: UUID | None
    door: Literal["manual", "form", "api", "import"]
    state: State
    owner: UUID | None
    branch: UUID | None
    why: dict[str, Any] = Field(
        description="Which assignment rule gave it to its owner, and by which of its conditions."
    )
    due_at: datetime = Field(description="When an answer is due.")
    answered_at: datetime | None
    closed_at: datetime | None
    reason: UUID | None
    opportunity: UUID | None = Field(description="What it became.")
    version: int
    created_at: datetime
    changed_at: datetime


class LeadPage(PageOut):
    data: list[LeadOut]


class LeadQuery(PageQuery):
    state: State | None = None
    customer: UUID | None = None
    owner: UUID | None = None


class QualifyIn(Input):
    model_config = example({})

    stage: Named = Field("", description="A stage's id or name; the first one when left out.")


class LoseIn(Input):
    model_config = example({"reason": "ติดต่อไม่ได้"})

    reason: Named = Field(description="A reason's id or name.")


COLUMNS = tuple(LeadOut.model_fields)


@router.get("/leads", summary="List leads", response=LeadPage, **needs(VIEW))
def list_leads(request: ApiRequest, query: Query[LeadQuery]) -> HttpResponse:
    """Leads within the token's reach, newest first."""
    rows: QuerySet[Lead, Any] = leads.rows(request.actor)
    for name in ("state", "customer", "owner"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*COLUMNS), query, order=("-created_at", "-id"), shape=shaped)


@router.post("/leads", summary="Take in a lead", response={201: LeadOut}, **needs(CREATE))
def take_in_lead(request: ApiRequest, lead: LeadIn) -> HttpResponse:
    reaches = []
    for at, point in enumerate(lead.contact_points):
        with input_named(f"contact_points.{at}.value"):
            reaches.append(read_reach(point.kind, point.value))
    values = lead.model_dump(exclude_unset=True, exclude={"contact_points"})
    row = create_lead(request.actor, door=Door.API, reaches=reaches, **values)
    return answer_json(request, shown(request.actor, row.pk), status=201, location=f"/api/v1/leads/{row.pk}")


@router.get(PATH, summary="Read a lead", response=LeadOut, **needs(VIEW))
def read_lead(request: ApiRequest, lead_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(request.actor, lead_pk))


@router.post(PATH + "/answer", summary="Say that a lead was answered", response=LeadOut, **needs(EDIT))
def answer_one_lead(request: ApiRequest, lead_pk: UUID) -> HttpResponse:
    """Stops its clock. A second time changes nothing."""
    answer_lead(request.actor, leads.get(request.actor, "edit", lead_pk))
    return answer_json(request, shown(request.actor, lead_pk))


@router.post(PATH + "/qualify", summary="Qualify a lead", response={201: OpportunityOut}, **needs(EDIT))
def qualify_one_lead(request: ApiRequest, lead_pk: UUID, how: QualifyIn) -> HttpResponse:
    """Makes an opportunity of the same customer. The token also needs `pipeline:opportunity:create`."""
    leads.get(request.actor, "edit", lead_pk)
    row = Lead.objects.select_related("customer", "source", "owner").get(pk=lead_pk)
    deal = qualify_lead(request.actor, row, stage=named(Stage.objects, how.stage) if how.stage else None)
    return answer_json(
        request, shown_opportunity(request.actor, deal.pk), status=201, location=f"/api/v1/opportunities/{deal.pk}"
    )


@router.post(PATH + "/lose", summary="Do not pursue a lead", response=LeadOut, **needs(EDIT))
def lose_one_lead(request: ApiRequest, lead_pk: UUID, why: LoseIn) -> HttpResponse:
    row = leads.get(request.actor, "edit", lead_pk)
    lose_lead(request.actor, row, reason=named(CloseReason.objects, why.reason, outcome="lost"))
    return answer_json(request, shown(request.actor, lead_pk))


def shown(actor: Actor, pk: UUID) -> Row:
    row = leads.rows(actor).filter(pk=pk).values(*COLUMNS).first()
    if row is None:
        raise NotFound
    [one] = shaped([row])
    return one


def shaped(rows: list[Row]) -> list[Row]:
    for row in rows:
        row["amount"] = f"{row['amount']:.2f}"
    return rows
