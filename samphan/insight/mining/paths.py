"""What may come of customers: who is still there, when each buys and for how much, when they leave. One draw from a fitted model at a time.

Given what a customer did, their own rates are drawn from what the model says of them: of those still there, BG/NBD has a rate of buying
gamma (r+x, α+T) and a chance to leave after a purchase beta (a, b+x); Pareto/NBD a rate of buying gamma (r+x, α+T) and of leaving gamma
(s, β+T); Gamma-Gamma an own mean amount by gamma (q+px, γ+x·mean). Purchases then come at random until the customer leaves. In BG/NBD the
purchases at rate λ of which each is the last with chance p are two streams: λ(1-p), and λp whose first is the last one.

Sources: those of the models; the two streams are the thinning of a Poisson process (J. Kingman, Poisson Processes, 1993, section 5.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining import bg_nbd, intervals, pareto_nbd
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Histories, Whole

Flags = NDArray[np.bool_]
LOWEST_Q = 1.05  # Gamma-Gamma has no mean at 1
WIDEST = 2.0  # times the largest own mean seen: no customer's is drawn above


@dataclass(frozen=True)
class Rates:
    """Of each customer in one draw. Rates are of a day. `parting`: the purchase after which a customer leaves is counted beside `buying`."""

    alive: Floats
    buying: Floats
    leaving: Floats
    parting: bool

    def __len__(self) -> int:
        return len(self.alive)


@dataclass(frozen=True)
class Purchases:
    """One entry for each purchase: whose, on which day from now."""

    who: Whole
    day: Floats

    def only(self, chosen: Flags) -> Purchases:
        return Purchases(self.who[chosen], self.day[chosen])

    def and_more(self, other: Purchases) -> Purchases:
        return Purchases(np.concatenate([self.who, other.who]), np.concatenate([self.day, other.day]))


Chance = np.random.Generator
DrawRates = Callable[[Chance], Rates]
DrawAmounts = Callable[[Chance, Whole], Floats]
DrawOwn = Callable[[Chance], DrawAmounts]


def some_parameters(fit: Fit, many: int, chance: Chance) -> list[dict[str, float]]:
    """Parameters as the data may also have had them, in pairs on both sides of the likeliest: normal in the logarithms."""
    middle = np.log(np.array(list(fit.parameters.values())))
    root = np.linalg.cholesky(np.asarray(fit.covariance, np.float64) + 1e-12 * np.eye(len(middle)))
    aside = chance.standard_normal(((many + 1) // 2, len(middle))) @ root.T
    both = np.concatenate([middle + aside, middle - aside])[:many]
    return [dict(zip(fit.parameters, np.exp(row).tolist(), strict=True)) for row in both]


def rates_of(fit: Fit, parameters: Mapping[str, float], histories: Histories) -> DrawRates:
    """How to draw rates by BG/NBD or Pareto/NBD with these parameters."""
    at = Fit(fit.model, dict(parameters), 0.0, fit.customers, fit.unit)
    x, age = histories.repeats.astype(np.float64), histories.age / fit.unit
    if fit.model == "bg_nbd":
        alive = bg_nbd.alive(at, histories)

        def by_bg(chance: Chance) -> Rates:
            rate = chance.standard_gamma(at["r"] + x) / (at["alpha"] + age) / fit.unit
            last = chance.beta(np.full(len(x), at["a"]), at["b"] + x)
            return Rates(alive, rate * (1 - last), rate * last, parting=True)

        return by_bg
    alive = pareto_nbd.alive(at, histories)

    def by_pareto(chance: Chance) -> Rates:
        rate = chance.standard_gamma(at["r"] + x) / (at["alpha"] + age) / fit.unit
        leaving = chance.standard_gamma(np.full(len(x), at["s"])) / (at["beta"] + age) / fit.unit
        return Rates(alive, rate, leaving, parting=False)

    return by_pareto


def rates_by_rule(histories: Histories, everybody: Histories, chance: Chance) -> DrawRates:
    """The same by the usual-interval rule, learnt from customers drawn from everybody anew (bootstrap).

    The rule itself knows nobody who leaves later. Here all leave at the one rate that would have left as many of them as it takes to be
    there, in the time they have been known: -ln(share) / mean age.
    """
    drawn = chance.integers(0, len(everybody), len(everybody))
    again = Histories(everybody.repeats[drawn], everybody.recency[drawn], everybody.age[drawn], everybody.unit)
    rule = intervals.learn(again)
    alive, usual = intervals.alive(rule, histories), intervals.usual_interval(rule, histories)
    share, known = float(intervals.alive(rule, again).mean()), max(float(again.age.mean()), 1.0)
    leaving = -np.log(np.clip(share, 1e-6, 1 - 1e-6)) / known
    rates = Rates(alive, 1 / np.maximum(usual, 1.0), np.full(len(histories), leaving), parting=False)
    return lambda _chance: rates


def amounts_of(parameters: Mapping[str, float], repeats: Whole, mean: Floats) -> DrawOwn:
    """How to draw, first each customer's own mean by Gamma-Gamma, then what a purchase comes to."""
    p, q, gamma = parameters["p"], max(parameters["q"], LOWEST_Q), parameters["gamma"]
    most = WIDEST * float(mean.max(initial=0.0)) or np.inf
    shape, spent = q + p * repeats, gamma + repeats * np.where(repeats > 0, mean, 0.0)

    def own(chance: Chance) -> DrawAmounts:
        means = np.minimum(p * spent / chance.standard_gamma(shape), most)
        return lambda more, who: means[who] * more.standard_gamma(p, len(who)) / p

    return own


def amounts_by_mean(at_a_time: Floats, variation: float) -> DrawOwn:
    """The same where Gamma-Gamma does not hold: the customer's drawn mean, and purchases that vary around it as the shop's do."""
    shape = 1 / max(variation, 0.05) ** 2
    return lambda _chance: lambda more, who: at_a_time[who] * more.standard_gamma(shape, len(who)) / shape


def come(rates: Rates, there: Flags, days: float, chance: Chance) -> tuple[Purchases, Floats]:
    """Purchases of the next `days`, and the day on which each customer leaves (beyond `days`: later; 0: has left)."""
    with np.errstate(divide="ignore", over="ignore"):
        leaves = np.where(there, chance.standard_exponential(len(rates)) / rates.leaving, 0.0)
    return stay(rates, np.zeros(len(rates)), leaves, days, chance), leaves


def stay(rates: Rates, since: Floats, until: Floats, days: float, chance: Chance) -> Purchases:
    """Purchases of each customer from day `since` until they leave at `until`, or to the end of `days`."""
    span = np.maximum(np.minimum(until, days) - since, 0.0)
    counts = chance.poisson(rates.buying * span)
    who = np.repeat(np.arange(len(rates)), counts)
    found = Purchases(who, since[who] + span[who] * chance.random(len(who)))
    if not rates.parting:
        return found
    last = np.flatnonzero((until < days) & (until > since))
    return found.and_more(Purchases(last, until[last]))
