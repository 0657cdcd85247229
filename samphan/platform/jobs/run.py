"""Running one claimed job: in its business, in its person's language, with its outcome written to its row."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation
from django.utils.module_loading import import_string

from samphan.platform.jobs import queue
from samphan.platform.jobs.endings import signal, tell_the_end
from samphan.platform.jobs.models import Job
from samphan.platform.jobs.work import Cancelled, JobTask, Permanent, Temporary, running
from samphan.platform.outages import is_database_away, is_disk_full
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import every_business, use_business

log = logging.getLogger("samphan.jobs")
DATABASE_AWAY = (OperationalError, InterfaceError)
WRITE_EVERY = 1.0  # seconds between two writes of progress
FRAMES_KEPT = 6
Outcome = Callable[[], bool]


class RunningJob:
    """One attempt at a job. Lives in the worker; the job reaches it through `progress()` and `cancelled()`."""

    def __init__(self, job: Job, *, lease: Any = queue.LEASE, stopping: Event | None = None) -> None:
        self.job = job
        self.lease = lease
        self.stopping = stopping or Event()
        self.stop_asked = False
        self.told_to_stop = False
        self.written_at = 0.0
        self.units: dict[str, int | None] = {}

    def report(self, done: int, total: int | None) -> None:
        self.units = {"done_units": done, "total_units": total}
        if time.monotonic() - self.written_at >= WRITE_EVERY:
            self.renew()

    def is_cancelled(self) -> bool:
        if time.monotonic() - self.written_at >= WRITE_EVERY:
            self.renew()
        self.told_to_stop = self.told_to_stop or self.stop_asked or self.stopping.is_set()
        return self.told_to_stop

    def renew(self) -> None:
        """Also called by the worker's heartbeat, from another thread. A database that is away is no news to the job."""
        self.written_at = time.monotonic()
        try:
            self.stop_asked = not queue.renew(self.job, lease=self.lease, **self.units)
            signal(self.job)
        except DATABASE_AWAY:
            log.warning("The lease of job %s could not be renewed: the database does not answer.", self.job.pk)
            drop_connection()

    def run(self) -> None:
        """Run the job and write down how it ended."""
        outcome: Outcome = partial(queue.release, self.job)  # stands when the database went away before the job began
        try:
            with surroundings(self):
                outcome = self.attempt()
        except DATABASE_AWAY:
            drop_connection()  # leaving the business asks the database too; the outcome is known all the same
        if patiently(outcome, self.stopping):
            tell_the_end(self.job)
        else:
            log.warning("Job %s was taken over by another worker, or discarded; this outcome is dropped.", self.job.pk)

    def attempt(self) -> Outcome:
        """Run the function; what comes back writes the outcome."""
        job = self.job
        if job.cancel_asked_at:
            return lambda: queue.end_cancelled(job)
        try:
            task: JobTask[Any, Any] = import_string(job.task)
            if job.attempts > task.retries + 1:
                return lambda: queue.fail(job, f"The worker died {job.attempts - 1} times while running this job.")
            result = task.call(**job.args)
        except Exception as error:  # noqa: BLE001 - whatever a job raises is its outcome, never the worker's end
            return self.after_error(error)
        return self.stopped() if self.told_to_stop else lambda: queue.finish(job, result, **self.units)

    def after_error(self, error: Exception) -> Outcome:
        job, said = self.job, short(error)
        if isinstance(error, Cancelled):
            return self.stopped()
        if is_disk_full(error) or is_database_away(error):
            log.warning("Job %s (%s) waits for the machine: %s", job.pk, job.task, said.partition("\n")[0])
            return lambda: queue.wait_for_machine(job, error=said)
        if isinstance(error, Permanent | Refused | ImportError) or job.attempts > retries_of(job):
            log.error("Job %s (%s) failed: %s", job.pk, job.task, said)
            return lambda: queue.fail(job, said)
        log.warning("Job %s (%s) will be tried again: %s", job.pk, job.task, said.partition("\n")[0])
        wait = error.wait if isinstance(error, Temporary) else None
        return lambda: queue.put_back(job, error=said, wait=wait)

    def stopped(self) -> Outcome:
        """The job ended early because it was told to: cancelled by a person, or given back by a worker that stops."""
        return lambda: queue.end_cancelled(self.job) if self.stop_asked else queue.release(self.job)


def retries_of(job: Job) -> int:
    return int(import_string(job.task).retries)


@contextmanager
def surroundings(now: RunningJob) -> Iterator[None]:
    job = now.job
    with ExitStack() as stack:
        stack.enter_context(use_business(job.business) if job.business else every_business())
        stack.enter_context(translation.override(getattr(job.started_by, "language", settings.LANGUAGE_CODE)))
        token = running.set(now)
        stack.callback(running.reset, token)
        yield


def short(error: Exception) -> str:
    """One line that says what happened, then the innermost frames."""
    said = str(error) if isinstance(error, Refused | Permanent | Temporary) else f"{type(error).__name__}: {error}"
    frames = traceback.format_tb(error.__traceback__)[-FRAMES_KEPT:]
    return "\n".join([" ".join(said.split()), *(frame.rstrip() for frame in frames)])


def patiently(outcome: Outcome, stopping: Event) -> bool:
    """Write the outcome, waiting for a database that is away. A worker that stops waits no longer: the lease ends, and the job runs again."""
    wait = 0.2
    while True:
        try:
            return outcome()
        except DATABASE_AWAY:
            drop_connection()
            if stopping.wait(wait):
                return False
            wait = min(wait * 2, 5.0)


def drop_connection() -> None:
    """So that the next query opens a new one. Never inside a transaction of a caller (tests run jobs in one)."""
    if not connection.in_atomic_block:
        connection.close()
