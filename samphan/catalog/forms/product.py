"""The form of a product. What may stand in a field is said once, in `profile.py`; the form asks there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.categories import category_choices
from samphan.catalog.models import NOUN, Product, ProductKind, ProductState, TaxClass, Unit
from samphan.catalog.profile import PRODUCT_CLEANERS, VARIANT_CLEANERS, Unfit, label_of
from samphan.catalog.standard import usual_unit
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.forms import PREFIX, custom_bound, custom_data, custom_form_fields
from samphan.platform.refusals import Refused
from samphan.platform.thai.dates import MONTHS_EN, MONTHS_TH
from samphan.platform.web.inputs import MoneyField, Segmented, Switch
from samphan.platform.web.when import language

HINTS = {
    "code": _("Left empty, the next free code is given."),
    "season_from": _("For what is sold in season only."),
    "allows_backorder": _("Orders may take more than is there; stock then falls below nothing."),
    "warranty_months": _("0 is no warranty. A warranty paper is written from a delivery or an invoice."),
    "cost": _("What one costs you. Receipts move it as an average."),
    "price": _("For one, as most customers pay it. Price lists give other prices."),
}
OPTIONS = 2
STARTING = ("price", "cost", "weight")


class ProductForm(forms.Form):
    """Fields that the actor may see. With `product` it edits that one; without, it asks for the first price and options too."""

    def __init__(self, actor: Actor, data: Any = None, product: Product | None = None, files: Any = None) -> None:
        self.actor, self.product = actor, product
        names = [name for name in PRODUCT_CLEANERS if not actor.hides(products.field_name(name))]
        initial = held(product, names) if product else {"kind": ProductKind.GOODS, "state": ProductState.ACTIVE}
        if product is None:
            initial |= {"tax_class": TaxClass.VAT7, "tracks_stock": True, "unit": str(usual_unit().pk)}
        super().__init__(data, files, initial=initial)
        for name in names:
            self.fields[name] = field_for(name)
        if product is None:
            for name in STARTING:
                if not actor.hides(products.field_name(name)):
                    self.fields[name] = field_for(name)
            for number in range(1, OPTIONS + 1):
                self.fields[f"option_{number}"] = forms.CharField(label=_("Property"), required=False)
                self.fields[f"values_{number}"] = forms.CharField(label=_("Values, parted by commas"), required=False)
            self.fields["option_1"].widget.attrs["placeholder"] = _("Such as: size")
            self.fields["values_1"].widget.attrs["placeholder"] = _("Such as: 250 g, 500 g, 1 kg")
        self.fields.update(custom_form_fields(actor, NOUN, product.custom if product else None))

    def of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def first(self) -> list[forms.BoundField]:
        return self.of("name", "name_en", "code")

    @property
    def selling(self) -> list[forms.BoundField]:
        return self.of("price", "cost", "tax_class", "unit", "weight")

    @property
    def shelf(self) -> list[forms.BoundField]:
        return self.of("category", "brand", "description")

    @property
    def season(self) -> list[forms.BoundField]:
        return self.of("season_from", "season_to")

    @property
    def keeping(self) -> list[forms.BoundField]:
        return self.of("tracks_stock", "allows_backorder")

    @property
    def warranty(self) -> list[forms.BoundField]:
        return self.of("warranty_months", "warranty_terms")

    @property
    def options(self) -> list[list[forms.BoundField]]:
        pairs = [self.of(f"option_{number}", f"values_{number}") for number in range(1, OPTIONS + 1)]
        return [pair for pair in pairs if pair]

    @property
    def custom(self) -> list[forms.BoundField]:
        return custom_bound(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, read in {**PRODUCT_CLEANERS, **VARIANT_CLEANERS}.items():
            if name not in cleaned or (name in {"code", "sku"} and not cleaned[name]):
                continue
            try:
                read(cleaned[name])
            except Unfit as unfit:
                self.add_error(name, str(unfit.sentence))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        known = {**PRODUCT_CLEANERS, **dict.fromkeys(STARTING)} if self.product is None else PRODUCT_CLEANERS
        values = {name: self.cleaned_data[name] for name in known if name in self.cleaned_data}
        if self.product is not None and not values.get("code"):
            values.pop("code", None)
        if self.product is None:
            values["options"] = [
                (
                    self.cleaned_data.get(f"option_{number}", ""),
                    self.cleaned_data.get(f"values_{number}", "").split(","),
                )
                for number in range(1, OPTIONS + 1)
            ]
        return {**values, "custom": custom_data(self.actor, NOUN, self.cleaned_data)}

    def take(self, refusal: Refused) -> None:
        """Put a refusal's sentences beside their fields."""
        renamed = {"options": "option_1"}
        for name, sentence in refusal.fields.items() or [("", refusal.sentence)]:
            own = renamed.get(name, name.replace("custom.", PREFIX))
            self.add_error(own if own in self.fields else None, str(sentence))


def field_for(name: str) -> forms.Field:
    """The input of one field."""
    label, hint = capfirst(label_of(name)), HINTS.get(name, "")
    if name in {"tracks_stock", "allows_backorder"}:
        return forms.BooleanField(label=label, help_text=hint, required=False, widget=Switch)
    if name in {"price", "cost"}:
        return MoneyField(label=label, help_text=hint, required=False, decimal_places=4 if name == "cost" else 2)
    if name == "kind":
        return forms.ChoiceField(label=label, choices=labelled(ProductKind.choices), widget=Segmented)
    if name == "state":
        return forms.ChoiceField(label=label, choices=labelled(ProductState.choices), widget=Segmented)
    if choices := choices_of(name):
        required = name in {"tax_class", "unit"}
        return forms.ChoiceField(label=label, choices=choices if required else [("", "—"), *choices], required=required)
    attrs = {"autocomplete": "off"} | ({"inputmode": "numeric"} if name in {"weight", "warranty_months"} else {})
    widget = (
        forms.Textarea(attrs={"rows": 4}) if name in {"description", "warranty_terms"} else forms.TextInput(attrs=attrs)
    )
    return forms.CharField(label=label, help_text=hint, required=name == "name", widget=widget)


def labelled(choices: Any) -> list[tuple[str, str]]:
    return [(key, capfirst(str(label))) for key, label in choices]


def choices_of(name: str) -> list[tuple[str, Any]]:
    if name == "category":
        return category_choices() or [("", "—")]
    if name == "unit":
        return [(str(unit.pk), unit.shown_name) for unit in Unit.objects.order_by("pk")]
    if name == "tax_class":
        return list(TaxClass.choices)
    if name in {"season_from", "season_to"}:
        months = MONTHS_TH if language() == "th" else MONTHS_EN
        return [(str(number), month) for number, month in enumerate(months, 1)]
    return []


def held(product: Product, names: list[str]) -> dict[str, Any]:
    return {
        name: str(getattr(product, f"{name}_id") or "") if name in {"category", "unit"} else getattr(product, name)
        for name in names
    }
