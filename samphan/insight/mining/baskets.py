"""What is bought together: frequent sets of items, and rules from them.

Sets are found depth first in projected baskets (the class of FP-growth and LCM): the baskets that hold a set are kept as two flat arrays, and
one count over them tells every item that can join it. Source: J. Han, J. Pei, Y. Yin, Mining Frequent Patterns without Candidate Generation
(SIGMOD 2000); T. Uno et al., LCM (FIMI 2003). Measures: R. Agrawal, T. Imielinski, A. Swami (SIGMOD 1993); lift as S. Brin et al. (1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from samphan.insight.mining.histories import Whole

Sets = dict[tuple[int, ...], int]
LONGEST = 10  # items in a set
TOLERANCE = 1e-9  # 0.006 * 9835 is 59.01: sixty baskets; 0.01 * 100 is 1.0000000000000002 at times, and means one


@dataclass(frozen=True)
class Rule:
    """Whoever takes all of `left` takes `right` too.

    `baskets`: how many hold both. `support` and `confidence` from 0 to 1; `lift`: the confidence against how often `right` is taken anyway.
    """

    left: tuple[str, ...]
    right: str
    baskets: int
    support: float
    confidence: float
    lift: float


@dataclass(frozen=True)
class Baskets:
    """Baskets as flat arrays: the items of basket i are `items[starts[i]:starts[i+1]]`, each once, numbered by `names`."""

    starts: Whole
    items: NDArray[np.int32]
    names: list[str]

    def __len__(self) -> int:
        return len(self.starts) - 1


def baskets_of(lines: Iterable[Iterable[str]]) -> Baskets:
    """From the items of each basket. An item that a basket names twice counts once."""
    numbers: dict[str, int] = {}
    starts, items = [0], []
    for line in lines:
        items.extend(sorted({numbers.setdefault(item, len(numbers)) for item in line}))
        starts.append(len(items))
    return Baskets(np.array(starts, np.int64), np.array(items, np.int32), list(numbers))


def baskets_from(receipts: Whole, items: NDArray[np.int32], names: list[str]) -> Baskets:
    """From one entry per line sold: the number of its receipt and of its item. Repeated lines of a receipt count once."""
    width = max(len(names), 1)
    both = np.unique(receipts.astype(np.int64) * width + items)
    receipt, item = np.divmod(both, width)
    starts = np.flatnonzero(np.r_[True, receipt[1:] != receipt[:-1]]) if len(receipt) else np.empty(0, np.int64)
    return Baskets(np.r_[starts, len(receipt)].astype(np.int64), item.astype(np.int32), names)


def least_count(support: float, baskets: int) -> int:
    return max(1, ceil(support * baskets - TOLERANCE))


def frequent_sets(baskets: Baskets, support: float, longest: int = LONGEST) -> Sets:
    """Every set of items held by at least that share of the baskets, with how many hold it. Items are numbers, ascending in a set.

    Memory: some arrays of the length of all items in all baskets. Raises `ValueError` unless 0 < support ≤ 1.
    """
    if not 0 < support <= 1:
        raise ValueError("support is a share above 0 and at most 1")
    least = least_count(support, len(baskets))
    tally = np.bincount(baskets.items, minlength=len(baskets.names))
    order = np.argsort(tally, kind="stable")  # the rarest first: what is projected onto them stays small
    kept = order[tally[order] >= least]
    rank = np.full(len(tally), -1, np.int32)
    rank[kept] = np.arange(len(kept), dtype=np.int32)

    ranks = rank[baskets.items]
    basket = np.repeat(np.arange(len(baskets), dtype=np.int32), np.diff(baskets.starts))
    held = ranks >= 0
    ranks, basket = ranks[held], basket[held]
    within = np.argsort(basket.astype(np.int64) * (len(kept) + 1) + ranks)
    ranks, basket = ranks[within], basket[within]
    sets: Sets = {}
    for found, count in _grow(ranks, basket, len(kept), least, longest, ()):
        sets[tuple(sorted(int(kept[one]) for one in found))] = count
    return sets


def _grow(  # noqa: PLR0917 - called by itself, thousands of times
    ranks: NDArray[np.int32],
    rows: NDArray[np.int32],
    width: int,
    least: int,
    longest: int,
    prefix: tuple[int, ...],
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Sets that begin with `prefix`.

    `ranks` and `rows` are the lines of the baskets that hold it, by basket and then rank, and of each only what comes after the prefix; rows
    number these baskets.
    """
    tally = np.bincount(ranks, minlength=width)
    frequent = np.flatnonzero(tally >= least)
    for one in frequent:
        yield (*prefix, int(one)), int(tally[one])
    if len(prefix) + 1 >= longest or len(frequent) < 2:  # noqa: PLR2004 - a set grows by another item
        return
    keep = tally[ranks] >= least
    ranks, rows = ranks[keep], rows[keep]
    stops = np.cumsum(np.bincount(rows))[rows]  # where the basket of each line ends
    by_rank = np.argsort(ranks, kind="stable")
    ends = np.cumsum(np.bincount(ranks, minlength=width))
    for one in frequent[:-1]:
        at = by_rank[ends[one] - tally[one] : ends[one]]
        after = stops[at] - at - 1
        line = np.arange(after.sum()) + np.repeat(at + 1 - np.cumsum(after) + after, after)
        holders = np.repeat(np.arange(len(at), dtype=np.int32), after)
        yield from _grow(ranks[line], holders, width, least, longest, (*prefix, int(one)))


def rules(
    baskets: Baskets, *, support: float, confidence: float, longest: int = LONGEST, sets: Sets | None = None
) -> list[Rule]:
    """Rules with one item on the right and at least one on the left, the highest lift first."""
    found = frequent_sets(baskets, support, longest) if sets is None else sets
    total = len(baskets)
    names = baskets.names
    made = []
    for items, count in found.items():
        if len(items) < 2:  # noqa: PLR2004 - a rule has two sides
            continue
        for at, right in enumerate(items):
            left = items[:at] + items[at + 1 :]
            sure = count / found[left]
            if sure >= confidence - TOLERANCE:
                lift = sure * total / found[(right,)]
                made.append(Rule(tuple(names[one] for one in left), names[right], count, count / total, sure, lift))
    return sorted(made, key=lambda rule: (-rule.lift, -rule.baskets, rule.left, rule.right))
