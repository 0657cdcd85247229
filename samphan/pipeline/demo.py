"""Deals of the demonstration business: wholesale and machines over two years, won and lost, and those that are open today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from samphan.customers.models import Customer, FollowUp
from samphan.pipeline import demo_forecast as _forecast  # noqa: F401 - its slice registers itself
from samphan.pipeline import demo_leads as _leads  # noqa: F401 - its slice registers itself
from samphan.pipeline import demo_words as words
from samphan.pipeline.events import OpportunityCreated, OpportunityLost, OpportunityMoved, OpportunityWon
from samphan.pipeline.models import (
    CloseReason,
    Competitor,
    MoveKind,
    Opportunity,
    OpportunityLine,
    OpportunityState,
    Pipeline,
    Rival,
    Source,
    Stage,
    StageMove,
)
from samphan.pipeline.queries import SUBJECT
from samphan.pipeline.searches import every_opportunity
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import BANGKOK, DemoWorld, demo_slice
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.search.actions import index_many
from samphan.platform.thai.money import half_up

SHARE = 0.06  # of all customers have had a deal
OPEN_DAYS = 60  # how far back deals are still open
BATCH = 500


@dataclass
class Made:
    """What is written in bulk at the end."""

    deals: list[Opportunity] = field(default_factory=list)
    moves: list[StageMove] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    steps: list[FollowUp] = field(default_factory=list)
    lines: list[OpportunityLine] = field(default_factory=list)
    told: dict[Actor, list[Fact]] = field(default_factory=dict)

    def tell(self, actor: Actor, deal: Opportunity, data: Any, at: datetime) -> None:
        fact = Fact(data, subject=deal, customer_id=deal.customer_id, occurred_at=at)
        self.told.setdefault(actor, []).append(fact)


@dataclass(frozen=True)
class Lists:
    stages: dict[Any, list[Stage]]
    sources: list[Source]
    won: list[CloseReason]
    lost: list[CloseReason]
    rivals: list[Competitor]


@demo_slice("pipeline", order=40)
def fill(world: DemoWorld) -> None:
    """Deals in `world.made["deals"]`, open ones with what is planned next; a few are forgotten, as everywhere."""
    lists, made = set_up(world), Made()
    buyers = [customer for customer in world.made["customers"] if not customer.is_person]
    few = [customer for customer in world.made["customers"] if customer.is_person]
    for number in range(max(24, int(world.size * SHARE))):
        customer = world.random.choice(buyers if number % 5 or not few else few)
        make_deal(world, lists, made, customer)
    Opportunity.objects.bulk_create(made.deals, batch_size=BATCH)
    StageMove.objects.bulk_create(made.moves, batch_size=BATCH)
    Rival.objects.bulk_create(made.rivals, batch_size=BATCH, ignore_conflicts=True)
    FollowUp.objects.bulk_create(made.steps, batch_size=BATCH)
    OpportunityLine.objects.bulk_create(made.lines, batch_size=BATCH)
    index_many(every_opportunity())
    for actor, facts in made.told.items():
        record_many(
            sorted(facts, key=lambda fact: fact.occurred_at or world.moment(world.last_day)), actor=actor, tell=False
        )
    world.made["deals"] = made.deals


def set_up(world: DemoWorld) -> Lists:
    """The standard pipeline, one for machines, and who else sells coffee in the north."""
    Pipeline.objects.filter(business=world.business).update(name=words.WHOLESALE)
    machines = Pipeline.objects.create(business=world.business, name=words.MACHINES, position=10)
    Stage.objects.bulk_create(
        Stage(
            business=world.business, pipeline=machines, name=name, probability=chance, ages_after=21, position=at * 10
        )
        for at, (name, chance) in enumerate(words.MACHINE_STAGES)
    )
    Competitor.objects.bulk_create(
        Competitor(business=world.business, name=name, note=note, position=at * 10)
        for at, (name, note) in enumerate(words.COMPETITORS)
    )
    stages: dict[Any, list[Stage]] = {}
    for stage in Stage.objects.order_by("pipeline__position", "position"):
        stages.setdefault(stage.pipeline_id, []).append(stage)
    reasons = list(CloseReason.objects.order_by("position"))
    return Lists(
        stages,
        list(Source.objects.order_by("position")),
        [one for one in reasons if one.outcome == "won"],
        [one for one in reasons if one.outcome == "lost"],
        list(Competitor.objects.order_by("position")),
    )


def make_deal(world: DemoWorld, lists: Lists, made: Made, customer: Customer) -> None:
    chance = world.random
    line = chance.choices(list(lists.stages), weights=(75, 25))[0]
    what, low, high = chance.choice(words.WHAT if line == next(iter(lists.stages)) else words.MACHINE_WHAT)
    begun = world.moment(world.day(after=customer.created_at.date()))
    still_open = (world.last_day - begun.date()).days < OPEN_DAYS
    seller = world.colleague(customer.branch, "sales").actor
    deal = Opportunity(
        business=world.business,
        customer=customer,
        name=what,
        pipeline_id=line,
        stage=lists.stages[line][0],
        amount=Decimal(chance.randint(low, high) * 100),
        expected_on=begun.date() + timedelta(days=chance.randint(20, 90)),
        owner=seller.user,
        branch=customer.branch,
        source=chance.choice(lists.sources),
        created_at=begun,
        changed_at=begun,
        entered_at=begun,
    )
    choose_products(world, made, deal)
    made.deals.append(deal)
    made.moves.append(step(deal, MoveKind.BEGUN, None, deal.stage, at=begun, by=seller))
    made.tell(seller, deal, OpportunityCreated(name=what, amount=str(deal.amount), stage=deal.stage.name), begun)
    at = walk(world, lists.stages[line], made, deal, seller, still_open=still_open)
    if chance.random() < 0.35:
        made.rivals.append(Rival(business=world.business, opportunity=deal, competitor=chance.choice(lists.rivals)))
    if still_open:
        plan(world, made, deal, seller)
    else:
        close(world, lists, made, deal, seller=seller, at=at)


def choose_products(world: DemoWorld, made: Made, deal: Opportunity) -> None:
    """Two deals of five name their products: what they come to is then the deal's amount."""
    chance = world.random
    deal.amount_typed = chance.random() > 0.4
    if deal.amount_typed:
        return
    dear = [one for one in world.made["variants"] if one.price]
    for position, variant in enumerate(chance.sample(dear, k=min(len(dear), chance.randint(1, 3)))):
        quantity = Decimal(chance.randint(5, 60))
        total = (variant.price * quantity).quantize(Decimal("0.01"))
        made.lines.append(
            OpportunityLine(
                business=world.business, opportunity=deal, position=position, variant=variant, name=variant.full_name,
                unit_name=str(variant.product.unit), quantity=quantity, unit_price=variant.price,
                list_price=variant.price, net=total, vat=total - total_before_vat(total), total=total,
            )
        )  # fmt: skip
        deal.lines_total += total
    deal.amount = deal.lines_total


