"""What a month, a quarter or a year will bring: won already, and what open deals add to it; by person, branch or product group.

- commit: won, and deals on stages of 75 % and more
- likely: won, and every deal at the probability of its stage
- best: won, and every deal as if it were won

A deal counts in the period it is expected to close in; one whose day has passed counts in the present one, one without a day in none.
A deal of several product groups is shared among them as its products are; one without products belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from samphan.orders.amounts import PLACES
from samphan.pipeline.models import By, Opportunity, OpportunityState, Stage
from samphan.pipeline.periods import Period
from samphan.platform.days import midnight
from samphan.platform.thai.money import half_up

COMMITTED = 75  # per cent: from here on a deal is promised
NOUGHT = Decimal(0)


@dataclass
class Sums:
    """Baht of one subject, or of all."""

    won: Decimal = NOUGHT
    commit: Decimal = NOUGHT
    likely: Decimal = NOUGHT
    best: Decimal = NOUGHT

    def add(self, other: Sums) -> None:
        self.won += other.won
        self.commit += other.commit
        self.likely += other.likely
        self.best += other.best


def sums_of(rows: QuerySet[Opportunity], period: Period, by: By) -> dict[UUID | None, Sums]:
    """By subject. Each query reads the period's rows only."""
    found: dict[UUID | None, Sums] = defaultdict(Sums)
    begin, end = midnight(period.begins), midnight(period.ends)
    won = rows.filter(deleted_at=None, state=OpportunityState.WON, closed_at__gte=begin, closed_at__lt=end)
    for subject, _stage, one in amounts(won, by):
        found[subject].add(Sums(one, one, one, one))
    chances = dict(Stage.objects.values_list("pk", "probability"))
    opened = rows.filter(due_in(period), deleted_at=None, state=OpportunityState.OPEN)
    for subject, stage, whole in amounts(opened, by):
        chance = chances[stage]
        promised = whole if chance >= COMMITTED else NOUGHT
        found[subject].add(Sums(NOUGHT, promised, half_up(whole * chance / 100), whole))
    return found


def amounts(rows: QuerySet[Opportunity], by: By) -> Iterator[tuple[UUID | None, UUID, Decimal]]:
    """What the deals of each subject on each stage are worth."""
    if by == By.GROUP:
        yield from shared_amounts(rows)
        return
    for subject, stage, amount in rows.order_by().values_list(by.field, "stage").annotate(Sum("amount")):
        yield subject, stage, half_up(amount)


def shared_amounts(rows: QuerySet[Opportunity]) -> Iterator[tuple[UUID | None, UUID, Decimal]]:
    """By category of the products, each with its share of the deal's amount.

    The satang that rounding leaves go to the largest share, so that a stage's shares come to what its deals are worth.
    """
    without = rows.filter(lines_total=0).order_by().values_list("stage").annotate(Sum("amount"))
    for stage, amount in without:
        yield None, stage, half_up(amount)
    with_products = rows.exclude(lines_total=0).order_by()
    whole = dict(with_products.values_list("stage").annotate(Sum("amount")))
    worth = Cast("lines__total", FloatField()) / float(10**PLACES)
    part = Cast("amount", FloatField()) * worth / Cast(F("lines_total"), FloatField())
    shares: dict[UUID, dict[UUID | None, Decimal]] = defaultdict(dict)
    of_category = with_products.values_list("lines__variant__product__category", "stage")
    for category, stage, share in of_category.annotate(share=Sum(part, output_field=FloatField())):
        shares[stage][category] = half_up(Decimal(repr(share)))
    for stage, of_stage in shares.items():
        largest = max(of_stage, key=lambda category: of_stage[category])
        of_stage[largest] += half_up(whole[stage]) - sum(of_stage.values(), NOUGHT)
        for category, amount in of_stage.items():
            yield category, stage, amount


def due_in(period: Period) -> Q:
    """Open deals that count in the period: of one that is over, none any longer."""
    today = timezone.localdate()
    if period.ends <= today:
        return Q(pk__in=[])
    until = Q(expected_on__lt=period.ends)
    return until if period.begins <= today else until & Q(expected_on__gte=period.begins)


def total_of(several: Iterable[Sums]) -> Sums:
    total = Sums()
    for one in several:
        total.add(one)
    return total
