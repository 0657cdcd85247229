"""Jobs that the tests queue."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils.translation import get_language

from samphan.platform.jobs.work import Permanent, Temporary, cancelled, job, progress
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import current_business


@job(label="Roast beans")
def roast(*, kilos: int) -> dict[str, object]:
    progress(kilos, kilos)
    return {"shop": current_business().slug, "language": get_language(), "kilos": kilos}


@job(retries=1)
def burn(*, how: str) -> None:
    raise {
        "permanent": Permanent("The roaster is gone."),
        "temporary": Temporary("The roaster is busy.", wait=timedelta(minutes=7)),
        "refused": Refused("Bring the key."),
        "bug": ZeroDivisionError("kilos"),
    }[how]


@job()
def stir_until_told(*, note: str = "") -> None:
    """Stirs for a minute at most."""
    if note:
        Path(note).write_text(str(os.getpid()))
    for turn in range(600):
        progress(turn, 600)
        if cancelled():
            return
        time.sleep(0.1)


@job()
def write_down(*, path: str, pause: float = 0.0) -> None:
    """Leave one line per completed run, after one per started run."""
    with Path(path).open("a") as lines:
        lines.write("started\n")
    time.sleep(pause)
    with Path(path).open("a") as lines:
        lines.write("done\n")


@job()
def ask_twice(*, path: str, pause: float) -> None:
    """Asks the database, waits, and asks again: what happens in between is the test's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        Path(path).write_text("asked once")
        time.sleep(pause)
        cursor.execute("SELECT 1")
    Path(path).write_text("asked twice")


@job(retries=1)
def kill_the_worker() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job()
def queue_another(*, kilos: int) -> None:
    roast.enqueue(kilos=kilos)


@job(label="Tick")
def tick() -> None:
    """Nothing: that it ran is what is looked at."""


@job(label="Back up")
def fail_at_night() -> None:
    raise Permanent("The disk is gone.")


@job(retries=0)
def write_to(*, path: str) -> None:
    """What the system says of the file is the test's."""
    with Path(path).open("w", buffering=1) as file:
        file.write("beans\n")
