"""The order of what to do: expected worth, times how readily this business takes on proposals of the kind; what rests is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from samphan.customers.models import Customer
from samphan.insight.access import next_actions
from samphan.insight.models import Answered, NextAction, NextAnswer, NextKind
from samphan.insight.next_actions.words import DOINGS, what_of, why_of
from samphan.platform.accounts.rights import Actor

REMEMBERED = timedelta(days=180)
EVEN = 5  # answers of each sort that every kind begins with
PER_KIND, OF_CUSTOMER = 60, 3
OF_NOT_NOW = 0.5  # of a refusal


@dataclass(frozen=True)
class Proposal:
    """One thing to do, in words. `rank` is what the list is ordered by."""

    row: NextAction
    rank: float

    @property
    def what(self) -> str:
        return what_of(self.row.kind, self.row.reason)

    @property
    def why(self) -> list[str]:
        return why_of(self.row.kind, self.row.reason)

    @property
    def icon(self) -> str:
        return DOINGS[self.row.kind].icon


def to_do(actor: Actor, *, kind: str = "", most: int = PER_KIND) -> list[Proposal]:
    """What the actor may do today, the best first: of each customer the best only."""
    weights = kind_weights()
    found: list[Proposal] = []
    for one in [kind] if kind in NextKind.values else NextKind.values:
        rows = awake(next_actions.rows(actor).filter(kind=one)).select_related("customer__branch")
        found += [Proposal(row, float(row.worth) * weights[one]) for row in rows.order_by("-worth", "pk")[:PER_KIND]]
    found.sort(key=lambda proposal: (-proposal.rank, str(proposal.row.pk)))
    seen: set[object] = set()
    best = [one for one in found if one.row.customer_id not in seen and not seen.add(one.row.customer_id)]  # type: ignore[func-returns-value]
    return best[:most]


def of_customer(actor: Actor, customer: Customer) -> list[Proposal]:
    """What may be done for one customer, the best first. The caller has proven that the actor may see them."""
    if not actor.has(next_actions.permission("view")):
        return []
    weights = kind_weights()
    rows = awake(NextAction.objects.filter(customer=customer)).select_related("customer")
    found = [Proposal(row, float(row.worth) * weights[row.kind]) for row in rows]
    return sorted(found, key=lambda proposal: -proposal.rank)[:OF_CUSTOMER]


def awake(rows: QuerySet[NextAction]) -> QuerySet[NextAction]:
    """Without those whose kind, or whose customer, rests today; and days that have passed since the load."""
    today = timezone.localdate()
    standing = NextAnswer.objects.filter(customer=OuterRef("customer"), taken_back_at=None)
    resting = standing.filter(Q(customer_rests_until__gt=today) | Q(kind=OuterRef("kind")) & (Q(rests_until=None) | Q(rests_until__gt=today)))  # fmt: skip
    return rows.exclude(Exists(resting)).exclude(kind=NextKind.OCCASION, reason__day__lt=today.isoformat())


def kind_weights() -> dict[str, float]:
    """For each kind a number from 0 to 2, 1 before anybody answered: twice the share of the last 180 days' answers that took it on.

    Five answers of each sort are counted before the first, so that one refusal is no verdict; "not now" is half a refusal.
    """
    since = timezone.now() - REMEMBERED
    counted = (
        NextAnswer.objects.filter(taken_back_at=None, at__gt=since)
        .values_list("kind")
        .annotate(
            yes=Count("pk", filter=Q(answer=Answered.ACCEPTED)),
            later=Count("pk", filter=Q(answer=Answered.NOT_NOW)),
            no=Count("pk", filter=Q(answer=Answered.NEVER)),
        )
    )
    found = {kind: (yes, no + OF_NOT_NOW * later) for kind, yes, later, no in counted}
    return {kind: weight(*found.get(kind, (0, 0.0))) for kind in NextKind.values}


def weight(yes: int, no: float) -> float:
    return round(2 * (yes + EVEN) / (yes + no + 2 * EVEN), 4)


def worth_in_all(proposals: list[Proposal]) -> Decimal:
    return sum((one.row.worth for one in proposals), Decimal())
