"""What a month will bring: won already, and what open deals add to it.

- commit: won, and deals on stages of 75 % and more
- likely: won, and every deal at the probability of its stage
- best: won, and every deal as if it were won

A deal counts in the month it is expected to close; one whose day has passed counts in the present month, one without a day in none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from samphan.pipeline.access import opportunities
from samphan.pipeline.models import ForecastDay, Opportunity, OpportunityState, Stage, Target
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.days import first_of, midnight, months_after, this_month
from samphan.platform.thai.money import half_up

COMMITTED = 75  # per cent: from here on a deal is promised
AHEAD = 3  # months of which each day's forecast is kept
NOUGHT = Decimal(0)


@dataclass
class Sums:
    """Baht of one person, or of all."""

    won: Decimal = NOUGHT
    commit: Decimal = NOUGHT
    likely: Decimal = NOUGHT
    best: Decimal = NOUGHT

    def add(self, other: Sums) -> None:
        self.won += other.won
        self.commit += other.commit
        self.likely += other.likely
        self.best += other.best


@dataclass(frozen=True)
class Row:
    """One person's month. `owner` None: deals that nobody looks after."""

    owner: UUID | None
    name: str
    target: Decimal | None
    sums: Sums

    @property
    def reached(self) -> int | None:
        """Per cent of the target that is won."""
        return int(self.sums.won * 100 / self.target) if self.target else None


@dataclass(frozen=True)
class Forecast:
    """A month as the actor may see it. `target` is the business's own, or else the sum of its people's."""

    month: date
    rows: list[Row]
    total: Sums
    target: Decimal | None
    before: Sums | None  # as it stood a week ago

    @property
    def missing(self) -> Decimal | None:
        """What is not yet won of the target."""
        return max(self.target - self.total.won, NOUGHT) if self.target is not None else None

    @property
    def reached(self) -> int | None:
        return int(self.total.won * 100 / self.target) if self.target else None


def forecast(actor: Actor, month: date) -> Forecast:
    """Raises `Forbidden` without the right to see opportunities."""
    opportunities.require(actor, "view")
    sums = sums_of(opportunities.rows(actor), month)
    targets = dict(Target.objects.filter(month=month).values_list("owner", "amount"))
    everybody = actor.row_scope == RowScope.ALL
    if not everybody:
        targets = {owner: amount for owner, amount in targets.items() if actor.user and owner == actor.user.pk}
    shown = {*sums, *(owner for owner in targets if owner)}
    names = dict(User.objects.filter(pk__in=[owner for owner in shown if owner]).values_list("pk", "name"))
    rows = [Row(owner, names.get(owner, ""), targets.get(owner), sums.get(owner, Sums())) for owner in shown]
    total = total_of(sums.values())
    personal = [amount for owner, amount in targets.items() if owner]
    target = targets.get(None, sum(personal, NOUGHT) if personal else None)
    rows.sort(key=lambda row: (row.owner is None, -row.sums.likely, row.name))
    return Forecast(month, rows, total, target, stood(actor, month, timezone.localdate() - timedelta(days=7)))


def sums_of(rows: QuerySet[Opportunity], month: date) -> dict[UUID | None, Sums]:
    """By who looks after the deals. Two queries; each reads the month's rows only."""
    found: dict[UUID | None, Sums] = defaultdict(Sums)
    begin, end = midnight(month), midnight(months_after(month))
    won = rows.filter(deleted_at=None, state=OpportunityState.WON, closed_at__gte=begin, closed_at__lt=end)
    for owner, amount in won.order_by().values_list("owner").annotate(Sum("amount")):
        one = half_up(amount)
        found[owner].add(Sums(one, one, one, one))
    chances = dict(Stage.objects.values_list("pk", "probability"))
    opened = rows.filter(due_in(month), deleted_at=None, state=OpportunityState.OPEN)
    for owner, stage, amount in opened.order_by().values_list("owner", "stage").annotate(Sum("amount")):
        chance, whole = chances[stage], half_up(amount)
        promised = whole if chance >= COMMITTED else NOUGHT
        found[owner].add(Sums(NOUGHT, promised, half_up(whole * chance / 100), whole))
    return found


def due_in(month: date) -> Q:
    """Open deals that count in the month: of a month that is over, none any longer."""
    present = this_month()
    if month < present:
        return Q(pk__in=[])
    until = Q(expected_on__lt=months_after(month))
    return until if month == present else until & Q(expected_on__gte=month)


def total_of(several: Iterable[Sums]) -> Sums:
    total = Sums()
    for one in several:
        total.add(one)
    return total


# ── as it stood ──────────────────────────────────────────────────────────────────────────────────────────────────────
def keep_today() -> int:
    """Keep today's forecast of the months ahead; run again the same day, it is kept anew. Returns how many rows."""
    today = timezone.localdate()
    rows = []
    for ahead in range(AHEAD):
        month = months_after(first_of(today), ahead)
        for owner, sums in sums_of(Opportunity.objects.all(), month).items():
            rows.append(ForecastDay(day=today, month=month, owner_id=owner, **vars(sums)))
    ForecastDay.objects.filter(day=today).delete()
    ForecastDay.objects.bulk_create(rows)
    return len(rows)


def kept(actor: Actor, month: date) -> QuerySet[ForecastDay]:
    """Days of the month's forecast that the actor may see: all, or their own. Of a branch nothing was kept apart."""
    rows: QuerySet[ForecastDay] = ForecastDay.objects.filter(month=month)
    if actor.row_scope == RowScope.ALL:
        return rows
    return rows.filter(owner=actor.user) if actor.row_scope == RowScope.OWN else rows.none()


def stood(actor: Actor, month: date, day: date) -> Sums | None:
    """The forecast as it stood on `day`, or the last day kept before it; None when none was."""
    last = kept(actor, month).filter(day__lte=day).order_by("-day").values_list("day", flat=True).first()
    if last is None:
        return None
    found = kept(actor, month).filter(day=last)
    return total_of(Sums(one.won, one.commit, one.likely, one.best) for one in found)


def course(actor: Actor, month: date) -> list[tuple[date, Sums]]:
    """Day by day, oldest first."""
    days: dict[date, Sums] = defaultdict(Sums)
    for one in kept(actor, month).order_by("day"):
        days[one.day].add(Sums(one.won, one.commit, one.likely, one.best))
    return list(days.items())
