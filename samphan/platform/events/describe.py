"""Events in words: the one place where an event becomes a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import SYSTEM_NAME
from samphan.platform.events.models import Event
from samphan.platform.events.registry import KINDS, data_of
from samphan.platform.refusals import Sentence

UNKNOWN_ICON = "circle-dashed"
LONGEST_VALUE = 300


@dataclass(frozen=True)
class Told:
    """An event as a person reads it. `sentence` is plain text, not markup: templates escape it like any other."""

    id: UUID
    kind: str
    label: Sentence
    icon: str
    sentence: str
    actor: str
    channel: str
    occurred_at: datetime
    subject_type: str
    subject_id: str


class Words(dict[str, str]):
    """Placeholder values; one that is not there reads as an ellipsis instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def describe(event: Event) -> Told:
    """The event in the current language. Tolerant of kinds and fields that came or went since it was recorded."""
    kind = KINDS.get(event.kind)
    label = kind.label if kind else event.kind
    return Told(
        id=event.pk,
        kind=event.kind,
        label=label,
        icon=kind.icon if kind else UNKNOWN_ICON,
        sentence=sentence_of(kind.sentence if kind else event.kind, event) or str(label),
        actor=actor_of(event),
        channel=event.channel,
        occurred_at=event.occurred_at,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
    )


def sentence_of(pattern: Sentence, event: Event) -> str:
    """The pattern filled in; empty when the event's values do not fit it."""
    try:
        return str(pattern) % Words(words_of(event))
    except (TypeError, ValueError):
        return ""


def words_of(event: Event) -> dict[str, Any]:
    try:
        shown: Mapping[str, Any] = event.data | data_of(event).words()
    except (LookupError, TypeError, ValueError):  # an older or newer shape: its raw values still tell something
        shown = event.data
    return {name: as_words(value) for name, value in shown.items()} | {"actor": actor_of(event)}


def actor_of(event: Event) -> str:
    """Who it was. Samphan itself is stored under its English name and read in the reader's language."""
    if event.actor_id is None and event.actor_name == SYSTEM_NAME:
        return str(settings.PRODUCT_NAME)
    return event.actor_name or _("Someone")


def as_words(value: object) -> object:
    """Numbers stay numbers for `%(n)d`; the rest becomes one short line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return "–"
    if isinstance(value, int | float):
        return value
    text = ", ".join(str(as_words(part)) for part in value) if isinstance(value, list | tuple) else str(value)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"
