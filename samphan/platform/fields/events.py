"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "fields.field_changed",
    icon="forms",
    label=_("Custom field changed"),
    sentence=_("%(actor)s changed the custom field %(name)s: %(change)s"),
)
@dataclass(frozen=True, slots=True)
class FieldChanged(EventData):
    """`change` is added, edited, archived, restored or moved."""

    noun: str
    slug: str
    name: str
    change: str


@event_kind(
    "fields.bulk_finished",
    icon="list-check",
    label=_("Bulk action finished"),
    sentence=_("%(actor)s changed %(done)s rows at once"),
)
@dataclass(frozen=True, slots=True)
class BulkFinished(EventData):
    table: str
    action: str
    done: int
    refused: int
    undone: bool
