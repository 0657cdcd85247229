"""Purchases as the old list declared them: how often, and for how much in all. Kept as traits that say which file said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.customers.importing.beside import Line, Origin
from samphan.customers.models import Trait
from samphan.customers.trait_kinds import TraitKind, Value, forget_traits, set_traits
from samphan.customers.traits import PURCHASE_TOTAL, PURCHASES
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.values import Unfit, decimal_of
from samphan.platform.importing.registry import ImportColumn, Unusable
from samphan.platform.refusals import Sentence

PREFIX = "trait."
SATANG = Decimal("0.01")
ALIASES: dict[str, tuple[str, ...]] = {
    PURCHASE_TOTAL.name: (
        "ยอดซื้อสะสม", "ยอดซื้อรวม", "ยอดซื้อทั้งหมด", "ยอดซื้อ", "ยอดสะสม", "ยอดใช้จ่ายสะสม", "ยอดใช้จ่าย", "รวมยอดซื้อ", "total spent", "total spend",
        "total purchases", "purchase total", "amount spent", "lifetime spend", "total sales",
    ),
    PURCHASES.name: (
        "จำนวนครั้งที่ซื้อ", "ซื้อกี่ครั้ง", "ครั้งที่ซื้อ", "จำนวนครั้ง", "จำนวนออเดอร์", "จำนวนคำสั่งซื้อ", "จำนวนบิล", "order count", "orders",
        "number of orders", "purchase count", "purchases", "visits",
    ),
}  # fmt: skip


def read_total(text: str) -> Decimal:
    return _amount(text).quantize(SATANG)


def read_times(text: str) -> Decimal:
    times = _amount(text.strip().removesuffix("ครั้ง"))
    if times != times.to_integral_value():
        raise Unusable(_("“%(text)s” is no whole number of purchases.") % {"text": text[:40]})
    return times


def _amount(text: str) -> Decimal:
    try:
        amount = decimal_of(text)
    except Unfit as unfit:
        raise Unusable(_("“%(text)s” is no amount.") % {"text": text[:40]}) from unfit
    if amount < 0:
        raise Unusable(_("“%(text)s” is less than nothing.") % {"text": text[:40]})
    return amount


class PurchaseColumns:
    """Lists repeat the running total on each line of a person, so the largest of a file stands; a later file replaces an earlier one."""

    prefix = PREFIX
    personal = False
    kinds: Mapping[str, TraitKind] = {PREFIX + kind.name: kind for kind in (PURCHASE_TOTAL, PURCHASES)}

    def columns(self, _actor: Actor) -> Sequence[ImportColumn]:
        readers = {PURCHASE_TOTAL.name: read_total, PURCHASES.name: read_times}
        return [
            ImportColumn(key, kind.label, ALIASES[kind.name], readers[kind.name]) for key, kind in self.kinds.items()
        ]

    def words(self, values: Mapping[str, Any]) -> list[str]:
        return [f"{capfirst(str(self.kinds[key].label))} {values[key]:,}" for key in self.kinds if key in values]

    def kept_off(self, _lines: Sequence[Line]) -> Iterable[tuple[Line, str, Sentence]]:
        return ()

    def write(self, _actor: Actor, lines: Sequence[Line], origin: Origin) -> Any:
        journal = []
        for key, kind in self.kinds.items():
            said = largest(lines, key)
            if said:
                journal += _write(kind, said, origin)
        return journal

    def undo(self, _actor: Actor, journal: Any) -> None:
        """What was written since by anybody else stays."""
        for kind in self.kinds.values():
            ours = [entry for entry in journal if entry["trait"] == kind.name]
            standing = _standing(kind, [UUID(entry["customer"]) for entry in ours])
            undone = [
                entry
                for entry in ours
                if (trait := standing.get(UUID(entry["customer"]))) and str(trait.number) == entry["after"]
            ]
            forget_traits(kind.name, [UUID(entry["customer"]) for entry in undone if entry["before"] is None])
            back = {
                UUID(entry["customer"]): Value(Decimal(entry["before"]), entry["reason"])
                for entry in undone
                if entry["before"] is not None
            }
            set_traits(kind.name, back)


def largest(lines: Iterable[Line], key: str) -> dict[UUID, Line]:
    said: dict[UUID, Line] = {}
    for line in lines:
        if key in line.values and (line.customer not in said or line.values[key] > said[line.customer].values[key]):
            said[line.customer] = line
    return said


def _write(kind: TraitKind, said: Mapping[UUID, Line], origin: Origin) -> list[dict[str, Any]]:
    since, key = origin.since.isoformat(), PREFIX + kind.name
    standing = _standing(kind, said)
    fresh: dict[UUID, Value] = {}
    journal = []
    for pk, line in said.items():
        before = standing.get(pk)
        if before and before.reason.get("since") == since and before.number >= line.values[key]:
            continue  # an earlier set of the same file said as much
        fresh[pk] = Value(line.values[key], {"file": origin.file, "line": line.line, "since": since})
        journal.append(
            {
                "customer": str(pk),
                "trait": kind.name,
                "before": str(before.number) if before else None,
                "reason": before.reason if before else {},
                "after": f"{line.values[key]:.4f}",
            }
        )
    set_traits(kind.name, fresh)
    return journal


def _standing(kind: TraitKind, ids: Iterable[UUID]) -> dict[UUID, Trait]:
    return {trait.customer_id: trait for trait in Trait.objects.filter(name=kind.name, customer__in=list(ids))}
