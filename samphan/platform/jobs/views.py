"""Health for machines, the system page for people, and the progress of one's own jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs import queue
from samphan.platform.jobs.access import own_job, system
from samphan.platform.jobs.endings import url_of
from samphan.platform.jobs.health import alive_workers, check_all, counted_work
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.jobs.schedules import standings
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 50


@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """For monitors and load balancers: 200 when all is well, else 503. Says no names, versions or paths."""
    checks = check_all()
    well = all(check.well for check in checks)
    body = {
        "status": "ok" if well else "failing",
        "checks": {check.name: "ok" if check.well else "failing" for check in checks},
        **counted_work(),
    }
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


@signed_in
def show_system(request: SignedInRequest) -> HttpResponse:
    """What is queued, running, late and failed, when each schedule ran and runs, and which workers live."""
    system.require(request.actor, "view")
    template = "jobs/system_parts.html" if request.headers.get("HX-Request") else "jobs/system.html"
    return render(request, template, system_facts(request.actor))


def system_facts(actor: Actor) -> dict[str, Any]:
    rows = system.rows(actor).select_related("started_by")
    return {
        "checks": check_all(),
        "running": rows.filter(state=JobState.RUNNING).order_by("started_at")[:SHOWN],
        "queued": rows.filter(state=JobState.QUEUED).order_by("due_at")[:SHOWN],
        "queued_count": rows.filter(state=JobState.QUEUED)[:1001].count(),
        "failed": rows.filter(state=JobState.FAILED).order_by("-finished_at")[:SHOWN],
        "schedules": standings(),
        "workers": alive_workers(),
        "may_edit": system.may(actor, "edit"),
    }


@require_POST
@signed_in
def retry_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = system.get(request.actor, "edit", pk)
    if queue.retry(job):
        toast(request, _("“%(work)s” is queued again.") % {"work": job.label})
    return system_again(request)


@require_POST
@signed_in
def discard_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = system.get(request.actor, "edit", pk)
    if queue.discard(job):
        toast(request, _("“%(work)s” is discarded.") % {"work": job.label})
    return system_again(request)


@require_POST
@signed_in
def stop_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    queue.cancel(system.get(request.actor, "edit", pk))
    return system_again(request)


def system_again(request: SignedInRequest) -> HttpResponse:
    return show_system(request) if request.headers.get("HX-Request") else redirect("jobs:system")


@signed_in
def show_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The progress of a job, for the person who started it. Refreshes itself until the job is over."""
    return render_job(request, own_job(request.actor, pk))


@require_POST
@signed_in
def cancel_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = own_job(request.actor, pk)
    queue.cancel(job)
    return render_job(request, own_job(request.actor, pk))


def render_job(request: SignedInRequest, job: Job) -> HttpResponse:
    sentence = job.result.get("sentence", "") if isinstance(job.result, dict) else ""
    template = "jobs/job.html" if request.headers.get("HX-Request") else "jobs/job_page.html"
    return render(request, template, {"job": job, "result_url": url_of(job), "sentence": sentence})
