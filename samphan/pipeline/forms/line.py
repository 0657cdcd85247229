"""One product of a deal: which, how many, and, by those who may, at which price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant
from samphan.catalog.quantities import read_quantity, shown_quantity
from samphan.orders.drafting import may_price, uuid_in
from samphan.orders.lines import Wanted
from samphan.pipeline.models import OpportunityLine
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import Combobox, MoneyField


class LineForm(ActionForm):
    renamed = {"lines.0.quantity": "quantity", "unit_price": "price", "discount_percent": "discount"}

    def __init__(self, actor: Actor, data: Any = None, row: OpportunityLine | None = None) -> None:
        self.row = row
        super().__init__(data, initial=held(row) if row else {"quantity": "1"})
        if row is None:
            chosen = Variant.objects.for_pricing().filter(pk=data.get("variant")).first() if typed(data) else None
            options = [("", _("Type a name or a code")), *([(str(chosen.pk), chosen.full_name)] if chosen else [])]
            widget = Combobox(choices=options, url=reverse("catalog:variant-options"))
            self.fields["variant"] = forms.UUIDField(label=_("Product"), widget=widget)
        self.fields["quantity"] = forms.CharField(label=_("Quantity"), max_length=20)
        if may_price(actor):
            help_text = _("Empty: as the price lists say.")
            self.fields["price"] = MoneyField(label=_("Price of one"), required=False, help_text=help_text)
            self.fields["discount"] = forms.DecimalField(
                label=_("Discount in percent"), required=False, min_value=0, max_value=100, decimal_places=2
            )

    def wanted(self) -> Wanted:
        """Raises `Refused` for a quantity that cannot be, or a product that is not there."""
        pk = self.row.variant_id if self.row else self.cleaned_data["variant"]
        variant = Variant.objects.for_pricing().filter(pk=pk).first()
        if variant is None:
            sentence = _("Choose a product of the list.")
            raise Refused(sentence, code="variant_unknown", fields={"variant": sentence})
        quantity = read_quantity(self.cleaned_data["quantity"], places=variant.product.unit.places)
        off = self.cleaned_data.get("discount") or Decimal(0)
        return Wanted(variant, quantity, unit_price=self.cleaned_data.get("price"), discount_percent=off)


def typed(data: Any) -> bool:
    return bool(data and uuid_in(data.get("variant", "")))


def held(row: OpportunityLine) -> dict[str, Any]:
    by_hand = row.unit_price != row.list_price
    return {
        "quantity": shown_quantity(row.quantity),
        "price": row.unit_price if by_hand else None,
        "discount": row.discount_percent or None,
    }
