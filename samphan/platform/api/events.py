"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "api.token_created",
    icon="key",
    label=_("API token created"),
    sentence=_("%(actor)s created the API token %(name)s"),
)
@dataclass(frozen=True, slots=True)
class TokenCreated(EventData):
    name: str
    scopes: list[str]


@event_kind(
    "api.token_revoked",
    icon="key-off",
    label=_("API token revoked"),
    sentence=_("%(actor)s revoked the API token %(name)s"),
)
@dataclass(frozen=True, slots=True)
class TokenRevoked(EventData):
    name: str
