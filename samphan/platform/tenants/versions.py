"""Two people changing the same row: the second is told, and nothing is overwritten."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import models
from django.db.models import F, QuerySet
from django.dispatch import Signal

from samphan.platform.refusals import Conflict

CHUNK = 500  # rows named in one statement

row_changed = Signal()
"""Sent with `before` (a copy) and `row` by the writes below: they UPDATE on a condition, which sends no `post_save`. The audit trail listens, model by model."""


def save_changes(row: models.Model, *, seen: int, **changes: Any) -> list[str]:
    """Write `changes` if `row` still has the version the person saw; returns the names of fields that really changed.

    `row` needs a whole-number column `version`. Raises `Conflict` when somebody saved first. Nothing is written when nothing changed.
    """
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    rows = type(row)._default_manager.filter(pk=row.pk, version=seen)  # noqa: SLF001 - Django's documented name
    told = rows.update(version=F("version") + 1, **changes) if changed else rows.count()
    if not told:
        raise Conflict(current=row)
    if changed:
        tell(row, {**changes, "version": seen + 1})
    return changed


def change_once(row: models.Model, rows: QuerySet[Any], **changes: Any) -> bool:
    """Write `changes` if `row` still is among `rows`: of two people who end one thing at once, one does. True for that one."""
    if not rows.filter(pk=row.pk).update(**changes):
        return False
    tell(row, changes)
    return True


def change_every(rows: QuerySet[Any], **changes: Any) -> int:
    """Write `changes` to all `rows` in one statement. Returns how many. Call it inside the action's transaction."""
    if not row_changed.has_listeners(rows.model):
        return rows.update(**changes)
    found = list(rows.select_for_update())
    count = 0
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        count += rows.model._base_manager.filter(pk__in=[row.pk for row in chunk]).update(**changes)  # noqa: SLF001 - as above
    for row in found:
        tell(row, changes)
    return count


def tell(row: models.Model, changes: dict[str, Any]) -> None:
    """Bring `row` up to what was written, and say so."""
    before = copy(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row_changed.send(type(row), before=before, row=row)
