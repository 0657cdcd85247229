"""Targets of the demonstration business, and how its forecast of this month, quarter and year went so far."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from samphan.pipeline.forecast_sums import COMMITTED
from samphan.pipeline.models import (
    AccountPlan,
    By,
    ForecastDay,
    Opportunity,
    OpportunityLine,
    OpportunityState,
    PeriodKind,
    Target,
)
from samphan.pipeline.periods import Period, period_of
from samphan.platform.days import first_of
from samphan.platform.demo.world import DemoWorld, demo_slice

DAYS, MONTHS = 21, 3
PLANS = 6  # of the largest accounts
GOALS = (
    "ให้ทุกสาขาใช้เมล็ดของเราภายในสิ้นปี",
    "เป็นผู้ส่งเมล็ดรายเดียวของห้องอาหาร",
    "เพิ่มจากเมล็ดเป็นเครื่องชงและสัญญาดูแล",
)
STEP = Decimal(50_000)  # targets are round
SATANG = Decimal("0.01")
Share = tuple[Opportunity, Any, Decimal]  # of the deal, for this subject


@demo_slice("forecast", order=41)
def fill(world: DemoWorld) -> None:
    """A target is a little more than the subject's forecast; the days before are what was known on each of them."""
    month = first_of(world.last_day)
    deals = [deal for deal in world.made["deals"] if deal.owner_id]
    shares = shares_by(deals)
    for period in (period_of(kind, month) for kind in PeriodKind):
        ForecastDay.objects.bulk_create(
            row
            for back in range(DAYS, 0, -1)
            if first_of(day := world.last_day - timedelta(days=back)) == month
            for by in By
            for row in as_of(world, shares[by], period, by=by, day=day)
        )
        Target.objects.bulk_create(
            Target(
                business=world.business, period=period.kind, begins=period.after(ahead).begins,
                amount=round_up(amount), **{f"{by.field}_id": subject},
            )
            for by in By
            for subject, amount in aims(world, shares[by], period).items()
            for ahead in range(-1, MONTHS if period.kind == PeriodKind.MONTH else 1)
        )  # fmt: skip

    AccountPlan.objects.bulk_create(
        AccountPlan(
            business=world.business, customer=deal.customer, goal=world.random.choice(GOALS), owner_id=deal.owner_id,
            potential=round_up(deal.amount * 6), review_on=world.last_day + timedelta(days=world.random.randint(-5, 60)),
            created_at=deal.created_at, changed_at=deal.created_at,
        )
        for deal in sorted(deals, key=lambda one: -one.amount)[:PLANS]
        if not deal.customer.is_person
    )  # fmt: skip


def shares_by(deals: list[Opportunity]) -> dict[By, list[Share]]:
    """Each deal whole for its person and its branch, and in parts for the outermost categories of its products."""
    parts: dict[Any, dict[Any, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines = OpportunityLine.objects.filter(opportunity__in=[deal.pk for deal in deals])
    for line in lines.select_related("variant__product__category"):
        category = line.variant.product.category
        parts[line.opportunity_id][category.ancestors[0] if category else None] += line.total
    return {
        By.PERSON: [(deal, deal.owner_id, Decimal(1)) for deal in deals],
        By.BRANCH: [(deal, deal.branch_id, Decimal(1)) for deal in deals],
        By.GROUP: [
            (deal, category, total / (deal.lines_total or 1))
            for deal in deals
            for category, total in (parts[deal.pk] or {None: Decimal(1)}).items()
        ],
    }


def aims(world: DemoWorld, shares: list[Share], period: Period) -> dict[Any, Decimal]:
    best: dict[Any, Decimal] = defaultdict(Decimal)
    for deal, subject, share in shares:
        if subject:
            best[subject] += share * expected(deal, period, world.last_day)
    return best


def round_up(amount: Decimal) -> Decimal:
    return (amount // STEP + 1) * STEP


def expected(deal: Opportunity, period: Period, day: date) -> Decimal:
    """What the deal counts for in the period, at its best, as known on `day`."""
    if deal.created_at.date() > day:
        return Decimal(0)
    if deal.closed_at and deal.closed_at.date() <= day:
        won = deal.state == OpportunityState.WON and period.begins <= deal.closed_at.date() < period.ends
        return deal.amount if won else Decimal(0)
    due = deal.expected_on is not None and deal.expected_on < period.ends
    return deal.amount if due else Decimal(0)


def as_of(world: DemoWorld, shares: list[Share], period: Period, *, by: By, day: date) -> list[ForecastDay]:
    rows: dict[Any, ForecastDay] = {}
    facts = {"business": world.business, "day": day, "period": period.kind, "begins": period.begins, "by": by}
    for deal, subject, share in shares:
        best = (share * expected(deal, period, day)).quantize(SATANG)
        if not best:
            continue
        row = rows.setdefault(subject, ForecastDay(**facts, **{f"{by.field}_id": subject}))
        closed = deal.closed_at is not None and deal.closed_at.date() <= day
        row.best += best
        row.won += best if closed else 0
        row.commit += best if closed or deal.stage.probability >= COMMITTED else 0
        row.likely += best if closed else (best * deal.stage.probability / 100).quantize(SATANG)
    return list(rows.values())
