"""Figures of the demonstration business: loaded by the worker as soon as it starts, so that the first look finds them."""

from __future__ import annotations

from django.utils import timezone

from samphan.insight.jobs import refresh_insight
from samphan.insight.models import Goal, MailingReceiver, ReportMailing, Rhythm
from samphan.insight.sharing.rhythm import next_due
from samphan.platform.demo.world import DemoWorld, demo_slice

#: Some are reached, some nearly, some missed: the first load judges them.
TARGETS = {
    "sales": "1200000",
    "each": "8500",
    "buyers": "150",
    "new": "25",
    "repeat_share": "60",
    "leaving_share": "12",
}
BRANCH_TARGETS = {"sales": "250000", "orders": "40"}


@demo_slice("insight", order=90)
def fill(world: DemoWorld) -> None:
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    first = next(iter(world.branches.values()))
    Goal.objects.bulk_create(  # without a trace in the past: nothing happens on the day a demonstration is made
        Goal(business=world.business, figure=figure, branch=branch, target=target)
        for branch, targets in ((None, TARGETS), (first, BRANCH_TARGETS))
        for figure, target in targets.items()
    )
    weekly = ReportMailing.objects.create(
        business=world.business,
        subject="board",
        name="sales",
        query="period=30",
        owner=owner.user,
        rhythm=Rhythm.WEEKLY,
        day=1,
        hour=8,
        due_at=next_due(Rhythm.WEEKLY, 1, 8, timezone.now()),
    )
    MailingReceiver.objects.bulk_create(
        MailingReceiver(business=world.business, mailing=weekly, membership=one.actor.membership)
        for one in world.colleagues
        if one.builtin in {"owner", "manager"}
    )
    refresh_insight.by(owner).enqueue()
