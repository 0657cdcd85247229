"""Reading the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.access import audit
from samphan.platform.audit.describe import Describer, ShownEntry
from samphan.platform.audit.registry import audited_models
from samphan.platform.days import midnight

PAGE = 50
SEARCH_DAYS = 366  # how far back text is looked for unless a first day is given


@dataclass(frozen=True)
class Wanted:
    """What to show. Empty: all. `person` is a user's id, `kind` a model such as `customers.customer`, `row` one row of it."""

    person: UUID | None = None
    kind: str = ""
    row: str = ""
    first_day: date | None = None
    last_day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class TrailPage:
    """Newest first. `next` is the `before` of the following page; None at the end."""

    items: list[ShownEntry]
    next: UUID | None


def trail(actor: Actor, wanted: Wanted, before: UUID | None = None, limit: int = PAGE) -> TrailPage:
    """Changes in the actor's business, newest first, paged by key. Raises `Forbidden` without the right to see them."""
    audit.require(actor, "view")
    rows = audit.rows(actor).select_related("content_type")
    if wanted.person:
        rows = rows.filter(actor=wanted.person)
    if wanted.kind:
        rows = rows.filter(content_type=content_type_of(wanted.kind))
    if wanted.row:
        rows = rows.filter(object_pk=wanted.row)
    first_day = wanted.first_day or (timezone.localdate() - timedelta(days=SEARCH_DAYS) if wanted.text else None)
    if first_day:
        rows = rows.filter(timestamp__gte=midnight(first_day))
    if wanted.last_day:
        rows = rows.filter(timestamp__lt=midnight(wanted.last_day + timedelta(days=1)))
    for word in wanted.text.casefold().split():
        rows = rows.filter(searched__contains=word)
    if before:
        rows = rows.filter(pk__lt=before)
    entries = list(rows.order_by("-pk")[: limit + 1])
    more = len(entries) > limit
    return TrailPage(Describer(actor, entries[:limit]).shown(), entries[limit - 1].pk if more else None)


def content_type_of(kind: str) -> ContentType | None:
    known = {model._meta.label_lower: model for model in audited_models()}  # noqa: SLF001 - Django's documented name
    return ContentType.objects.get_for_model(known[kind]) if kind in known else None
