"""Real worker processes, ended for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.slow
SAMPHAN = str(Path(sys.executable).with_name("samphan"))
WORKER = """
import django; django.setup()
import signal
from datetime import timedelta
from threading import Thread
from samphan.platform.jobs.worker import Worker
worker = Worker(lease=timedelta(seconds=2))
signal.signal(signal.SIGTERM, lambda *_: Thread(target=worker.stop).start())
worker.run()
"""
Environment = dict[str, str]


def python(environment: Environment, code: str) -> str:
    setup = "import django; django.setup()\nfrom samphan.platform.jobs.models import Job\nfrom samphan.platform.jobs.tests import sample_jobs\n"
    ran = subprocess.run(
        [sys.executable, "-c", setup + code], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def worker(environment: Environment) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment)


def eventually(true: Callable[[], object], seconds: float = 40) -> None:
    """Wait until it is true; the limit is no measure of speed, only an end."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not become true"
        time.sleep(0.1)


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def state(environment: Environment) -> str:
    """Of the test's own job: a schedule may come due beside it."""
    return python(environment, "job = Job.objects.get(task__contains='sample_jobs'); print(job.state, job.attempts)")


def test_a_worker_killed_between_claim_and_finish_loses_nothing(own_installation: Environment, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    python(own_installation, f"sample_jobs.write_down.enqueue(path={str(notes)!r}, pause=3)")
    first = worker(own_installation)
    eventually(lambda: lines(notes) == ["started"])
    first.kill()
    first.wait()
    second = worker(own_installation)
    try:
        eventually(lambda: lines(notes) == ["started", "started", "done"])
        eventually(lambda: state(own_installation) == "done 2")
    finally:
        second.terminate()
        assert second.wait(30) == 0


def test_a_job_that_kills_its_worker_every_time_ends_as_failed(own_installation: Environment) -> None:
    python(own_installation, "sample_jobs.kill_the_worker.enqueue()")
    for _attempt in range(2):
        dying = worker(own_installation)
        assert dying.wait(40) == -signal.SIGKILL
    last = worker(own_installation)
    try:
        eventually(lambda: state(own_installation).startswith("failed"))
    finally:
        last.terminate()
        last.wait(30)


def test_sigterm_lets_a_job_end_and_gives_back_one_that_listens(own_installation: Environment, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    python(own_installation, f"sample_jobs.stir_until_told.enqueue(note={str(note)!r})")
    stopping = subprocess.Popen([SAMPHAN, "worker"], env=own_installation)
    eventually(note.exists)
    stopping.terminate()
    assert stopping.wait(30) == 0
    assert state(own_installation) == "queued 0"


def test_a_short_job_is_finished_before_a_worker_stops(own_installation: Environment, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    python(own_installation, f"sample_jobs.write_down.enqueue(path={str(notes)!r}, pause=2)")
    stopping = worker(own_installation)
    eventually(lambda: lines(notes) == ["started"])
    stopping.terminate()
    assert stopping.wait(30) == 0
    assert lines(notes) == ["started", "done"]
    assert state(own_installation) == "done 1"


@pytest.mark.postgres
def test_a_database_that_goes_away_is_waited_for_and_no_job_is_lost(
    own_installation: Environment, tmp_path: Path
) -> None:
    """The database refuses every connection for some seconds and ends those that stand, in the middle of a job and for an idle worker."""
    asked, notes = tmp_path / "asked", tmp_path / "notes"
    server, name = own_installation["SAMPHAN_DATABASE_URL"].rsplit("/", 1)
    python(own_installation, f"sample_jobs.ask_twice.enqueue(path={str(asked)!r}, pause=3)")
    working = worker(own_installation)
    try:
        eventually(asked.exists)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as administration:
            administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            administration.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            time.sleep(6)
            administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        python(own_installation, f"sample_jobs.write_down.enqueue(path={str(notes)!r})")
        eventually(lambda: lines(notes) == ["started", "done"])
        eventually(lambda: asked.read_text() == "asked twice")
        assert working.poll() is None
    finally:
        working.terminate()
        assert working.wait(30) == 0


def test_the_worker_of_another_queue_leaves_the_rest(own_installation: Environment, tmp_path: Path) -> None:
    quick, bulk = tmp_path / "quick", tmp_path / "bulk"
    python(
        own_installation,
        f"sample_jobs.write_down.enqueue(path={str(quick)!r})\n"
        f"sample_jobs.write_down.using(queue_name='bulk').enqueue(path={str(bulk)!r})",
    )
    only_bulk = subprocess.Popen([SAMPHAN, "worker", "--queues", "bulk"], env={**os.environ, **own_installation})
    try:
        eventually(bulk.exists)
    finally:
        only_bulk.terminate()
        only_bulk.wait(30)
    assert not quick.exists()
