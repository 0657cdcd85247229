"""What an import would do: counted by the code that would do it, with the first rows as they would be stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.carrying import actor_for, whole_run
from samphan.platform.importing.files import path_of
from samphan.platform.importing.models import ImportRun, ImportState
from samphan.platform.importing.registry import ImportRow, Told
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import SET, Opened, open_file, sets_of
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.refusals import Refused

SHOWN = 12  # rows of the preview
FAULTS_SHOWN = 50
Progress = Callable[[int], None]


def carry_out(run_id: UUID) -> None:
    """The job: rehearse, and keep what was found with the run."""
    run = whole_run(run_id)
    if run.state != ImportState.PREVIEWING:
        return
    try:
        actor = actor_for(run)
        with path_of(run) as path:
            opened = open_file(actor, run.noun, path, run.mapped)
            report, shown = rehearse(actor, opened, on_row=lambda line: told_or_stop(run, line))
    except Refused as refusal:
        ImportRun.objects.filter(pk=run.pk).update(
            state=ImportState.FAILED, error=str(refusal), finished_at=timezone.now()
        )
        raise
    counts = {name: value for name, value in report.as_json().items() if isinstance(value, int)}
    preview = {
        "rows": shown,
        "faults": [asdict(fault) for fault in report.value_errors[:FAULTS_SHOWN]],
        "kept_off": [asdict(fault) for fault in report.kept_off[:FAULTS_SHOWN]],
    }
    ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEWING).update(
        state=ImportState.PREVIEWED, counts=counts, preview=preview
    )


def told_or_stop(run: ImportRun, line: int) -> None:
    progress(line - run.header_line, run.lines or None)
    if cancelled():
        raise Cancelled


def rehearse(
    actor: Actor, opened: Opened, *, on_row: Progress = lambda _line: None
) -> tuple[ImportReport, list[dict[str, Any]]]:
    """The report, and the first rows as they would be stored. Nothing is written, and nobody waits for a lock."""
    report, shown = opened.report(), list[dict[str, Any]]()
    carrier = opened.importer.begin(actor, rehearsal=True, state={})
    try:
        for rows in sets_of(opened.rows(), SET):
            told = carrier.carry(rows)
            report.add(rows, told)
            shown += first_rows(rows, told, SHOWN - len(shown))
            on_row(rows[-1].line)
        report.suspected_duplicates = carrier.look_alikes(lambda _share: None)
    finally:
        carrier.close()
    return report, shown


def first_rows(rows: Sequence[ImportRow], several: Sequence[Told], most: int) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line,
            "outcome": "rejected" if told.rejected else "new" if told.new else "updated",
            "stored": [dict(shown) for shown in told.shown],
            "faults": {fault.column: str(fault.reason) for fault in told.faults},
            "kept_off": {fault.column: str(fault.reason) for fault in told.kept_off},
        }
        for row, told in zip(rows[:most], several, strict=False)
    ]
