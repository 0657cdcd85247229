"""Bulk actions: started from a list, run as a job in batches that survive a killed worker, stopped and undone by people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.events.actions import record
from samphan.platform.fields.events import BulkFinished
from samphan.platform.fields.models import BulkChange, BulkRun, BulkState
from samphan.platform.jobs.models import JobState
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.web.tables import state
from samphan.platform.web.tables.table import BulkAction, Table, table_named

BATCH = 200
MOST_CHOSEN = 1_000


def start(
    actor: Actor,
    table: Table[Any],
    action: BulkAction,
    *,
    chosen: Sequence[str],
    query: str = "",
    inputs: dict[str, Any] | None = None,
) -> BulkRun:
    """Queue an action over the `chosen` ids, or, when there are none, over every row that `query` matches now."""
    from samphan.platform.web.tables.jobs import run_bulk  # noqa: PLC0415 - the job's line leads back here

    table.access.require(actor, action.verb)
    if actor.membership is None or actor.user is None:
        raise Forbidden
    ids = ids_from(chosen)
    run: BulkRun = BulkRun(
        business=actor.business,
        table=table.key,
        action=action.name,
        started_by=actor.user,
        membership=actor.membership,
        chosen=[str(pk) for pk in ids],
        query="" if ids else query,
        inputs=inputs or {},
    )
    with transaction.atomic():
        run.save()
        run.total = targets(actor, table, run).count()
        if not run.total:
            raise Refused(_("No row is chosen. Choose rows first."), code="nothing_chosen")
        run.save(update_fields=["total"])
        run.job_id = UUID(run_bulk.by(actor).enqueue(run=str(run.pk)).id)
        run.save(update_fields=["job"])
    return run


def ids_from(chosen: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(pk) for pk in dict.fromkeys(chosen[:MOST_CHOSEN])]
    except ValueError as error:
        raise NotFound from error


def targets(actor: Actor, table: Table[Any], run: BulkRun) -> QuerySet[Any]:
    """Rows of a run within the actor's reach. Ids grow with time, so the run's own id keeps rows out that came later."""
    if run.chosen:
        return table.rows(actor).filter(pk__in=run.chosen)
    columns = table.columns_for(actor)
    wanted = state.read(QueryDict(run.query), columns, actor)
    if wanted.notes:
        raise Refused(_("A filter of this list is gone. Look at the list again before you change all of it."))
    return table.matching(actor, wanted, columns).filter(pk__lte=run.pk)


def batches(rows: QuerySet[Any], after: UUID | None) -> Iterator[list[UUID]]:
    last = after
    while found := list(
        (rows.filter(pk__gt=last) if last else rows).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield found
        last = found[-1]


def carry_out(run_id: UUID) -> BulkRun:
    """Do the rest of a run. Safe to run twice: each batch moves `last_id` in its own transaction."""
    run: BulkRun = BulkRun.objects.select_related("membership__role", "membership__user", "membership__business").get(
        pk=run_id
    )
    if not BulkRun.objects.filter(pk=run_id, state__in=[BulkState.WAITING, BulkState.RUNNING]).update(
        state=BulkState.RUNNING
    ):
        return run
    if run.membership.ended_at:
        return finish(run, actor_of(run.membership), BulkState.FAILED)
    actor, table = actor_of(run.membership), table_named(run.table)
    action = table.bulk_action(run.action)
    table.access.require(actor, action.verb)  # the right may have been taken away since
    for ids in batches(targets(actor, table, run), run.last_id):
        run.refresh_from_db(fields=["state"])
        if run.state != BulkState.RUNNING:
            return finish(run, actor, BulkState.CANCELLED)
        if cancelled():
            raise Cancelled  # a worker that stops gives the job back, and the next one goes on after `last_id`
        with transaction.atomic():
            do_batch(actor, action, run, ids)
        progress(run.done + run.refused, run.total)
    return finish(run, actor, BulkState.DONE)


def do_batch(actor: Actor, action: BulkAction, run: BulkRun, ids: Sequence[UUID]) -> None:
    changes = []
    for pk in ids:
        try:
            with transaction.atomic():
                before = action.run_one(actor, pk, run.inputs)
        except Refused as refusal:
            run.refused += 1
            run.last_refusal = str(refusal)
            continue
        if before is not None:
            changes.append(BulkChange(business=actor.business, run=run, row_id=pk, before=before))
    BulkChange.objects.bulk_create(changes)
    run.done += len(changes)
    run.last_id = ids[-1]
    run.save(update_fields=["done", "refused", "last_refusal", "last_id"])


def finish(run: BulkRun, actor: Actor, state_now: str) -> BulkRun:
    run.state, run.finished_at = state_now, timezone.now()
    with transaction.atomic():
        run.save(update_fields=["state", "finished_at"])
        told = BulkFinished(
            table=run.table, action=run.action, done=run.done, refused=run.refused, undone=state_now == BulkState.UNDONE
        )
        record(told, actor=actor, subject=run)
    return run


def stop(run: BulkRun) -> None:
    """Ask a run to stop after its batch. What it did stays, and can be undone."""
    BulkRun.objects.filter(pk=run.pk, state=BulkState.WAITING).update(
        state=BulkState.CANCELLED, finished_at=timezone.now()
    )
    BulkRun.objects.filter(pk=run.pk, state=BulkState.RUNNING).update(state=BulkState.CANCELLED)


def start_undo(actor: Actor, run: BulkRun) -> None:
    """Queue the undoing of a run. Claimed once, so that two clicks undo once."""
    from samphan.platform.web.tables.jobs import undo_bulk  # noqa: PLC0415 - the job's line leads back here

    table = table_named(run.table)
    action = table.bulk_action(run.action)
    table.access.require(actor, action.verb)
    if not action.undoable:
        raise Refused(_("This action cannot be undone."), code="not_undoable")
    ended = [BulkState.DONE, BulkState.CANCELLED, BulkState.FAILED]
    with transaction.atomic():
        if not BulkRun.objects.filter(pk=run.pk, state__in=ended).update(state=BulkState.UNDOING, finished_at=None):
            raise Conflict
        job = undo_bulk.by(actor).enqueue(run=str(run.pk))
        BulkRun.objects.filter(pk=run.pk).update(job=UUID(job.id))


def carry_out_undo(run_id: UUID) -> BulkRun:
    """Put back what a run changed, newest change first; a row that somebody changed since is left, and counted as refused."""
    run: BulkRun = BulkRun.objects.select_related("membership__role", "membership__user", "membership__business").get(
        pk=run_id
    )
    if run.state != BulkState.UNDOING:
        return run
    actor, action = actor_of(run.membership), table_named(run.table).bulk_action(run.action)
    table_named(run.table).access.require(actor, action.verb)
    left = 0
    while changes := list(run.changes.order_by("-pk")[:BATCH]):
        with transaction.atomic():
            left += sum(not undone(actor, action, change) for change in changes)
            BulkChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
            BulkRun.objects.filter(pk=run.pk).update(done=F("done") - len(changes))
        run.refresh_from_db(fields=["done"])
        progress(run.total - run.done, run.total)
    run.refused = left
    run.save(update_fields=["refused"])
    return finish(run, actor, BulkState.UNDONE)


def undone(actor: Actor, action: BulkAction, change: BulkChange) -> bool:
    try:
        with transaction.atomic():
            action.undo_one(actor, change.row_id, change.before)
    except Refused:
        return False
    return True


def settle(run: BulkRun) -> BulkRun:
    """A run whose job ended without finishing it (it failed, or was cancelled on the page of jobs) says so from now on."""
    ended = {JobState.FAILED: BulkState.FAILED, JobState.CANCELLED: BulkState.CANCELLED}
    if run.unfinished and run.job and run.job.state in ended:
        run.state, run.finished_at = ended[JobState(run.job.state)], timezone.now()
        run.last_refusal = run.last_refusal or run.job.error.partition("\n")[0]
        run.save(update_fields=["state", "finished_at", "last_refusal"])
    return run


def own_run(actor: Actor, table: str, pk: object) -> BulkRun:
    """A run that this person started. Raises `NotFound`."""
    run: BulkRun | None = (
        BulkRun.objects.filter(pk=pk, table=table, started_by=actor.user).select_related("job").first()
    )
    if run is None:
        raise NotFound
    return settle(run)
