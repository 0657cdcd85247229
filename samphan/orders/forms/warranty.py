"""What a warranty paper is to cover: how much of which line, and which pieces."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.catalog.quantities import shown_quantity
from samphan.orders.warranties import Coverable, Covered, codes_in
from samphan.platform.web.action_form import ActionForm


class WarrantyForm(ActionForm):
    """`can` are the lines of the document whose products have a warranty."""

    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, can: Sequence[Coverable]) -> None:
        super().__init__(data)
        self.can = [one for one in can if one.left > 0]
        for one in self.can:
            said = _("%(quantity)s without a paper · %(months)s months") % {
                "quantity": shown_quantity(one.left),
                "months": one.product.warranty_months,
            }
            self.fields[f"lines.{one.line.pk}.quantity"] = forms.DecimalField(
                label=one.line.name,
                required=False,
                initial=one.left.normalize() if one.left != one.left.to_integral_value() else int(one.left),
                decimal_places=3,
                max_digits=12,
                help_text=said,
            )
            self.fields[f"lines.{one.line.pk}.codes"] = forms.CharField(
                label=_("Serial numbers or lots"),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
                help_text=_("Typed or scanned, one a line. May stay empty."),
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"lines.{one.line.pk}.quantity"], self[f"lines.{one.line.pk}.codes"]) for one in self.can]

    def wanted(self) -> dict[UUID, Covered]:
        found = {}
        for one in self.can:
            quantity: Decimal | None = self.cleaned_data.get(f"lines.{one.line.pk}.quantity")
            if quantity:
                found[one.line.pk] = Covered(quantity, codes_in(self.cleaned_data[f"lines.{one.line.pk}.codes"]))
        return found
