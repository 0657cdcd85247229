"""What would be, beside what is: the same drawn customers lived twice, once as today and once with retention, price or a campaign changed.

Both lives share their chance as far as they can, so that the difference holds what was changed and little else (common random numbers: P.
Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 4.2). Who stays longer buys all they would have bought, and more;
with nothing changed the two lives are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining.histories import Floats, Whole
from samphan.insight.mining.lifetime import MONTH
from samphan.insight.mining.paths import Chance, DrawOwn, DrawRates, Purchases, Rates, come, stay

YEAR = 365.25
CAMPAIGN = 30.0  # days in which an answer to it comes, and its discount is given
TRIED = 200.0  # contacts: a response rate is taken to be known as well as from a trial of so many
FURTHEST = 100.0  # a factor on the rate of leaving beyond which nobody would stay


@dataclass(frozen=True)
class Levers:
    """What is changed. `leaving`: factor on the rate at which customers leave; shares and `price` as parts of 1, money in baht.

    `elasticity` with its standard error: of how often is bought, in price. `reach`: who is contacted once at the beginning, for `contact`
    each; `response`: of them, who place an order more within 30 days; `discount`: on what those reached order in these days. `cost`: once.
    """

    leaving: float = 1.0
    price: float = 0.0
    elasticity: float = 0.0
    elasticity_error: float = 0.0
    reach: float = 0.0
    response: float = 0.0
    contact: float = 0.0
    discount: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True)
class Money:
    """`net`: the part of a sale that is not VAT; `goods`: the part of a net sale that its goods cost; `discount`: a year's."""

    net: float = 1.0
    goods: float = 0.0
    discount: float = 0.1


@dataclass
class Life:
    """One outcome, an entry for each run; the first four by month too, `customers` in the month of their first purchase from now.

    `stay`: of those there now, the share that still is a customer after a year; `given`: margin given away as discount to those who would have come anyway.
    """

    customers: Floats
    orders: Floats
    sales: Floats
    margin: Floats
    cost: Floats
    stay: Floats
    given: Floats

    @classmethod
    def empty(cls, runs: int, months: int) -> Life:
        return cls(*(np.zeros((runs, months)) for _ in range(4)), *(np.zeros(runs) for _ in range(3)))

    def value(self, discount: float) -> Floats:
        """Margin less cost in today's money, by run; a month counts at its middle."""
        later = (1 + discount) ** -((np.arange(self.margin.shape[1]) + 0.5) / 12)
        worth: Floats = (self.margin * later).sum(axis=1) - self.cost
        return worth


@dataclass(frozen=True)
class Drawn:
    """What one run starts from: how to draw rates and own means, and by what factors this run is off (models err together for all)."""

    rates: DrawRates
    amounts: DrawOwn
    often: float = 1.0
    much: float = 1.0


def simulate(
    draws: Iterator[Drawn], weight: Floats, levers: Levers, money: Money, *, runs: int, months: int, seed: int,
    told: Callable[[int], None] = lambda _done: None,
) -> tuple[Life, Life]:  # fmt: skip
    """Two lives of the customers over `months`: as today, and with the levers. `weight`: how many customers each of the simulated stands for."""
    today, changed = Life.empty(runs, months), Life.empty(runs, months)
    for run, seeds in enumerate(np.random.SeedSequence(seed).spawn(runs)):
        base, other, fixed = (np.random.default_rng(one) for one in seeds.spawn(3))
        one_run(next(draws), weight, levers, money, lives=(today, changed), run=run, chances=(base, other, fixed))
        told(run + 1)
    return today, changed


def one_run(
    drawn: Drawn, weight: Floats, levers: Levers, money: Money, *, lives: tuple[Life, Life], run: int, chances: tuple[Chance, Chance, Chance]
) -> None:  # fmt: skip
    base, other, of_customers = chances
    today, changed = lives
    months = today.orders.shape[1]
    days = months * MONTH
    given = drawn.rates(of_customers)
    rates = Rates(
        given.alive, given.buying * drawn.often, given.leaving * (drawn.often if given.parting else 1), given.parting
    )
    there = of_customers.random(len(rates)) < rates.alive
    amounts = drawn.amounts(of_customers)
    purchases, leaves = come(rates, there, days, base)
    baht = amounts(base, purchases.who) * drawn.much
    today.stay[run] = staying(rates, 1.0, weight, there)
    count(today, run, purchases, baht, weight, money=money)

    after, much = retained(rates, purchases, baht, leaves, levers.leaving, days=days, chance=other, amounts=lambda who: amounts(other, who) * drawn.much)  # fmt: skip
    changed.stay[run] = staying(rates, levers.leaving, weight, there)
    times, price = priced(levers, len(after.who), other)
    reached = other.random(len(rates)) < levers.reach
    off = np.where(reached[after.who] & (after.day < CAMPAIGN), 1 - levers.discount, 1.0)
    changed.given[run] = money.net * float((weight[after.who] * times * much * price * (1 - off)).sum())
    answered = np.flatnonzero(reached & (other.random(len(rates)) < response(levers, other)))
    extra = Purchases(answered, CAMPAIGN * other.random(len(answered)))
    more = amounts(other, answered) * drawn.much
    after, much = after.and_more(extra), np.concatenate([much, more])
    times = np.concatenate([times, np.ones(len(answered))])
    factor = price * np.concatenate([off, np.full(len(answered), 1 - levers.discount)])
    count(changed, run, after, much, weight, money=money, times=times, factor=factor)
    changed.cost[run] = levers.cost + levers.contact * float((weight * reached).sum())


