"""A brought file → typed rows joined with what is known, as Parquet; and the lines to mend, with their reasons. For workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from samphan.insight.models import OwnKind, OwnTable
from samphan.insight.own.columns import EVIDENCE, TYPES, lines, open_own, reader_of, slug
from samphan.insight.own.joining import JOINS
from samphan.insight.own.standing import KEY_COLUMNS
from samphan.platform.jobs.work import progress
from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.reading import Table
from samphan.platform.spreadsheets.writing import write_csv

SET = 2_000
MOST_UNREAD = 0.2  # of a column's values: with more it is of another type
TOLD = 50  # lines to mend that the page shows
ARROW = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "money": pa.decimal128(18, 2), "date": pa.date32()}  # fmt: skip


@dataclass
class Taken:
    """`keys`: of each how many values were matched, unknown, or not given. `doubles`: rows of a dimension whose key came before."""

    read: int = 0
    taken: int = 0
    faulty: int = 0
    doubles: int = 0
    keys: dict[str, Counter[str]] = field(default_factory=dict)
    sample: list[tuple[int, str]] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "taken": self.taken,
            "faulty": self.faulty,
            "doubles": self.doubles,
            "keys": {name: dict(counted) for name, counted in self.keys.items()},
        }


@dataclass
class Column:
    """One column at its place in this file: what it is called in the warehouse, and how its cells are read."""

    at: int
    header: str
    name: str
    type: str
    read: Any
    filled: int = 0
    unread: int = 0
    example: str = ""

    def value(self, cells: list[str]) -> tuple[Any, str]:
        """The value, and what is wrong with the cell."""
        cell = cells[self.at] if self.at < len(cells) else ""
        if not cell:
            return None, ""
        self.filled += 1
        value = self.read(cell)
        if value is not None:
            return value, ""
        self.unread += 1
        self.example = self.example or cell[:60]
        return None, _("%(column)s: “%(value)s” is not of the kind “%(kind)s”.") % {
            "column": self.header, "value": cell[:60], "kind": TYPES[self.type],
        }  # fmt: skip


def take(own: OwnTable, given: Path, into: Path, faulty: Path) -> Taken:
    """Write the rows to `into`, and the lines to mend to `faulty` when there are any.

    Raises `Refused`: `column_gone`, `type_changed`, `nothing_matched`, `empty_table`, and whatever `open_own` refuses.
    """
    table = open_own(given)
    columns = [column_of(table, one["header"], one["name"], one["type"]) for one in own.columns]
    keys = {name: column_of(table, one["header"], name, "date" if name == "date" else "text") for name, one in own.keys.items()}  # fmt: skip
    told = Taken(keys={name: Counter() for name in keys})
    schema = pa.schema([
        ("row", pa.int64()),
        *((KEY_COLUMNS[name], pa.date32() if name == "date" else pa.string()) for name in keys),
        *((column.name, ARROW[column.type]) for column in columns),
    ])  # fmt: skip
    work = Work(own, columns, keys, told)
    with pq.ParquetWriter(into, schema, compression="zstd") as file:
        headers = [*table.headers, _("What to mend")]
        bad = written(file, work, lines(table))
        write_csv(faulty, headers, ([*cells[: len(table.headers)], reason] for cells, reason in bad))
    judge(told, columns, keys)
    return told


def column_of(table: Table, header: str, name: str, kind: str) -> Column:
    places = {slug(one): at for at, one in enumerate(table.headers) if one}
    if slug(header) not in places:
        raise Refused(
            _("The file has no column “%(column)s” any more.") % {"column": header}, code="column_gone"
        )  # fmt: skip
    at = places[slug(header)]
    cells = [row.cells[at].strip() for row in islice(table.rows(), EVIDENCE) if at < len(row.cells) and row.cells[at].strip()]  # fmt: skip
    return Column(at, header, name, kind, reader_of(kind, cells))


@dataclass
class Work:
    """What the sets of a file share. `seen`: keys of a dimension that came already."""

    own: OwnTable
    columns: list[Column]
    keys: dict[str, Column]
    told: Taken
    seen: set[Any] = field(default_factory=set)

    def skips(self, key: dict[str, Any]) -> bool:
        """A dimension says nothing of what is not known, and a fact needs its day."""
        if self.own.kind == OwnKind.FACT:
            return key.get("date") is None
        ids = tuple(key.values())
        if None in ids:
            return True
        self.told.doubles += ids in self.seen
        self.seen.add(ids)
        return False


def written(file: Any, work: Work, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[list[str], str]]:
    """Write set by set; yields the lines to mend, each with its reasons."""
    told, schema, rest = work.told, file.schema, iter(rows)
    while several := list(islice(rest, SET)):
        cells_of = [cells for _line, cells in several]
        ids = {name: found_in(work.own, name, column, cells_of) for name, column in work.keys.items()}
        typed = []
        for place, (line, cells) in enumerate(several):
            told.read += 1
            reasons = [reason for name in ids if (reason := joined(work.own, name, ids[name][place], told))]
            values = [column.value(cells) for column in work.columns]
            reasons += [reason for _value, reason in values if reason]
            if reasons:
                told.faulty += 1
                told.sample += [(line, " ".join(reasons))] if len(told.sample) < TOLD else []
                yield cells, " ".join(reasons)
            key = {name: found[place][0] for name, found in ids.items()}
            if not work.skips(key):
                told.taken += 1
                typed.append((line, *key.values(), *(value for value, _reason in values)))
        if typed:
            arrays = [pa.array(one, kind) for one, kind in zip(zip(*typed, strict=True), schema.types, strict=True)]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))
        progress(told.read)


def found_in(own: OwnTable, name: str, column: Column, rows: list[list[str]]) -> list[tuple[Any, str]]:
    """(id or day, the cell) of each row."""
    cells = [row[column.at] if column.at < len(row) else "" for row in rows]
    if name == "date":
        return [(column.read(cell) if cell else None, cell) for cell in cells]
    known = JOINS[f"{name}:{own.keys[name]['by']}"].find([cell for cell in dict.fromkeys(cells) if cell])
    return [(str(known[cell]) if cell in known else None, cell) for cell in cells]


def joined(own: OwnTable, name: str, found: tuple[Any, str], told: Taken) -> str:
    """Count it; the reason when it could not be joined. A fact may leave a key empty, but not its day."""
    value, cell = found
    told.keys[name]["matched" if value is not None else "unknown" if cell else "empty"] += 1
    if value is not None or (not cell and own.kind == OwnKind.FACT and name != "date"):
        return ""
    header = own.keys[name]["header"]
    sentence = JOINS[f"{name}:{own.keys[name]['by']}"].unknown if cell else _("Nothing is written here.")
    return f"{header}: {sentence}"


def judge(told: Taken, columns: Iterable[Column], keys: dict[str, Column]) -> None:
    """Raises `Refused` for a file that cannot be meant."""
    if not told.read:
        raise Refused(_("There is no row below the headings."), code="empty_table")
    for column in columns:
        if column.unread > MOST_UNREAD * column.filled:
            raise Refused(
                _("The column “%(column)s” is not of the kind “%(kind)s”: it has “%(value)s”, for example.")
                % {"column": column.header, "kind": TYPES[column.type], "value": column.example},
                code="type_changed",
            )
    for name, column in keys.items():
        if not told.keys[name]["matched"]:
            raise Refused(
                _("No row could be joined by the column “%(column)s”. Choose another column, or look at what it holds.")
                % {"column": column.header},
                code="nothing_matched",
            )
