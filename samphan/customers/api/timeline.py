"""A customer's timeline: read it, write a note on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from samphan.customers.access import customers
from samphan.customers.actions import add_note
from samphan.customers.api.schemas import NoteIn, TimelineQuery
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row, Seal, page, page_body
from samphan.platform.api.routing import ROOT, needs
from samphan.platform.events.api import EventOut, EventPage, readable_events, shown_event, shown_events

router = Router(tags=["Timeline"])
NEWEST = ("-occurred_at", "-id")


@router.get(
    "/customers/{uuid:pk}/timeline", summary="Read a timeline", response=EventPage, **needs("customers:customer:view")
)
def read_timeline(request: ApiRequest, pk: UUID, query: Query[TimelineQuery]) -> HttpResponse:
    """Events about the customer that the token may read, newest first."""
    rows = timeline_of(request.actor, customers.get(request.actor, "view", pk), query.kind)
    return page(request, rows, query, order=NEWEST, shape=shown_events)


def timeline_of(actor: Actor, customer: Customer, kinds: str = "") -> QuerySet[Any, Row]:
    return readable_events(actor, kinds).filter(customer_id__in=customer.ids).values()


def first_page(request: ApiRequest, pk: UUID) -> dict[str, Any]:
    """The newest events, for an answer that shows the customer itself. The actor must be known to see the customer."""
    seal = Seal(request, f"{ROOT}customers/{pk}/timeline")
    rows = timeline_of(request.actor, Customer(pk=pk))
    return page_body(seal, rows, TimelineQuery(), order=NEWEST, shape=shown_events)  # type: ignore[call-arg]


@router.post(
    "/customers/{uuid:pk}/notes", summary="Write a note", response={201: EventOut}, **needs("customers:note:create")
)
def write_note(request: ApiRequest, pk: UUID, note: NoteIn) -> HttpResponse:
    customer = customers.get(request.actor, "view", pk)
    return answer_json(request, shown_event(add_note(request.actor, customer, note.text)), status=201)
