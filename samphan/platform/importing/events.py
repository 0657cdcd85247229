"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "importing.import_finished",
    icon="table-import",
    label=_("File imported"),
    sentence=_("%(actor)s imported %(file)s: %(new)s new, %(updated)s updated, %(rejected)s rejected"),
)
@dataclass(frozen=True, slots=True)
class ImportFinished(EventData):
    """`state` is done, cancelled or failed: what had come in before the end stays until it is undone."""

    noun: str
    file: str
    state: str
    read: int
    new: int
    updated: int
    rejected: int


@event_kind(
    "importing.import_undone",
    icon="arrow-back-up",
    label=_("Import undone"),
    sentence=_("%(actor)s undid the import of %(file)s: %(removed)s removed, %(restored)s restored, %(left)s left"),
)
@dataclass(frozen=True, slots=True)
class ImportUndone(EventData):
    noun: str
    file: str
    removed: int
    restored: int
    left: int
