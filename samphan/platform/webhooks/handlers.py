"""Every event goes to the endpoints that ask for its kind."""

from __future__ import annotations

from samphan.platform.events.models import Event
from samphan.platform.events.registry import ALL_KINDS, EventData, subscribes
from samphan.platform.webhooks.actions import queue_messages
from samphan.platform.webhooks.models import WebhookEndpoint


def endpoints_for(kind: str) -> list[WebhookEndpoint]:
    return [one for one in WebhookEndpoint.objects.filter(paused_at=None) if one.wants(kind)]


@subscribes("webhooks.fan_out", ALL_KINDS, asks=lambda kind: bool(endpoints_for(kind)))
def fan_out(event: Event, _data: EventData) -> None:
    queue_messages(event, endpoints_for(event.kind))
