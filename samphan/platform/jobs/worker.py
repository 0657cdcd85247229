"""The worker: claims jobs and outbox deliveries and runs them, in threads that each do one kind of work.

    worker = Worker(queues=["default", "bulk"])
    worker.run()          # until stop(); `samphan worker` calls stop() on SIGTERM
    worker.work_off()     # everything due now, in this thread; what tests use

A killed worker leaves leases behind; when they end, another worker takes the jobs. A database that goes away is waited for.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from samphan.platform.events.delivery import deliver_due
from samphan.platform.jobs import queue
from samphan.platform.jobs.models import WorkerBeat
from samphan.platform.jobs.run import DATABASE_AWAY, RunningJob, drop_connection
from samphan.platform.jobs.schedules import run_due

log = logging.getLogger("samphan.worker")
IDLE = 0.2  # seconds between two looks at an empty queue
STOP_GRACE = 20.0  # seconds that running jobs get to end by themselves
SCHEDULES_EVERY = 5.0  # seconds between two looks at the schedules
Step = Callable[[], bool]  # does one piece of work; False when there was none
#: The lanes of a worker, so that long bulk work, or a mail server that hangs, never keeps people waiting for a small job.
LANES = {"quick": ("default", "deliveries"), "bulk": ("bulk", "default"), "mail": ("mail",)}


class Worker:
    def __init__(self, queues: Sequence[str] = (), *, lease: timedelta = queue.LEASE) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:6]}"
        self.queues = list(queues)
        self.lease = lease
        self.stopping = Event()
        self.in_hand: set[RunningJob] = set()
        self.started_at = timezone.now()

    def run(self) -> None:
        """Work until `stop()`. Returns when running jobs ended, or gave up waiting for them and released them."""
        threads = [Thread(target=self.drive, args=(step,), name=name, daemon=True) for name, step in self.steps()]
        for thread in threads:
            thread.start()
        log.info("Worker %s is at work.", self.name)
        while not self.stopping.wait(self.lease.total_seconds() / 4):
            self.drive_once(self.beat)
        deadline = time.monotonic() + STOP_GRACE
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for held in list(self.in_hand):  # a job that ignored cancelled(): another worker starts it anew
            queue.release(held.job)
        WorkerBeat.objects.filter(pk=self.name).delete()
        log.info("Worker %s has stopped.", self.name)

    def stop(self) -> None:
        self.stopping.set()

    def steps(self) -> list[tuple[str, Step]]:
        self.beat()
        lanes = {name: [q for q in lane if not self.queues or q in self.queues] for name, lane in LANES.items()}
        lanes["own"] = [q for q in self.queues if not any(q in lane for lane in LANES.values())]
        jobs = [(name, self.job_step(lane)) for name, lane in lanes.items() if lane]
        return [*jobs, *([] if self.queues else [("outbox", self.deliver), ("schedules", self.look_at_schedules)])]

    def look_at_schedules(self) -> bool:
        """Every few seconds is often enough for times given in minutes."""
        if run_due():
            return True
        self.stopping.wait(SCHEDULES_EVERY)
        return False

    def deliver(self) -> bool:
        return bool(deliver_due(self.name))

    def job_step(self, queues: Sequence[str]) -> Step:
        return lambda: self.run_next(queues)

    def run_next(self, queues: Sequence[str]) -> bool:
        """Claim and run one job. False when none was due."""
        job = queue.claim(self.name, queues, lease=self.lease)
        if job is None:
            return False
        now = RunningJob(job, lease=self.lease, stopping=self.stopping)
        self.in_hand.add(now)
        try:
            now.run()
        finally:
            self.in_hand.discard(now)
        return True

    def work_off(self) -> int:
        """Run everything due now in this thread, what it queues in turn too, and say how many pieces that was."""
        every_queue = list(dict.fromkeys(q for lane in LANES.values() for q in lane))
        steps = [self.job_step(self.queues or every_queue), self.deliver]
        count = 0
        while done := sum(step() for step in steps):
            count += done
        return count

    def drive(self, step: Step) -> None:
        """One thread's life."""
        while not self.stopping.is_set():
            if not self.drive_once(step):
                self.stopping.wait(IDLE)
        connection.close()

    def drive_once(self, step: Step) -> bool:
        """One step; a database that is away is waited for, and any other surprise must not end the thread."""
        try:
            return step()
        except DATABASE_AWAY as error:
            log.warning("The database does not answer; trying again. %s", error)
            drop_connection()
            self.stopping.wait(1.0)
        except Exception:
            log.exception("A step of the worker failed.")
            self.stopping.wait(1.0)
        return False

    def beat(self) -> bool:
        """Say that this worker lives, and keep the leases of what it runs."""
        for held in list(self.in_hand):
            held.renew()
        WorkerBeat.objects.update_or_create(
            name=self.name,
            defaults={"queues": ", ".join(self.queues), "seen_at": timezone.now(), "started_at": self.started_at},
        )
        return True