def total_before_vat(total: Decimal) -> Decimal:
    return half_up(total * 100 / 107)


def walk(
    world: DemoWorld, stages: list[Stage], made: Made, deal: Opportunity, seller: Actor, *, still_open: bool
) -> datetime:
    """From stage to stage, some days on each."""
    at, end = deal.created_at, world.moment(world.last_day - timedelta(days=1))
    for before, stage in pairwise(stages):
        after = at + timedelta(days=world.random.randint(1, 12 if still_open else 16), hours=world.random.randint(0, 4))
        if after > end or world.random.random() < 0.2:
            break
        made.moves.append(step(deal, MoveKind.MOVED, before, stage, at=after, by=seller, since=at))
        made.tell(seller, deal, OpportunityMoved(name=deal.name, before=before.name, stage=stage.name), after)
        deal.stage, deal.entered_at, deal.changed_at, at = stage, after, after, after
    return at


def step(
    deal: Opportunity,
    kind: str,
    before: Stage | None,
    stage: Stage,
    *,
    at: datetime,
    by: Actor,
    since: datetime | None = None,
) -> StageMove:
    return StageMove(
        business=deal.business,
        opportunity=deal,
        kind=kind,
        from_stage=before,
        to_stage=stage,
        since=since,
        at=at,
        amount=deal.amount,
        by=by.user,
    )


def close(world: DemoWorld, lists: Lists, made: Made, deal: Opportunity, *, seller: Actor, at: datetime) -> None:
    """The further it came, the likelier it was won."""
    chance = world.random
    end = min(at + timedelta(days=chance.randint(1, 20)), world.moment(world.last_day - timedelta(days=1)))
    won = chance.random() * 100 < deal.stage.probability
    deal.state = OpportunityState.WON if won else OpportunityState.LOST
    deal.closed_at = deal.changed_at = max(end, at)
    deal.closed_by, deal.reason = seller.user, chance.choice(lists.won if won else lists.lost)
    if not won and chance.random() < 0.45:
        deal.lost_to = chance.choice(lists.rivals)
        made.rivals.append(Rival(business=world.business, opportunity=deal, competitor=deal.lost_to))
    made.moves.append(
        step(deal, deal.state, deal.stage, deal.stage, at=deal.closed_at, by=seller, since=deal.entered_at)
    )
    reason, amount = deal.reason.name, str(deal.amount)
    rival = deal.lost_to.name if deal.lost_to else ""
    told = OpportunityWon(deal.name, amount, reason) if won else OpportunityLost(deal.name, amount, reason, rival)
    made.tell(seller, deal, told, deal.closed_at)


def plan(world: DemoWorld, made: Made, deal: Opportunity, seller: Actor) -> None:
    chance = world.random
    deal.expected_on = world.last_day + timedelta(days=chance.randint(-6, 60))
    if chance.random() < 0.15:  # forgotten
        return
    kind, what = chance.choice(words.STEPS)
    away = chance.choices((-3, -1, 0, 1, 2, 4, 7, 12), weights=(6, 8, 14, 18, 16, 16, 12, 10))[0]
    due = datetime.combine(
        world.last_day + timedelta(days=away), time(chance.choice((9, 10, 11, 13, 14, 15, 16)), tzinfo=BANGKOK)
    )
    made.steps.append(
        FollowUp(
            business=world.business,
            customer=deal.customer,
            kind=kind,
            what=what,
            due_at=due,
            ends_at=due + timedelta(minutes=45) if kind in {"appointment", "visit"} else None,
            place=deal.customer.province if kind == "visit" else "",
            assignee=seller.user,
            made_by=seller.user,
            about_type=SUBJECT,
            about_id=deal.pk,
            told_at=due,
        )
    )
