"""The chance of yes or no, learnt from what happened before: logistic regression, calibrated on later cases, tested on later ones still.

Contributions are exact: each is a feature's weight times how far the case lies from the mean, in log-odds. Source: D. Cox, The Regression
Analysis of Binary Sequences (1958); calibration after J. Platt, Probabilistic Outputs for Support Vector Machines (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining.histories import Floats

FEWEST, FEWEST_OF_A_KIND, FEWEST_TIMES = 200, 30, 3
BINS, TINY = 10, 1e-4
MOVING, MOVED = 0.1, 0.25  # population stability index, as credit scoring reads it
Answers = NDArray[np.bool_]


@dataclass(frozen=True)
class Cases:
    """`features`: a row for each case and a column for each name; `came`: the answer; `time`: number of the moment it was seen at."""

    names: tuple[str, ...]
    features: Floats
    came: Answers
    time: NDArray[np.int64]

    def at(self, chosen: Any) -> Cases:
        return Cases(self.names, self.features[chosen], self.came[chosen], self.time[chosen])

    def __len__(self) -> int:
        return len(self.came)


@dataclass(frozen=True)
class Chances:
    """A fitted model. Log-odds are `base` plus the contributions; the chance is their logistic value."""

    names: tuple[str, ...]
    mean: Floats
    spread: Floats
    weights: Floats
    base: float

    def contributions(self, features: Floats) -> Floats:
        """What each feature of each case adds to the log-odds of an ordinary case."""
        parts: Floats = (features - self.mean) / self.spread * self.weights
        return parts

    def chance(self, features: Floats) -> Floats:
        odds = self.base + self.contributions(features).sum(axis=1)
        found: Floats = 1 / (1 + np.exp(-np.clip(odds, -35, 35)))
        return found


def too_little(cases: Cases) -> str:
    """Why nothing may be learnt from these; empty when something may."""
    if len(cases) < FEWEST:
        return "too_few_cases"
    if len(np.unique(cases.time)) < FEWEST_TIMES:
        return "too_short"
    newest = np.sort(np.unique(cases.time))[-2:]
    for part in (cases.at(cases.time < newest[0]), *(cases.at(cases.time == one) for one in newest)):
        if min(part.came.sum(), (~part.came).sum()) < FEWEST_OF_A_KIND // 3:
            return "one_sided"
    return "one_sided" if min(cases.came.sum(), (~cases.came).sum()) < FEWEST_OF_A_KIND else ""


def learn(cases: Cases) -> tuple[Chances, dict[str, Any]]:
    """The model learnt from all cases, and how good the same way of learning was on the newest: learnt from the older, calibrated before the newest.

    Call `too_little` first.
    """
    *_older, before, newest = np.sort(np.unique(cases.time))
    tried = _learn(cases.at(cases.time < before), cases.at(cases.time == before))
    test = cases.at(cases.time == newest)
    report = tested(tried.chance(test.features), test.came) | {"learnt_from": int((cases.time < newest).sum())}
    return _learn(cases.at(cases.time < newest), test), report


def _learn(older: Cases, newer: Cases) -> Chances:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to load: where something is learnt
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaler, regression = StandardScaler(), LogisticRegression(C=1.0, max_iter=500)
    make_pipeline(scaler, regression).fit(older.features, older.came)
    odds = regression.decision_function(scaler.transform(newer.features)).reshape(-1, 1)
    platt = LogisticRegression(C=1e3).fit(odds, newer.came)
    steep = max(float(platt.coef_[0, 0]), TINY)
    return Chances(
        older.names,
        np.asarray(scaler.mean_),
        np.asarray(scaler.scale_),
        np.asarray(regression.coef_[0] * steep),
        float(regression.intercept_[0] * steep + platt.intercept_[0]),
    )


def tested(chance: Floats, came: Answers) -> dict[str, Any]:
    """AUC, Brier score beside that of saying the mean of everybody, and how many came of those with each chance."""
    from samphan.insight.backtesting import sorted_rightly  # noqa: PLC0415 - it reads rows, this does not

    edges = np.quantile(chance, np.linspace(0, 1, BINS + 1)[1:-1])
    place = np.searchsorted(edges, chance, side="right")
    bins = [(float(chance[place == one].mean()), float(came[place == one].mean()), int((place == one).sum())) for one in np.unique(place)]  # fmt: skip
    return {
        "cases": len(came),
        "came": int(came.sum()),
        "auc": round(sorted_rightly(chance, came), 4),
        "brier": round(float(((chance - came) ** 2).mean()), 4),
        "naive_brier": round(float(came.mean() * (1 - came.mean())), 4),
        "calibration_error": round(sum(abs(said - was) * many for said, was, many in bins) / len(came), 4),
        "calibration": [{"foreseen": round(said, 4), "came": round(was, 4), "cases": many} for said, was, many in bins],
    }


def drift(then: Floats, now: Floats) -> dict[str, Any]:
    """How far today's scores lie from those it was tested on: the population stability index, and what it means."""
    if not len(then) or not len(now):
        return {"index": 0.0, "state": "steady"}
    edges = np.unique(np.quantile(then, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = [np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) / len(one) for one in (then, now)]  # fmt: skip
    before, after = (np.maximum(share, TINY) for share in shares)
    index = float(((after - before) * np.log(after / before)).sum())
    state = "moved" if index >= MOVED else "moving" if index >= MOVING else "steady"
    return {"index": round(index, 4), "state": state}


def strongest(model: Chances, features: Floats, most: int = 3) -> list[list[tuple[str, float]]]:
    """For each case the features that move it most, with by how much (log-odds), the strongest first."""
    parts = model.contributions(features)
    order = np.argsort(-np.abs(parts), axis=1)[:, :most]
    return [
        [(model.names[at], round(float(row[at]), 3)) for at in places if abs(row[at]) > TINY]
        for row, places in zip(parts, order, strict=True)
    ]


def columns(found: dict[str, Any], names: Sequence[str]) -> Floats:
    """Columns of a result of the warehouse side by side; what is unknown counts as 0."""
    stacked: Floats = np.column_stack([np.ma.filled(np.ma.asarray(found[name], np.float64), 0.0) for name in names])
    return np.nan_to_num(stacked)
