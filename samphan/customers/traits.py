"""What this module computes about customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.customers import completeness, ladder
from samphan.customers.trait_kinds import TraitKind, TraitType, declare
from samphan.platform.refusals import Sentence


def as_imported(reason: Mapping[str, Any]) -> list[Sentence]:
    """From which line of which file a declared value is."""
    if "file" not in reason:
        return []
    return [_("Declared in %(file)s, line %(line)s.") % {"file": reason["file"], "line": f"{reason['line']:,}"}]


COMPLETENESS = declare(
    TraitKind(
        "customers.completeness",
        _("Completeness"),
        TraitType.NUMBER,
        _("How much of what is worth knowing about the customer is known; what lets you reach them weighs most."),
        unit="%",
        explain=completeness.explain,
    )
)
LADDER = declare(
    TraitKind(
        "customers.ladder",
        _("Step of the relationship"),
        TraitType.CHOICE,
        _("From prospect to partner, by purchases, time and customers introduced."),
        choices=tuple(ladder.Step.choices),
        explain=ladder.explain,
    )
)
PURCHASES = declare(
    TraitKind(
        "customers.purchases",
        _("Purchases"),
        TraitType.NUMBER,
        _("How many times they bought, as imported."),
        explain=as_imported,
    )
)
PURCHASE_TOTAL = declare(
    TraitKind(
        "customers.purchase_total",
        _("Purchases in all"),
        TraitType.NUMBER,
        _("What they bought for in all, as imported."),
        unit=_("baht"),
        explain=as_imported,
    )
)
