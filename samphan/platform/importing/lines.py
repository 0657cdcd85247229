"""Carries sets of lines in, where each goes through the very action that a screen calls: products, prices, counted stock, leads.

A rehearsal runs the same lines inside a transaction that is rolled back at the end, so that what it says is what will happen; the
savepoint of each line keeps a faulty one from touching the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.importing.registry import Carrier, Fault, ImportColumn, Importer, ImportRow, Told
from samphan.platform.refusals import Refused

SHOWN = 100
SOURCE = "import"


class LineCarrier:
    """Base: `line` stores one row, tells whether it was new, and adds to the journal what undo needs."""

    def __init__(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> None:
        self.actor = actor
        self.rehearsal = rehearsal
        self.state: dict[str, Any] = dict(state)
        self.journal: dict[str, Any] = {}
        self.shown = 0

    def line(self, row: ImportRow, told: Told) -> Mapping[str, str]:
        """Store the row; returns it in words. Raises `Refused`."""
        raise NotImplementedError

    def carry(self, rows: Sequence[ImportRow]) -> list[Told]:
        self.journal = {"lines": []}
        if not self.rehearsal:
            return [self._one(row) for row in rows]
        with transaction.atomic():
            told = [self._one(row) for row in rows]
            transaction.set_rollback(True)
        return told

    def _one(self, row: ImportRow) -> Told:
        told = Told(faults=list(row.faults))
        kept = len(self.journal["lines"])
        try:
            with transaction.atomic():
                words = self.line(row, told)
        except Refused as refusal:
            del self.journal["lines"][kept:]
            sentence = " ".join(str(one) for one in refusal.fields.values()) or refusal.sentence
            return Told(rejected=1, faults=[*row.faults, Fault("", "", sentence)])
        if self.rehearsal and self.shown < SHOWN:
            self.shown += 1
            told.shown.append(words)
        return told

    def note(self, **facts: Any) -> None:
        self.journal["lines"].append(facts)

    def look_alikes(self, progress: Callable[[float], None], journals: Iterable[Mapping[str, Any]] = ()) -> int:  # noqa: ARG002 - the shape of every carrier
        return 0

    def close(self) -> None:
        """Nothing is held."""


class LineImporter(Importer):
    """Base of an importer whose columns are the same for everybody and whose rows `carrier` stores one by one.

    A line of the file is a row when it has one of `needed`; who begins needs the verb of `asks`.
    """

    fields: Sequence[ImportColumn]
    needed: frozenset[str]
    carrier: type[LineCarrier]
    asks: tuple[Access[Any], str]
    sections: Mapping[str, tuple[str, ...]] = {}

    def columns(self, _actor: Actor) -> Sequence[ImportColumn]:
        return self.fields

    def is_row(self, written: Mapping[str, str]) -> bool:
        return bool(written.keys() & self.needed)

    def begin(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> Carrier:
        access, verb = self.asks
        access.require(actor, verb)
        return self.carrier(actor, rehearsal=rehearsal, state=state)

    def make_findable(self, journal: Mapping[str, Any]) -> None:
        """Nothing of it is found by words."""
