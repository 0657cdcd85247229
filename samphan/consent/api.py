"""Endpoints of this module."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from samphan.consent.access import consents, purposes, requests
from samphan.consent.actions import requests as asking
from samphan.consent.actions.ledger import Proof, give, withdraw
from samphan.consent.actions.preferences import address_of_link, link_for
from samphan.consent.decisions import Decision
from samphan.consent.gate import decisions_for
from samphan.consent.models import ConsentRecord, Evidence, Purpose, Source, SubjectRequest
from samphan.consent.queries import newest_wordings, worded
from samphan.customers.access import customers
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import PageOut, PageQuery, page
from samphan.platform.api.routing import ROUTERS, Problem, needs
from samphan.platform.refusals import Refused

router = Router(tags=["Consent"])
ROUTERS.append(router)
ChannelName = Literal["line", "email", "sms", "phone", "general"]


class PurposeOut(Schema):
    key: str
    name: str
    basis: str
    channels: list[str]
    wording: str
    wording_version: int


class PurposesOut(Schema):
    data: list[PurposeOut]


class DecisionOut(Schema):
    purpose: str
    channel: str
    allowed: bool
    code: str = Field(description="Why not, stable; empty when it may be sent.")
    sentence: str
    retry_at: datetime | None


class DecisionsOut(Schema):
    data: list[DecisionOut]


class MaySendQuery(Schema):
    purpose: str = Field("", description="Short name of one purpose; empty: all of them.")
    channel: str = Field("", description="One channel; empty: all of the purpose's.")


class ConsentOut(Schema):
    id: UUID
    purpose: str
    channel: str
    given: bool
    evidence: str
    reference: str
    note: str
    source: str
    wording_version: int
    happened_at: datetime
    recorded_at: datetime


class ConsentPage(PageOut):
    data: list[ConsentOut]


class ConsentIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "purpose": "news",
                    "channels": ["email"],
                    "given": True,
                    "evidence": "message",
                    "note": "Ticked in the shop's own form, 3 Nov 2026",
                }
            ]
        },
    )

    purpose: str = Field(max_length=40)
    channels: list[ChannelName] = Field(min_length=1, max_length=5)
    given: bool
    evidence: Literal["paper", "spoken", "message", "page", "file"]
    reference: str = Field("", max_length=120)
    note: str = Field("", max_length=500)
    happened_at: datetime | None = None


@router.get("/purposes", summary="List purposes", response=PurposesOut, **needs("consent:purpose:view"))
def list_purposes(request: ApiRequest) -> HttpResponse:
    """The purposes in use with the wording in force, in the language of Accept-Language."""
    rows = list(purposes.rows(request.actor).in_use())  # type: ignore[attr-defined]
    wordings = newest_wordings(row.pk for row in rows)
    shown = [
        {
            "key": row.key,
            "name": row.name,
            "basis": row.basis,
            "channels": row.asked_channels,
            "wording": worded(wordings[row.pk], request.actor.business.name),
            "wording_version": wordings[row.pk].number,
        }
        for row in rows
        if row.pk in wordings
    ]
    return answer_json(request, {"data": shown})


@router.get(
    "/customers/{uuid:pk}/may-send",
    summary="Ask what may be sent",
    response=DecisionsOut,
    **needs("consent:consent:view"),
)
def ask_may_send(request: ApiRequest, pk: UUID, query: Query[MaySendQuery]) -> HttpResponse:
    """The send gate's answers, with a stable code and a sentence why not. Nothing is sent or reserved."""
    customer = consents.get(request.actor, "view", pk)
    asked = [purpose_named(request.actor, query.purpose)] if query.purpose else list(Purpose.objects.in_use())  # type: ignore[attr-defined]
    decided = decisions_for(customer, asked)
    shown = [
        shown_decision(purpose, decision)
        for purpose in asked
        for decision in decided[purpose.pk].values()
        if query.channel in {"", decision.channel}
    ]
    return answer_json(request, {"data": shown})


