"""The search index behind an import: filled set by set once the rows are in. Safe to run twice, and to be undone meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samphan.platform.importing.models import ImportRun, ImportSet
from samphan.platform.importing.run import importer_of, sets_of
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.tenants.bulk import commit_soon, take_statistics


def carry_out(run_id: UUID) -> None:
    """The job."""
    if run := ImportRun.objects.filter(pk=run_id).first():
        make_findable(run)


def make_findable(run: ImportRun) -> None:
    """Index every set of the run that is not indexed and stands. Raises `Cancelled` when the worker stops; the next one goes on."""
    importer = importer_of(run.noun)
    sets = ImportSet.objects.filter(run=run)
    to_do = sets.filter(findable_at=None, undone_at=None).order_by("first_line")
    total = sets.count()
    for one in sets_of(iter(to_do.first, None), 1):
        if cancelled():
            raise Cancelled
        with transaction.atomic():
            commit_soon()
            # The set's row is locked by this, and by an undo before it takes anything away: whoever comes second finds it done.
            if to_do.filter(pk=one[0].pk).update(findable_at=timezone.now()):
                importer.make_findable(one[0].journal)
        take_statistics()
        progress(total - to_do.count(), total)
    run.findable_at = timezone.now()
    run.save(update_fields=["findable_at"])
