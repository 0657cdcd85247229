"""The events this module publishes. None of them leaves by webhook."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind

VIEW = "platform:webhook:view"


@event_kind(
    "webhooks.endpoint_created",
    icon="webhook",
    label=_("Webhook added"),
    sentence=_("%(actor)s added the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class EndpointCreated(EventData):
    name: str
    url: str


@event_kind(
    "webhooks.endpoint_changed",
    icon="webhook",
    label=_("Webhook changed"),
    sentence=_("%(actor)s changed the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class EndpointChanged(EventData):
    name: str
    url: str


@event_kind(
    "webhooks.endpoint_deleted",
    icon="trash",
    label=_("Webhook deleted"),
    sentence=_("%(actor)s deleted the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class EndpointDeleted(EventData):
    name: str
    url: str


@event_kind(
    "webhooks.secret_rotated",
    icon="key",
    label=_("Webhook secret changed"),
    sentence=_("%(actor)s made a new secret for the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class SecretRotated(EventData):
    name: str


@event_kind(
    "webhooks.endpoint_paused",
    icon="player-pause",
    label=_("Webhook paused"),
    sentence=_("%(actor)s paused the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class EndpointPaused(EventData):
    name: str
    reason: str = ""


@event_kind(
    "webhooks.endpoint_resumed",
    icon="player-play",
    label=_("Webhook resumed"),
    sentence=_("%(actor)s resumed the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class EndpointResumed(EventData):
    name: str


@event_kind(
    "webhooks.messages_replayed",
    icon="refresh",
    label=_("Webhook messages sent again"),
    sentence=_("%(actor)s sent %(count)d messages again to the webhook %(name)s"),
    permission=VIEW,
)
@dataclass(frozen=True, slots=True)
class MessagesReplayed(EventData):
    name: str
    count: int
