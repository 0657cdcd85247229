"""Lines typed by people: product, quantity, cost. The form grows by itself as lines are filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samphan.catalog.forms.dialogs import PlaceForm
from samphan.catalog.models import Variant, Warehouse
from samphan.catalog.quantities import read_quantity
from samphan.platform.refusals import Refused

MOST = 200
SHOWN = 3


@dataclass(frozen=True)
class TypedLine:
    variant: Variant
    quantity: Decimal
    cost: str


@dataclass(frozen=True)
class ShownLine:
    """One line as it stands in the form again after a fault."""

    number: int
    variant: str = ""
    name: str = ""
    quantity: str = ""
    cost: str = ""


class LinesForm(PlaceForm):
    """A warehouse and lines. Inputs of a line are `variant`, `quantity` and `cost`, repeated; empty lines count for nothing."""

    reference = forms.CharField(label=_("Supplier's paper"), required=False, max_length=100)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, places: list[Warehouse], data: Any = None, *, costs: bool = False) -> None:
        super().__init__(places, data)
        self.costs = costs
        self.order_fields(["warehouse", "reference", "note"])

    def typed(self) -> list[tuple[str, str, str]]:
        if not self.is_bound:
            return []
        data = cast("QueryDict", self.data)
        variants, quantities, costs = [data.getlist(name)[:MOST] for name in ("variant", "quantity", "cost")]
        costs += [""] * (len(variants) - len(costs))
        quantities += [""] * (len(variants) - len(quantities))
        return [one for one in zip(variants, quantities, costs, strict=False) if one[0]]

    @property
    def wants_more(self) -> bool:
        """Somebody asked for more lines, and for nothing else yet."""
        return "more" in self.data

    def lines(self) -> list[TypedLine]:
        """Raises `Refused` for a quantity or a product that cannot be."""
        typed = self.typed()
        ids = [_id(variant) for variant, _quantity, _cost in typed]
        known = Variant.objects.for_pricing().in_bulk([pk for pk in ids if pk])
        found = []
        for pk, (_variant, quantity, cost) in zip(ids, typed, strict=True):
            variant = known.get(pk) if pk else None
            if variant is None:
                sentence = _("Choose a product of the list.")
                raise Refused(sentence, code="line_form", fields={"lines": sentence})
            try:
                read = read_quantity(quantity, places=variant.product.unit.places)
            except Refused as refusal:
                said = f"{variant.full_name}: {refusal.sentence}"
                raise Refused(said, code=refusal.code, fields={"lines": said}) from refusal
            found.append(TypedLine(variant, read, cost))
        if not found:
            sentence = _("Choose at least one product.")
            raise Refused(sentence, code="lines_missing", fields={"lines": sentence})
        return found

    def shown(self) -> Iterator[ShownLine]:
        """What was typed, and empty lines below."""
        typed = self.typed()
        ids = [pk for pk in (_id(variant) for variant, _quantity, _cost in typed) if pk]
        known = Variant.objects.for_pricing().in_bulk(ids) if ids else {}
        number = 0
        for number, (variant, quantity, cost) in enumerate(typed, 1):
            pk = _id(variant)
            name = known[pk].full_name if pk in known else ""
            yield ShownLine(number, variant if name else "", name, quantity, cost)
        for empty in range(SHOWN if self.wants_more else max(1, SHOWN - len(typed))):
            yield ShownLine(number + empty + 1)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
