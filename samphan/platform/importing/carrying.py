"""Carrying the rows of a run in, set by set. Safe to run twice: each set commits together with the mark how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor, actor_of, system_actor
from samphan.platform.events.actions import record
from samphan.platform.importing.events import ImportFinished
from samphan.platform.importing.files import path_of
from samphan.platform.importing.models import ImportRun, ImportSet, ImportState
from samphan.platform.importing.registry import Carrier, ImportRow
from samphan.platform.importing.report import ImportReport, ValueFault
from samphan.platform.importing.run import SET, Opened, importer_of, open_file, sets_of
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.bulk import commit_soon, take_statistics

ATTEMPTS = 4  # at one set, when somebody else stores the same contact point in the same moment
COUNTED = ("read", "new", "updated", "rejected", "faults", "kept")


def carry_out(run_id: UUID) -> dict[str, str]:
    """The job: do the rest of a run."""
    run = claimed(run_id)
    if run is None:
        return {}
    try:
        report = carry(actor_for(run), run)
    except Refused as refusal:
        finish(actor_for(run), run, ImportState.FAILED, error=str(refusal))
        raise
    said = _("%(file)s is imported: %(new)s new, %(updated)s updated.") % {
        "file": run.name,
        "new": f"{report.new:,}",
        "updated": f"{report.updated:,}",
    }
    return {"sentence": said, "url": reverse("importing:run", args=[run.pk])}


def claimed(run_id: UUID) -> ImportRun | None:
    """The run, now running. None when it was stopped, undone or finished meanwhile."""
    at_work = ImportRun.objects.filter(pk=run_id, state__in=[ImportState.WAITING, ImportState.RUNNING])
    now = timezone.now()
    at_work.filter(started_at=None).update(started_at=now)
    if not at_work.update(state=ImportState.RUNNING):
        return None
    return whole_run(run_id)


def whole_run(run_id: UUID) -> ImportRun:
    """A run with what its actor is made of."""
    runs = ImportRun.objects.select_related("membership__role", "membership__user", "membership__business")
    run: ImportRun = runs.get(pk=run_id)
    return run


def actor_for(run: ImportRun) -> Actor:
    """Whoever started it, with the rights they have now; Samphan itself for the command line."""
    if run.started_by_id is None:
        return system_actor(run.business)
    if run.membership is None or run.membership.ended_at:
        raise Forbidden
    return actor_of(run.membership)


def carry(actor: Actor, run: ImportRun) -> ImportReport:
    """Carry in what has not come in yet. Raises `Cancelled` when the worker stops; the next one goes on."""
    with path_of(run) as path:
        opened = open_file(actor, run.noun, path, run.mapped)
        report = opened.report()
        for name in COUNTED:
            setattr(report, name, run.count(name))
        carrier = opened.importer.begin(actor, rehearsal=False, state={"file": run.name, **run.carried})
        try:
            ended = _carry_sets(opened, carrier, run, report)
        finally:
            carrier.close()
    finish(actor, run, ended)
    return report


def _carry_sets(opened: Opened, carrier: Carrier, run: ImportRun, report: ImportReport) -> str:
    for rows in sets_of(opened.rows(after=run.last_line), SET):
        if cancelled():
            raise Cancelled
        if not _still_wanted(run):
            return ImportState.CANCELLED
        _carry_set(carrier, run, report, rows)
        take_statistics()
        progress(rows[-1].line - run.header_line, run.lines or None)
    return ImportState.DONE


def _still_wanted(run: ImportRun) -> bool:
    return ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING).exists()


def _carry_set(carrier: Carrier, run: ImportRun, report: ImportReport, rows: Sequence[ImportRow]) -> None:
    """One transaction: the rows, the journal, and how far the run is. Somebody who stores the same in this moment makes it run anew."""
    state = dict(carrier.state)
    for attempt in range(ATTEMPTS):
        carrier.state = dict(state)
        try:
            with transaction.atomic():
                commit_soon()
                told = carrier.carry(rows)
                so_far = _copy(report)
                faults = so_far.add(rows, told)
                _write_down(run, carrier, rows, faults, so_far)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        for name in COUNTED:
            setattr(report, name, getattr(so_far, name))
        report.value_errors += so_far.value_errors
        report.kept_off += so_far.kept_off
        return


def _copy(report: ImportReport) -> ImportReport:
    return ImportReport(**{name: getattr(report, name) for name in COUNTED})


def _write_down(
    run: ImportRun, carrier: Carrier, rows: Sequence[ImportRow], faults: Sequence[ValueFault], report: ImportReport
) -> None:
    ImportSet.objects.create(
        business_id=run.business_id,
        run=run,
        first_line=rows[0].line,
        last_line=rows[-1].line,
        journal=carrier.journal,
        faults=[asdict(fault) for fault in faults],
    )
    run.counts = {**run.counts, **{name: getattr(report, name) for name in COUNTED}}
    run.last_line, run.carried = rows[-1].line, carrier.state
    run.save(update_fields=["counts", "last_line", "carried"])


def finish(actor: Actor, run: ImportRun, state: str, *, error: str = "") -> None:
    """The end of a run, told once, whether it did all or not. What came in is put into the search index behind it."""
    from samphan.platform.importing.jobs import index_import  # noqa: PLC0415 - the job's line leads back here

    run.state, run.finished_at, run.error = state, timezone.now(), error
    with transaction.atomic():
        run.save(update_fields=["state", "finished_at", "error"])
        record(told_of(run), actor=actor, subject=run)
        index_import.enqueue(run=str(run.pk))


def look_alikes(actor: Actor, run: ImportRun) -> int:
    """Pairs of look-alikes that the run made, searched for after it."""
    carrier = importer_of(run.noun).begin(actor, rehearsal=False, state={})
    journals = (
        ImportSet.objects.filter(run=run)
        .order_by("first_line")
        .values_list("journal", flat=True)
        .iterator(chunk_size=20)
    )
    try:
        return carrier.look_alikes(lambda _share: None, journals)
    finally:
        carrier.close()


def told_of(run: ImportRun) -> ImportFinished:
    counts: dict[str, Any] = {name: run.count(name) for name in ("read", "new", "updated", "rejected")}
    return ImportFinished(noun=run.noun, file=run.name, state=run.state, **counts)
