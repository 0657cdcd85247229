"""What other modules bring to an import of customers: columns of their own, written beside the customer, undone with it.

A module above customers registers itself in its `importers.py`: `BESIDE.append(ConsentColumns())`. Customers know nothing of what it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from samphan.customers.importing.drafts import Drafts
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import Fault, ImportColumn, Told
from samphan.platform.refusals import Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something of this customer in columns of one module. `is_new`: the import adds the customer."""

    customer: UUID
    line: int
    values: Mapping[str, Any]
    written: Mapping[str, str]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Which import it is: the moment it began, the same for all its sets, and the name of its file."""

    since: datetime
    file: str


class Beside(Protocol):
    """`prefix` begins the keys of its columns. `personal`: what is said of the contact person of a line, not of the organisation."""

    prefix: str
    personal: bool

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        """Columns this actor may fill."""

    def words(self, values: Mapping[str, Any]) -> list[str]:
        """What a line says, as the preview shows it."""

    def kept_off(self, lines: Sequence[Line]) -> Iterable[tuple[Line, str, Sentence]]:
        """(line, column key, why) of values that are good and yet change nothing."""

    def write(self, actor: Actor, lines: Sequence[Line], origin: Origin) -> Any:
        """Store what the lines say, in the transaction of the set; returns the journal for `undo` (JSON), nothing when nothing changed."""

    def undo(self, actor: Actor, journal: Any) -> None:
        """Take it back, before the customers that the import added go."""


BESIDE: list[Beside] = []


@dataclass
class Besides:
    """What the lines of one set say beside the customers, gathered while each is settled and written after them."""

    lines: dict[str, list[tuple[Line, Told]]] = field(default_factory=dict)

    def hear(self, drafts: Drafts, told: Told, customers: Mapping[str, tuple[UUID, bool]]) -> None:
        """`customers` are those that the line was settled as: main and contact, each with whether it is new."""
        for one in BESIDE:
            values = {key: value for key, value in drafts.row.values.items() if key.startswith(one.prefix)}
            whose = customers.get("contact") if one.personal else None
            whose = whose or customers.get("main") or customers.get("contact")
            if not values or whose is None:
                continue
            line = Line(whose[0], drafts.row.line, values, drafts.row.written, whose[1])
            self.lines.setdefault(one.prefix, []).append((line, told))
            if told.shown:
                place = min(len(told.shown) - 1, 1 if one.personal and "main" in customers else 0)
                told.shown[place] = with_words(told.shown[place], one.words(values))

    def tell(self) -> None:
        """Say which good values change nothing."""
        for one in BESIDE:
            heard = self.lines.get(one.prefix, [])
            told = {line.line: told for line, told in heard}
            for line, key, why in one.kept_off([line for line, _told in heard]):
                told[line.line].kept_off.append(Fault(key, line.written.get(key, ""), why))

    def write(self, actor: Actor, origin: Origin) -> dict[str, Any]:
        """Journals by prefix."""
        written = {
            one.prefix: one.write(actor, [line for line, _told in self.lines[one.prefix]], origin)
            for one in BESIDE
            if one.prefix in self.lines
        }
        return {prefix: journal for prefix, journal in written.items() if journal}


def with_words(shown: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    return {**shown, "details": " · ".join(filter(None, [shown.get("details", ""), *words]))}


def undo(actor: Actor, journals: Mapping[str, Any]) -> None:
    for one in reversed(BESIDE):
        if one.prefix in journals:
            one.undo(actor, journals[one.prefix])


__all__ = ["BESIDE", "Beside", "Besides", "Line", "Origin", "undo"]
