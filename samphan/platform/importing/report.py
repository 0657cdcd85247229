"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from samphan.platform.importing.registry import Fault, ImportRow, Told

MOST_TOLD = 100_000  # faults named in one report; all of them are counted


@dataclass(frozen=True, slots=True)
class ValueFault:
    """A value that was left out, or (without a column) a row that was."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class ImportReport:
    """`read` counts lines that are such a thing; blank lines and totals are not. A line may make two (a company and its contact).

    `kept_off` are values that are good but belong to another row of the noun: they changed nothing. `faults` and `kept` count both wholly.
    """

    format: str = ""
    encoding: str = ""
    header_line: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    read: int = 0
    new: int = 0
    updated: int = 0
    rejected: int = 0
    suspected_duplicates: int = 0
    faults: int = 0
    kept: int = 0
    value_errors: list[ValueFault] = field(default_factory=list)
    kept_off: list[ValueFault] = field(default_factory=list)

    def add(self, rows: Iterable[ImportRow], several: Iterable[Told]) -> list[ValueFault]:
        """Count a set; returns its faults in words."""
        faults: list[ValueFault] = []
        for row, told in zip(rows, several, strict=True):
            self.read += 1
            self.new += told.new
            self.updated += told.updated
            self.rejected += told.rejected
            faults += (in_words(row, fault) for fault in told.faults)
            self.kept += len(told.kept_off)
            self.kept_off += (in_words(row, fault) for fault in told.kept_off[: MOST_TOLD - len(self.kept_off)])
        self.faults += len(faults)
        self.value_errors += faults[: max(0, MOST_TOLD - len(self.value_errors))]
        return faults

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def in_words(row: ImportRow, fault: Fault) -> ValueFault:
    return ValueFault(row.line, fault.column, fault.value or row.written.get(fault.column, ""), str(fault.reason))
