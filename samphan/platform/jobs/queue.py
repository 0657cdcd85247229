"""The life of a `Job` row. Every step is one conditional UPDATE whose row count says whether it was ours to take.

queued → running (claim) → done | failed | cancelled, or back to queued (retry, release, a lease that ended).
A claim counts an attempt, so a job that kills its worker runs out of attempts like one that raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from samphan.platform.jobs.models import Job, JobState

LEASE = timedelta(seconds=60)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MACHINE_WAIT = timedelta(seconds=10)


def claim(worker: str, queues: Sequence[str], *, lease: timedelta = LEASE) -> Job | None:
    """Take the next job of these queues, or one whose worker fell silent. None when there is nothing to do."""
    while True:
        now = timezone.now()
        job = waiting(queues).filter(due_at__lte=now).first() or abandoned(queues).first()
        if job is None:
            return None
        taken = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
            state=JobState.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            lease_until=now + lease,
            started_at=job.started_at or now,
        )
        if taken:
            return Job.objects.select_related("business", "started_by").get(pk=job.pk)


def waiting(queues: Sequence[str]) -> Any:
    """Queued jobs in the order they are taken."""
    return Job.objects.filter(state=JobState.QUEUED, queue__in=queues).order_by("-priority", "due_at")


def abandoned(queues: Sequence[str]) -> Any:
    """Running jobs whose lease ended: their worker was killed, or lost its database for longer than the lease."""
    return Job.objects.filter(state=JobState.RUNNING, queue__in=queues, lease_until__lt=timezone.now()).order_by(
        "lease_until"
    )


def held(job: Job) -> Any:
    """This attempt's row, as long as nobody else has taken the job over."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)


def renew(job: Job, *, lease: timedelta = LEASE, **progress: Any) -> bool:
    """Extend the lease and write the progress down. False when the job is no longer ours, or somebody asked to cancel it."""
    rows = held(job)
    ours: int = rows.update(lease_until=timezone.now() + lease, **progress)
    return bool(ours) and not rows.filter(cancel_asked_at__isnull=False).exists()


def finish(job: Job, result: Any, **progress: Any) -> bool:
    """The job did its work. One that was asked to stop and finished anyway is done."""
    return bool(held(job).update(state=JobState.DONE, result=result, error="", **ended(), **progress))


def fail(job: Job, error: str) -> bool:
    """Trying again cannot help, or was tried often enough. The row stays, for a person to retry or discard."""
    return bool(held(job).update(state=JobState.FAILED, error=error, **ended()))


def end_cancelled(job: Job) -> bool:
    return bool(held(job).update(state=JobState.CANCELLED, **ended()))


def put_back(job: Job, *, error: str, wait: timedelta | None = None) -> bool:
    """Try again later: after `wait`, else 5 s, 20 s, 80 s … up to an hour."""
    later = wait or min(LONGEST_WAIT, FIRST_WAIT * 4 ** (job.attempts - 1))
    return bool(
        held(job).update(state=JobState.QUEUED, error=error, worker="", lease_until=None, due_at=timezone.now() + later)
    )


def release(job: Job) -> bool:
    """Give the job back untouched: the worker stops, and another shall start it at once. Costs no attempt."""
    return bool(held(job).update(state=JobState.QUEUED, worker="", lease_until=None, attempts=F("attempts") - 1))


def wait_for_machine(job: Job, *, error: str) -> bool:
    """Try again in a while: the disk is full, or the database was away. Not the job's fault, so it costs no attempt."""
    return bool(
        held(job).update(
            state=JobState.QUEUED,
            error=error,
            worker="",
            lease_until=None,
            attempts=F("attempts") - 1,
            due_at=timezone.now() + MACHINE_WAIT,
        )
    )


def ended() -> dict[str, Any]:
    return {"finished_at": timezone.now(), "lease_until": None}


def cancel(job: Job) -> None:
    """Take a queued job out at once; ask a running one to stop at its next `cancelled()`."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_asked_at=now, finished_at=now
    )
    if not taken:
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked_at=now)


def retry(job: Job) -> bool:
    """Queue a failed or cancelled job once more, with all its attempts. False when it was neither any longer."""
    over = Q(state=JobState.FAILED) | Q(state=JobState.CANCELLED)
    return bool(
        Job.objects.filter(over, pk=job.pk).update(
            state=JobState.QUEUED,
            attempts=0,
            error="",
            due_at=timezone.now(),
            cancel_asked_at=None,
            finished_at=None,
            started_at=None,
            done_units=0,
        )
    )


def discard(job: Job) -> bool:
    """Forget a failed job. False when it is not failed any longer."""
    return bool(Job.objects.filter(pk=job.pk, state=JobState.FAILED).delete()[0])
