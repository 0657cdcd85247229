"""Pareto/NBD: purchases come at random at a rate of each customer's own, until the customer leaves, unseen, at any moment.

Rates are gamma over customers (r, α), so are the rates of leaving (s, β). Unlike BG/NBD a customer may leave without ever coming back.

Source: D. Schmittlein, D. Morrison, R. Colombo, Counting Your Customers, Management Science 33 (1987) 1-24; formulas as in P. Fader, B. Hardie,
"A Note on Deriving the Pareto/NBD Model and Related Expressions" (2005).
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, hyp2f1

from samphan.insight.mining.fitting import Fit, climb
from samphan.insight.mining.histories import Floats, Folded, Histories, Whole, fold

NAMES = ("r", "alpha", "s", "beta")
NEAR_ONE = 1e-9
STEP = 1e-6


def fit(histories: Histories) -> Fit:
    """Parameters by maximum likelihood; times in units of `histories.unit` days. Look at `Fit.trouble` before using them."""
    folded = fold(histories)
    typical = float(np.average(folded.times[folded.age_at], weights=folded.weight)) or 1.0
    starts = [(0.5, typical / 3, 0.6, typical / 3), (1.0, typical, 1.0, typical), (0.2, typical / 10, 0.3, typical)]

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        value = log_likelihood(parameters, folded)
        slope = np.empty(len(parameters))
        for at, one in enumerate(parameters):
            aside = np.zeros(len(parameters))
            aside[at] = one * STEP
            above, below = log_likelihood(parameters + aside, folded), log_likelihood(parameters - aside, folded)
            slope[at] = (above - below) / (2 * aside[at])
        return value, slope

    return climb("pareto_nbd", NAMES, likelihood, starts, customers=len(histories), unit=histories.unit)


def log_likelihood(parameters: Floats, folded: Folded) -> float:
    """The log-likelihood of r, α, s, β over all customers (formula 18 of the note)."""
    age, recency = folded.times[folded.age_at], folded.times[folded.recency_at]
    return float((folded.weight * _log_likelihoods(parameters, folded.x.astype(np.float64), recency, age)).sum())


def _log_likelihoods(parameters: Floats, x: Floats, recency: Floats, age: Floats) -> Floats:
    r, alpha, s, beta = parameters
    alive_now = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    left = np.log(s / (r + s + x)) + _log_difference(parameters, x, recency, age)
    found: Floats = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(alive_now, left)
    return found


def _log_difference(parameters: Floats, x: Floats, recency: Floats, age: Floats) -> Floats:
    """The logarithm of A0: what leaving at any moment between the last purchase and now adds. -inf where there was no such moment."""
    since, now = _log_part(parameters, x, recency), _log_part(parameters, x, age)
    gap = np.minimum(now - since, 0.0)
    with np.errstate(divide="ignore"):
        difference: Floats = since + np.log(-np.expm1(gap))
    return difference


def _log_part(parameters: Floats, x: Floats, times: Floats) -> Floats:
    """One term of A0. By Euler's transformation its series has positive, falling terms: nothing overflows for faithful customers.

    2F1(A, B; A+1; z) = (1-z)^(1-B) 2F1(1, A+1-B; A+1; z) with A = r+s+x and B = s+1 (or r+x when α < β).
    """
    r, alpha, s, beta = parameters
    whole = r + s + x
    larger, smaller, second = (alpha, beta, s + 1) if alpha >= beta else (beta, alpha, r + x)
    z = (larger - smaller) / (larger + times)
    series = hyp2f1(1.0, whole + 1 - second, whole + 1, z)
    part: Floats = (1 - second) * np.log1p(-z) + np.log(series) - whole * np.log(larger + times)
    return part


def alive(fit: Fit, histories: Histories) -> Floats:
    """The chance that each customer has not left."""
    r, alpha, s, beta = parameters = np.array([fit[name] for name in NAMES])
    x, recency, age = _in_units(fit, histories)
    now = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    now = now - (r + x) * np.log(alpha + age) - s * np.log(beta + age)
    chance: Floats = np.exp(np.minimum(now - _log_likelihoods(parameters, x, recency, age), 0.0))
    return chance


def expected(fit: Fit, histories: Histories, days: float) -> Floats:
    """Purchases to expect of each customer in the next `days` (formula 41 of the note)."""
    r, alpha, s, beta = (fit[name] for name in NAMES)
    x, _recency, age = _in_units(fit, histories)
    shorter = np.log((beta + age) / (beta + age + days / fit.unit))
    lasting = -shorter if abs(s - 1) < NEAR_ONE else -np.expm1((s - 1) * shorter) / (s - 1)
    purchases: Floats = alive(fit, histories) * (r + x) * (beta + age) / (alpha + age) * lasting
    return purchases


def returns(fit: Fit, histories: Histories, days: float) -> Floats:
    """The chance of a purchase in the next `days`: to be there, and to buy before leaving.

    Of those alive the rates are gamma (r+x, α+T) and (s, β+T); the density of the first purchase at u, not having left, is integrated over the
    span by Gauss and Legendre's rule in 24 points.
    """
    r, alpha, s, beta = (fit[name] for name in NAMES)
    x, _recency, age = _in_units(fit, histories)
    points, weights = np.polynomial.legendre.leggauss(24)
    span = days / fit.unit
    chance = np.zeros(len(histories))
    for point, weight in zip(points, weights, strict=True):
        u = span * (point + 1) / 2
        first = (r + x) / (alpha + age + u) * np.exp((r + x) * np.log((alpha + age) / (alpha + age + u)))
        chance += weight * span / 2 * first * ((beta + age) / (beta + age + u)) ** s
    there: Floats = alive(fit, histories) * chance
    return there


def next_purchase(fit: Fit, histories: Histories) -> Floats:
    """Days until the next purchase, as likely sooner as later, of a customer who is still there and stays."""
    wait: Floats = (fit["alpha"] * fit.unit + histories.age) * np.expm1(np.log(2) / (fit["r"] + histories.repeats))
    return wait


def _in_units(fit: Fit, histories: Histories) -> tuple[Floats, Floats, Floats]:
    def of(days: Whole) -> Floats:
        return days.astype(np.float64) / fit.unit

    return histories.repeats.astype(np.float64), of(histories.recency), of(histories.age)
