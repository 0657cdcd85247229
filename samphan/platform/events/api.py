"""Events over the API: everything that happened, in order, for systems that follow along."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import PageOut, PageQuery, Row, page
from samphan.platform.api.routing import ROUTERS, needs
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event
from samphan.platform.events.queries import readable_kinds
from samphan.platform.refusals import Forbidden, Refused

router = Router(tags=["Events"])
ROUTERS.append(router)


class EventOut(Schema):
    """One fact, as a sentence and as data."""

    id: UUID
    kind: str
    label: str
    sentence: str = Field(description="In the language of the call.")
    customer: UUID | None
    subject_type: str
    subject_id: str
    actor: str
    channel: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]


class EventPage(PageOut):
    data: list[EventOut]


class EventQuery(PageQuery):
    kind: str = Field("", max_length=600, description="Kinds of event, separated by commas; all when empty.")
    since: datetime | None = Field(
        None,
        description="Events recorded at or after this time, oldest first. Begin the next round a minute before the last "
        "`recorded_at` you saw, and drop the ids you know: transactions may end in another order than they began.",
    )


@router.get("/events", summary="List events", response=EventPage, **needs(""))
def list_events(request: ApiRequest, query: Query[EventQuery]) -> HttpResponse:
    """Every event of the business that the token's scopes may read, oldest first. For tokens that reach the whole business."""
    actor = request.actor
    if actor.row_scope != RowScope.ALL:
        raise Forbidden(
            _("This token reaches a part of the business only. Read the timeline of one customer instead."),
            code="whole_business_only",
        )
    rows = readable_events(actor, query.kind)
    if query.since:
        rows = rows.filter(recorded_at__gte=query.since)
    return page(request, rows.values(), query, order=("recorded_at", "id"), shape=shown_events)


def readable_events(actor: Actor, kinds: str) -> QuerySet[Any, Any]:
    """Events of kinds that the actor may read, narrowed to those named. Refuses a kind that is not there."""
    readable = {kind.name for kind in readable_kinds(actor)}
    named = {name.strip() for name in kinds.split(",") if name.strip()}
    if unknown := named - readable:
        sentence = _("There is no kind of event %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise Refused(code="kind_unknown", fields={"kind": sentence})
    rows: QuerySet[Any, Any] = Event.objects.filter(business=actor.business, kind__in=named or readable)
    return rows


def shown_events(rows: list[Row]) -> list[Row]:
    return [shown_event(Event(**row)) for row in rows]


def shown_event(event: Event) -> Row:
    told = describe(event)
    return {
        "id": event.pk,
        "kind": event.kind,
        "label": str(told.label),
        "sentence": told.sentence,
        "customer": event.customer_id,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "actor": event.actor_name,
        "channel": event.channel,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "data": event.data,
    }
