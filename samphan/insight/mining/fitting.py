"""Finding the parameters that make what was seen most likely, and saying when that went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import ThreadpoolController

from samphan.insight.mining.histories import Floats

LARGEST, SMALLEST = 1e4, 1e-4  # a parameter beyond these has run away: the data do not hold it back
FLAT = 1e-4  # of the slope per customer, where the top is reached

LogLikelihood = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True)
class Fit:
    """Parameters of one model. `trouble` is empty, or a code that says why they must not be used.

    `diverged` (a parameter ran away), `not_converged` (no top was found), `no_mean` (the spending model has no mean).
    `log_likelihood` is natural, over all customers. Times are in units of `unit` days. `covariance` is of the parameters' logarithms.
    """

    model: str
    parameters: dict[str, float]
    log_likelihood: float
    customers: int
    unit: float
    trouble: str = ""
    standard_errors: dict[str, float] = field(default_factory=dict)
    covariance: list[list[float]] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return not self.trouble

    def __getitem__(self, name: str) -> float:
        return self.parameters[name]


@cache
def one_thread() -> ThreadpoolController:
    """The search solves systems of four equations thousands of times. On a busy machine the threads of BLAS wait for each other at each: measured, 25 s instead of 1."""
    return ThreadpoolController()


def climb(
    model: str,
    names: Sequence[str],
    likelihood: LogLikelihood,
    starts: Sequence[Sequence[float]],
    *,
    customers: int,
    unit: float,
) -> Fit:
    """The best of the tops reached from `starts`; a second start is tried only when the first ends in trouble.

    `likelihood(parameters)` gives the log-likelihood and its slope in the parameters themselves. All parameters are above nothing, so
    the search walks on their logarithms.
    """
    best: Fit | None = None
    for start in starts:
        found = _climb_from(
            model, names, likelihood, np.log(np.asarray(start, np.float64)), customers=customers, unit=unit
        )
        if best is None or (found.usable, found.log_likelihood) > (best.usable, best.log_likelihood):
            best = found
        if best.usable:
            break
    if best is None:
        raise ValueError("climb needs a start")
    return best


def _climb_from(
    model: str, names: Sequence[str], likelihood: LogLikelihood, start: Floats, *, customers: int, unit: float
) -> Fit:
    def down(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(np.clip(logs, -25.0, 25.0))
        with np.errstate(all="ignore"):
            value, slope = likelihood(parameters)
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e10, np.zeros_like(logs)
        return -value / customers, -slope * parameters / customers

    with one_thread().limit(limits=1, user_api="blas"):
        reached = minimize(
            down, start, jac=True, method="L-BFGS-B", options={"maxiter": 400, "ftol": 1e-13, "gtol": 1e-7}
        )
    parameters = np.exp(np.clip(reached.x, -25.0, 25.0))
    value, slope = down(reached.x)
    trouble = ""
    if value >= 1e10 or np.abs(slope).max() > FLAT:  # noqa: PLR2004 - the mark set above
        trouble = "not_converged"
    elif parameters.max() > LARGEST or parameters.min() < SMALLEST:
        trouble = "diverged"
    curve = None if trouble else _curvature(down, reached.x)
    errors = np.empty(0) if curve is None else _standard_errors(curve, customers)
    return Fit(
        model,
        {name: float(one) for name, one in zip(names, parameters, strict=True)},
        float(-value * customers),
        customers,
        unit,
        trouble,
        {name: float(error * one) for name, error, one in zip(names, errors, parameters, strict=True)}
        if len(errors)
        else {},
        [] if curve is None else _covariance(curve, customers).tolist(),
    )


def _curvature(down: Callable[[Floats], tuple[float, Floats]], top: Floats) -> Floats:
    """The second derivatives at the top, a customer, in the logarithms."""
    step, size = 1e-4, len(top)
    curve = np.empty((size, size))
    for at in range(size):
        aside = np.zeros(size)
        aside[at] = step
        curve[at] = (down(top + aside)[1] - down(top - aside)[1]) / (2 * step)
    half: Floats = (curve + curve.T) / 2
    return half


def _standard_errors(curve: Floats, customers: int) -> Floats:
    """Of the logarithms, by the curvature at the top; empty when it is no top in every direction."""
    try:
        spread = np.diag(np.linalg.inv(curve)) / customers
    except np.linalg.LinAlgError:
        return np.empty(0)
    return np.sqrt(spread) if (spread > 0).all() else np.empty(0)


def _covariance(curve: Floats, customers: int) -> Floats:
    """Of the logarithms, beside a weak prior: no parameter is known worse than to a factor of e. So it is one even where the top is flat.

    Laplace's approximation: the inverse of the curvature at the top (A. Gelman et al., Bayesian Data Analysis, 2013, chapter 4).
    """
    values, directions = np.linalg.eigh(curve)
    known = np.maximum(values, 0.0) * customers + 1.0
    spread: Floats = (directions / known) @ directions.T
    return spread
