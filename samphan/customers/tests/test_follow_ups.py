"""What is to be done: planned in the composer, on Today, told by the bell once, done and brought back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from conftest import RunJobs, refused
from samphan.customers.actions import add_note, create_customer, delete_customer
from samphan.customers.follow_ups import (
    arrive,
    change_follow_up,
    drop_follow_up,
    finish_follow_up,
    my_follow_ups,
    open_follow_ups,
    plan_follow_up,
    reopen_follow_up,
    ring_for_due,
)
from samphan.customers.models import Customer, FollowUp
from samphan.customers.queries import group_heading, timeline_of
from samphan.customers.repeating import next_after
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.notifications.models import Notification
from samphan.platform.refusals import Forbidden


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


def soon(**away: int) -> datetime:
    return timezone.now() + timedelta(**(away or {"hours": 1}))


def test_a_task_is_planned_and_told_on_the_timeline(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทรกลับ", due_at=soon())
    assert open_follow_ups(owner, rain) == my_follow_ups(owner) == [row]
    assert row.assignee == owner.user
    assert "โทรกลับ" in timeline_of(owner, rain).entries[0].told.sentence


def test_it_is_done_once_and_brought_back(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทรกลับ", due_at=soon())
    finish_follow_up(owner, row.pk)
    finish_follow_up(owner, row.pk)
    assert open_follow_ups(owner, rain) == []
    assert Event.objects.filter(kind="customers.follow_up_done").count() == 1
    assert reopen_follow_up(owner, row.pk).done_at is None
    assert open_follow_ups(owner, rain) == [row]


@pytest.mark.parametrize(
    "values",
    [
        {"what": " "},
        {"what": "ก" * 301},
        {"due_at": datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())},
        {"due_at": datetime(2999, 1, 1, tzinfo=timezone.get_default_timezone())},
        {"kind": "party"},
    ],
)
def test_what_cannot_be_done_is_refused(owner: Actor, rain: Customer, values: dict[str, object]) -> None:
    with refused("follow_up_form"):
        plan_follow_up(owner, rain, **{"what": "โทร", "due_at": soon(), **values})
    assert not FollowUp.objects.exists()


def test_a_stranger_cannot_be_given_work(owner: Actor, outsider: Actor, rain: Customer) -> None:
    assert outsider.user is not None
    with refused("follow_up_form"):
        plan_follow_up(owner, rain, what="โทร", due_at=soon(), assignee=outsider.user.pk)
    assert not FollowUp.objects.exists()


def test_the_bell_rings_once_for_the_one_who_does_it(owner: Actor, rain: Customer) -> None:
    colleague = add_member(owner.business, User.objects.create_user("m@example.com", "x", name="ม"), builtin="manager")
    assert colleague.user is not None
    row = plan_follow_up(owner, rain, what="โทรกลับ", due_at=soon(), assignee=colleague.user.pk)
    assert ring_for_due() == 0
    FollowUp.objects.update(due_at=soon(minutes=-1))
    assert ring_for_due() == 1
    assert ring_for_due() == 0
    told = Notification.objects.get()
    assert told.person == colleague.user
    assert "โทรกลับ" in told.sentence
    assert str(row.customer_id) in told.url


def test_the_bell_keeps_silent_for_what_is_done_or_gone(owner: Actor, rain: Customer) -> None:
    cloud = create_customer(owner, name="เมฆ")
    done = plan_follow_up(owner, rain, what="โทร", due_at=soon())
    plan_follow_up(owner, cloud, what="โทร", due_at=soon())
    FollowUp.objects.update(due_at=soon(minutes=-1))
    finish_follow_up(owner, done.pk)
    delete_customer(owner, cloud)
    assert ring_for_due() == 0
    assert my_follow_ups(owner) == []


def test_a_viewer_plans_and_finishes_nothing(owner: Actor, staff: Actor, rain: Customer) -> None:
    with pytest.raises(Forbidden):
        plan_follow_up(staff, rain, what="โทร", due_at=soon())
    row = plan_follow_up(owner, rain, what="โทร", due_at=soon())
    with pytest.raises(Forbidden):
        finish_follow_up(staff, row.pk)
    assert open_follow_ups(owner, rain) == [row]


def test_the_composer_plans_and_today_finishes_with_undo(owner_client: Client, rain: Customer) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = f"{tomorrow.day}/{tomorrow.month}/{tomorrow.year + 543}"
    add = f"/customers/{rain.pk}/timeline/add/"
    sent = {"channel": "appointment", "text": "ชิมกาแฟ", "due": day, "at": "14:30"}
    answer = owner_client.post(add, sent)
    assert (answer.status_code, "next-steps-changed" in answer["HX-Trigger"]) == (200, True)
    row = FollowUp.objects.get()
    assert timezone.localtime(row.due_at).strftime("%H:%M") == "14:30"
    assert owner_client.post(add, {**sent, "due": "31/2/2569"}).status_code == 422
    assert "ชิมกาแฟ" in owner_client.get("/customers/panels/follow-ups/").content.decode()
    assert owner_client.post(f"/customers/follow-ups/{row.pk}/done/").status_code == 204
    assert owner_client.get("/customers/panels/follow-ups/").content.strip() == b""
    assert owner_client.post(f"/customers/follow-ups/{row.pk}/reopen/").status_code == 204
    assert FollowUp.objects.get().done_at is None


def test_the_timeline_is_searched(owner: Actor, owner_client: Client, rain: Customer) -> None:
    add_note(owner, rain, "ชอบคั่วเข้ม")
    add_note(owner, rain, "แพ้นมวัว")
    page = owner_client.get(f"/customers/{rain.pk}/timeline/", {"q": "นมวัว"}).content.decode()
    assert "แพ้นมวัว" in page
    assert "คั่วเข้ม" not in page
    assert "ไม่พบ" in owner_client.get(f"/customers/{rain.pk}/timeline/", {"q": "ไม่มีคำนี้"}).content.decode()


def test_days_stand_together_by_week_and_month() -> None:
    today = timezone.localdate()
    assert group_heading(today) == "วันนี้"
    long_ago = today.replace(year=today.year - 1, day=1)
    assert str(long_ago.year + 543) in group_heading(long_ago)
    assert group_heading(long_ago) == group_heading(long_ago.replace(day=2))


def test_due_work_rings_by_schedule(owner: Actor, rain: Customer, run_jobs: RunJobs) -> None:
    from samphan.customers.jobs import ring_for_follow_ups  # noqa: PLC0415 - jobs need their queue first

    plan_follow_up(owner, rain, what="โทร", due_at=soon())
    FollowUp.objects.update(due_at=soon(minutes=-1))
    ring_for_follow_ups.enqueue()
    run_jobs()
    assert Notification.objects.count() == 1


def test_what_repeats_is_planned_again_when_it_is_done(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทรถาม", due_at=soon(), kind="call", repeats="weekly")
    finish_follow_up(owner, row.pk, outcome="สั่งเพิ่ม")
    [again] = open_follow_ups(owner, rain)
    assert (again.due_at - row.due_at, again.first, again.kind) == (timedelta(days=7), row, "call")
    assert "สั่งเพิ่ม" in " ".join(entry.told.sentence for entry in timeline_of(owner, rain).entries)
    reopen_follow_up(owner, row.pk)
    assert open_follow_ups(owner, rain) == [row]


def test_it_repeats_no_longer_than_was_said(owner: Actor, rain: Customer) -> None:
    until = timezone.localdate() + timedelta(days=3)
    row = plan_follow_up(owner, rain, what="โทร", due_at=soon(), repeats="weekly", repeats_until=until)
    finish_follow_up(owner, row.pk)
    assert open_follow_ups(owner, rain) == []


@pytest.mark.parametrize(
    ("first", "repeats", "after", "due"),
    [
        ("2026-01-31", "monthly", "2026-01-31", "2026-02-28"),
        ("2026-01-31", "monthly", "2026-03-01", "2026-03-31"),
        ("2024-02-29", "yearly", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "yearly", "2027-03-01", "2028-02-29"),
        ("2026-11-02", "weekly", "2026-11-20", "2026-11-23"),
        ("2026-11-02", "daily", "2026-11-20", "2026-11-21"),
    ],
)
def test_days_repeat_by_the_calendar(first: str, repeats: str, after: str, due: str) -> None:
    def nine(day: str) -> datetime:
        return timezone.make_aware(datetime.fromisoformat(f"{day} 09:00"))

    assert next_after(nine(first), repeats, nine(after)) == nine(due)


def test_it_moves_to_another_day_and_rings_again(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทร", due_at=soon(minutes=-1))
    assert ring_for_due() == 1
    moved = change_follow_up(owner, row.pk, due_at=soon(days=2))
    assert (moved.due_at > row.due_at, moved.told_at) == (True, None)
    with refused("follow_up_form"):
        change_follow_up(owner, row.pk, due_at=soon(days=-3))


def test_what_is_dropped_is_gone_until_it_is_brought_back(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทร", due_at=soon(), repeats="daily")
    assert drop_follow_up(owner, row.pk).state == "dropped"
    assert open_follow_ups(owner, rain) == []
    assert reopen_follow_up(owner, row.pk).state in {"today", "planned"}


def test_a_visit_keeps_where_and_when_one_arrived(owner: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="เยี่ยมร้าน", due_at=soon(), kind="visit", place="ร้านที่นิมมาน")
    there = arrive(owner, row.pk, latitude=Decimal("18.79674"), longitude=Decimal("98.96930"))
    assert (there.arrived_at is not None, there.latitude) == (True, Decimal("18.79674"))
    assert arrive(owner, row.pk).latitude == there.latitude
    with refused("follow_up_form"):
        arrive(owner, row.pk, latitude=Decimal(91), longitude=Decimal(0))


def test_somebody_elses_follow_up_is_not_found(owner: Actor, outsider: Actor, rain: Customer) -> None:
    row = plan_follow_up(owner, rain, what="โทร", due_at=soon())
    for act in (finish_follow_up, drop_follow_up, reopen_follow_up, arrive):
        with refused("not_found"):
            act(outsider, row.pk)
    row.refresh_from_db()
    assert (row.done_at, row.arrived_at) == (None, None)
