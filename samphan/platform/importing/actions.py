"""What people do with an import: hand a file over, match its columns, rehearse, run, stop, undo. Each checks the right first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.importing import files
from samphan.platform.importing.models import ImportMapping, ImportRun, ImportState
from samphan.platform.importing.run import importer_of, open_file
from samphan.platform.jobs import queue
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.uploads import only_with_its_row

MATCHED = {ImportState.ANALYSED, ImportState.PREVIEWED}
ENDED = {ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED}


def take_file(actor: Actor, noun: str, name: str, content: File[bytes]) -> ImportRun:
    """Store a file and say what it is: format, encoding, header line, columns as guessed or as remembered.

    Raises `Refused` when it holds no table; nothing is kept of it then.
    """
    importer = importer_of(noun)
    actor.require(importer.permission)
    run: ImportRun = ImportRun(
        business=actor.business,
        noun=noun,
        name=files.tidy_file_name(name),
        started_by=actor.user,
        starter=actor.name,
        membership=actor.membership,
    )
    files.keep(run, content)
    with only_with_its_row(run.content):
        look_into(actor, run)
        run.save()
    return run


def take_path(actor: Actor, noun: str, path: Path) -> ImportRun:
    """The same for a file on this machine."""
    files.check_size(path.stat().st_size)
    with path.open("rb") as stream:
        return take_file(actor, noun, path.name, File(stream, name=path.name))


def look_into(actor: Actor, run: ImportRun) -> None:
    """Find the table in the run's file, and match its columns as they were matched the last time, else by their words."""
    with files.path_of(run) as path:
        opened = open_file(actor, run.noun, path)
        table = opened.table
        run.format, run.encoding, run.sheet = table.format, table.encoding, table.sheet
        run.header_line, run.headers, run.lines = table.header_line, table.headers, table.count()
    run.signature = files.signature_of(run.headers)
    known = ImportMapping.objects.filter(noun=run.noun, signature=run.signature).first()
    guessed = {str(index): column.key for index, column in opened.matched.items()}
    run.mapping = known.mapping if known else guessed
    run.state = ImportState.ANALYSED


def match(actor: Actor, run: ImportRun, mapping: Mapping[int, str]) -> None:
    """Say what each column means (place in the file → column key; a place left out is not read), and remember it for such files."""
    importer = importer_of(run.noun)
    actor.require(importer.permission)
    columns = {column.key for column in importer.columns(actor)}
    wanted = {index: key for index, key in mapping.items() if key in columns and 0 <= index < len(run.headers)}
    if len(set(wanted.values())) < len(wanted):
        raise Refused(_("Two columns have the same meaning. Give each column its own."), code="column_twice")
    if not wanted:
        raise Refused(_("Say what at least one column means."), code="no_column")
    with transaction.atomic():
        run.mapping = {str(index): key for index, key in sorted(wanted.items())}
        changed = ImportRun.objects.filter(pk=run.pk, state__in=MATCHED)
        if not changed.update(mapping=run.mapping, state=ImportState.ANALYSED, counts={}, preview={}):
            raise Conflict
        run.state = ImportState.ANALYSED
        ImportMapping.objects.update_or_create(
            business=actor.business, noun=run.noun, signature=run.signature, defaults={"mapping": run.mapping}
        )


def start_rehearsal(actor: Actor, run: ImportRun) -> None:
    from samphan.platform.importing.jobs import rehearse_import  # noqa: PLC0415 - the job's line leads back here

    actor.require(importer_of(run.noun).permission)
    with transaction.atomic():
        _claim(run, MATCHED, ImportState.PREVIEWING)
        _queue(run, rehearse_import.by(actor).enqueue(run=str(run.pk)).id)


def start(actor: Actor, run: ImportRun) -> None:
    """Queue the import itself. Two clicks start it once."""
    from samphan.platform.importing.jobs import run_import  # noqa: PLC0415 - as above

    actor.require(importer_of(run.noun).permission)
    with transaction.atomic():
        _claim(run, MATCHED, ImportState.WAITING, counts={})
        _queue(run, run_import.by(actor).enqueue(run=str(run.pk)).id)


def stop(actor: Actor, run: ImportRun) -> None:
    """Stop after the set in hand. What came in stays, and can be undone."""
    actor.require(importer_of(run.noun).permission)
    if run.job and run.state in {ImportState.WAITING, ImportState.PREVIEWING}:
        queue.cancel(run.job)
    rows = ImportRun.objects.filter(pk=run.pk)
    if rows.filter(state=ImportState.PREVIEWING).update(state=ImportState.ANALYSED):
        return
    at_work = rows.filter(state__in=[ImportState.WAITING, ImportState.RUNNING])
    at_work.update(state=ImportState.CANCELLED, finished_at=timezone.now())


def start_undo(actor: Actor, run: ImportRun) -> None:
    """Queue the undoing of a whole run. Two clicks undo it once."""
    from samphan.platform.importing.jobs import undo_import  # noqa: PLC0415 - as above

    with transaction.atomic():
        claim_undo(actor, run)
        _queue(run, undo_import.by(actor).enqueue(run=str(run.pk)).id)


def claim_undo(actor: Actor, run: ImportRun) -> None:
    """From now on the run is being undone. One whose undoing was cut off is taken up again, for sets are undone one by one.

    Raises `Conflict` when it is at work, or undone already.
    """
    actor.require(importer_of(run.noun).permission)
    if run.state == ImportState.UNDONE:
        raise Conflict(_("This import is undone already."))
    _claim(run, {*ENDED, ImportState.UNDOING} if run.is_left_undoing else ENDED, ImportState.UNDOING)


def claim_run(actor: Actor, run: ImportRun) -> None:
    """From now on the run is at work here, without a job (the command line)."""
    actor.require(importer_of(run.noun).permission)
    _claim(run, MATCHED, ImportState.WAITING, counts={})


def forget(actor: Actor, run: ImportRun) -> None:
    """Take a file away that was never imported."""
    actor.require(importer_of(run.noun).permission)
    if not ImportRun.objects.filter(pk=run.pk, started_at=None).exclude(state=ImportState.WAITING).delete()[0]:
        raise Conflict
    run.content.delete(save=False)


def run_of(actor: Actor, pk: object) -> ImportRun:
    """A run of the actor's business whose noun they may import. Raises `NotFound` or `Forbidden`."""
    run: ImportRun | None = ImportRun.objects.filter(business=actor.business, pk=pk).select_related("job").first()
    if run is None:
        raise NotFound
    actor.require(importer_of(run.noun).permission)
    return run


def _claim(run: ImportRun, states: set[ImportState], state: ImportState, **changes: object) -> None:
    if not ImportRun.objects.filter(pk=run.pk, state__in=states).update(state=state, error="", **changes):
        raise Conflict
    run.state, run.error = state, ""
    for name, value in changes.items():
        setattr(run, name, value)


def _queue(run: ImportRun, job: str) -> None:
    run.job_id = UUID(job)
    run.save(update_fields=["job"])