def response(levers: Levers, chance: Chance) -> float:
    """The response rate of one run, as a trial of `TRIED` contacts leaves it open."""
    if not 0 < levers.response < 1:
        return levers.response
    return float(chance.beta(levers.response * TRIED, (1 - levers.response) * TRIED))


def priced(levers: Levers, many: int, chance: Chance) -> tuple[Floats, float]:
    """How many times each purchase happens at the new price, and the price. Demand of constant elasticity: (1 + change) ** elasticity.

    Whole times by chance: a rise loses purchases, a cut doubles some.
    """
    if not levers.price:
        return np.ones(many), 1.0
    price = 1 + levers.price
    elasticity = min(levers.elasticity + levers.elasticity_error * float(chance.standard_normal()), 0.0)
    times: Floats = np.floor(price**elasticity + chance.random(many))
    return times, price


def leaving_then(rates: Rates, factor: float) -> Floats:
    """The rate of leaving; where one leaves by a purchase, never above the rate of purchases."""
    then = rates.leaving * factor
    return np.minimum(then, rates.buying + rates.leaving) if rates.parting else then


def staying(rates: Rates, factor: float, weight: Floats, there: NDArray[Any]) -> float:
    """Of those there now, the share that still is a customer after a year."""
    present = weight * there
    whole = float(present.sum())
    return float((present * np.exp(-leaving_then(rates, factor) * YEAR)).sum()) / whole if whole else 0.0


def retained(
    rates: Rates, purchases: Purchases, baht: Floats, leaves: Floats, factor: float, *, days: float, chance: Chance,
    amounts: Callable[[Whole], Floats],
) -> tuple[Purchases, Floats]:  # fmt: skip
    """The same life with customers leaving `factor` times as fast: some of its purchases are not made, or further ones are."""
    if factor == 1:
        return purchases, baht
    then = leaving_then(rates, factor)
    if factor > 1:
        ends = ended_sooner(rates, then, purchases, chance)
        kept = purchases.day <= ends[purchases.who]
        return purchases.only(kept), baht[kept]
    saved = np.flatnonzero((leaves > 0) & (leaves < days) & (chance.random(len(rates)) < 1 - factor))
    buying = rates.buying + rates.leaving - then if rates.parting else rates.buying
    others = Rates(rates.alive[saved], buying[saved], then[saved], rates.parting)
    since = leaves[saved]
    with np.errstate(divide="ignore", over="ignore"):
        until = since + chance.standard_exponential(len(saved)) / others.leaving
    found = stay(others, since, until, days, chance)
    more = Purchases(saved[found.who], found.day)
    return purchases.and_more(more), np.concatenate([baht, amounts(more.who)])


def ended_sooner(rates: Rates, then: Floats, purchases: Purchases, chance: Chance) -> Floats:
    """The day on which each customer leaves on top of what they did; where one leaves by a purchase, the first that is the last now."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if not rates.parting:
            ends: Floats = chance.standard_exponential(len(rates)) / (then - rates.leaving)
            return ends
        share = np.nan_to_num((then - rates.leaving) / rates.buying)
    last = chance.random(len(purchases.who)) < share[purchases.who]
    first = np.full(len(rates), np.inf)
    np.minimum.at(first, purchases.who[last], purchases.day[last])
    return first


def count(
    life: Life, run: int, purchases: Purchases, baht: Floats, weight: Floats, *, money: Money, times: Floats | None = None, factor: Floats | float = 1.0
) -> None:  # fmt: skip
    """Add up one run. `times`: how often each purchase happens; `factor`: on its price. What the goods cost stays as it is."""
    months = life.orders.shape[1]
    month = np.minimum((purchases.day / MONTH).astype(np.int64), months - 1)
    each = weight[purchases.who] if times is None else weight[purchases.who] * times
    life.orders[run] = np.bincount(month, each, months)
    life.sales[run] = np.bincount(month, each * baht * factor, months)
    life.margin[run] = money.net * (life.sales[run] - money.goods * np.bincount(month, each * baht, months))
    first = np.full(len(weight), months)
    np.minimum.at(first, purchases.who[each > 0], month[each > 0])
    life.customers[run] = np.bincount(first, weight, months + 1)[:months]


def factor_for(rates: Rates, weight: Floats, points: float) -> float | None:
    """The factor on leaving that moves the yearly retention by so many points (0.05 is five). None when it cannot be moved so far."""

    def at(factor: float) -> float:
        return staying(rates, factor, weight, rates.alive)

    low, high, wanted = 0.0, FURTHEST, at(1.0) + points
    if not at(high) <= wanted <= at(low):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle) > wanted else (low, middle)
    return (low + high) / 2
