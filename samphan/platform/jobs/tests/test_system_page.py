from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import RunJobs
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs import queue
from samphan.platform.jobs.models import Job, JobState, WorkerBeat
from samphan.platform.jobs.tests import sample_jobs
from samphan.platform.notifications.models import Notification

HTMX = {"HX-Request": "true"}


def alive() -> None:
    WorkerBeat.objects.create(name="one", queues="", started_at=timezone.now(), seen_at=timezone.now())


def failed_job(run_jobs: RunJobs) -> Job:
    sample_jobs.burn.enqueue(how="permanent")
    run_jobs(failing=True)
    return Job.objects.get()


def test_machines_learn_that_all_is_well(client: Client, db: None) -> None:
    alive()
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["checks"]) == {"database", "migrations", "worker", "queue", "disk"}


def test_machines_learn_that_no_worker_is_alive(client: Client, db: None) -> None:
    alive()
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, "failing")


def test_machines_learn_that_work_waits_long(client: Client, owner: Actor) -> None:
    alive()
    sample_jobs.roast.enqueue(kilos=1)
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=16))
    told = client.get("/health/").json()
    assert told["checks"]["queue"] == "failing"
    assert told["jobs"] == {"queued": 1, "running": 0, "late": 1, "failed": 0}


def test_the_page_shows_what_waits_runs_and_failed(owner_client: Client, owner: Actor, run_jobs: RunJobs) -> None:
    failed_job(run_jobs)
    sample_jobs.roast.enqueue(kilos=1)
    page = owner_client.get(reverse("jobs:system")).content.decode()
    assert "The roaster is gone." in page
    assert "Roast beans" in page
    fragment = owner_client.get(reverse("jobs:system"), headers=HTMX).content.decode()
    assert "<html" not in fragment


def test_a_failed_job_is_queued_again_from_the_page(owner_client: Client, owner: Actor, run_jobs: RunJobs) -> None:
    job = failed_job(run_jobs)
    owner_client.post(reverse("jobs:retry", args=[job.pk]), headers=HTMX)
    assert Job.objects.get().state == JobState.QUEUED


def test_a_failed_job_is_discarded_from_the_page(owner_client: Client, owner: Actor, run_jobs: RunJobs) -> None:
    job = failed_job(run_jobs)
    owner_client.post(reverse("jobs:discard", args=[job.pk]), headers=HTMX)
    assert not Job.objects.exists()


def test_staff_without_the_right_and_outsiders_change_nothing(
    staff_client: Client, outsider_client: Client, owner: Actor, run_jobs: RunJobs
) -> None:
    job = failed_job(run_jobs)
    assert staff_client.get(reverse("jobs:system")).status_code == 403
    assert "The roaster" not in outsider_client.get(reverse("jobs:system")).content.decode()
    for name in ("retry", "discard", "stop"):
        assert staff_client.post(reverse(f"jobs:{name}", args=[job.pk])).status_code in {403, 404}
        assert outsider_client.post(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404
    assert Job.objects.get().state == JobState.FAILED


def test_work_of_the_installation_is_hidden_where_several_businesses_live(
    owner_client: Client, owner: Actor, outsider: Actor
) -> None:
    Job.objects.create(task="samphan.platform.jobs.tests.sample_jobs.tick", due_at=timezone.now())
    job = Job.objects.get()
    assert owner_client.post(reverse("jobs:stop", args=[job.pk])).status_code == 404
    assert Job.objects.get().state == JobState.QUEUED


def test_the_owner_of_the_only_business_looks_after_the_installation(owner_client: Client, owner: Actor) -> None:
    Job.objects.create(task="samphan.platform.jobs.tests.sample_jobs.tick", due_at=timezone.now())
    owner_client.post(reverse("jobs:stop", args=[Job.objects.get().pk]))
    assert Job.objects.get().state == JobState.CANCELLED


def test_the_person_who_started_a_job_follows_and_cancels_it(owner_client: Client, owner: Actor) -> None:
    started = sample_jobs.roast.by(owner).enqueue(kilos=7)
    claimed = queue.claim("worker", ["default"])
    assert claimed
    queue.renew(claimed, done_units=3, total_units=7)
    shown = owner_client.get(reverse("jobs:show", args=[started.id]), headers=HTMX).content.decode()
    assert "3 / 7" in shown
    owner_client.post(reverse("jobs:cancel", args=[started.id]), headers=HTMX)
    assert Job.objects.get().cancel_asked_at


def test_a_colleague_and_an_outsider_do_not_see_a_persons_job(
    owner: Actor, staff_client: Client, outsider_client: Client
) -> None:
    started = sample_jobs.roast.by(owner).enqueue(kilos=7)
    for client in (staff_client, outsider_client):
        assert client.get(reverse("jobs:show", args=[started.id])).status_code == 404
        assert client.post(reverse("jobs:cancel", args=[started.id])).status_code == 404
    assert Job.objects.get().state == JobState.QUEUED


def test_the_bell_tells_how_a_persons_job_ended(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.roast.by(owner).enqueue(kilos=7)
    run_jobs()
    told = Notification.objects.get()
    assert told.person == owner.user
    assert "Roast beans" in told.sentence
