"""What the search for look-alikes reads and what it finds. Plain values: nothing here knows a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

PERSON = "person"
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Record:
    """A customer as it is compared. Only `id` and `name` are needed; what is unknown stays empty and counts neither way.

    Phones are E.164 or as written, e-mails and LINE ids in any case. `birth_date` is in the common era.
    """

    id: str
    name: str
    kind: str = PERSON
    nickname: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    birth_date: date | None = None
    tax_id: str = ""
    tax_branch: str = ""
    address_line: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against. `code` is stable (`reasons.WORDS` has its sentence); `bits` is its weight, log2 of m/u."""

    code: str
    bits: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ids in order (`left` < `right`), how likely they are one customer (0 to 1), and why, the weightiest first."""

    left: str
    right: str
    score: float
    reasons: tuple[Reason, ...]


def records_of(source: Any) -> Iterator[Record]:
    """Records of an Arrow table, a DuckDB relation or an iterable of `Record`. Tables have columns named as the fields of `Record`."""
    if hasattr(source, "to_arrow_table"):
        source = source.to_arrow_table()
    if not hasattr(source, "to_batches"):
        yield from source
        return
    for batch in source.to_batches(max_chunksize=10_000):
        yield from map(_record, batch.to_pylist())


_FIELDS = {field.name for field in fields(Record)}
_SEVERAL = {"phones", "emails", "lines"}


def _record(row: Mapping[str, Any]) -> Record:
    known: dict[str, Any] = {name: value for name, value in row.items() if name in _FIELDS and value is not None}
    for name in _SEVERAL & known.keys():
        known[name] = tuple(_several(known[name]))
    known["id"] = str(known["id"])
    return Record(**known)


def _several(value: str | Iterable[str]) -> Iterable[str]:
    return [value] if isinstance(value, str) else value
