"""Housekeeping of the platform."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.delivery import prune_done
from samphan.platform.jobs.models import Job, JobState, ScheduleRun, WorkerBeat
from samphan.platform.jobs.work import job
from samphan.platform.live.models import LiveSignal
from samphan.platform.notifications.models import Notification

KEEP_FINISHED = timedelta(days=30)
KEEP_FAILED = timedelta(days=90)
KEEP_READ = timedelta(days=90)


@job(label=_("Tidy up"))
def tidy_up() -> None:
    """Forget what nobody looks at any more: finished jobs, delivered events' outbox rows, read notifications, ended sessions."""
    now = timezone.now()
    Job.objects.filter(state__in=[JobState.DONE, JobState.CANCELLED], finished_at__lt=now - KEEP_FINISHED).delete()
    Job.objects.filter(state=JobState.FAILED, finished_at__lt=now - KEEP_FAILED).delete()
    ScheduleRun.objects.filter(due_at__lt=now - KEEP_FAILED).delete()
    WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    Notification.objects.filter(read_at__lt=now - KEEP_READ).delete()
    prune_done()
    call_command("clearsessions")


@job(label=_("Sweep live signals"))
def sweep_live_signals() -> None:
    LiveSignal.objects.filter(created_at__lt=timezone.now() - timedelta(minutes=10)).delete()
