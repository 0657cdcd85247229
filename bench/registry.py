"""What a bench is, and what it reports.

A file of this folder declares benches with `@bench`; `python -m bench` finds them. Each runs in a process of its own for each database
it names, on the generated business of the size it asks for:

    @bench("search", postgresql=1_000_000, sqlite=100_000)
    def search(report: Report) -> None:
        report.figure("median", 1.2, "ms", reference=("bare SQL", 40.0), target=20)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number. `target` is the most it may be, or the least when `more_is_better`; `ratio` is against the reference."""

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    ratio: float | None = None
    target: float | None = None
    target_is_ratio: bool = False
    more_is_better: bool = False

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        stands = self.ratio if self.target_is_ratio else self.value
        held = stands is not None and (stands >= self.target if self.more_is_better else stands <= self.target)
        return "met" if held else "missed"


@dataclass
class Report:
    """Collects the figures of one bench on one database."""

    database: str
    rows: int
    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def figure(
        self, name: str, value: float, unit: str, *, reference: tuple[str, float] | None = None, **facts: Any
    ) -> None:
        said, base = reference or ("", None)
        ratio = round(value / base, 3) if base else None
        self.figures.append(Figure(name, round(value, 3), unit, said, base and round(base, 3), ratio, **facts))

    def as_json(self) -> dict[str, Any]:
        figures = [asdict(figure) | {"verdict": figure.verdict} for figure in self.figures]
        return {"database": self.database, "rows": self.rows, "figures": figures, "notes": self.notes}


@dataclass(frozen=True)
class Bench:
    name: str
    run: Callable[[Report], None]
    rows: dict[str, int]
    alone: bool = False  # it makes its own rows and needs no generated business
    only_named: bool = False  # it takes long, and runs when it is asked for by name
    small: int = 20_000  # rows with --small


BENCHES: dict[str, Bench] = {}


def bench(
    name: str, *, alone: bool = False, only_named: bool = False, small: int = 20_000, **rows: int
) -> Callable[[Callable[[Report], None]], Callable[[Report], None]]:
    """Declare a bench and how many customers it wants on each database; 0 or none: it does not run there."""

    def declare(run: Callable[[Report], None]) -> Callable[[Report], None]:
        BENCHES[name] = Bench(name, run, rows, alone, only_named, small)
        return run

    return declare


def milliseconds(work: Callable[[], Any], times: int = 15) -> list[float]:
    """How long each of `times` runs took."""
    taken = []
    for _ in range(times):
        since = time.perf_counter()
        work()
        taken.append((time.perf_counter() - since) * 1000)
    return taken


def typical(work: Callable[[], Any], times: int = 15) -> float:
    """The median of `times` runs after two to warm up, in milliseconds."""
    milliseconds(work, 2)
    return median(milliseconds(work, times))
