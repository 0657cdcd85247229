"""BG/NBD, fit and predict for a million customers, beside the package `lifetimes` on the same customers in the same run.

`lifetimes` is of the dependency group `bench`: `uv sync --group bench`, or its figures are left out.
"""

from __future__ import annotations

import resource
import time
from typing import Any

from bench.registry import Report, bench

WEEKS, AHEAD = 104, 91
FASTER, MEGABYTES = 10.0, 4096


@bench("insight_models", alone=True, small=20_000, numpy=1_000_000)
def insight_models(report: Report) -> None:
    from samphan.insight.mining import bg_nbd

    histories = drawn(report.rows)
    since = time.perf_counter()
    fit = bg_nbd.fit(histories)
    fitted = time.perf_counter() - since
    foreseen, there = bg_nbd.expected(fit, histories, AHEAD), bg_nbd.alive(fit, histories)
    taken = time.perf_counter() - since
    report.figure("fit", fitted, "s")
    report.figure("fit and predict", taken, "s")
    report.figure("memory, most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", target=MEGABYTES)
    report.notes = {"parameters": fit.parameters, "expected": float(foreseen.sum()), "alive": float(there.sum())}
    by_package(report, histories, taken, fit)


def by_package(report: Report, histories: Any, taken: float, fit: Any) -> None:
    try:
        from lifetimes import BetaGeoFitter
    except ImportError:
        report.notes["lifetimes"] = "not installed"
        return
    import numpy as np

    from samphan.insight.mining import bg_nbd
    from samphan.insight.mining.histories import fold

    x, recency, age = histories.repeats, histories.recency / 7, histories.age / 7
    since = time.perf_counter()
    package = BetaGeoFitter()
    package.fit(x, recency, age)
    package.conditional_expected_number_of_purchases_up_to_time(AHEAD / 7, x, recency, age)
    package.conditional_probability_alive(x, recency, age)
    theirs = time.perf_counter() - since
    # at their parameters by our own formula: the package scales time, and its likelihood with it
    at_theirs = np.array([float(package.params_[name]) for name in bg_nbd.NAMES])
    ours, others = (
        fit.log_likelihood / len(histories),
        bg_nbd.log_likelihood(at_theirs, fold(histories))[0] / len(histories),
    )
    report.figure("times as fast as lifetimes", theirs / taken, "×", target=FASTER, more_is_better=True)
    report.figure("log-likelihood above theirs, a customer", ours - others, "nat", target=-1e-4, more_is_better=True)
    report.notes["lifetimes"] = {name: float(value) for name, value in package.params_.items()}


def drawn(customers: int) -> Any:
    """Customers drawn from the model, rounded to days, acquired over the whole time."""
    import numpy as np

    from samphan.insight.mining.histories import Histories

    chance = np.random.default_rng(2569)
    rate, leaves = chance.gamma(0.6, 1 / 6.0, customers), chance.beta(0.9, 3.0, customers)
    age = chance.integers(7, WEEKS * 7, customers)
    now, repeats, recency = np.zeros(customers), np.zeros(customers, np.int64), np.zeros(customers, np.int64)
    who = np.arange(customers)
    while len(who):
        now[who] += chance.exponential(1 / rate[who])
        day = np.ceil(now[who] * 7).astype(np.int64)
        fits = day <= age[who]
        who, day = who[fits], day[fits]
        new = day > recency[who]  # one purchase a day
        repeats[who] += new
        recency[who] = day
        who = who[chance.random(len(who)) >= leaves[who]]
    return Histories(repeats, recency, age)
