"""A customer's timeline: read it, write a note on it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from samphan.customers.access import customers
from samphan.customers.actions import add_note
from samphan.customers.api.schemas import NoteIn, TimelineQuery
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.events.api import EventOut, EventPage, readable_events, shown_event, shown_events

router = Router(tags=["Timeline"])


@router.get(
    "/customers/{uuid:pk}/timeline", summary="Read a timeline", response=EventPage, **needs("customers:customer:view")
)
def read_timeline(request: ApiRequest, pk: UUID, query: Query[TimelineQuery]) -> HttpResponse:
    """Events about the customer that the token may read, newest first."""
    customer = customers.get(request.actor, "view", pk)
    rows = readable_events(request.actor, query.kind).filter(customer_id__in=customer.ids)
    return page(request, rows.values(), query, order=("-occurred_at", "-id"), shape=shown_events)


@router.post(
    "/customers/{uuid:pk}/notes", summary="Write a note", response={201: EventOut}, **needs("customers:note:create")
)
def write_note(request: ApiRequest, pk: UUID, note: NoteIn) -> HttpResponse:
    customer = customers.get(request.actor, "view", pk)
    return answer_json(request, shown_event(add_note(request.actor, customer, note.text)), status=201)
