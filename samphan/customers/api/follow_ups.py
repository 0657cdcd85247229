"""Follow-ups: what is to be done about a customer, by whom and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers import follow_ups
from samphan.customers.access import customers
from samphan.customers.api.schemas import Input, example
from samphan.customers.models import FollowUp
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import PageOut, PageQuery, page
from samphan.platform.api.routing import needs

router = Router(tags=["Follow-ups"])
OF_CUSTOMER = "/customers/{uuid:pk}/follow-ups"
ONE = "/follow-ups/{uuid:follow_up_pk}"
WRITE = "customers:note:create"
Kind = Literal["task", "call", "appointment", "visit", "email", "reminder"]
COLUMNS = ("id", "customer", "kind", "what", "due_at", "ends_at", "place", "assignee", "done_at", "dropped", "outcome")


class FollowUpIn(Input):
    model_config = example({"kind": "call", "what": "โทรถามเรื่องกาแฟล็อตใหม่", "due_at": "2030-01-15T10:00:00+07:00"})

    kind: Kind = "task"
    what: str = Field(max_length=follow_ups.LONGEST)
    due_at: datetime
    ends_at: datetime | None = None
    place: str = Field("", max_length=follow_ups.LONGEST_PLACE)
    assignee: UUID | None = Field(None, description="A colleague; without one, the person who made the token.")


class FollowUpPatch(Input):
    """What is left out stays."""

    model_config = example({"due_at": "2030-01-16T10:00:00+07:00"})

    what: str | None = Field(None, max_length=follow_ups.LONGEST)
    due_at: datetime | None = None
    place: str | None = Field(None, max_length=follow_ups.LONGEST_PLACE)
    assignee: UUID | None = None


class OutcomeIn(Input):
    model_config = example({"outcome": "จะสั่งสัปดาห์หน้า"})

    outcome: str = Field("", max_length=follow_ups.LONGEST)


class FollowUpOut(Schema):
    id: UUID
    customer: UUID
    kind: Kind
    what: str
    due_at: datetime
    ends_at: datetime | None
    place: str
    assignee: UUID | None
    done_at: datetime | None
    dropped: bool
    outcome: str


class FollowUpPage(PageOut):
    data: list[FollowUpOut]


class FollowUpQuery(PageQuery):
    state: Literal["open", "done", "all"] = "open"


@router.get(OF_CUSTOMER, summary="List follow-ups", response=FollowUpPage, **needs("customers:customer:view"))
def list_follow_ups(request: ApiRequest, pk: UUID, query: Query[FollowUpQuery]) -> HttpResponse:
    """Those of a customer, the most urgent first."""
    rows = FollowUp.objects.filter(customer=customers.get(request.actor, "view", pk))
    if query.state != "all":
        rows = rows.filter(done_at__isnull=query.state == "open")
    return page(request, rows.values(*COLUMNS), query, order=("due_at", "id"), shape=lambda found: found)


@router.post(OF_CUSTOMER, summary="Plan a follow-up", response={201: FollowUpOut}, **needs(WRITE))
def plan_follow_up(request: ApiRequest, pk: UUID, body: FollowUpIn) -> HttpResponse:
    customer = customers.get(request.actor, "view", pk)
    row = follow_ups.plan_follow_up(request.actor, customer, **body.model_dump(exclude_unset=True))
    return answer_json(request, shown(row), status=201)


@router.patch(ONE, summary="Change a follow-up", response=FollowUpOut, **needs(WRITE))
def change_follow_up(request: ApiRequest, follow_up_pk: UUID, body: FollowUpPatch) -> HttpResponse:
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return answer_json(request, shown(follow_ups.change_follow_up(request.actor, follow_up_pk, **given)))


@router.post(ONE + "/done", summary="A follow-up is done", response=FollowUpOut, **needs(WRITE))
def finish_follow_up(request: ApiRequest, follow_up_pk: UUID, body: OutcomeIn) -> HttpResponse:
    """Of one that repeats, the next is planned. A second time changes nothing."""
    return answer_json(request, shown(follow_ups.finish_follow_up(request.actor, follow_up_pk, outcome=body.outcome)))


@router.post(ONE + "/drop", summary="A follow-up will not be done", response=FollowUpOut, **needs(WRITE))
def drop_follow_up(request: ApiRequest, follow_up_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(follow_ups.drop_follow_up(request.actor, follow_up_pk)))


@router.post(ONE + "/reopen", summary="Bring a follow-up back", response=FollowUpOut, **needs(WRITE))
def reopen_follow_up(request: ApiRequest, follow_up_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(follow_ups.reopen_follow_up(request.actor, follow_up_pk)))


def shown(row: FollowUp) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS if name not in {"customer", "assignee"}}
    return {**values, "customer": row.customer_id, "assignee": row.assignee_id}
