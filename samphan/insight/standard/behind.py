"""What stands behind a line of a report: rows that lead on to their own pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self


class Keyed(str):  # noqa: SLOT000 - a few to a page
    """The first value of a line that leads to what is behind it, under `key`."""

    key: str

    def __new__(cls, words: Any, key: str) -> Self:
        made = super().__new__(cls, str(words))
        made.key = key
        return made


@dataclass(frozen=True)
class Item:
    """`note` says why it is here, or how much; `url` is a path."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """`count` may be more than is shown."""

    title: str
    count: int
    items: Sequence[Item]


SHOWN = 200
