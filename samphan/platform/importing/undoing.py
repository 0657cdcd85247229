"""Taking a whole import back: its sets, the last one first, each in a transaction of its own. Safe to run twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.importing.carrying import actor_for, whole_run
from samphan.platform.importing.events import ImportUndone
from samphan.platform.importing.models import ImportRun, ImportSet, ImportState
from samphan.platform.importing.run import importer_of, sets_of
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.tenants.bulk import commit_soon

MOST_TOLD = 1_000  # rows left that are named; all of them are counted


@dataclass
class UndoReport:
    """`left` names rows that were not, or not wholly, taken back, and why."""

    removed: int = 0
    restored: int = 0
    left_count: int = 0
    left: list[dict[str, str]] = field(default_factory=list)


def carry_out(run_id: UUID) -> dict[str, str]:
    """The job."""
    run = whole_run(run_id)
    if run.state != ImportState.UNDOING:
        return {}
    report = undo(actor_for(run), run)
    said = _("The import of %(file)s is undone: %(removed)s removed, %(restored)s restored, %(left)s left.") % {
        "file": run.name,
        "removed": f"{report.removed:,}",
        "restored": f"{report.restored:,}",
        "left": f"{report.left_count:,}",
    }
    return {"sentence": said, "url": reverse("importing:run", args=[run.pk])}


def undo(actor: Actor, run: ImportRun) -> UndoReport:
    """Take back every set that is not taken back yet. The run must be in state `undoing`."""
    importer = importer_of(run.noun)
    actor.require(importer.permission)
    report = UndoReport(**run.counts.get("undone", {}))
    total = ImportSet.objects.filter(run=run).count()
    to_do = ImportSet.objects.filter(run=run, undone_at=None).order_by("-first_line")
    for one in sets_of(iter(to_do.first, None), 1):
        if cancelled():
            raise Cancelled
        with transaction.atomic():
            commit_soon()
            _undo_set(actor, run, one[0], report)
        progress(total - to_do.count(), total)
    with transaction.atomic():
        run.state, run.undone_at = ImportState.UNDONE, timezone.now()
        run.save(update_fields=["state", "undone_at"])
        told = ImportUndone(run.noun, run.name, report.removed, report.restored, report.left_count)
        record(told, actor=actor, subject=run)
    return report


def _undo_set(actor: Actor, run: ImportRun, one: ImportSet, report: UndoReport) -> None:
    ImportSet.objects.select_for_update().get(pk=one.pk)  # the index may be at work on it (`finding.py`)
    undone = importer_of(run.noun).undo(actor, one.journal)
    report.removed += undone.removed
    report.restored += undone.restored
    report.left_count += len(undone.left)
    room = max(0, MOST_TOLD - len(report.left))
    report.left += [{"id": str(left.id), "name": left.name, "reason": str(left.reason)} for left in undone.left[:room]]
    one.undone_at = timezone.now()
    one.save(update_fields=["undone_at"])
    run.counts = {**run.counts, "undone": vars(report)}
    run.save(update_fields=["counts"])
