from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import RunJobs
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs import queue
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.jobs.run import RunningJob
from samphan.platform.jobs.tests import sample_jobs
from samphan.platform.jobs.worker import Worker


def the_job() -> Job:
    return Job.objects.get()


def test_a_job_runs_in_the_business_that_queued_it_and_in_the_persons_language(owner: Actor, run_jobs: RunJobs) -> None:
    assert owner.user
    owner.user.language = "en"
    owner.user.save()
    result = sample_jobs.roast.by(owner).enqueue(kilos=3)
    assert run_jobs() == 1
    result.refresh()
    assert result.return_value == {"shop": "doi-roast", "language": "en", "kilos": 3}
    assert (the_job().done_units, the_job().total_units, the_job().started_by) == (3, 3, owner.user)


def test_what_a_job_queues_runs_too(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.queue_another.enqueue(kilos=2)
    assert run_jobs() == 2


def test_positional_arguments_are_refused(owner: Actor) -> None:
    with pytest.raises(TypeError, match="keyword"):
        sample_jobs.roast.enqueue(3)  # type: ignore[misc]
    assert not Job.objects.exists()


def test_a_job_that_raises_is_tried_again_later_and_then_fails_with_its_reason(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.burn.enqueue(how="bug")
    run_jobs(failing=True)
    waiting = the_job()
    assert waiting.state == JobState.QUEUED
    assert waiting.due_at > timezone.now()
    Job.objects.update(due_at=timezone.now())
    run_jobs(failing=True)
    failed = the_job()
    assert (failed.state, failed.attempts, failed.reason) == (JobState.FAILED, 2, "ZeroDivisionError: kilos")
    assert "in burn" in failed.error


@pytest.mark.parametrize(("how", "reason"), [("permanent", "The roaster is gone."), ("refused", "Bring the key.")])
def test_an_error_that_trying_again_cannot_help_fails_at_once(
    owner: Actor, run_jobs: RunJobs, how: str, reason: str
) -> None:
    sample_jobs.burn.enqueue(how=how)
    run_jobs(failing=True)
    assert the_job().state == JobState.FAILED
    assert the_job().attempts == 1
    assert reason in the_job().reason


def test_a_temporary_error_waits_as_long_as_it_was_told(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.burn.enqueue(how="temporary")
    run_jobs(failing=True)
    assert timedelta(minutes=6) < the_job().due_at - timezone.now() < timedelta(minutes=8)


def test_a_job_whose_code_is_gone_fails_and_says_so(owner: Actor, run_jobs: RunJobs) -> None:
    Job.objects.create(business=owner.business, task="samphan.nowhere.gone", due_at=timezone.now())
    run_jobs(failing=True)
    assert the_job().state == JobState.FAILED
    assert "samphan.nowhere" in the_job().reason
    assert the_job().label == "gone"


def test_one_job_is_claimed_once(owner: Actor) -> None:
    sample_jobs.roast.enqueue(kilos=1)
    assert queue.claim("one", ["default"])
    assert queue.claim("two", ["default"]) is None


def test_urgent_work_goes_first_and_other_queues_are_left(owner: Actor) -> None:
    sample_jobs.roast.enqueue(kilos=1)
    sample_jobs.roast.using(priority=10).enqueue(kilos=2)
    sample_jobs.roast.using(queue_name="bulk", priority=50).enqueue(kilos=3)
    first = queue.claim("one", ["default"])
    assert first
    assert first.args == {"kilos": 2}


def test_when_a_lease_ends_another_worker_takes_the_job_and_the_late_outcome_is_dropped(owner: Actor) -> None:
    sample_jobs.roast.enqueue(kilos=1)
    slow = queue.claim("slow", ["default"])
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    fast = queue.claim("fast", ["default"])
    assert slow
    assert fast
    assert fast.attempts == 2
    assert not queue.finish(slow, "late")
    assert queue.finish(fast, "on time")
    assert the_job().result == "on time"


def test_a_job_that_kills_every_worker_fails_when_its_attempts_are_used_up(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.kill_the_worker.enqueue()
    for _death in range(2):
        assert queue.claim("dead", ["default"])
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    run_jobs(failing=True)
    assert the_job().state == JobState.FAILED
    assert the_job().reason == "The worker died 2 times while running this job."


def test_a_queued_job_is_cancelled_at_once(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.roast.enqueue(kilos=1)
    queue.cancel(the_job())
    assert run_jobs() == 0
    assert the_job().state == JobState.CANCELLED


def test_a_running_job_hears_that_it_is_cancelled(owner: Actor) -> None:
    sample_jobs.stir_until_told.enqueue()
    worker = Worker()
    claimed = queue.claim(worker.name, ["default"])
    assert claimed
    queue.cancel(the_job())
    RunningJob(claimed).run()
    assert the_job().state == JobState.CANCELLED


def test_a_worker_that_stops_gives_a_job_back_without_using_up_an_attempt(owner: Actor) -> None:
    sample_jobs.stir_until_told.enqueue()
    worker = Worker()
    worker.stop()
    assert worker.run_next(["default"])
    assert (the_job().state, the_job().attempts, the_job().worker) == (JobState.QUEUED, 0, "")


def test_a_failed_job_can_be_queued_again_with_all_its_attempts(owner: Actor, run_jobs: RunJobs) -> None:
    sample_jobs.burn.enqueue(how="permanent")
    run_jobs(failing=True)
    assert queue.retry(the_job())
    assert (the_job().state, the_job().attempts, the_job().error) == (JobState.QUEUED, 0, "")
    assert not queue.retry(the_job())


def test_a_full_disk_costs_a_job_no_attempt(owner: Actor, run_jobs: RunJobs) -> None:
    """Its only attempt: `write_to` is never tried again for a fault of its own. Linux answers writes to /dev/full as a full disk does."""
    sample_jobs.write_to.enqueue(path="/dev/full")
    for _look in range(5):
        Job.objects.update(due_at=timezone.now())
        run_jobs(failing=True)
        waiting = the_job()
        assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
        assert waiting.due_at > timezone.now()
    assert "No space left" in waiting.reason
    Job.objects.update(due_at=timezone.now(), args={"path": "/dev/null"})
    run_jobs()
    assert the_job().state == JobState.DONE
