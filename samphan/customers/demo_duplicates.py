"""Customers of the demonstration business that somebody wrote down twice, so that the queue of possible duplicates has work."""

from __future__ import annotations

import random
from datetime import timedelta

from django.utils import timezone

from samphan.customers.demo_words import NOTES
from samphan.customers.events import CustomerCreated
from samphan.customers.identity.choosing import ADDRESS
from samphan.customers.identity.scoring import score_against
from samphan.customers.identity.searching import records_of
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import ContactPoint, ContactPointKind, Customer
from samphan.customers.searches import every_customer
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.search.actions import index_many

TWICE = 40
ONE_IN = 25  # in a small demonstration
TAKEN_FOR = {"ณ": "น", "ศ": "ส", "ธ": "ท", "ภ": "พ", "ญ": "ย", "ษ": "ส", "ี": "ิ", "ู": "ุ", "์": "", "่": "", "้": ""}
HALF = 0.5
LOWEST = 0.5
SOONEST = 3  # days between the two
RARE = {"given_share": 0.0004, "family_share": 0.0004}


@demo_slice("duplicates", order=11)
def fill(world: DemoWorld) -> None:
    """Second rows of some persons, and the pairs to review."""
    chance = random.Random(f"{world.size} duplicates")  # noqa: S311 - repeatable, no secret  # its own chance: the other slices stay as they were
    known = [
        one
        for one in world.made["customers"]
        if one.is_person and one.address_line and one.family_name and days_since(world, one) > SOONEST
    ]
    firsts = chance.sample(known, min(TWICE, world.size // ONE_IN, len(known)))
    seconds = [written_again(chance, one, days_since(world, one) - 1) for one in firsts]
    Customer.objects.bulk_create(seconds)
    ContactPoint.objects.bulk_create(phone_of(one, number) for number, one in enumerate(seconds))
    index_many(every_customer().filter(pk__in=[one.pk for one in seconds]))
    keeper = world.colleague(None, "sales").actor
    facts = [Fact(CustomerCreated(one.name, "demo"), one, one.pk, occurred_at=one.created_at) for one in seconds]
    record_many(facts, actor=keeper, tell=False)
    for first, second in zip(firsts, seconds, strict=True):
        one, *others = records_of([first.pk, second.pk])
        write_found(score_against(one, others, RARE, threshold=LOWEST))


def days_since(world: DemoWorld, customer: Customer) -> int:
    """Days from the customer's first to the business's last."""
    return (world.last_day - timezone.localdate(customer.created_at)).days


def written_again(chance: random.Random, first: Customer, days: int) -> Customer:
    """As a colleague at another counter heard it, within `days`: the name with a slip, sometimes without the date of birth, the same house."""
    at = first.created_at + timedelta(days=chance.randint(SOONEST, min(200, days)))
    second = Customer(
        business=first.business,
        branch=first.branch,
        name=slipped(chance, first.prefix, first.given_name) + " " + slipped(chance, "", first.family_name),
        nickname=first.nickname if chance.random() < HALF else "",
        birth_date=first.birth_date if chance.random() < HALF else None,
        note=chance.choice(NOTES) if chance.random() < HALF else "",
        created_at=at,
        changed_at=at,
        **{name: getattr(first, name) for name in ADDRESS},
    )
    second.follow_name()
    return second


def slipped(chance: random.Random, prefix: str, word: str) -> str:
    """One letter taken for another that sounds the same, or a mark left out."""
    places = [at for at, letter in enumerate(word) if letter in TAKEN_FOR]
    if places:
        at = chance.choice(places)
        word = word[:at] + TAKEN_FOR[word[at]] + word[at + 1 :]
    return prefix + word


def phone_of(customer: Customer, number: int) -> ContactPoint:
    """In a block of 000-xxxx numbers that the other customers do not use."""
    return ContactPoint(
        business=customer.business,
        customer=customer,
        kind=ContactPointKind.PHONE,
        value=f"+6692000{number:04d}",
        written=f"092-000-{number:04d}",
        preferred=True,
        source="demo",
    )