@router.get(
    "/customers/{uuid:pk}/consents",
    summary="List what a customer said",
    response=ConsentPage,
    **needs("consent:consent:view"),
)
def list_consents(request: ApiRequest, pk: UUID, query: Query[PageQuery]) -> HttpResponse:
    """The ledger of one customer, newest first."""
    customer = consents.get(request.actor, "view", pk)
    rows = ConsentRecord.objects.filter(customer=customer).values(
        "id", "purpose__key", "channel", "given", "evidence", "reference", "note", "source", "wording__number",
        "happened_at", "recorded_at",
    )  # fmt: skip
    return page(
        request, rows, query, order=("-happened_at", "-id"), shape=lambda found: [shown_record(row) for row in found]
    )


@router.post(
    "/customers/{uuid:pk}/consents",
    summary="Record a yes or a no",
    response={201: DecisionsOut},
    **needs("consent:consent:record"),
)
def add_consent(request: ApiRequest, pk: UUID, said: ConsentIn) -> HttpResponse:
    """Adds to the ledger; answers what may be sent afterwards."""
    customer = consents.get(request.actor, "record", pk)
    purpose = purpose_named(request.actor, said.purpose)
    proof = Proof(Evidence(said.evidence), Source.API, said.reference, said.note, happened_at=said.happened_at)
    (give if said.given else withdraw)(request.actor, customer, purpose, said.channels, proof)
    decided = decisions_for(customer, [purpose])[purpose.pk]
    return answer_json(request, {"data": [shown_decision(purpose, one) for one in decided.values()]}, status=201)


class LinkOut(Schema):
    url: str = Field(description="The customer's own page. Whoever has it can change what the customer agreed to.")


@router.post(
    "/customers/{uuid:pk}/preference-link",
    summary="Get the preference link",
    response=LinkOut,
    **needs("consent:consent:record"),
)
def get_preference_link(request: ApiRequest, pk: UUID) -> HttpResponse:
    """The live link, made when there is none: put it into every message you send yourself."""
    customer = consents.get(request.actor, "record", pk)
    return answer_json(request, {"url": address_of_link(link_for(request.actor, customer))})


def purpose_named(actor: Actor, key: str) -> Purpose:
    found: Purpose | None = Purpose.objects.filter(business=actor.business, key=key).first()
    if found is None:
        sentence = _("There is no purpose “%(key)s”; see /purposes.") % {"key": key}
        raise Refused(sentence, code="purpose_unknown", fields={"purpose": sentence})
    return found


def shown_decision(purpose: Purpose, decision: Decision) -> dict[str, Any]:
    return {
        "purpose": purpose.key,
        "channel": decision.channel,
        "allowed": decision.allowed,
        "code": decision.code,
        "sentence": decision.sentence,
        "retry_at": decision.retry_at,
    }


def shown_record(row: dict[str, Any]) -> dict[str, Any]:
    purpose, number = row.pop("purpose__key"), row.pop("wording__number")
    return {**row, "purpose": purpose, "wording_version": number}


# ── requests of data subjects ────────────────────────────────────────────────────────────────────────────────────────
class RequestIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "access", "proof": "E-mail of 3 Nov 2026 from the address we know"}]},
    )

    kind: Literal["access", "portability", "correction", "erasure", "objection", "withdrawal"]
    detail: str = Field("", max_length=2_000, description="In the customer's own words.")
    proof: str = Field(min_length=1, max_length=500, description="How and when the customer asked.")


class StepIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "Called back on the known number"}]}
    )

    note: str = Field(min_length=1, max_length=2_000)


class StepOut(Schema):
    state: str
    note: str
    at: datetime
    by: str


class RequestOut(Schema):
    """`state`: received → checked → done or refused."""

    id: UUID
    customer: UUID
    kind: str
    detail: str
    state: str
    received_at: datetime
    due_on: date
    closed_at: datetime | None
    proof: str = Field(description="Seal of the erasure that answered it; empty when there is none.")
    steps: list[StepOut]


