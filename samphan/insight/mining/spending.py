"""What a customer spends at a time: by Gamma-Gamma, or by the customer's own mean drawn to everybody's when that cannot be fitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samphan.insight.mining import gamma_gamma
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Whole

FEWEST = 50  # customers with a repeat purchase
RELATED = 0.3  # from this correlation of how often with how much, the model's assumption does not hold


@dataclass(frozen=True)
class Spending:
    """`name`: gamma_gamma or drawn_mean; `fallback`: too_few_returning · diverged · not_converged · no_mean. `relation`: see gamma_gamma."""

    name: str
    parameters: dict[str, float]
    at_a_time: Callable[[Whole, Floats], Floats]
    relation: float
    fallback: str = ""
    tried: Fit | None = None

    @property
    def related(self) -> bool:
        """True when frequent customers spend markedly more (or less) at a time: values at the ends are then too low (or too high)."""
        return abs(self.relation) >= RELATED


def choose(purchases: Whole, mean: Floats, everybody: float) -> Spending:
    """From the customers' counted purchases and their mean in baht (0 where none is counted). `everybody`: the mean of a purchase overall."""
    counted = (purchases > 0) & (mean > 0)
    relation = gamma_gamma.relation(purchases[counted], mean[counted])
    if counted.sum() < FEWEST:
        return drawn(everybody, relation, "too_few_returning", None)
    fit = gamma_gamma.fit(purchases[counted], mean[counted])
    if not fit.usable:
        return drawn(everybody, relation, fit.trouble, fit)
    return Spending("gamma_gamma", fit.parameters, lambda n, m: gamma_gamma.spending(fit, n, m), relation, "", fit)


def drawn(everybody: float, relation: float, reason: str, tried: Fit | None) -> Spending:
    """The customer's own mean, with everybody's counted as one purchase more."""

    def at_a_time(purchases: Whole, mean: Floats) -> Floats:
        spent: Floats = (purchases * np.where(purchases > 0, mean, 0.0) + everybody) / (purchases + 1)
        return spent

    return Spending("drawn_mean", {"mean": everybody}, at_a_time, relation, reason, tried)
