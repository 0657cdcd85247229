"""What is asked of a simulation: what changes, on whom, over which time; read from what people write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.insight.rfm import GRADES, GROUPS
from samphan.insight.words import PERSONAS
from samphan.platform.fields.values import Unfit, decimal_of
from samphan.platform.refusals import Refused

HORIZONS = (3, 6, 12, 24)  # months
LEVELS = (80, 90)  # of 100 times the truth is to lie in the interval
RANGES: Mapping[str, tuple[float, float]] = {
    "retention": (-50, 50),
    "churn": (-100, 100),
    "price": (-50, 50),
    "elasticity": (-6, 0),
    "margin": (0.1, 100),
    "reach": (0, 100),
    "response": (0, 100),
    "contact": (0, 10_000),
    "discount": (0, 100),
    "cost": (0, 1_000_000_000),
}
KINDS: Mapping[str, frozenset[str]] = {
    "grade": frozenset(grade for grade, _least in GRADES),
    "group": frozenset(GROUPS),
    "persona": frozenset(PERSONAS),
}


@dataclass(frozen=True)
class Wish:
    """Percent and baht, as people say them.

    `who`: empty for all, else `grade:A`, `group:…`, `persona:…`. `retention`: points of the yearly share that stays; `churn`: by how many percent fewer leave. `elasticity` and `margin` None: as the business's own books, or the default, say.
    """

    who: str = ""
    months: int = 12
    level: int = 80
    retention: float = 0.0
    churn: float = 0.0
    price: float = 0.0
    elasticity: float | None = None
    margin: float | None = None
    reach: float = 0.0
    response: float = 0.0
    contact: float = 0.0
    discount: float = 0.0
    cost: float = 0.0

    @property
    def changes(self) -> bool:
        return bool(self.retention or self.churn or self.price or self.reach or self.cost)

    @property
    def alone(self) -> str:
        """The only lever that is moved: retention, price or campaign; empty when there are several or none."""
        moved = [name for name, on in (("retention", self.retention or self.churn), ("price", self.price), ("campaign", self.reach)) if on]  # fmt: skip
        return moved[0] if len(moved) == 1 else ""

    def told(self) -> dict[str, Any]:
        return asdict(self)


def read_wish(written: Mapping[str, Any]) -> Wish:
    """From what people write; what is left out is as usual. Raises `Refused` naming every field that cannot be."""
    found, faults = read_numbers(written)
    for name, offered in (("months", HORIZONS), ("level", LEVELS)):
        said = str(written.get(name) or "")
        if said and said not in {str(one) for one in offered}:
            faults[name] = _("Choose one of what is offered.")
        elif said:
            found[name] = int(said)
    who = str(written.get("who") or "")
    kind, _colon, value = who.partition(":")
    if who and value not in KINDS.get(kind, frozenset()):
        faults["who"] = _("Choose one of what is offered.")
    if found.get("retention") and found.get("churn"):
        faults["churn"] = _("Change either the points that stay or the percent that leave, not both.")
    if faults:
        raise Refused(_("Look at the fields that are marked."), code="what_if", fields=faults)
    return Wish(who=who, **found)


def read_numbers(written: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Numbers that were written, and what is wrong with those that cannot be."""
    found: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for name, (least, most) in RANGES.items():
        said = str(written.get(name) or "").strip()
        if not said:
            continue
        try:
            number = float(decimal_of(said))
        except Unfit as error:
            faults[name] = str(error)
            continue
        if least <= number <= most:
            found[name] = number
        else:
            faults[name] = _("Write a number from %(least)s to %(most)s.") % {
                "least": f"{least:,}",
                "most": f"{most:,}",
            }
    return found, faults


def kept_wish(told: Mapping[str, Any]) -> Wish:
    """From what was kept; what this version does not know is left out."""
    known = {one.name for one in fields(Wish)}
    return Wish(**{name: value for name, value in told.items() if name in known})