class RequestBriefOut(Schema):
    id: UUID
    customer: UUID
    kind: str
    state: str
    received_at: datetime
    due_on: date
    closed_at: datetime | None


class RequestPage(PageOut):
    data: list[RequestBriefOut]


class RequestQuery(PageQuery):
    state: Literal["open", "closed", "all"] = "open"


BRIEF = ("id", "customer", "kind", "state", "received_at", "due_on", "closed_at")
ONE_REQUEST = "/subject-requests/{uuid:request_pk}"


@router.get(
    "/subject-requests", summary="List data subject requests", response=RequestPage, **needs("consent:request:view")
)
def list_subject_requests(request: ApiRequest, query: Query[RequestQuery]) -> HttpResponse:
    """The most urgent first."""
    rows = requests.rows(request.actor)
    if query.state != "all":
        rows = rows.filter(closed_at__isnull=query.state == "open")
    return page(request, rows.values(*BRIEF), query, order=("due_on", "id"), shape=lambda found: found)


@router.post(
    "/customers/{uuid:pk}/subject-requests",
    summary="Take a request down",
    response={201: RequestOut},
    **needs("consent:request:create"),
)
def take_subject_request(request: ApiRequest, pk: UUID, body: RequestIn) -> HttpResponse:
    """An objection or a withdrawal stops marketing at once. An open request of the same kind is answered instead of a second one."""
    customer = customers.get(request.actor, "view", pk)
    proof = Proof(Evidence.MESSAGE, Source.API, note=body.proof)
    asked = asking.receive(request.actor, customer, kind=body.kind, detail=body.detail, proof=proof)
    return answer_json(request, shown_request(asked), status=201)


@router.get(ONE_REQUEST, summary="Read a request", response=RequestOut, **needs("consent:request:view"))
def read_subject_request(request: ApiRequest, request_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_request(requests.get(request.actor, "view", request_pk)))


@router.post(
    ONE_REQUEST + "/check-identity",
    summary="The identity is checked",
    response={200: RequestOut, 422: Problem},
    **needs("consent:request:answer"),
)
def check_subject_identity(request: ApiRequest, request_pk: UUID, body: StepIn) -> HttpResponse:
    """The note says how. Before that nothing is handed out, and nothing is erased."""
    return stepped(request, request_pk, asking.check_identity, body)


@router.post(
    ONE_REQUEST + "/answer",
    summary="The request is done",
    response={200: RequestOut, 422: Problem},
    **needs("consent:request:answer"),
)
def answer_subject_request(request: ApiRequest, request_pk: UUID, body: StepIn) -> HttpResponse:
    """The note says what was done. Erasing is done by a person in Samphan, who types the name."""
    return stepped(request, request_pk, asking.answer, body)


@router.post(
    ONE_REQUEST + "/refuse",
    summary="The request is refused",
    response={200: RequestOut, 422: Problem},
    **needs("consent:request:answer"),
)
def refuse_subject_request(request: ApiRequest, request_pk: UUID, body: StepIn) -> HttpResponse:
    """The note is the reason, which the customer has a right to."""
    return stepped(request, request_pk, asking.refuse, body)


def stepped(request: ApiRequest, pk: UUID, act: Any, body: StepIn) -> HttpResponse:
    asked = requests.get(request.actor, "answer", pk)
    act(request.actor, asked, note=body.note)
    return answer_json(request, shown_request(requests.get(request.actor, "answer", pk)))


def shown_request(asked: SubjectRequest) -> dict[str, Any]:
    proof = asked.proofs.order_by("-pk").first()
    steps = [
        {"state": step.state, "note": step.note, "at": step.at, "by": step.by_name}
        for step in asked.steps.order_by("pk")
    ]
    values = {name: getattr(asked, name) for name in BRIEF if name not in {"id", "customer"}}
    return {
        "id": asked.pk,
        "customer": asked.customer_id,
        "detail": asked.detail,
        "proof": proof.digest if proof else "",
        "steps": steps,
        **values,
    }
