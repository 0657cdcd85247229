"""What is to be done: on the calendar, on Today, done with its outcome and its next, in other calendars by a secret address."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.pipeline.actions.feed import close_feed, open_feed, reader_of
from samphan.pipeline.calendar import View, shown
from samphan.pipeline.ical import calendar_of, escaped, folded
from samphan.pipeline.models import Opportunity
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Membership


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))  # noqa: DTZ001 - made aware at once


@pytest.fixture
def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def test_month_week_and_agenda_show_what_is_due(owner: Actor, deal: Opportunity, tomorrow: date) -> None:
    row = plan_follow_up(owner, deal.customer, what="ชิมกาแฟ", due_at=at(tomorrow), kind="appointment", about=deal)
    for view in View:
        plan = shown(owner, view, tomorrow, whose=None)
        [day] = plan.full_days
        assert (day.date, day.rows, day.rows[0].about.name) == (tomorrow, [row], deal.name)
    assert shown(owner, View.WEEK, tomorrow + timedelta(days=7), whose=None).full_days == []


@pytest.mark.parametrize(
    ("day", "weeks", "first"),
    [
        (date(2024, 2, 29), 5, date(2024, 1, 29)),
        (date(2027, 2, 10), 4, date(2027, 2, 1)),
        (date(2026, 8, 31), 6, date(2026, 7, 27)),
    ],
)
def test_a_month_has_whole_weeks(owner: Actor, day: date, weeks: int, first: date) -> None:
    plan = shown(owner, View.MONTH, day, whose=None)
    assert (len(plan.weeks), plan.days[0].date) == (weeks, first)
    assert all(len(week) == 7 for week in plan.weeks)


def test_one_sees_ones_own_and_what_lies_within_reach(
    owner: Actor, seller: Actor, deal: Opportunity, cafe: Customer, tomorrow: date
) -> None:
    theirs = plan_follow_up(owner, cafe, what="ของพิม", due_at=at(tomorrow))
    mine = plan_follow_up(
        owner, cafe, what="ของก้อง", due_at=at(tomorrow), assignee=seller.user.pk if seller.user else None
    )
    assert [row.pk for day in shown(seller, View.AGENDA, tomorrow, whose=None).days for row in day.rows] == [mine.pk]
    both = {row.pk for day in shown(owner, View.AGENDA, tomorrow, whose=None).days for row in day.rows}
    assert both == {theirs.pk, mine.pk}


def test_the_page_speaks_of_the_buddhist_year(owner_client: Client, owner: Actor, deal: Opportunity) -> None:
    plan_follow_up(owner, deal.customer, what="ชิมกาแฟ", due_at=at(date(2027, 2, 10)), about=deal)
    page = owner_client.get("/pipeline/calendar/?view=month&day=2027-02-01&who=all").content.decode()
    assert "กุมภาพันธ์ 2570" in page
    assert "ชิมกาแฟ" in page
    for odd in ("?day=0000-00-00&view=year&who=nobody", "?day=9999-12-31", "?day=0001-01-01"):
        assert owner_client.get(f"/pipeline/calendar/{odd}").status_code == 200


def test_done_asks_what_next_only_when_nothing_else_is_planned(
    owner: Actor, owner_client: Client, deal: Opportunity, tomorrow: date
) -> None:
    row = plan_follow_up(owner, deal.customer, what="โทร", due_at=at(tomorrow), about=deal)
    url = f"/pipeline/activities/{row.pk}/done/"
    assert 'name="what"' in owner_client.get(url).content.decode()
    day = f"{tomorrow.day}/{tomorrow.month}/{tomorrow.year + 543}"
    sent = {"outcome": "ขอราคาใหม่", "what": "ส่งใบเสนอราคา", "kind": "email", "due": day, "at": "15:00"}
    assert owner_client.post(url, sent).status_code == 204
    row.refresh_from_db()
    [planned] = FollowUp.objects.filter(done_at=None)
    assert (row.outcome, planned.what, planned.about_id) == ("ขอราคาใหม่", "ส่งใบเสนอราคา", deal.pk)
    other = plan_follow_up(owner, deal.customer, what="อีกอย่าง", due_at=at(tomorrow), about=deal)
    assert 'name="what"' not in owner_client.get(f"/pipeline/activities/{other.pk}/done/").content.decode()


def test_when_what_is_next_cannot_be_planned_nothing_is_done(
    owner: Actor, owner_client: Client, deal: Opportunity, tomorrow: date
) -> None:
    row = plan_follow_up(owner, deal.customer, what="โทร", due_at=at(tomorrow), about=deal)
    sent = {"what": "ต่อไป", "kind": "call", "due": "1/1/2560", "at": "09:00"}
    assert owner_client.post(f"/pipeline/activities/{row.pk}/done/", sent).status_code == 422
    row.refresh_from_db()
    assert row.done_at is None


def test_it_is_changed_dropped_and_arrived_at(
    owner: Actor, owner_client: Client, cafe: Customer, tomorrow: date
) -> None:
    row = plan_follow_up(owner, cafe, what="เยี่ยม", due_at=at(tomorrow), kind="visit", place="นิมมาน ซอย 9")
    url = f"/pipeline/activities/{row.pk}/"
    assert "นิมมาน ซอย 9" in owner_client.get(url).content.decode()
    assert owner_client.post(f"{url}arrive/", {"latitude": "18.79674", "longitude": "98.96930"}).status_code == 204
    assert owner_client.post(f"{url}arrive/", {"latitude": "NaN", "longitude": "x"}).status_code == 204
    later = tomorrow + timedelta(days=2)
    sent = {
        "kind": "visit",
        "what": "เยี่ยมใหม่",
        "due": f"{later.day}/{later.month}/{later.year}",
        "at": "11:00",
        "ends": "10:00",
    }
    assert owner_client.post(f"{url}edit/", sent).status_code == 422
    assert owner_client.post(f"{url}edit/", {**sent, "ends": "12:00"}).status_code == 204
    row.refresh_from_db()
    assert (row.what, timezone.localtime(row.due_at).date(), str(row.latitude)) == ("เยี่ยมใหม่", later, "18.79674")
    assert owner_client.post(f"{url}drop/").status_code == 204
    assert shown(owner, View.AGENDA, tomorrow, whose=None).full_days == []


def test_many_deals_are_planned_at_once_and_taken_back(
    owner: Actor, owner_client: Client, make_deal: Any, run_jobs: Any, tomorrow: date
) -> None:
    deals = [make_deal(name=f"ดีล {number}") for number in range(3)]
    sent = {
        "id": [one.pk for one in deals],
        "kind": "call",
        "what": "โทรปีใหม่",
        "due": f"{tomorrow:%d/%m/%Y}",
        "confirmed": "1",
    }
    assert owner_client.post("/lists/opportunities/do/plan/", sent).status_code == 200
    run_jobs()
    assert FollowUp.objects.filter(what="โทรปีใหม่", done_at=None).count() == 3


def test_the_feed_is_open_to_who_has_its_address_and_to_nobody_else(
    owner: Actor, owner_client: Client, deal: Opportunity, tomorrow: date
) -> None:
    plan_follow_up(owner, deal.customer, what="ชิม; กาแฟ, คั่วใหม่", due_at=at(tomorrow), about=deal, place="โรงคั่ว")
    secret = open_feed(owner)
    visitor = Client()
    answer = visitor.get(f"/pipeline/calendar/feed/{secret}.ics")
    said = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{at(tomorrow):%Y%m%d}T030000Z" in said
    assert f"SUMMARY:ชิม\\; กาแฟ\\, คั่วใหม่ · {deal.customer.name}" in said
    assert visitor.get("/pipeline/calendar/feed/wrong.ics").status_code == 404
    assert open_feed(owner) != secret
    assert visitor.get(f"/pipeline/calendar/feed/{secret}.ics").status_code == 404
    shown_once = owner_client.post("/pipeline/calendar/feed/").content.decode()
    assert ".ics" in shown_once
    assert owner_client.post("/pipeline/calendar/feed/close/").status_code == 302


def test_who_works_here_no_more_reads_no_calendar(owner: Actor) -> None:
    secret = open_feed(owner)
    assert reader_of(secret).user == owner.user
    Membership.objects.filter(pk=owner.membership.pk if owner.membership else None).update(ended_at=timezone.now())
    with pytest.raises(NotFound):
        reader_of(secret)
    close_feed(owner)


def test_long_lines_are_folded_and_no_letter_is_cut(owner: Actor, cafe: Customer, tomorrow: date) -> None:
    row = plan_follow_up(owner, cafe, what="น้ำ" * 90, due_at=at(tomorrow))
    feed = calendar_of("ปฏิทิน", [row], lambda _row: "https://example.com/").decode()
    lines = feed.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "น้ำ" * 90 in feed.replace("\r\n ", "")
    assert (escaped("a\\b\nc"), list(folded("x" * 75))) == ("a\\\\b\\nc", ["x" * 75])


def test_today_tells_of_appointments(owner: Actor, owner_client: Client, cafe: Customer) -> None:
    plan_follow_up(owner, cafe, what="ชิมวันนี้", due_at=timezone.now() + timedelta(minutes=1), kind="appointment")
    assert owner_client.get("/pipeline/panels/agenda/").status_code == 200
