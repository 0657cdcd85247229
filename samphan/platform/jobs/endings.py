"""Telling people how a job goes and how it ended."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User
from samphan.platform.accounts.standard_roles import OWNER
from samphan.platform.jobs.models import Job, JobState, ScheduleRun
from samphan.platform.jobs.work import label_of
from samphan.platform.live.publish import publish
from samphan.platform.notifications.models import Tone
from samphan.platform.notifications.notify import notify
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business


def signal(job: Job) -> None:
    """Refresh the progress that the person who started the job is looking at."""
    if job.business_id and job.started_by_id:
        publish("job", business=job.business_id, person=job.started_by_id, id=str(job.pk))


def tell_the_end(job: Job) -> None:
    """The bell of the person who started it; of the owners when the system's own scheduled work failed."""
    job.refresh_from_db()
    if job.business and job.started_by and job.state in {JobState.DONE, JobState.FAILED}:
        signal(job)
        with use_business(job.business):
            notify(job.started_by, sentence_of(job), url=url_of(job), tone=tone_of(job))
    elif job.state == JobState.FAILED and ScheduleRun.objects.filter(job=job).exists():
        tell_owners(job)


def tell_owners(job: Job) -> None:
    businesses = [job.business] if job.business else list(Business.objects.filter(is_demo=False)[:2])
    if len(businesses) != 1:
        return  # several businesses share this machine: its keeper reads the log and /health/, not one of the tenants
    with use_business(businesses[0]):
        for owner in owners_of(businesses[0]):
            notify(owner, sentence_of(job), url=reverse("jobs:system"), tone=Tone.BAD)


def owners_of(business: Business) -> QuerySet[User]:
    return User.objects.filter(
        memberships__business=business, memberships__ended_at=None, memberships__role__builtin=OWNER
    )


def sentence_of(job: Job) -> str | Promise:
    label = lazy_label(job)
    if job.state == JobState.FAILED:
        return format_lazy(_("{work} did not succeed: {reason}"), work=label, reason=job.reason)
    said = job.result.get("sentence") if isinstance(job.result, dict) else None
    return said or format_lazy(_("{work} is done."), work=label)


def lazy_label(job: Job) -> str | Promise:
    return format_lazy("{}", _Label(job.task))


class _Label:
    """A task's label, looked up when it is said, so that it comes in the language of that moment."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __str__(self) -> str:
        return label_of(self.path)


def url_of(job: Job) -> str:
    """Where the result is; only a path of this installation."""
    url = job.result.get("url", "") if isinstance(job.result, dict) else ""
    return url if isinstance(url, str) and url.startswith("/") and not url.startswith("//") else ""


def tone_of(job: Job) -> str:
    return Tone.BAD if job.state == JobState.FAILED else Tone.GOOD
