"""Basket rules over half a million baskets of 2,000 products, beside `mlxtend` FP-growth at the same support, with the same rules.

`mlxtend` is of the dependency group `bench`: `uv sync --group bench`, or its figures are left out.
"""

from __future__ import annotations

import resource
import time
from typing import Any

from bench.registry import Report, bench

PRODUCTS, SUPPORT, CONFIDENCE = 2_000, 0.001, 0.2
FASTER, MEGABYTES = 10.0, 4096
MEAN_ITEMS = {"sparse": 5.0, "dense": 10.0}


@bench("insight_baskets", alone=True, small=20_000, numpy=500_000)
def insight_baskets(report: Report) -> None:
    from samphan.insight.mining.baskets import frequent_sets, rules

    for kind, mean in MEAN_ITEMS.items():
        baskets = drawn(report.rows, mean)
        since = time.perf_counter()
        sets = frequent_sets(baskets, SUPPORT)
        found = rules(baskets, support=SUPPORT, confidence=CONFIDENCE, sets=sets)
        taken = time.perf_counter() - since
        report.figure(f"{kind}: sets and rules", taken, "s")
        report.notes[kind] = {"sets": len(sets), "rules": len(found)}
        by_package(report, kind, baskets, sets, taken)
    report.figure("memory, most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", target=MEGABYTES)


def by_package(report: Report, kind: str, baskets: Any, sets: Any, taken: float) -> None:
    try:
        import pandas as pd
        from mlxtend.frequent_patterns import association_rules, fpgrowth
    except ImportError:
        report.notes["mlxtend"] = "not installed"
        return
    import numpy as np
    from scipy.sparse import csr_matrix

    held = csr_matrix((np.ones(len(baskets.items), bool), baskets.items, baskets.starts), (len(baskets), PRODUCTS))
    frame = pd.DataFrame.sparse.from_spmatrix(held, columns=[str(one) for one in range(PRODUCTS)])
    since = time.perf_counter()
    theirs = fpgrowth(frame, min_support=SUPPORT, use_colnames=False)
    association_rules(theirs, metric="confidence", min_threshold=CONFIDENCE)
    package = time.perf_counter() - since
    same = {tuple(sorted(one)) for one in theirs["itemsets"]} == set(sets)
    report.figure(f"{kind}: times as fast as mlxtend", package / taken, "×", target=FASTER, more_is_better=True)
    report.figure(f"{kind}: the same sets (1: yes)", float(same), "", target=1, more_is_better=True)


def drawn(baskets: int, mean: float) -> Any:
    """Products by Zipf's law; a fifth of the baskets hold one of two hundred habits of three products."""
    import numpy as np

    from samphan.insight.mining.baskets import baskets_from

    chance = np.random.default_rng(2569)
    popularity = 1 / np.arange(1, PRODUCTS + 1) ** 0.8
    popularity /= popularity.sum()
    sizes = 1 + chance.poisson(mean - 1, baskets)
    items = chance.choice(PRODUCTS, sizes.sum(), p=popularity).astype(np.int32)
    receipts = np.repeat(np.arange(baskets), sizes)
    habits = chance.choice(PRODUCTS, (200, 3)).astype(np.int32)
    some = np.flatnonzero(chance.random(baskets) < 0.2)
    with_habit = habits[chance.integers(0, 200, len(some))]
    receipts, items = np.r_[receipts, np.repeat(some, 3)], np.r_[items, with_habit.ravel()]
    return baskets_from(receipts, items, [str(one) for one in range(PRODUCTS)])
