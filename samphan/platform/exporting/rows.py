"""The rows of a list as cells of a file: the same filters, order, columns and rights as on the screen, and values instead of markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.exporting.cells import told
from samphan.platform.fields.models import StoredFile
from samphan.platform.refusals import Refused
from samphan.platform.sockets import fill_sockets
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx
from samphan.platform.web.tables import state
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.paging import SORT_VALUE, ordering
from samphan.platform.web.tables.state import ListState
from samphan.platform.web.tables.table import TABLES, Table, table_named

CHUNK = 500
ID_BYTES = 16
Progress = Callable[[int], None]
Watcher = Callable[[int, int], None]


@dataclass(frozen=True)
class Taken:
    """A list taken out: its ids in its order, sixteen bytes each, so that a million rows are 16 MB."""

    table: Table[Any]
    actor: Actor
    columns: Sequence[Column]
    ids: bytes

    def __len__(self) -> int:
        return len(self.ids) // ID_BYTES

    @property
    def headers(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def rows(self) -> Iterator[list[Any]]:
        """Cells, row by row. A row that left the actor's reach since is left out.

        No cursor stays open meanwhile: on SQLite the progress that is written between two chunks would find its snapshot stale.
        """
        labels = {column.name: dict(column.choices_for(self.actor)) for column in self.columns}
        whole = [column.in_full() for column in self.columns]
        paths = dict.fromkeys(["id", *[column.path for column in whole if column.path]])
        for start in range(0, len(self.ids), CHUNK * ID_BYTES):
            part = self.ids[start : start + CHUNK * ID_BYTES]
            wanted = [UUID(bytes=part[place : place + ID_BYTES]) for place in range(0, len(part), ID_BYTES)]
            found = {row["id"]: row for row in self.table.rows(self.actor).filter(pk__in=wanted).values(*paths)}
            there = [found[pk] for pk in wanted if pk in found]
            self.table.load_rest(self.actor, there, whole)
            files = names_of_files(whole, there)
            for row in there:
                yield [told(column, column.value_of(row), labels[column.name], files) for column in whole]


def take(
    actor: Actor, table: Table[Any], wanted: ListState, columns: Sequence[Column], chosen: Sequence[UUID] = ()
) -> Taken:
    """What the list shows now, all pages of it; or the chosen rows, in the list's order."""
    known = table.columns_for(actor)
    order = table.order_of(wanted, known)
    rows = table.rows(actor).filter(pk__in=chosen) if chosen else table.matching(actor, wanted, known)
    rows = rows.annotate(**{SORT_VALUE: order.expression})
    found = rows.order_by(*ordering(order, backward=False)).values_list("pk", flat=True)
    return Taken(table, actor, columns, b"".join(pk.bytes for pk in found.iterator(chunk_size=10_000)))


def names_of_files(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Id → name of the files that these rows hold in fields of the business's own."""
    held = {str(column.value_of(row) or "") for column in columns if column.kind is Kind.FILE for row in rows} - {""}
    if not held:
        return {}
    return {str(pk): name for pk, name in StoredFile.objects.filter(pk__in=held).values_list("pk", "name")}


def write(taken: Taken, path: Path, *, on_row: Progress = lambda _count: None) -> int:
    """Write CSV or Excel by the ending of `path`; return how many rows."""

    def watched() -> Iterator[list[Any]]:
        for count, cells in enumerate(taken.rows(), 1):
            yield cells
            on_row(count)

    return (write_xlsx if path.suffix.lower() == ".xlsx" else write_csv)(path, taken.headers, watched())


def export_file(
    actor: Actor,
    key: str,
    path: Path,
    *,
    query: str = "",
    columns: Sequence[str] = (),
    on_row: Watcher = lambda _c, _t: None,
) -> int:
    """Write a list to a file of this machine, all columns unless some are named; return how many rows.

    `query` is a list's query string, as its address has it. Raises `Refused` for an unknown list, filter, column or ending.
    """
    fill_sockets("tables")
    if key not in TABLES:
        raise Refused(
            _("There is no list “%(noun)s”. Choose one of: %(known)s.") % {"noun": key, "known": ", ".join(TABLES)},
            code="unknown_noun",
        )
    table = table_named(key)
    table.require_export(actor)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise Refused(_("Name the file .csv or .xlsx."), code="unknown_format")
    known = table.columns_for(actor)
    wanted = state.read(QueryDict(query), known, actor)
    unknown = [name for name in columns if name not in known]
    if wanted.notes or unknown:
        reason = wanted.notes[0] if wanted.notes else _("There is no column “%(name)s”.") % {"name": unknown[0]}
        raise Refused(reason, code="unknown_column")
    taken = take(actor, table, wanted, [known[name] for name in columns or wanted.columns or known])
    return write(taken, path, on_row=lambda count: on_row(count, len(taken)))
