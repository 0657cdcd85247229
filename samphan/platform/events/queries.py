"""Reading events: a customer's timeline, and how the outbox does."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import ALL_PERMISSIONS, Actor
from samphan.platform.events.describe import Told, describe
from samphan.platform.events.models import Delivery, DeliveryState, Event
from samphan.platform.events.registry import KINDS, EventKind
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import every_business

PAGE = 50
WORDS = ("text", "what", "name", "value", "tag", "subject")  # keys of an event's data that hold what somebody wrote
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class TimelinePage:
    """Newest first. `next` is the `before` of the following page; empty at the end."""

    items: list[Told]
    next: str


def may_read(actor: Actor, kind: EventKind) -> bool:
    """True when the actor has the kind's own right or, where it names none, a right to see something of its module."""
    if kind.permission or ALL_PERMISSIONS in actor.permissions:
        return not kind.permission or actor.has(kind.permission)
    return any(name.startswith(f"{kind.module}:") and name.endswith(":view") for name in actor.permissions)


def readable_kinds(actor: Actor) -> list[EventKind]:
    """Kinds this actor may read on a timeline, for its filter."""
    return [kind for kind in KINDS.values() if may_read(actor, kind)]


def timeline(
    actor: Actor,
    customer_ids: Collection[UUID],
    kinds: Collection[str] | None = None,
    before: str = "",
    limit: int = PAGE,
    *,
    containing: str = "",
) -> TimelinePage:
    """Events of one customer that the actor's role may read, newest first, paged by key. Several ids: those merged into it are its own too.

    `containing` keeps events in whose written words (`WORDS` of their data) it stands.

    Trusts its caller for the customer: fetch it with its module's `Access.get` first. Raises `Refused` for a `before` that no page gave.
    """
    names = {kind.name for kind in readable_kinds(actor)} & (set(kinds) if kinds is not None else KINDS.keys())
    rows = Event.objects.filter(business=actor.business, kind__in=names)
    if before:
        at, last = read_cursor(before)
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=last), occurred_at__lte=at)
    if containing:
        said = Q()
        for word in WORDS:
            said |= Q(**{f"data__{word}__icontains": containing})
        rows = rows.filter(said)
    rows = rows.order_by("-occurred_at", "-pk")
    # One walk of the index for each id: asked together, the database would sort whole lives.
    events = [event for pk in customer_ids for event in rows.filter(customer_id=pk)[: limit + 1]]
    events.sort(key=lambda event: (event.occurred_at, event.pk), reverse=True)
    shown = events[:limit]
    return TimelinePage(
        items=[describe(event) for event in shown],
        next=cursor_at(shown[-1]) if len(events) > limit else "",
    )


def cursor_at(event: Event) -> str:
    micros = (event.occurred_at - EPOCH) // timedelta(microseconds=1)
    return urlsafe_b64encode(f"{micros}.{event.pk.hex}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """A cursor only says where a page starts: a made-up one shows nothing that its reader could not page to."""
    try:
        micros, _dot, pk = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
        return EPOCH + timedelta(microseconds=int(micros)), UUID(pk)
    except (ValueError, OverflowError) as error:
        raise Refused(_("This page link is damaged. Open the list again."), code="bad_cursor") from error


@dataclass(frozen=True)
class OutboxState:
    """`waiting` is what is not yet delivered, `late` what should have been a minute ago, `dead` what was given up."""

    waiting: int
    late: int
    dead: int
    oldest_due_at: datetime | None


def outbox_state() -> OutboxState:
    """How the outbox of the whole installation does, for the health page."""
    with every_business():
        due = Delivery.objects.filter(due_at__isnull=False)
        late = due.filter(due_at__lt=timezone.now() - timedelta(minutes=1))
        return OutboxState(
            waiting=due.count(),
            late=late.count(),
            dead=Delivery.objects.filter(dead_at__isnull=False, state=DeliveryState.DEAD).count(),
            oldest_due_at=due.order_by("due_at").values_list("due_at", flat=True).first(),
        )
