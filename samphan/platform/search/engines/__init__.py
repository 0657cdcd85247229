"""The gram index in the database's own best shape. Both engines answer the same two calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import connection

from samphan.platform.search.grams import Wanted

Grams = tuple[int, Sequence[int]]  # an entry's id and its tokens' numbers


class Engine(Protocol):
    def write(self, business: UUID, grams: Sequence[Grams]) -> None:
        """Store the grams of new entries. The database itself forgets them when an entry is deleted."""

    def find(self, business: UUID, wanted: Wanted, *, before: int, limit: int) -> list[int]:
        """Ids of entries that have what is wanted, below `before`, highest (most recent) first. Candidates: the caller verifies."""


def engine() -> Engine:
    """The engine of the database in use."""
    if connection.vendor == "postgresql":
        from samphan.platform.search.engines.postgres import PostgresEngine  # noqa: PLC0415 - one engine is loaded, not both

        return PostgresEngine()
    from samphan.platform.search.engines.sqlite import SqliteEngine  # noqa: PLC0415 - as above

    return SqliteEngine()
