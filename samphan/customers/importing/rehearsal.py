"""What a rehearsal remembers instead of the database: the keys and records of customers that would have been stored.

Kept in a SQLite file that goes with the rehearsal, so that its memory does not grow with the file. Nothing of the business changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pickle import dumps, loads
from uuid import UUID

from samphan.customers.identity.records import Record
from samphan.customers.identity.strong import Holder, Key

AT_ONCE = 500
CACHE_KB = 8_000


class Rehearsed:
    """The customers of a rehearsal, by key and by id. Implements `strong.Beyond`."""

    def __init__(self) -> None:
        self.room = sqlite3.connect("", isolation_level=None)  # a temporary file of its own, gone when closed
        for statement in (
            f"PRAGMA cache_size=-{CACHE_KB}",
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "CREATE TABLE keys (key TEXT PRIMARY KEY, holder BLOB) WITHOUT ROWID",
            "CREATE TABLE records (pk TEXT PRIMARY KEY, record BLOB)",
        ):
            self.room.execute(statement)

    def find(self, keys: Sequence[Key]) -> dict[Key, Holder]:
        found: dict[Key, Holder] = {}
        for some in _some(keys):
            by_text = {_text(key): key for key in some}
            marks = ",".join("?" * len(by_text))
            rows = self.room.execute(f"SELECT key, holder FROM keys WHERE key IN ({marks})", list(by_text))  # noqa: S608 - marks only
            found |= {by_text[text]: loads(holder) for text, holder in rows}  # noqa: S301 - we wrote it
        return found

    def keep(self, found: dict[Key, Holder]) -> None:
        self.room.executemany(
            "INSERT OR REPLACE INTO keys VALUES (?, ?)", [(_text(key), dumps(holder)) for key, holder in found.items()]
        )

    def write(self, records: Iterable[Record]) -> None:
        self.room.executemany(
            "INSERT OR REPLACE INTO records VALUES (?, ?)", [(record.id, dumps(record)) for record in records]
        )

    def record_of(self, pk: UUID) -> Record | None:
        row = self.room.execute("SELECT record FROM records WHERE pk = ?", [str(pk)]).fetchone()
        return loads(row[0]) if row else None  # noqa: S301 - we wrote it

    def has(self, pk: str) -> bool:
        return self.room.execute("SELECT 1 FROM records WHERE pk = ?", [pk]).fetchone() is not None

    def records(self) -> Iterator[Record]:
        for (record,) in self.room.execute("SELECT record FROM records"):
            yield loads(record)  # noqa: S301 - we wrote it

    def close(self) -> None:
        self.room.close()


def _some(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _text(key: Key) -> str:
    return "\x1f".join(key)
