"""Targets of the demonstration business, and how its forecast of this month went so far."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from samphan.pipeline.forecast import COMMITTED
from samphan.pipeline.models import AccountPlan, ForecastDay, Opportunity, OpportunityState, Target
from samphan.platform.days import first_of, months_after
from samphan.platform.demo.world import DemoWorld, demo_slice

DAYS, MONTHS = 21, 3
PLANS = 6  # of the largest accounts
GOALS = (
    "ให้ทุกสาขาใช้เมล็ดของเราภายในสิ้นปี",
    "เป็นผู้ส่งเมล็ดรายเดียวของห้องอาหาร",
    "เพิ่มจากเมล็ดเป็นเครื่องชงและสัญญาดูแล",
)
STEP = Decimal(50_000)  # targets are round


@demo_slice("forecast", order=41)
def fill(world: DemoWorld) -> None:
    """A target is a little more than the person's forecast; the days before are what was known on each of them."""
    month = first_of(world.last_day)
    deals = [deal for deal in world.made["deals"] if deal.owner_id]
    days = [
        row
        for back in range(DAYS, 0, -1)
        if first_of(day := world.last_day - timedelta(days=back)) == month
        for row in as_of(world, deals, month, day)
    ]
    ForecastDay.objects.bulk_create(days)
    best: dict[Any, Decimal] = defaultdict(Decimal)
    for deal in deals:
        best[deal.owner_id] += expected(deal, month, world.last_day)
    Target.objects.bulk_create(
        Target(business=world.business, month=months_after(month, ahead), owner_id=owner, amount=round_up(amount))
        for owner, amount in best.items()
        for ahead in range(MONTHS)
    )

    AccountPlan.objects.bulk_create(
        AccountPlan(
            business=world.business, customer=deal.customer, goal=world.random.choice(GOALS), owner_id=deal.owner_id,
            potential=round_up(deal.amount * 6), review_on=world.last_day + timedelta(days=world.random.randint(-5, 60)),
            created_at=deal.created_at, changed_at=deal.created_at,
        )
        for deal in sorted(deals, key=lambda one: -one.amount)[:PLANS]
        if not deal.customer.is_person
    )  # fmt: skip


def round_up(amount: Decimal) -> Decimal:
    return (amount // STEP + 1) * STEP


def expected(deal: Opportunity, month: date, day: date) -> Decimal:
    """What the deal counts for in the month, at its best, as known on `day`."""
    if deal.created_at.date() > day:
        return Decimal(0)
    if deal.closed_at and deal.closed_at.date() <= day:
        won = deal.state == OpportunityState.WON and first_of(deal.closed_at.date()) == month
        return deal.amount if won else Decimal(0)
    due = deal.expected_on is not None and deal.expected_on < months_after(month)
    return deal.amount if due else Decimal(0)


def as_of(world: DemoWorld, deals: list[Opportunity], month: date, day: date) -> list[ForecastDay]:
    rows: dict[Any, ForecastDay] = {}
    for deal in deals:
        best = expected(deal, month, day)
        if not best:
            continue
        row = rows.setdefault(
            deal.owner_id, ForecastDay(business=world.business, day=day, month=month, owner_id=deal.owner_id)
        )
        closed = deal.closed_at is not None and deal.closed_at.date() <= day
        row.best += best
        row.won += best if closed else 0
        row.commit += best if closed or deal.stage.probability >= COMMITTED else 0
        row.likely += best if closed else (best * deal.stage.probability / 100).quantize(Decimal("0.01"))
    return list(rows.values())
