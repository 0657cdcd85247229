"""BG/NBD: while a customer is with the shop purchases come at random at a rate of their own; after each they may leave for good.

Rates are gamma over customers (shape r, rate α), the chance to leave after a purchase is beta (a, b). Whoever never came back is never
"gone" in this model: only a purchase can be the last.

Source: P. Fader, B. Hardie, K. Lee, "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing Science 24
(2005) 275-284; the stable form of the likelihood from their note "Implementing the BG/NBD Model for Customer Base Analysis in Excel".
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, hyp2f1, psi

from samphan.insight.mining.fitting import Fit, climb
from samphan.insight.mining.histories import Floats, Folded, Histories, Whole, fold

NAMES = ("r", "alpha", "a", "b")
NEAR_ONE = 1e-7
SAMPLE = 20_000  # customers


def fit(histories: Histories) -> Fit:
    """Parameters by maximum likelihood; times in units of `histories.unit` days. Look at `Fit.trouble` before using them."""
    folded = fold(histories)
    if len(histories) > 2 * SAMPLE:
        return _climb(folded, histories, [tuple(fit(some(histories, SAMPLE)).parameters.values())])
    return _climb(folded, histories, [])


def some(histories: Histories, many: int) -> Histories:
    """About so many customers, evenly chosen: where the search begins is found on few."""
    step = len(histories) // many
    return Histories(histories.repeats[::step], histories.recency[::step], histories.age[::step], histories.unit)


def _climb(folded: Folded, histories: Histories, first: list[tuple[float, ...]]) -> Fit:
    typical = float(np.average(folded.times[folded.age_at], weights=folded.weight)) or 1.0
    starts = [(0.5, typical / 4, 0.8, 2.5), (1.0, typical, 1.0, 1.0), (0.2, typical / 20, 0.2, 8.0)]

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        return log_likelihood(parameters, folded)

    return climb("bg_nbd", NAMES, likelihood, [*first, *starts], customers=len(histories), unit=histories.unit)


def log_likelihood(parameters: Floats, folded: Folded) -> tuple[float, Floats]:
    """The log-likelihood of r, α, a, b over all customers, and its slope. Formula: the note above, A1 to A4."""
    r, alpha, a, b = parameters
    logs = np.log(alpha + folded.times)
    inverse = 1.0 / (alpha + folded.times)
    x, weight = folded.x.astype(np.float64), folded.weight
    again = folded.x > 0
    age_log, recency_log = logs[folded.age_at], logs[folded.recency_at]
    still = -(r + x) * age_log
    left = np.where(again, np.log(a) - np.log(np.where(again, b + x - 1, 1.0)) - (r + x) * recency_log, -np.inf)
    both = np.logaddexp(still, left)
    share = np.exp(left - both)  # of the likelihood that belongs to having left

    kinds, tally = folded.counts
    customers = float(folded.customers)
    value = float(
        (weight * both).sum()  # sums, not products of BLAS: its threads wait for each other on a busy machine
        + (tally * (gammaln(r + kinds) + gammaln(b + kinds) - gammaln(a + b + kinds))).sum()
        + customers * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
    )
    staying = weight * (1 - share)
    leaving = weight * share
    slope = np.array(
        [
            (tally * psi(r + kinds)).sum()
            + customers * (np.log(alpha) - psi(r))
            - (staying * age_log + leaving * recency_log).sum(),
            customers * r / alpha
            - ((r + x) * (staying * inverse[folded.age_at] + leaving * inverse[folded.recency_at])).sum(),
            customers * psi(a + b) - (tally * psi(a + b + kinds)).sum() + leaving.sum() / a,
            customers * (psi(a + b) - psi(b))
            + (tally * (psi(b + kinds) - psi(a + b + kinds))).sum()
            - (leaving / np.where(again, b + x - 1, 1.0)).sum(),
        ]
    )
    return value, slope


def alive(fit: Fit, histories: Histories) -> Floats:
    """The chance that each customer has not left. Formula: the note "Computing P(alive) Using the BG/NBD Model" (Fader, Hardie 2008)."""
    r, alpha, a, b = (fit[name] for name in NAMES)
    logs = np.log(alpha + np.arange(int(histories.age.max(initial=0)) + 1) / fit.unit)
    x = histories.repeats
    again = x > 0
    odds = np.log(a / np.where(again, b + x - 1, 1.0)) + (r + x) * (logs[histories.age] - logs[histories.recency])
    chance: Floats = np.where(again, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)
    return chance


def expected(fit: Fit, histories: Histories, days: float) -> Floats:
    """Purchases to expect of each customer in the next `days`.

    Formula (10) of the paper, by Euler's transformation, which stays exact for customers with hundreds of purchases. The hypergeometric
    depends on repeats and age only, so it is computed once for each pair of them.
    """
    r, alpha, a, b = (fit[name] for name in NAMES)
    a = a if abs(a - 1) > NEAR_ONE else 1 + NEAR_ONE
    kinds, at = _pairs(histories.repeats, histories.age)
    x, age = kinds[0].astype(np.float64), kinds[1] / fit.unit
    span = days / fit.unit
    z = span / (alpha + age + span)
    whole = a + b + x - 1
    lasting = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, whole, z)
    if_alive = whole / (a - 1) * (1 - lasting)
    purchases: Floats = np.maximum(if_alive, 0.0)[at] * alive(fit, histories)
    return purchases


def returns(fit: Fit, histories: Histories, days: float) -> Floats:
    """The chance of a purchase in the next `days`: to be there, and not to wait longer (see `next_purchase`)."""
    waiting = fit["alpha"] * fit.unit + histories.age
    passes = np.exp((fit["r"] + histories.repeats) * np.log(waiting / (waiting + days)))
    chance: Floats = alive(fit, histories) * (1 - passes)
    return chance


def next_purchase(fit: Fit, histories: Histories) -> Floats:
    """Days until the next purchase, as likely sooner as later, of a customer who is still there.

    Given that, the rate is gamma (r + x, α + T), so the wait t passes with ((α+T)/(α+T+t))^(r+x) = ½.
    """
    wait: Floats = (fit["alpha"] * fit.unit + histories.age) * np.expm1(np.log(2) / (fit["r"] + histories.repeats))
    return wait


def _pairs(repeats: Whole, age: Whole) -> tuple[tuple[Whole, Whole], Whole]:
    """Distinct pairs, and for each customer which pair is theirs."""
    days = int(age.max(initial=0)) + 1
    key = repeats * days + age
    seen = np.zeros(int(key.max(initial=0)) + 1, dtype=bool)
    seen[key] = True
    kinds = np.flatnonzero(seen)
    place = np.empty(len(seen), dtype=np.int64)
    place[kinds] = np.arange(len(kinds))
    x, days_old = np.divmod(kinds, days)
    return (x, days_old), place[key]
