"""The warranty paper as it is printed: which pieces, until when, on which terms."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import shown_quantity
from samphan.orders.models import StampedPaper, Warranty, WarrantyLine, WarrantyState
from samphan.orders.papers.head import head_of, stamped
from samphan.orders.papers.order import CANCELLED
from samphan.orders.papers.paper import Column, Paper, Row
from samphan.orders.papers.priced import COLUMNS, PAGE_OF, SIGNED_ON, buyer_of, notes_of, told
from samphan.orders.papers.tongue import Tongue

MONTHS = pgettext_lazy("paper", "%(count)s months")
CODES = pgettext_lazy("paper", "Serial no./lot")
NAMES = ("place", "item", "quantity", "unit")
LAST = (
    (pgettext_lazy("paper", "Covered for"), "right", 0),
    (pgettext_lazy("paper", "Until"), "right", 0),
)


def warranty_paper(warranty: Warranty, language: str = "") -> Paper:
    head = head_of(warranty.branch, language)
    say = head.tongue.say
    lines = list(warranty.lines.select_related("line").order_by("line__position"))
    columns = [Column(say(label), align, share) for label, align, share in (*map(COLUMNS.__getitem__, NAMES), *LAST)]
    source = warranty.delivery or warranty.invoice
    facts = (
        (pgettext_lazy("paper", "Number"), warranty.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(warranty.at)),
        (pgettext_lazy("paper", "Runs from"), head.tongue.day(warranty.starts)),
        (pgettext_lazy("paper", "By order"), warranty.order.number),
        (pgettext_lazy("paper", "By document"), source.number if source else ""),
    )
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Warranty")),
        number=warranty.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(warranty.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=[_row(place, one, head.tongue) for place, one in enumerate(lines, start=1)],
        sums=[],
        notes=notes_of(
            head.tongue,
            (pgettext_lazy("paper", "Terms of the warranty"), _terms(lines)),
            (pgettext_lazy("paper", "Note"), warranty.note),
        ),
        signatures=[say(pgettext_lazy("paper", "Customer")), say(pgettext_lazy("paper", "Issued by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        **stamped(head, StampedPaper.WARRANTY, warranty.by),
        mark=say(CANCELLED) if warranty.state == WarrantyState.CANCELLED else "",
    )


def _row(place: int, one: WarrantyLine, tongue: Tongue) -> Row:
    codes = f"{tongue.say(CODES)}: {', '.join(one.codes)}" if one.codes else ""
    cells = [str(place), one.line.name, shown_quantity(one.quantity), one.line.unit_name]
    return Row([*cells, tongue.say(MONTHS, count=one.months), tongue.day(one.until)], codes)


def _terms(lines: list[WarrantyLine]) -> str:
    """Each set of terms once, with the numbers of its lines where they differ."""
    said: dict[str, list[str]] = {}
    for place, one in enumerate(lines, start=1):
        if one.terms:
            said.setdefault(one.terms, []).append(str(place))
    if len(said) == 1 and len(lines) == len(next(iter(said.values()))):
        return next(iter(said))
    return "\n".join(f"{', '.join(places)}. {terms}" for terms, places in said.items())
