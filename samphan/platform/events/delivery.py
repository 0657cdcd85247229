"""The outbox worker: each waiting delivery runs its handler once, whatever happens to the workers.

A worker claims rows by a conditional update that also ends at a time (the lease), then runs each handler in one transaction together
with the mark "done". Killed before the commit: nothing happened, and the lease hands the row to another worker. Killed after: it is
done. So a handler that only writes to the database has its effect exactly once; one that reaches outside gets at-least-once and keys its
effect by the event's id. Deliveries have no order between each other: a handler reads what stands now, not what it remembers.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta
from itertools import groupby, islice
from uuid import uuid4

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

from samphan.platform.events.models import Delivery, DeliveryState
from samphan.platform.events.registry import SUBSCRIBERS, data_of
from samphan.platform.tenants.current import every_business, use_business

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# Deliveries that share a transaction. PostgreSQL waits for the disk at each commit; SQLite does not, but has one writer, and people wait for it.
TOGETHER = {"postgresql": 20, "sqlite": 1}
BACK_OFF = [
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
]
MAX_ATTEMPTS = len(BACK_OFF) + 1
ERROR_LENGTH = 4_000
KEEP_DONE_DAYS = 14


def deliver_due(worker_name: str, limit: int = 100, *, lease: timedelta = LEASE) -> int:
    """Claim up to `limit` due deliveries of all businesses and run their handlers. Returns how many were claimed (0: nothing is due)."""
    token = f"{worker_name[:40]}#{uuid4().hex}"
    claimed = claim_due(token, limit, lease)
    stop_at = timezone.now() + lease / 2
    for business, deliveries in groupby(claimed, key=lambda delivery: delivery.business):
        with use_business(business):
            while together := list(islice(deliveries, TOGETHER[connection.vendor])):
                if together[0].attempts >= MAX_ATTEMPTS:  # comes alone, after its worker was lost once too often
                    give_up(together[0], token, "The worker died each time it ran this.")
                elif timezone.now() < stop_at:
                    run(together, token)
                else:
                    release(together, token)
    return len(claimed)


def claim_due(token: str, limit: int, lease: timedelta) -> list[Delivery]:
    """Rows that from now until the lease ends belong to `token`.

    A row whose lease ran out may have killed its worker, so it is taken alone and the lost run counts as an attempt: what brings down
    every worker ends as a dead letter, and its neighbours are delivered.
    """
    now = timezone.now()
    with every_business():
        due = Delivery.objects.filter(due_at__lte=now)
        # An idle look must not take SQLite's one write lock five times a second.
        return _claim(due, token, limit, now + lease) if due.exists() else []


def _claim(due: models.QuerySet[Delivery], token: str, limit: int, until: datetime) -> list[Delivery]:
    with transaction.atomic():
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")
            .values_list("pk", "state")[:limit]
        )
        if not rows:
            return []
        orphans = [pk for pk, state in rows if state == DeliveryState.CLAIMED]
        chosen = orphans[:1] or [pk for pk, _state in rows]
        won = due.filter(pk__in=chosen).update(
            state=DeliveryState.CLAIMED,
            claimed_by=token,
            due_at=until,
            attempts=F("attempts") + (1 if orphans else 0),
        )
        if not won:
            return []
        mine = Delivery.objects.filter(pk__in=chosen, claimed_by=token).order_by("business_id", "pk")
        return list(mine.select_related("event", "business", "event__actor"))


def run(deliveries: list[Delivery], token: str) -> None:
    """Run claimed deliveries: those of handlers that are `apart` each by itself, the others together."""
    rest = []
    for delivery in deliveries:
        subscriber = SUBSCRIBERS.get(delivery.subscriber)
        if subscriber and subscriber.apart:
            run_apart(delivery, token)
        else:
            rest.append(delivery)
    if rest:
        run_together(rest, token)


def run_apart(delivery: Delivery, token: str) -> None:
    """Run the handler, then mark it done: lost in between, it runs again, as every handler may."""
    try:
        SUBSCRIBERS[delivery.subscriber].handle(delivery.event, data_of(delivery.event))
        mark_done([delivery], token)
    except LeaseLost:
        return
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its failure, never the worker's end
        note_failure(delivery, token, error)


def run_together(deliveries: list[Delivery], token: str) -> None:
    """Run claimed deliveries in one transaction: their effects and their marks commit together.

    When one fails, nothing of them has happened; each is run again alone, and only the failing one is noted as failed.
    """
    try:
        with transaction.atomic():
            mark_done(deliveries, token)
            for delivery in deliveries:
                event = delivery.event
                SUBSCRIBERS[delivery.subscriber].handle(event, data_of(event))
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its failure, never the worker's end
        if len(deliveries) > 1:
            for delivery in deliveries:
                run_together([delivery], token)
        elif not isinstance(error, LeaseLost):
            note_failure(deliveries[0], token, error)


class LeaseLost(Exception):  # noqa: N818 - not an error: another worker has the row now
    """The lease ran out and somebody else took the row."""


def mark_done(deliveries: list[Delivery], token: str) -> None:
    """Mark first: the rows stay locked until the handlers' transaction ends. Raises `LeaseLost` when one is no longer this worker's."""
    marked = held(deliveries, token).update(
        state=DeliveryState.DONE, done_at=timezone.now(), due_at=None, claimed_by="", last_error=""
    )
    if marked != len(deliveries):
        raise LeaseLost


def held(deliveries: list[Delivery], token: str) -> models.QuerySet[Delivery]:
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    return rows.filter(state=DeliveryState.CLAIMED, claimed_by=token)


def release(deliveries: list[Delivery], token: str) -> None:
    """Give claimed rows back unrun: slow handlers before them used up the lease."""
    held(deliveries, token).update(state=DeliveryState.WAITING, due_at=timezone.now(), claimed_by="")


def note_failure(delivery: Delivery, token: str, error: Exception) -> None:
    logger.warning("%s failed on event %s", delivery.subscriber, delivery.event_id, exc_info=error)
    said = "".join(traceback.format_exception(error))[-ERROR_LENGTH:]
    if delivery.attempts + 1 >= MAX_ATTEMPTS:
        give_up(delivery, token, said)
        return
    held([delivery], token).update(
        state=DeliveryState.WAITING,
        attempts=delivery.attempts + 1,
        due_at=timezone.now() + BACK_OFF[delivery.attempts],
        claimed_by="",
        last_error=said,
    )


def give_up(delivery: Delivery, token: str, error: str) -> None:
    logger.error("%s gave up on event %s", delivery.subscriber, delivery.event_id)
    held([delivery], token).update(
        state=DeliveryState.DEAD,
        attempts=MAX_ATTEMPTS,
        dead_at=timezone.now(),
        due_at=None,
        claimed_by="",
        last_error=error,
    )


def prune_done(*, days: int = KEEP_DONE_DAYS, chunk: int = 5_000) -> int:
    """Forget deliveries done more than `days` ago, in short transactions. Events and dead letters stay. Returns how many went."""
    before, pruned = timezone.now() - timedelta(days=days), 0
    with every_business():
        while old := list(Delivery.objects.filter(done_at__lt=before).values_list("pk", flat=True)[:chunk]):
            gone = Delivery.objects.filter(pk__in=old)
            pruned += gone._raw_delete(gone.db)  # noqa: SLF001 - nothing hangs on them, and no person did it: the audit trail need not hear
    return pruned
