from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from conftest import RunJobs
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs import schedules
from samphan.platform.jobs.models import Job
from samphan.platform.jobs.schedules import Schedule, all_schedules, daily, every, standings, take
from samphan.platform.jobs.tests import sample_jobs
from samphan.platform.notifications.models import Notification

BANGKOK = ZoneInfo("Asia/Bangkok")
NIGHTLY = Schedule("nightly", daily("02:30"), sample_jobs.tick)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def test_a_daily_time_is_bangkok_time() -> None:
    assert daily("02:30").last(at(21, 2, 30)) == at(21, 2, 30)
    assert daily("02:30").last(at(21, 2, 29)) == at(20, 2, 30)
    assert daily("02:30").next(at(21, 2, 30)) == at(22, 2, 30)
    assert daily("02:30").last(at(21, 2, 30).astimezone(ZoneInfo("UTC"))) == at(21, 2, 30)


def test_every_ten_minutes_counts_from_the_full_hour() -> None:
    assert every(minutes=10).last(at(21, 8, 19)) == at(21, 8, 10)
    assert every(minutes=10).next(at(21, 8, 19)) == at(21, 8, 20)


def test_a_schedule_never_seen_before_starts_with_its_next_time(db: None) -> None:
    assert not take(NIGHTLY, at(20, 12))
    assert not Job.objects.exists()
    assert take(NIGHTLY, at(21, 2, 31))
    assert Job.objects.count() == 1


def test_a_due_time_is_run_once(db: None) -> None:
    take(NIGHTLY, at(20, 12))
    assert [take(NIGHTLY, at(21, hour)) for hour in (3, 4, 23)] == [True, False, False]
    assert Job.objects.count() == 1


def test_nights_missed_while_nothing_ran_are_caught_up_by_one_run(db: None) -> None:
    take(NIGHTLY, at(10, 12))
    assert take(NIGHTLY, at(21, 12))
    assert not take(NIGHTLY, at(21, 12, 1))
    assert Job.objects.count() == 1


def test_work_for_each_business_runs_in_each(owner: Actor, outsider: Actor) -> None:
    each = Schedule("each", daily("02:30"), sample_jobs.tick, each_business=True)
    take(each, at(20, 12))
    take(each, at(21, 12))
    assert set(Job.objects.values_list("business", flat=True)) == {owner.business.pk, outsider.business.pk}


def test_a_run_that_nobody_took_is_late(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "all_schedules", lambda: [NIGHTLY])
    take(NIGHTLY, at(20, 12))
    assert not standings(at(21, 2, 40))[0].late
    assert standings(at(21, 2, 50))[0].late
    take(NIGHTLY, at(21, 2, 50))
    assert standings(at(21, 2, 55))[0].last is not None


def test_every_schedule_of_this_installation_names_work_that_can_be_queued(db: None) -> None:
    for schedule in all_schedules():
        assert schedule.job.label
        assert schedule.when.next(timezone.now()) > timezone.now()
    assert len({schedule.name for schedule in all_schedules()}) == len(all_schedules())


def test_tidying_up_forgets_old_work_and_keeps_the_new(owner: Actor, run_jobs: RunJobs) -> None:
    from samphan.platform.jobs.jobs import tidy_up  # noqa: PLC0415 - beside its use

    sample_jobs.roast.enqueue(kilos=1)
    sample_jobs.roast.enqueue(kilos=2)
    run_jobs()
    old = Job.objects.order_by("pk").first()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))  # type: ignore[union-attr]
    tidy_up.enqueue()
    run_jobs()
    assert [job.args for job in Job.objects.filter(task__endswith="roast")] == [{"kilos": 2}]


def test_owners_are_told_when_scheduled_work_failed(owner: Actor, run_jobs: RunJobs) -> None:
    failing = Schedule("failing", daily("02:30"), sample_jobs.fail_at_night)
    take(failing, at(20, 12))
    take(failing, at(21, 12))
    run_jobs(failing=True)
    told = Notification.objects.get()
    assert told.person == owner.user
    assert "The disk is gone." in told.sentence


RACE = """
import sys, django; django.setup()
from datetime import datetime
from zoneinfo import ZoneInfo
from samphan.platform.jobs.schedules import Schedule, daily, take
from samphan.platform.jobs.tests import sample_jobs
nightly = Schedule("nightly", daily("02:30"), sample_jobs.tick)
print("ready", flush=True)
sys.stdin.readline()
print(sum(take(nightly, datetime(2026, 11, day, 12, tzinfo=ZoneInfo("Asia/Bangkok"))) for day in range(2, 30)))
"""


@pytest.mark.slow
def test_two_schedulers_started_at_once_run_each_due_time_once(own_installation: dict[str, str]) -> None:
    seen_before = "take(nightly, datetime(2026, 11, 1, 12, tzinfo=ZoneInfo('Asia/Bangkok')))"
    first = RACE.replace('print("ready", flush=True)', seen_before).replace("range(2, 30)", "range(0)")
    subprocess.run([sys.executable, "-c", first], env=own_installation, input="\n", text=True, check=True)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", RACE], env=own_installation, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _one in range(2)
    ]
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    taken = [int(one.communicate(timeout=60)[0]) for one in both]
    assert sum(taken) == 28
    count = "import django; django.setup(); from samphan.platform.jobs.models import Job; print(Job.objects.count())"
    found = subprocess.run(
        [sys.executable, "-c", count], env=own_installation, capture_output=True, text=True, check=True
    )
    assert int(found.stdout) == 28
