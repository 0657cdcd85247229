"""One message to one endpoint: what leaves, and what its answer means."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samphan import __version__
from samphan.platform.accounts.rights import system_actor
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.jobs.endings import owners_of
from samphan.platform.notifications.models import Tone
from samphan.platform.notifications.notify import notify
from samphan.platform.outbound import AddressRefused, Answer, CallFailed, post
from samphan.platform.tenants.current import every_business
from samphan.platform.tenants.versions import change_once
from samphan.platform.webhooks.events import EndpointPaused
from samphan.platform.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookState
from samphan.platform.webhooks.signing import signed_headers

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 300, 600, 1440)]
MAX_ATTEMPTS = len(BACK_OFF) + 1
PAUSE_AFTER = timedelta(days=3)
SHORTEST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
KEEP_DAYS = 30  # of messages in the log
EXCERPT = 2_000  # characters of the answer that are kept
GONE, SERVER_FAULT = 410, 5
BUSY = frozenset({408, 425, 429})  # the endpoint as a whole wants a rest; other 4xx concern this message only


class Fault(models.TextChoices):
    """Why an attempt failed, in the log's words."""

    STATUS = "status", _("The address answered with an error")
    REDIRECT = "redirect", _("The address answered with a redirect, which is not followed")
    NO_ANSWER = "no_answer", _("No answer came in time")
    REFUSED = "refused", _("The address lies inside a private network, and only public addresses are called")


FAULTS_OF_STATUS = {2: "", 3: Fault.REDIRECT}  # by the hundreds of HTTP's status codes


@dataclass(frozen=True)
class Outcome:
    """How one attempt went."""

    fault: str = ""
    status: int | None = None
    milliseconds: int | None = None
    answer: str = ""

    @property
    def is_gone(self) -> bool:
        return self.status == GONE

    @property
    def wants_rest(self) -> bool:
        return self.fault == Fault.NO_ANSWER or (self.status or 0) // 100 == SERVER_FAULT or self.status in BUSY


def body_of(event: Event) -> str:
    """What the receiver gets: `type`, `timestamp` and `data`, as Standard Webhooks lays it out."""
    return as_body(
        event.kind,
        event.occurred_at,
        {
            "event_id": str(event.pk),
            "customer_id": str(event.customer_id) if event.customer_id else None,
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "actor": event.actor_name,
            "channel": event.channel,
            "details": event.data,
        },
    )


def as_body(kind: str, at: datetime, data: dict[str, Any]) -> str:
    return json.dumps(
        {"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False, separators=(",", ":")
    )


def send(delivery: WebhookDelivery) -> Outcome:
    """Sign and POST. Never raises for what the other side does."""
    body = delivery.body.encode()
    headers = {
        "content-type": "application/json",
        "user-agent": f"Samphan-Webhooks/{__version__}",
        "accept-encoding": "identity",
        **signed_headers(delivery.endpoint.live_secrets(), delivery.message_id, int(time.time()), body),
    }
    try:
        return judge(post(delivery.endpoint.url, body, headers))
    except AddressRefused:
        return Outcome(fault=Fault.REFUSED)
    except CallFailed as error:
        return Outcome(fault=Fault.NO_ANSWER, answer=str(error))


def judge(answer: Answer) -> Outcome:
    fault = FAULTS_OF_STATUS.get(answer.status // 100, Fault.STATUS)
    return Outcome(fault, answer.status, answer.milliseconds, answer.text[:EXCERPT])


@transaction.atomic
def write_down(delivery: WebhookDelivery, outcome: Outcome) -> datetime | None:
    """Note the attempt. Returns when to try again; None when there is nothing more to do, or another attempt was noted first."""
    now, attempts = timezone.now(), delivery.attempts + 1
    again = now + BACK_OFF[attempts - 1] if outcome.fault and attempts < MAX_ATTEMPTS else None
    state = (WebhookState.WAITING if again else WebhookState.FAILED) if outcome.fault else WebhookState.SENT
    noted = WebhookDelivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=WebhookState.WAITING
    ).update(
        state=state,
        attempts=attempts,
        due_at=again,
        attempted_at=now,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        answer=outcome.answer,
        fault=outcome.fault,
    )
    if not noted:
        return None
    note_health(delivery.endpoint, outcome, now)
    return again


def note_health(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> None:
    """What this attempt says of the endpoint as a whole."""
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if not outcome.fault:
        row.exclude(failing_since=None).update(failing_since=None, rest_until=None)
        return
    row.filter(failing_since=None).update(failing_since=now)
    since = endpoint.failing_since or now
    if outcome.wants_rest:
        row.update(rest_until=now + min(max((now - since) / 4, SHORTEST_REST), LONGEST_REST))
    if outcome.is_gone or now - since > PAUSE_AFTER:
        pause_failing(endpoint, now, outcome)


def pause_failing(endpoint: WebhookEndpoint, now: datetime, outcome: Outcome) -> None:
    """Failing for days, or told that it is gone: stop trying, and say so once."""
    if change_once(endpoint, WebhookEndpoint.objects.filter(paused_at=None), paused_at=now, paused_by=""):
        record(EndpointPaused(endpoint.name, outcome.fault), actor=system_actor(endpoint.business), subject=endpoint)
        said = format_lazy(_("The webhook “{name}” is paused: its address did not answer."), name=endpoint.name)
        for owner in owners_of(endpoint.business):
            notify(owner, said, url=reverse("webhooks:endpoint-show", args=[endpoint.pk]), tone=Tone.BAD)


def prune_messages(*, days: int = KEEP_DAYS, chunk: int = 2_000) -> int:
    """Forget messages older than `days`, of all businesses, in short transactions. Returns how many went."""
    before, pruned = timezone.now() - timedelta(days=days), 0
    with every_business():
        old = WebhookDelivery.objects.filter(created_at__lt=before).exclude(state=WebhookState.WAITING)
        while batch := list(old.values_list("pk", flat=True)[:chunk]):
            pruned += WebhookDelivery.objects.filter(pk__in=batch).delete()[0]
    return pruned
