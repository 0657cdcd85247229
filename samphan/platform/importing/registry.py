"""The `importers` socket: what a noun lets in from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

Reader = Callable[[str], Any]


class Unusable(ValueError):  # noqa: N818 - the value is unusable; nothing broke
    """A cell's value cannot be stored; `sentence` tells why. The row comes in without it, or with what of it is `kept`."""

    def __init__(self, sentence: Sentence, *, kept: Any = None) -> None:
        self.sentence = sentence
        self.kept = kept
        super().__init__(str(sentence))


@dataclass(frozen=True)
class ImportColumn:
    """One column of a noun. `aliases` are header words people use, in Thai and English; `read` turns a cell's text into a value.

    `section` parts columns that bear the same words: the phone of a company, the phone of the person to contact there. `learn` makes
    the reader from the column's own cells, where one cell tells how another is meant (dates). `also` names a column that must be in
    the file for this one to be meant (the branch of a tax id). `whole` are header words that name this column only when they are all
    the header says, and another column has not taken them (a second phone); `within` those that name it only in its section (a name).
    """

    key: str
    label: Sentence
    aliases: tuple[str, ...] = ()
    read: Reader = str
    section: str = ""
    learn: Callable[[Iterable[str]], Reader] | None = None
    also: str = ""
    whole: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that was left out, or (without a column) a row that was."""

    column: str
    value: str
    reason: Sentence


@dataclass(slots=True)
class ImportRow:
    """A line of the file whose cells are read. `written` are the cells as text, `values` what they mean, by column key."""

    line: int
    written: dict[str, str]
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """What became of a row. A line can hold more than one of the noun (a company and its contact person).

    `shown` is each of them as it is stored, in words by label, for the first rows of a rehearsal. `kept_off` are values that are good
    but belong to somebody else; they change nothing and are told apart from faults.
    """

    new: int = 0
    updated: int = 0
    rejected: int = 0
    shown: list[Mapping[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    kept_off: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Left:
    """A row that an undo did not touch, or not wholly, and why."""

    id: UUID
    name: str
    reason: Sentence


@dataclass(slots=True)
class Undone:
    """What undoing one set of rows did."""

    removed: int = 0
    restored: int = 0
    left: list[Left] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NextStep:
    """A sentence below the result of an import, and the link that it leads to."""

    sentence: Sentence
    label: Sentence
    url: str


class Carrier(Protocol):
    """Carries sets of rows in for one run. A rehearsal plans in the same way and writes nothing.

    `state` is what must be known to go on after the last set (JSON); `journal` what undo needs of the last set (JSON).
    """

    state: dict[str, Any]
    journal: dict[str, Any]

    def carry(self, rows: Sequence[ImportRow]) -> list[Told]:
        """Store these rows, or plan to; one `Told` for each. Called within a transaction unless it is a rehearsal."""

    def look_alikes(self, progress: Callable[[float], None], journals: Iterable[Mapping[str, Any]] = ()) -> int:
        """How many pairs of look-alikes the rows carried in make, among themselves or with rows that were there.

        `journals` are those of the run; a rehearsal has none and remembers by itself.
        """

    def close(self) -> None:
        """Let go of what the run held."""


class Importer(Protocol):
    """What a module's `importers.py` registers under its noun, for example `IMPORTERS["customers"] = CustomerImporter()`."""

    label: Sentence
    permission: str
    sections: Mapping[str, tuple[str, ...]]  # section → words over a group of columns

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        """Columns this actor may fill, custom fields among them."""

    def is_row(self, written: Mapping[str, str]) -> bool:
        """False for a line that is no such thing: a note, a signature."""

    def begin(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> Carrier:
        """A carrier for one run; `state` is that of an earlier carrier whose work this one goes on with."""

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        """Take back one set. Called within a transaction, the last set first. Rows that people worked on since are left and told."""

    def make_findable(self, journal: Mapping[str, Any]) -> None:
        """Put the rows of one set into the search index as they stand now. Called within a transaction, behind the import."""

    def afterwards(self, actor: Actor) -> NextStep | None:  # noqa: ARG002 - nothing waits, whoever asks
        """What waits for people when an import is done, if anything does."""
        return None


IMPORTERS: dict[str, Importer] = {}
