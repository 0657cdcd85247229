"""Work at set times, without cron: due times are rows, and whoever inserts a row runs it.

Every worker looks for due schedules. A due time is taken by inserting its `ScheduleRun` (unique by name and time) in one transaction with
the job, so any number of schedulers run each due time once. Times missed while nothing ran are caught up by one run, not by all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.models import Job, JobState, ScheduleRun
from samphan.platform.jobs.work import JobTask
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business

BANGKOK = ZoneInfo("Asia/Bangkok")  # no summer time: a day always has 24 hours
LATE = timedelta(minutes=15)


class When(Protocol):
    """`last(now)` is the latest due time at or before now; `next(now)` the first after it. `words` says it to people."""

    @property
    def words(self) -> Sentence: ...
    def last(self, now: datetime) -> datetime: ...
    def next(self, now: datetime) -> datetime: ...


@dataclass(frozen=True)
class Daily:
    at: str
    words: Sentence

    def last(self, now: datetime) -> datetime:
        hour, minute = self.at.split(":")
        today = now.astimezone(BANGKOK).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)

    def next(self, now: datetime) -> datetime:
        return self.last(now) + timedelta(days=1)


@dataclass(frozen=True)
class Every:
    step: timedelta
    words: Sentence

    def last(self, now: datetime) -> datetime:
        step = self.step.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // step * step, tz=now.tzinfo)

    def next(self, now: datetime) -> datetime:
        return self.last(now) + self.step


def daily(at: str) -> When:
    """Every day at "HH:MM", Bangkok time."""
    return Daily(at, format_lazy(_("every day at {time}"), time=at))


def every(*, minutes: int) -> When:
    """Every so many minutes, counted from the full hour."""
    return Every(timedelta(minutes=minutes), format_lazy(_("every {minutes} minutes"), minutes=minutes))


@dataclass(frozen=True)
class Schedule:
    """One line of samphan/config/schedules.py. `job` takes no arguments; with `each_business` it runs once in every business."""

    name: str
    when: When
    job: JobTask[[], Any]
    each_business: bool = False


def all_schedules() -> Sequence[Schedule]:
    schedules: Sequence[Schedule] = import_string(settings.SCHEDULES)
    return schedules


def run_due() -> bool:
    """Queue what is due. True when something was."""
    now = timezone.now()
    return sum(take(schedule, now) for schedule in all_schedules()) > 0


def take(schedule: Schedule, now: datetime) -> bool:
    """Queue the latest due time of one schedule, unless somebody has. A schedule never seen before starts with its next time."""
    due_at = schedule.when.last(now)
    runs = ScheduleRun.objects.filter(name=schedule.name)
    if runs.filter(due_at__gte=due_at).exists():
        return False
    is_new = not runs.exists()
    try:
        with transaction.atomic():
            run = ScheduleRun.objects.create(name=schedule.name, due_at=due_at)
            if not is_new:
                run.job = enqueue(schedule)
                run.save(update_fields=["job"])
    except IntegrityError:
        return False  # another scheduler was first
    return not is_new


def enqueue(schedule: Schedule) -> Job | None:
    """The job, or the last of the jobs when every business gets one."""
    if not schedule.each_business:
        return Job.objects.get(pk=schedule.job.enqueue().id)
    job = None
    for business in Business.objects.all():
        with use_business(business):
            job = Job.objects.get(pk=schedule.job.enqueue().id)
    return job


@dataclass(frozen=True)
class Standing:
    """How a schedule stands, for the health page."""

    schedule: Schedule
    last: ScheduleRun | None
    next_at: datetime
    late: bool


def standings(now: datetime | None = None) -> list[Standing]:
    now = now or timezone.now()
    found = []
    for schedule in all_schedules():
        runs = ScheduleRun.objects.filter(name=schedule.name).select_related("job").order_by("-due_at")
        last, latest = runs.filter(job__isnull=False).first(), runs.first()
        due_at = schedule.when.last(now)
        untaken = latest is not None and latest.due_at < due_at and now - due_at > LATE
        waits = bool(last and last.job and last.job.state == JobState.QUEUED and now - last.due_at > LATE)
        found.append(Standing(schedule, last, schedule.when.next(now), untaken or waits))
    return found
