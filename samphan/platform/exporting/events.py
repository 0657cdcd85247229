"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "exporting.list_exported",
    icon="table-export",
    label=_("List exported"),
    sentence=_("%(actor)s exported %(rows)s rows to %(file)s"),
)
@dataclass(frozen=True, slots=True)
class ListExported(EventData):
    """Who took how many rows out of which list: asked for when data turn up where they should not."""

    table: str
    file: str
    rows: int
