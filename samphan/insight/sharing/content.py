"""What a report says, in one description that feeds the PDF, the picture and the workbook alike. Words are already those of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """A figure on top: as it is written, as a number, its change against what it is compared with (`note` says what), its definition."""

    label: str
    words: str
    value: Any
    change: str = ""
    note: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Head:
    """`shape` as in `explorer.shaping.words`, or text, which stands left, or mark: text that stands right like a number."""

    label: str
    shape: str = "text"


@dataclass(frozen=True)
class Line:
    """Values of one row as they were computed.

    `depth` 0 is a whole, 1 what stands by itself, more lies below; `changes` stand beside the values of the same place; `shapes` are the
    row's own where they are not those of the heads.
    """

    values: Sequence[Any]
    depth: int = 1
    changes: Sequence[str] = ()
    shapes: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    title: str
    heads: Sequence[Head]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Drawing:
    """`kind` and `data` as `<c-chart>` takes them: bar, line or stacked; categories, series, unit."""

    title: str
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Content:
    """`facts` are the days, the filters, the branch; `empty` says what is missing when there is nothing to tell. `path` leads to the page."""

    title: str
    about: str
    business: str
    facts: Sequence[str]
    path: str
    told: Sequence[Told] = ()
    parts: Sequence[Table | Drawing] = ()
    empty: str = ""
