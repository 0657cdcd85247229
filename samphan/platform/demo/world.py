"""What a module needs to write its slice of the demonstration business.

A module's `demo.py` declares one function:

    @demo_slice("customers", order=10)
    def fill(world: DemoWorld) -> None: ...

The same seed, size and last day give the same business: draw chance from `world.random` only, time from `world.moment`, and write in
bulk. Slices run in order; what a later one needs of an earlier one lies in `world.made`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch, Business

BANGKOK = ZoneInfo("Asia/Bangkok")
YEARS = 2
Slice = Callable[["DemoWorld"], None]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Colleague:
    """Somebody who signs in to the demonstration business. `branch` is where they work; None for the whole business."""

    actor: Actor
    builtin: str
    branch: Branch | None


# Trade through the year in the north: cool-season visitors from November to February, Songkran in April, a quiet rainy season.
MONTH_WEIGHT = (1.35, 1.2, 0.95, 1.25, 0.8, 0.7, 0.75, 0.8, 0.75, 0.95, 1.25, 1.5)
WEEKDAY_WEIGHT = (0.8, 0.8, 0.85, 0.95, 1.15, 1.4, 1.3)
SONGKRAN = {(4, day) for day in range(12, 17)}


def season(day: date) -> float:
    """How busy a day is; 1 is an ordinary one."""
    return (2.0 if (day.month, day.day) in SONGKRAN else MONTH_WEIGHT[day.month - 1]) * WEEKDAY_WEIGHT[day.weekday()]


@dataclass
class DemoWorld:
    """The business under construction."""

    business: Business
    branches: dict[str, Branch]
    colleagues: list[Colleague]
    random: Random
    last_day: date
    size: int
    progress: Progress = lambda _label, _done, _total: None
    made: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first_day = self.last_day - timedelta(days=365 * YEARS)
        self._days = [
            self.first_day + timedelta(days=number) for number in range((self.last_day - self.first_day).days)
        ]
        self._busy: list[float] = []
        total = 0.0
        for day in self._days:
            total += season(day)
            self._busy.append(total)

    def day(self, after: date | None = None) -> date:
        """A day of the two years before `last_day`, busy days more often; not before `after`."""
        first = max(0, (after - self.first_day).days) if after else 0
        if first >= len(self._days):
            return self._days[-1]
        floor = self._busy[first - 1] if first else 0.0
        wanted = self.random.uniform(floor, self._busy[-1])
        low, high = first, len(self._days) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._busy[middle] >= wanted else (middle + 1, high)
        return self._days[low]

    def moment(self, day: date) -> datetime:
        """A time within opening hours of that day."""
        hour = self.random.choices(range(7, 19), weights=(5, 9, 10, 9, 8, 9, 8, 7, 7, 6, 4, 2))[0]
        clock = time(hour, self.random.randrange(60), self.random.randrange(60), tzinfo=BANGKOK)
        return datetime.combine(day, clock)

    def colleague(self, branch: Branch | None, *builtins: str) -> Colleague:
        """Somebody of these roles: one who works in the branch if there is any."""
        able = [one for one in self.colleagues if one.builtin in builtins]
        near = [one for one in able if one.branch == branch]
        return self.random.choice(near or able)


@dataclass(frozen=True)
class Registered:
    name: str
    order: int
    fill: Slice


SLICES: dict[str, Registered] = {}


def demo_slice(name: str, *, order: int) -> Callable[[Slice], Slice]:
    """Register a module's slice under a stable name; lower orders run first."""

    def register(fill: Slice) -> Slice:
        SLICES[name] = Registered(name, order, fill)
        return fill

    return register


def slices() -> list[Registered]:
    """Every declared slice in the order they run."""
    return sorted(SLICES.values(), key=lambda one: (one.order, one.name))
