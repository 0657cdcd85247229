"""Groups of customers who are alike, by k-means, each with the name that fits it best.

Names are a fixed set, given so that the names together fit the groups together best (the assignment of H. Kuhn, 1955): the same customers keep
their name from night to night. How many groups: the number with the best silhouette. Source: S. Lloyd, Least Squares Quantization in PCM (1982);
P. Rousseeuw, Silhouettes (1987).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining.histories import Floats

FEWEST, MOST_GROUPS = 100, 6
LEAST_SILHOUETTE = 0.12  # below it there are no groups, only a cloud
SAMPLE, SEED = 3_000, 2569
TAIL = 0.01  # on either side counts as its border: nobody draws a group to themselves
FEATURES = ("silence", "times", "spend", "variety", "known", "weekend")
# what each name means, in spreads from the ordinary customer
NAMES: Mapping[str, Mapping[str, float]] = {
    "regulars": {"silence": -1, "times": 1.2, "known": 0.6, "variety": 0.6},
    "big_baskets": {"spend": 1.6, "variety": 0.3},
    "newcomers": {"silence": -0.9, "times": -0.7, "known": -1.4},
    "gone_quiet": {"silence": 1, "times": 0.5, "known": 1},
    "passers_by": {"silence": 0.9, "times": -0.9, "variety": -0.8, "known": 0.3},
    "explorers": {"variety": 1.5, "times": 0.4, "silence": -0.3},
    "weekenders": {"weekend": 1.6},
    "small_treats": {"spend": -1.2, "silence": -0.5, "times": 0.4},
}


@dataclass(frozen=True)
class Personas:
    """`member`: for each customer the place of their group in `names`; `centres`: in spreads; `stability`: 1 when halves of the customers give the same groups."""

    names: tuple[str, ...]
    member: NDArray[np.int64]
    centres: Floats
    silhouette: float
    stability: float


def find(features: Floats) -> Personas | str:
    """Groups of the rows, or a code that says why there are none: too_few_customers · no_groups."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 - a second to load: where something is learnt
    from sklearn.metrics import adjusted_rand_score, silhouette_score  # noqa: PLC0415

    if len(features) < FEWEST:
        return "too_few_customers"
    held = np.clip(features, *np.quantile(features, (TAIL, 1 - TAIL), axis=0))
    spread = held.std(axis=0)
    scaled = (held - held.mean(axis=0)) / np.where(spread > 0, spread, 1)
    most = min(MOST_GROUPS, len(np.unique(scaled, axis=0)) - 1)
    if most < 3:  # noqa: PLR2004 - two groups are "more" and "less", no personas
        return "no_groups"
    chance = np.random.default_rng(SEED)
    some = scaled[chance.permutation(len(scaled))[:SAMPLE]]
    tried = []
    for many in range(3, most + 1):
        made = KMeans(many, n_init=4, random_state=SEED).fit(some)
        tried.append((float(silhouette_score(some, made.labels_)), made))
    silhouette, best = max(tried, key=lambda one: one[0])
    if silhouette < LEAST_SILHOUETTE:
        return "no_groups"
    half = len(some) // 2
    other = KMeans(best.n_clusters, n_init=4, random_state=SEED).fit(some[:half])
    stability = float(adjusted_rand_score(best.predict(some[half:]), other.predict(some[half:])))
    return Personas(named(best.cluster_centers_), best.predict(scaled).astype(np.int64), best.cluster_centers_, silhouette, stability)  # fmt: skip


def named(centres: Floats) -> tuple[str, ...]:
    """For each centre a name of its own; all together lie nearest to what the names mean."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - with the above

    meanings = np.array([[one.get(feature, 0.0) for feature in FEATURES] for one in NAMES.values()])
    far = ((centres[:, None, :] - meanings[None, :, :]) ** 2).sum(axis=2)
    _rows, places = linear_sum_assignment(far)
    keys = list(NAMES)
    return tuple(keys[at] for at in places)
