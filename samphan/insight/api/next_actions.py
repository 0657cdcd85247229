"""What to do today: the list, and what is answered to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.access import customers
from samphan.customers.api.schemas import Input, example
from samphan.insight.models import NextAnswer
from samphan.insight.next_actions import answering
from samphan.insight.next_actions.ranking import Proposal, of_customer, to_do
from samphan.insight.next_actions.words import WHYS
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["What to do"])
ONE = "/next-actions/{uuid:next_action_pk}"
VIEW, ANSWER = "insight:next_action:view", "insight:next_action:answer"
Kind = Literal["due", "win_back", "second", "occasion", "offer", "lead"]


class NextActionOut(Schema):
    id: UUID = Field(description="Holds until the next night, which makes the list anew.")
    customer: UUID
    kind: Kind
    what: str
    why: list[str]
    worth: float = Field(description="Baht that doing it may be expected to bring.")
    rank: float = Field(description="What the list is ordered by: worth, times how readily the kind is taken on.")


class NextActionsOut(Schema):
    data: list[NextActionOut]


class NextActionQuery(Schema):
    model_config = {"extra": "forbid"}

    kind: Kind | None = None
    limit: int = Field(50, ge=1, le=60)


class WhyIn(Input):
    model_config = example({"why": "spoken"})

    why: str = Field("", max_length=answering.LONGEST, description=f"{', '.join(WHYS)}, or in your own words.")


class NextAnswerOut(Schema):
    id: UUID
    customer: UUID
    kind: Kind
    answer: Literal["accepted", "not_now", "never"]
    why: str
    by: UUID | None
    at: datetime
    rests_until: date | None = Field(description="Until when the kind rests for this customer; null: for good.")
    customer_rests_until: date
    follow_up: UUID | None
    taken_back_at: datetime | None


@router.get("/next-actions", summary="List what to do today", response=NextActionsOut, **needs(VIEW))
def list_next_actions(request: ApiRequest, query: Query[NextActionQuery]) -> HttpResponse:
    """The best first; of each customer the best only. What rests is left out."""
    found = to_do(request.actor, kind=query.kind or "", most=query.limit)
    return answer_json(request, {"data": [shown(one) for one in found]})


@router.get("/customers/{uuid:pk}/next-actions", summary="List what to do for a customer", response=NextActionsOut, **needs(VIEW))  # fmt: skip
def list_next_actions_of_customer(request: ApiRequest, pk: UUID) -> HttpResponse:
    found = of_customer(request.actor, customers.get(request.actor, "view", pk))
    return answer_json(request, {"data": [shown(one) for one in found]})


@router.post(ONE + "/accept", summary="Take on a proposal", response={201: NextAnswerOut}, **needs(ANSWER))
def accept_next_action(request: ApiRequest, next_action_pk: UUID) -> HttpResponse:
    """A follow-up is planned for the person behind the token."""
    row = answering.next_action_of(request.actor, next_action_pk)
    return answer_json(request, answer_shown(answering.accept(request.actor, row)), status=201)


@router.post(ONE + "/not-now", summary="Put off a proposal", response={201: NextAnswerOut}, **needs(ANSWER))
def put_off_next_action(request: ApiRequest, next_action_pk: UUID, body: WhyIn) -> HttpResponse:
    row = answering.next_action_of(request.actor, next_action_pk)
    return answer_json(request, answer_shown(answering.put_off(request.actor, row, why=body.why)), status=201)


@router.post(ONE + "/never", summary="Refuse a proposal for good", response={201: NextAnswerOut}, **needs(ANSWER))
def refuse_next_action(request: ApiRequest, next_action_pk: UUID, body: WhyIn) -> HttpResponse:
    row = answering.next_action_of(request.actor, next_action_pk)
    return answer_json(request, answer_shown(answering.refuse(request.actor, row, why=body.why)), status=201)


@router.post("/next-answers/{uuid:next_answer_pk}/take-back", summary="Take back an answer", response=NextAnswerOut, **needs(ANSWER))  # fmt: skip
def take_back_answer(request: ApiRequest, next_answer_pk: UUID) -> HttpResponse:
    """What rested is proposed again; what was planned is dropped."""
    answer = answering.answer_of(request.actor, next_answer_pk)
    return answer_json(request, answer_shown(answering.take_back(request.actor, answer)))


def shown(one: Proposal) -> dict[str, Any]:
    row = one.row
    return {"id": row.pk, "customer": row.customer_id, "kind": row.kind, "what": one.what, "why": one.why, "worth": float(row.worth), "rank": round(one.rank, 4)}  # fmt: skip


def answer_shown(answer: NextAnswer) -> dict[str, Any]:
    names = ("kind", "answer", "why", "at", "rests_until", "customer_rests_until", "taken_back_at")
    ids = {"id": answer.pk, "customer": answer.customer_id, "by": answer.by_id, "follow_up": answer.follow_up_id}
    return ids | {name: getattr(answer, name) for name in names}
