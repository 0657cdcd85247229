"""Who comes to the demonstration shop again, how often, and for what: habits from which the orders of two years are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from samphan.catalog.models import Variant
from samphan.customers.models import Customer
from samphan.platform.demo.world import DemoWorld, season

REGULARS, ONCE = 0.06, 0.04  # of persons
FAVOURITES, EXPLORES, PUNCTUAL = 3, 0.35, 0.6
BUSIEST = 2.8  # of `season`
# what a taste buys: weights of categories
TASTES: dict[str, dict[str, float]] = {
    "drips at home": {"คั่วอ่อน": 5, "คั่วกลาง": 2, "อุปกรณ์ชง": 3, "เครื่องบดและเครื่องชง": 0.3},
    "espresso at home": {"เบลนด์": 5, "คั่วเข้ม": 4, "อุปกรณ์ชง": 1, "เครื่องบดและเครื่องชง": 0.5},
    "sits in the café": {"เครื่องดื่มหน้าร้าน": 7, "ขนม": 4},
    "brings presents": {"ของฝาก": 5, "กาแฟดริปซอง": 4, "ขนม": 1},
}
TRADES: dict[str, dict[str, float]] = {
    "coffee shop": {"วัตถุดิบร้านกาแฟ": 6, "เบลนด์": 4, "คั่วเข้ม": 2},
    "roaster": {"สารกาแฟ": 7, "วัตถุดิบร้านกาแฟ": 1},
    "office": {"กาแฟดริปซอง": 5, "เบลนด์": 2, "ของฝาก": 1},
}


@dataclass
class Habit:
    """A customer's own pace and taste. `gap`: mean days between purchases; `leaves`: chance that a purchase was the last."""

    customer: Customer
    shelf: list[Variant]
    weights: list[float]
    gap: float
    leaves: float
    since: date
    hour: int

    def moment(self, world: DemoWorld, day: date) -> datetime:
        """Mostly at their own hour."""
        at = world.moment(day)
        return at.replace(hour=self.hour) if world.random.random() < PUNCTUAL else at

    def choose(self, chance: Random, many: int) -> list[Variant]:
        """Mostly the same few things, now and then another of the same taste."""
        found: dict[Any, Variant] = {}
        for _ in range(many * 3):
            one = (
                chance.choices(self.shelf, weights=self.weights)[0]
                if chance.random() < EXPLORES
                else self.shelf[min(int(chance.expovariate(1.2)), FAVOURITES - 1, len(self.shelf) - 1)]
            )
            found.setdefault(one.product_id, one)
            if len(found) == many:
                break
        return list(found.values())


def habit_of(world: DemoWorld, customer: Customer, goods: dict[str, list[Variant]], tastes: dict[str, Any]) -> Habit:
    chance = world.random
    wanted = tastes[chance.choice(list(tastes))]
    shelf = [one for category in wanted for one in goods.get(category, [])]
    chance.shuffle(shelf)
    weights = [wanted[str(one.product.category)] / len(goods[str(one.product.category)]) for one in shelf]
    first = chance.choices(shelf, weights=weights, k=FAVOURITES)
    shelf = [*first, *(one for one in shelf if one not in first)]
    weights = [wanted[str(one.product.category)] / len(goods[str(one.product.category)]) for one in shelf]
    met = max(customer.created_at.date(), world.first_day)
    return Habit(
        customer,
        shelf,
        weights,
        1 / chance.gammavariate(1.6, 0.022),
        chance.betavariate(0.9, 7),
        met,
        world.moment(met).hour,
    )


def days_of(habit: Habit, world: DemoWorld) -> list[date]:
    """When they came: at their pace, on busy days more often, until they left."""
    chance, found = world.random, []
    day = habit.since + timedelta(days=int(chance.expovariate(1 / 20)))
    while day < world.last_day:
        if chance.random() < season(day) / BUSIEST + 0.35:  # a quiet day is put off
            found.append(day)
            if chance.random() < habit.leaves:
                break
            day += timedelta(days=1 + int(chance.expovariate(1 / habit.gap)))
        else:
            day += timedelta(days=1)
    return found


def by_category(variants: list[Variant]) -> dict[str, list[Variant]]:
    """What is for sale by category; of a product with many sizes and grinds the first few."""
    found: dict[str, list[Variant]] = {}
    seen: dict[Any, int] = {}
    for one in variants:
        seen[one.product_id] = seen.get(one.product_id, 0) + 1
        if one.price and seen[one.product_id] <= FAVOURITES:
            found.setdefault(str(one.product.category), []).append(one)
    return found


def visits(world: DemoWorld, goods: dict[str, list[Variant]]) -> list[tuple[date, Habit]]:
    """Purchases of persons at the counter in two years: of regulars, and of some who came once."""
    people = [one for one in world.made["customers"] if one.is_person and one.branch]
    chosen = world.random.sample(people, int(len(people) * (REGULARS + ONCE)))
    regulars = max(1, int(len(people) * REGULARS))
    found = []
    for number, person in enumerate(chosen):
        habit = habit_of(world, person, goods, TASTES)
        days = days_of(habit, world)
        found += [(day, habit) for day in (days if number < regulars else days[:1])]
    return found
