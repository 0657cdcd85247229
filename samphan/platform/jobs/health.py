"""Is this installation well? The same facts for machines and for people."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.jobs.models import Job, JobState, ScheduleRun, WorkerBeat

SILENT = timedelta(seconds=90)
WAITING_LONG = timedelta(minutes=15)
LEAST_FREE = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Check:
    """`name` is for machines and stable; `sentence` is for people."""

    name: str
    well: bool
    sentence: str


def check_all() -> list[Check]:
    """Every check. Cheap enough for a monitor that asks each few seconds. What needs the database fails with it."""
    checks: list[Check] = [check_disk()]
    for check in (check_database, check_migrations, check_worker, check_queue):
        try:
            checks.append(check())
        except DatabaseError:
            checks.append(Check(name_of(check), well=False, sentence=_("The database does not answer.")))
    return checks


def name_of(check: Callable[[], Check]) -> str:
    return check.__name__.removeprefix("check_")


def check_database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check("database", well=True, sentence=_("The database answers."))


def check_migrations() -> Check:
    if has_every_migration():
        return Check("migrations", well=True, sentence=_("The database fits this version."))
    has_every_migration.cache_clear()
    return Check("migrations", well=False, sentence=_("The database is of an older version. Restart Samphan."))


@cache
def has_every_migration() -> bool:
    """Asked once per process while true: a running version does not gain migrations."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def check_worker() -> Check:
    if WorkerBeat.objects.filter(seen_at__gte=timezone.now() - SILENT).exists():
        return Check("worker", well=True, sentence=_("Background work is being done."))
    return Check("worker", well=False, sentence=_("No worker is alive: nothing is sent, imported or backed up."))


def check_queue() -> Check:
    waiting = Job.objects.filter(state=JobState.QUEUED, due_at__lt=timezone.now() - WAITING_LONG)
    if waiting.exists():
        return Check("queue", well=False, sentence=_("Some work has been waiting for more than 15 minutes."))
    return Check("queue", well=True, sentence=_("No work is waiting long."))


def check_disk() -> Check:
    free = shutil.disk_usage(settings.HOME).free
    if free < LEAST_FREE:
        return Check(
            "disk", well=False, sentence=_("The disk is nearly full: %(mb)s MB are free.") % {"mb": free >> 20}
        )
    return Check("disk", well=True, sentence=_("The disk has room: %(gb)s GB are free.") % {"gb": free >> 30})


def counted_work() -> dict[str, Any]:
    """How much is queued, running, late and failed, and when each schedule last ran; nothing while the database is away."""
    try:
        states = dict(Job.objects.values_list("state").annotate(count=Count("pk")).order_by())
        late = Job.objects.filter(state=JobState.QUEUED, due_at__lt=timezone.now() - WAITING_LONG).count()
        runs = ScheduleRun.objects.filter(job__isnull=False).values_list("name").annotate(last=Max("due_at")).order_by()
        return {
            "jobs": {
                "queued": states.get(JobState.QUEUED, 0),
                "running": states.get(JobState.RUNNING, 0),
                "late": late,
                "failed": states.get(JobState.FAILED, 0),
            },
            "schedules": {name: last.isoformat() for name, last in runs},
        }
    except DatabaseError:
        return {}


def alive_workers() -> list[WorkerBeat]:
    return list(WorkerBeat.objects.filter(seen_at__gte=timezone.now() - SILENT).order_by("started_at"))
