"""What a shop learns of its customers with time: tags and days that matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils.timezone import make_aware

from samphan.customers import demo_words as words
from samphan.customers.knowing import refresh_all
from samphan.customers.models import (
    Affiliation,
    Customer,
    CustomerTag,
    FollowUp,
    FollowUpKind,
    Household,
    HouseholdMember,
    Occasion,
    OccasionKind,
    Referral,
    Tag,
)
from samphan.customers.models.occasion import monthday_of
from samphan.customers.models.tag import tag_key
from samphan.customers.trait_kinds import Value, set_traits
from samphan.customers.traits import PURCHASE_TOTAL, PURCHASES
from samphan.platform.demo.world import DemoWorld

BATCH = 500
TAGGED, REMEMBERED, INTRODUCED, TOGETHER = 0.35, 0.15, 0.08, 0.1  # shares of customers


def add_details(world: DemoWorld, customers: list[Customer]) -> None:
    tags = Tag.objects.bulk_create([Tag(business=world.business, name=name, key=tag_key(name)) for name in words.TAGS])
    CustomerTag.objects.bulk_create(tagged(world, customers, tags), batch_size=BATCH)
    Occasion.objects.bulk_create(occasions(world, customers), batch_size=BATCH)
    Affiliation.objects.bulk_create(affiliations(world, customers), batch_size=BATCH)
    Referral.objects.bulk_create(referrals(world, customers), batch_size=BATCH)
    households(world, customers)
    FollowUp.objects.bulk_create(follow_ups(world, customers), batch_size=BATCH)


def tagged(world: DemoWorld, customers: list[Customer], tags: list[Tag]) -> Iterator[CustomerTag]:
    chance = world.random
    for customer in customers:
        if chance.random() < TAGGED:
            for tag in chance.sample(tags, chance.choice((1, 1, 1, 2, 3))):
                yield CustomerTag(business=world.business, customer=customer, tag=tag)


def occasions(world: DemoWorld, customers: list[Customer]) -> Iterator[Occasion]:
    chance = world.random
    for customer in customers:
        if chance.random() > REMEMBERED:
            continue
        kind, name = (OccasionKind.OPENING, "") if not customer.is_person else chance.choice(words.OCCASIONS)
        day = world.day()
        year = day.year - chance.randint(0, 20) if chance.random() < 0.5 else None  # noqa: PLR2004 - half of them
        yield Occasion(
            business=world.business, customer=customer, kind=kind, name=name, monthday=monthday_of(day), year=year
        )


def affiliations(world: DemoWorld, customers: list[Customer]) -> Iterator[Affiliation]:
    """One to three people in each organisation, each person in one."""
    chance = world.random
    people = [customer for customer in customers if customer.is_person]
    chance.shuffle(people)
    for organisation in (customer for customer in customers if not customer.is_person):
        for number in range(chance.choice((1, 1, 2, 3))):
            if not people:
                return
            title, roles, influence = chance.choice(words.JOBS)
            yield Affiliation(
                business=world.business,
                person=people.pop(),
                organisation=organisation,
                job_title=title,
                roles=list(roles),
                influence=influence,
                main=number == 0,
            )


def referrals(world: DemoWorld, customers: list[Customer]) -> Iterator[Referral]:
    chance = world.random
    for number, customer in enumerate(customers[1:], 1):
        if chance.random() < INTRODUCED:
            yield Referral(business=world.business, customer=customer, referrer=chance.choice(customers[:number]))


def households(world: DemoWorld, customers: list[Customer]) -> None:
    chance = world.random
    people = [customer for customer in customers if customer.is_person]
    chance.shuffle(people)
    pairs = [people[at : at + 2] for at in range(0, int(len(people) * TOGETHER) // 2 * 2, 2)]
    made = Household.objects.bulk_create([Household(business=world.business) for _pair in pairs])
    HouseholdMember.objects.bulk_create(
        [
            HouseholdMember(business=world.business, household=household, customer=customer, head=number == 0)
            for household, pair in zip(made, pairs, strict=True)
            for number, customer in enumerate(pair)
        ],
        batch_size=BATCH,
    )


def follow_ups(world: DemoWorld, customers: list[Customer]) -> Iterator[FollowUp]:
    """A few open ones around today, for whoever looks after the customer, else for somebody at the counter."""
    chance = world.random
    for customer in chance.sample(customers, min(len(customers), 60)):
        day = world.last_day + timedelta(days=chance.randint(-3, 12))
        who = customer.owner or world.colleague(customer.branch, "sales").actor.user
        yield FollowUp(
            business=world.business,
            customer=customer,
            kind=FollowUpKind.APPOINTMENT if chance.random() < 0.3 else FollowUpKind.TASK,  # noqa: PLR2004 - a third
            what=chance.choice(words.FOLLOW_UPS),
            due_at=make_aware(datetime.combine(day, time(chance.randint(9, 17)))),
            assignee=who,
            made_by=who,
        )


def add_purchases(world: DemoWorld, liveliness: dict[Customer, float]) -> None:
    """What the old till knew of each customer, and what follows from it."""
    chance = world.random
    counts = {customer.pk: int(lively * chance.uniform(0, 6)) for customer, lively in liveliness.items()}
    bought = {pk: count for pk, count in counts.items() if count}
    set_traits(PURCHASES.name, {pk: Value(count) for pk, count in bought.items()})
    set_traits(PURCHASE_TOTAL.name, {pk: Value(count * chance.randint(90, 900)) for pk, count in bought.items()})
    refresh_all()
