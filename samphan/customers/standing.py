"""Where a customer stands, as the page shows it: traits in words, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from samphan.customers.completeness import LABELS, is_reach
from samphan.customers.follow_ups import open_follow_ups
from samphan.customers.models import Customer, FollowUp, Trait
from samphan.customers.occasions import SOON, Coming, occasions_of
from samphan.customers.trait_kinds import TRAITS, TraitKind
from samphan.customers.traits import COMPLETENESS, LADDER
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.when import day_words

MISSING_SHOWN = 3
FEW = 5  # traits that stand open


@dataclass(frozen=True)
class ToldTrait:
    """A trait in words: what it is, its value, why, and how it is computed."""

    kind: TraitKind
    row: Trait

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def shown(self) -> str:
        if self.row.day:
            return day_words(self.row.day)
        if self.row.number is not None:
            return f"{_plain(self.row.number)} {self.kind.unit}".strip().replace(" %", "%")
        return capfirst(str(dict(self.kind.choices).get(self.row.text or "", self.row.text)))

    @property
    def reasons(self) -> list[str]:
        return [str(said) for said in self.kind.explain(self.row.reason)] if self.kind.explain else []


def _plain(number: Decimal) -> str:
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def told_traits(customer: Customer) -> dict[str, ToldTrait]:
    """What is known of the customer by name, in the order modules declare it; one query."""
    rows = {row.name: row for row in Trait.objects.filter(customer=customer)}
    return {name: ToldTrait(kind, rows[name]) for name, kind in TRAITS.items() if name in rows}


def in_order(told: dict[str, ToldTrait]) -> tuple[list[ToldTrait], list[ToldTrait]]:
    """The few that matter, and the others below the fold. Where none matters most, or one alone would be folded, the first few stand open."""
    first = sorted((one for one in told.values() if one.kind.place), key=lambda one: one.kind.place)
    others = [one for one in told.values() if not one.kind.place]
    more = max(0, FEW - len(first))
    first, others = first + others[:more], others[more:]
    return (first, others) if len(others) > 1 else (first + others, [])


@dataclass(frozen=True)
class Standing:
    """What the header shows."""

    step: ToldTrait | None
    complete: ToldTrait | None


def standing_of(customer: Customer) -> Standing:
    told = told_traits(customer)
    return Standing(told.get(LADDER.name), told.get(COMPLETENESS.name))


@dataclass(frozen=True)
class Missing:
    """Something worth asking; `field` is the fact to fill in, empty for what is added elsewhere."""

    label: str
    field: str


@dataclass(frozen=True)
class NextSteps:
    follow_ups: list[FollowUp]
    occasions: list[Coming]
    missing: list[Missing]
    move_up: str

    def __bool__(self) -> bool:
        return bool(self.follow_ups or self.occasions or self.missing or self.move_up)


def next_steps_of(actor: Actor, customer: Customer) -> NextSteps:
    """Due work, days that come, what would be good to know, and what would move the customer up."""
    told = told_traits(customer)
    complete, step = told.get(COMPLETENESS.name), told.get(LADDER.name)
    missing = complete.row.reason.get("missing", []) if complete else []
    return NextSteps(
        open_follow_ups(actor, customer),
        [one for one in occasions_of(customer) if one.away < SOON],
        [
            Missing(capfirst(str(LABELS[name])), name if _is_fact(name) else "")
            for name in missing[:MISSING_SHOWN]
            if name in LABELS
        ],
        step.reasons[1] if step and len(step.reasons) > 1 else "",
    )


def _is_fact(name: str) -> bool:
    return not is_reach(name) and name not in {"address", "main_person", "family_name"}
