"""The usual-interval rule: what is said of customers when there are too few for a model, or its fit fails.

A customer's usual interval is the mean of their own, drawn to the shop's median by the weight of one interval, so that one early return is no
habit yet. Until one usual interval has passed in silence nobody is called lost; then the chance halves with each further one. Who never came
back gets the same, times the share of customers who did. Nothing is fitted, so nothing can diverge; the price is that the halving is a
convention, not a finding.

Source: the oldest rule of direct mail, recency against the customer's own cycle (A. Hughes, Strategic Database Marketing, 1994).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samphan.insight.mining.histories import Floats, Histories

NAME = "usual_interval"
PLAIN = 30.0  # days, when nobody ever returned


@dataclass(frozen=True)
class IntervalRule:
    """`median`: days between purchases over the shop's returning customers. `returning`: the share of customers who came back."""

    median: float
    returning: float

    @property
    def parameters(self) -> dict[str, float]:
        return {"median_days": self.median, "share_returning": self.returning}


def learn(histories: Histories) -> IntervalRule:
    again = histories.repeats > 0
    if not again.any():
        return IntervalRule(PLAIN, 1 / (len(histories) + 2))  # one more customer who returned and one who did not
    return IntervalRule(float(np.median(histories.recency[again] / histories.repeats[again])), float(again.mean()))


def usual_interval(rule: IntervalRule, histories: Histories) -> Floats:
    """Days, for each customer."""
    usual: Floats = (histories.recency + rule.median) / (histories.repeats + 1)
    return usual


def alive(rule: IntervalRule, histories: Histories) -> Floats:
    """Between 0 and 1."""
    silence = (histories.age - histories.recency) / usual_interval(rule, histories)
    chance = 0.5 ** np.maximum(silence - 1, 0.0)
    known: Floats = np.where(histories.repeats > 0, chance, chance * rule.returning)
    return known


def expected(rule: IntervalRule, histories: Histories, days: float) -> Floats:
    """Purchases to expect in the next `days`: the chance, times as many usual intervals as fit."""
    purchases: Floats = alive(rule, histories) * days / usual_interval(rule, histories)
    return purchases


def returns(rule: IntervalRule, histories: Histories, days: float) -> Floats:
    """The chance of a purchase in the next `days`: that purchases come at random with the mean that `expected` gives."""
    chance: Floats = -np.expm1(-expected(rule, histories, days))
    return chance


def next_purchase(rule: IntervalRule, histories: Histories) -> Floats:
    """Days until a usual interval has passed since the last purchase; 0 when it has."""
    wait: Floats = np.maximum(usual_interval(rule, histories) - (histories.age - histories.recency), 0.0)
    return wait
