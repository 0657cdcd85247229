"""Rehearse a file's rows, or carry them in."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.collector import collector_at_rest
from samphan.platform.importing.files import check_size
from samphan.platform.importing.matching import header_score, match_columns
from samphan.platform.importing.registry import IMPORTERS, ImportColumn, Importer, ImportRow
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.rows import read_rows
from samphan.platform.refusals import Refused
from samphan.platform.sockets import fill_sockets
from samphan.platform.spreadsheets.reading import Table, read_table

T = TypeVar("T")
Progress = Callable[[int], None]
SET = 2_000  # rows that are resolved and written together


@dataclass(frozen=True)
class Opened:
    """A file that was looked into: its table, and which of its columns mean what."""

    importer: Importer
    table: Table
    matched: Mapping[int, ImportColumn]

    def report(self) -> ImportReport:
        columns = {self.table.headers[index]: column.key for index, column in self.matched.items()}
        return ImportReport(self.table.format, self.table.encoding, self.table.header_line, columns)

    def rows(self, after: int = 0) -> Iterator[ImportRow]:
        return read_rows(self.table, self.matched, self.importer, after=after)


def importer_of(noun: str) -> Importer:
    """The noun's importer. Modules' `importers.py` are read on first use: few web workers ever need them."""
    fill_sockets("importers")
    if noun not in IMPORTERS:
        raise Refused(
            _("“%(noun)s” cannot be imported. Choose one of: %(known)s.")
            % {"noun": noun, "known": ", ".join(IMPORTERS)},
            code="unknown_noun",
        )
    return IMPORTERS[noun]


def open_file(actor: Actor, noun: str, path: Path, mapping: Mapping[int, str] | None = None) -> Opened:
    """Find the table and match its columns, or take them as `mapping` (index in the file → column key) says.

    Raises `Refused` when the file holds no such table, `Forbidden` when the actor may not import this noun.
    """
    importer = importer_of(noun)
    actor.require(importer.permission)
    check_size(path.stat().st_size)
    columns = importer.columns(actor)
    table = read_table(path, header_score=lambda cells: header_score(cells, columns))
    if mapping is None:
        matched = match_columns(table.headers, columns, groups=table.groups, sections=importer.sections)
    else:
        by_key = {column.key: column for column in columns}
        matched = {index: by_key[key] for index, key in mapping.items() if key in by_key}
    return Opened(importer, table, matched)


def sets_of(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in sets; between two of them the garbage of the one before is collected."""
    rest = iter(rows)
    with collector_at_rest():
        while several := list(islice(rest, size)):
            yield several
            gc.collect()
