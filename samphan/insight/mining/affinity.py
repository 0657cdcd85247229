"""What a customer will take next that they never took: by what those who took the same took, popularity, recency and margin.

Ties between products are cosines of their buyers, drawn to nothing where few bought both. A customer's score of a product is the sum of its ties
to what they took, the later the more, and of how popular it lately is. Source: B. Sarwar et al., Item-Based Collaborative Filtering (WWW 2001);
shrinkage after Y. Koren, Factor in the Neighbors (KDD 2010).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining.histories import Floats

HALF_LIFE = 120.0  # days until a purchase counts half
SHRINK, TIES = 4.0, 60  # buyers of both that a tie is trusted half at; ties kept of a product
POPULAR, MARGIN = 0.25, 0.3  # what popularity and margin weigh beside the ties
BATCH = 5_000
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Taken:
    """One entry for each purchase of a product by a customer: places of both, and how many days ago. `margin`: part of the price that is earned, by product."""

    customer: Places
    product: Places
    ago: Floats
    customers: int
    products: int
    margin: Floats

    def until(self, ago: float) -> Taken:
        """As it stood so many days ago."""
        kept = self.ago > ago
        return Taken(self.customer[kept], self.product[kept], self.ago[kept] - ago, self.customers, self.products, self.margin)  # fmt: skip


@dataclass(frozen=True)
class Affinity:
    """`ties`: products × products, sparse, none with itself. `popular`: 0 to 1. `taste`: customers × products, what each took, the later the more."""

    ties: Any
    popular: Floats
    taste: Any
    margin: Floats

    def scores(self, customers: Any, *, popular: float = POPULAR, margin: float = MARGIN) -> Floats:
        """A row for each of these customers; what they have taken already has none (-inf)."""
        taste = self.taste[customers]
        found: Floats = np.asarray((taste @ self.ties).todense(), np.float64)
        most = found.max(axis=1, keepdims=True)
        found = found / np.where(most > 0, most, 1) + popular * self.popular
        found *= 1 + margin * (self.margin - self.margin.mean())
        found[taste.nonzero()] = -np.inf
        return found


def learn(taken: Taken) -> Affinity:
    from scipy import sparse  # noqa: PLC0415 - with the warehouse

    weight = 0.5 ** (taken.ago / HALF_LIFE)
    shape = (taken.customers, taken.products)
    taste = sparse.csr_matrix((weight, (taken.customer, taken.product)), shape)
    held = taste.copy()
    held.data = np.ones_like(held.data)
    both = (held.T @ held).tocoo()
    buyers = both.diagonal()
    rows, columns, count = both.row, both.col, both.data
    tie = count / np.sqrt(buyers[rows] * buyers[columns]) * count / (count + SHRINK)
    tie[rows == columns] = 0
    ties = sparse.csr_matrix((tie, (rows, columns)), both.shape)
    ties.eliminate_zeros()
    taste.data = np.minimum(taste.data, 2.0)
    popular = np.asarray(taste.sum(axis=0)).ravel()
    return Affinity(ties, popular / max(float(popular.max(initial=0)), 1e-9), taste, taken.margin)


def best(model: Affinity, customers: Places, most: int, **weights: float) -> Iterator[tuple[int, Places, Floats]]:
    """For each customer the products of highest score, the best first, with their scores."""
    for start in range(0, len(customers), BATCH):
        part = customers[start : start + BATCH]
        scores = model.scores(part, **weights)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :most]
        for at, (row, places) in enumerate(zip(scores, top, strict=True)):
            kept = places[np.isfinite(row[places])]
            yield int(part[at]), kept, row[kept]


def look_back(taken: Taken, days: float, most: int = 10) -> dict[str, Any]:
    """Learnt from what was known `days` ago: of those who since took a product new to them, how many were offered one such among ten.

    Beside it the same for the ten most popular products that the customer had not taken.
    """
    before = taken.until(days)
    model = learn(before)
    later = taken.ago <= days
    known = np.zeros(taken.customers, bool)
    known[before.customer] = True
    had = model.taste
    wanted: dict[int, set[int]] = {}
    for customer, product in set(zip(taken.customer[later].tolist(), taken.product[later].tolist(), strict=True)):
        if known[customer] and not had[customer, product]:
            wanted.setdefault(customer, set()).add(product)
    customers = np.array(sorted(wanted), np.int64)
    hits, plain = 0, 0
    for customer, places, _scores in best(model, customers, most):
        hits += bool(wanted[customer] & set(places.tolist()))
    order = np.argsort(-model.popular, kind="stable")
    for customer in customers:
        unseen = [one for one in order[: most + had[customer].nnz].tolist() if not had[customer, one]][:most]
        plain += bool(wanted[int(customer)] & set(unseen))
    many = max(len(customers), 1)
    return {
        "customers": len(customers),
        "hit_at_10": round(hits / many, 4),
        "popular_hit_at_10": round(plain / many, 4),
        "times_popular": round(hits / plain, 3) if plain else 0.0,
    }
