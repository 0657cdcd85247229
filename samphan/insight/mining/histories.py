"""What the models of buying need to know of each customer, and the same folded together for speed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
WEEK = 7.0


@dataclass(frozen=True)
class Histories:
    """Customers as arrays of one length. Times are whole days: a customer buys at most once a day here, as Fader and Hardie count.

    `repeats`: days with a purchase after the first (x). `recency`: days from the first purchase to the last (t_x). `age`: days from the
    first purchase to the end of observation (T). `unit` is how many days a model's unit of time has; published figures are in weeks.
    Raises `ValueError` when a history cannot be: recency beyond age, repeats without time, anything below nothing.
    """

    repeats: Whole
    recency: Whole
    age: Whole
    unit: float = WEEK

    def __post_init__(self) -> None:
        if not len(self.repeats) == len(self.recency) == len(self.age):
            raise ValueError("repeats, recency and age must be of one length")
        if len(self.repeats) and (
            min(self.repeats.min(), self.recency.min()) < 0
            or (self.recency > self.age).any()
            or ((self.repeats == 0) != (self.recency == 0)).any()
            or (self.repeats > self.recency).any()
        ):
            raise ValueError("a history has 0 ≤ repeats ≤ recency ≤ age in days, and recency only with repeats")

    def __len__(self) -> int:
        return len(self.repeats)

    @property
    def returned(self) -> int:
        """How many customers bought again."""
        return int((self.repeats > 0).sum())


@dataclass(frozen=True)
class Folded:
    """Histories with equal ones counted instead of repeated. A million customers leave some hundred thousand, and far fewer distinct times.

    `x`, `recency_at`, `age_at`, `weight`: one entry for each distinct history. `recency_at` and `age_at` point into `times`, which holds every
    day from 0 to the oldest age in the model's unit, so that a logarithm is taken once for each day, not for each customer.
    """

    x: Whole
    recency_at: Whole
    age_at: Whole
    weight: Floats
    times: Floats
    customers: int

    @property
    def counts(self) -> tuple[Whole, Floats]:
        """Distinct numbers of repeats, and the customers that have each."""
        tally = np.bincount(self.x, weights=self.weight)
        kinds = np.flatnonzero(tally)
        return kinds.astype(np.int64), tally[kinds].astype(np.float64)


def fold(histories: Histories) -> Folded:
    """Fold equal histories together."""
    days = int(histories.age.max(initial=0)) + 1
    key = (histories.repeats * days + histories.recency) * days + histories.age
    kinds, weight = np.unique(key, return_counts=True)
    rest, age_at = np.divmod(kinds, days)
    x, recency_at = np.divmod(rest, days)
    times = np.arange(days, dtype=np.float64) / histories.unit
    return Folded(x, recency_at, age_at, weight.astype(np.float64), times, len(histories))
