"""Recording facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Delivery, Event
from samphan.platform.events.registry import EventData, listeners, waiting_for
from samphan.platform.ids import uuid7
from samphan.platform.tenants.bulk import insert_many

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, before it is recorded. `occurred_at` is now unless given.

    `subject` is a row; a model alone means its row with the id `customer_id`, for writers in bulk, who make no instances.
    """

    data: EventData
    subject: models.Model | type[models.Model] | None = None
    customer_id: UUID | None = None
    channel: str = ""
    occurred_at: datetime | None = None


def record(
    data: EventData,
    *,
    actor: Actor,
    subject: models.Model | None = None,
    customer_id: UUID | None = None,
    channel: str = "",
    occurred_at: datetime | None = None,
    tell: bool = True,
) -> Event:
    """Write one event, and an outbox row per subscriber, in the transaction of the change it tells.

    Call it inside the action's `transaction.atomic()`: what is rolled back was never told. `tell=False` writes history only: no
    subscriber hears of it.
    """
    now = timezone.now()
    event = event_of(Fact(data, subject, customer_id, channel, occurred_at), actor, now)
    event.save(force_insert=True)
    if tell:
        tell_subscribers([event], now)
    return event


@transaction.atomic
def record_many(
    facts: Iterable[Fact], *, actor: Actor, tell: bool = True, summed_up_by: type[EventData] | None = None
) -> int:
    """Write many events in bulk (imports, the demonstration). Returns how many. `tell` as in `record`.

    `summed_up_by` is the kind of one event that the caller records after all of these: subscribers that name it wait for that one, and
    are not told each of these.
    """
    now, written, rest = timezone.now(), 0, iter(facts)
    wait = frozenset(waiting_for(summed_up_by.KIND)) if summed_up_by else frozenset[str]()
    hearers: dict[str, list[str]] = {}
    while chunk := list(islice(rest, CHUNK)):
        events = [columns_of(fact, actor, now) for fact in chunk]
        insert_many(Event, events)
        if tell:
            for kind in {fact.data.KIND for fact in chunk} - hearers.keys():
                hearers[kind] = [name for name in listeners(kind, many=True) if name not in wait]
            insert_many(Delivery, [
                {"event_id": event["id"], "subscriber": name, "due_at": now}
                for event in events
                for name in hearers[event["kind"]]
            ])  # fmt: skip
        written += len(events)
    return written


def columns_of(fact: Fact, actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns of an event. Everything is set here: none of its defaults is asked for."""
    subject = fact.subject
    about = fact.customer_id if isinstance(subject, type) else subject.pk if subject else ""
    return {
        "id": uuid7(),
        "business_id": actor.business.pk,
        "kind": fact.data.KIND,
        "customer_id": fact.customer_id,
        "occurred_at": fact.occurred_at or now,
        "actor_id": actor.user.pk if actor.user else None,
        "actor_name": actor.name,
        "channel": fact.channel,
        "subject_type": subject._meta.label_lower if subject else "",  # noqa: SLF001 - Django's public name for model facts
        "subject_id": str(about),
        "data": fact.data.as_json(),
    }


def event_of(fact: Fact, actor: Actor, now: datetime) -> Event:
    event = Event(**columns_of(fact, actor, now))
    event.business, event.actor = actor.business, actor.user  # known already: nobody need read them again
    return event


def tell_subscribers(events: Iterable[Event], now: datetime) -> None:
    """Outbox rows for everyone who listens."""
    waiting = [
        Delivery(business=event.business, event=event, subscriber=name, due_at=now)
        for event in events
        for name in listeners(event.kind)
    ]
    if waiting:
        Delivery.objects.bulk_create(waiting, batch_size=CHUNK)
