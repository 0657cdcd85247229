"""The dialogs of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.categories import category_choices
from samphan.catalog.models import (
    AdjustReason,
    Category,
    Currency,
    LinkKind,
    Packing,
    PriceList,
    PriceRule,
    PriceTier,
    Product,
    Unit,
    Variant,
    Warehouse,
)
from samphan.catalog.quantities import shown_quantity
from samphan.catalog.terms import Terms
from samphan.customers.models import Customer, CustomerType
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import Combobox, DateField, MoneyField, Segmented, Switch

VARIANTS = reverse_lazy("catalog:variant-options")
PRODUCTS = reverse_lazy("catalog:product-options")


class QuantityInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


def quantity(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=QuantityInput, **more)


def which(
    label: Any, url: Any, prompt: Any, chosen: tuple[str, str] | None = None, *, required: bool = True
) -> forms.UUIDField:
    """A choice among many, found by typing."""
    return forms.UUIDField(
        label=label,
        required=required,
        widget=Combobox(choices=[("", prompt), *([chosen] if chosen else [])], url=url),
        error_messages={"required": _("Choose one of the list.")},
    )


def variant_field(chosen: Variant | None = None, *, required: bool = True) -> forms.UUIDField:
    held = (str(chosen.pk), chosen.full_name) if chosen else None
    return which(_("Product"), VARIANTS, _("Name, SKU or barcode"), held, required=required)


class VariantForm(ActionForm):
    """A new variant asks for its answers; one that stands for its figures only."""

    sku = forms.CharField(label=_("SKU"), required=False, help_text=_("Left empty, it follows the product's code."))
    price = MoneyField(label=_("Standard price"), required=False)
    cost = MoneyField(label=_("Cost"), required=False, decimal_places=4)
    weight = forms.CharField(
        label=_("Weight in grams"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(
        self, actor: Actor, data: Any = None, product: Product | None = None, variant: Variant | None = None
    ) -> None:
        initial = {name: getattr(variant, name) for name in ("sku", "price", "cost", "weight")} if variant else None
        super().__init__(data, initial=initial)
        self.options = list(product.options.prefetch_related("values")) if product and variant is None else []
        for number, option in enumerate(self.options):
            offered = ", ".join(str(value) for value in option.values.all())
            self.fields[f"answer_{number}"] = forms.CharField(label=option.name, help_text=offered)
        if actor.hides(products.field_name("cost")):
            del self.fields["cost"]
        if variant is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=variant.version)
        self.order_fields(
            [*(f"answer_{number}" for number in range(len(self.options))), "sku", "price", "cost", "weight"]
        )

    renamed = {"options": "answer_0"}

    def answers(self) -> dict[str, str]:
        return {option.name: self.cleaned_data[f"answer_{number}"] for number, option in enumerate(self.options)}

    def values(self) -> dict[str, Any]:
        names = [name for name in ("sku", "price", "cost", "weight") if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names if name != "sku" or self.cleaned_data["sku"]}


class BarcodeForm(ActionForm):
    barcode = forms.CharField(
        label=_("Barcode"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, product: Product, data: Any = None) -> None:
        super().__init__(data)
        self.packings = {str(row.pk): row for row in product.packings.select_related("unit")}
        if self.packings:
            choices = [("", product.unit.shown_name), *((pk, row.unit.shown_name) for pk, row in self.packings.items())]
            self.fields["packing"] = forms.ChoiceField(label=_("Of what"), choices=choices, required=False)

    @property
    def packing(self) -> Packing | None:
        return self.packings.get(self.cleaned_data.get("packing", ""))


class PackingForm(ActionForm):
    unit = forms.ChoiceField(label=_("Unit"))
    factor = quantity(_("Holds how many"))

    def __init__(self, product: Product, data: Any = None) -> None:
        super().__init__(data)
        units = Unit.objects.exclude(pk=product.unit_id).order_by("pk")
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=[(str(unit.pk), str(unit)) for unit in units])
        self.fields["factor"].help_text = _("In %(unit)s: a case of twelve holds 12.") % {"unit": product.unit}


class PartForm(ActionForm):
    quantity = quantity(_("How many"), initial="1")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["variant"] = variant_field()
        self.order_fields(["variant", "quantity"])


class ChoiceForm(ActionForm):
    question = forms.CharField(label=_("Question"), max_length=80, help_text=_("Such as: which milk, which grind."))
    name = forms.CharField(label=_("Answer"), max_length=80)
    extra = forms.CharField(label=_("Adds baht"), required=False, widget=QuantityInput)
    percent = forms.CharField(label=_("Adds percent of the price"), required=False, widget=QuantityInput)
    required = forms.BooleanField(label=_("Must be answered"), required=False, widget=Switch)
    several = forms.BooleanField(label=_("Several answers"), required=False, widget=Switch)


class LinkForm(ActionForm):
    kind = forms.ChoiceField(label=_("How they belong together"), widget=Segmented, initial=LinkKind.RELATED)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["other"] = which(_("Product"), PRODUCTS, _("Name or code"))
        choices = [(key, capfirst(str(label))) for key, label in LinkKind.choices]
        self.fields["kind"] = forms.ChoiceField(
            label=_("How they belong together"), choices=choices, widget=Segmented, initial=LinkKind.RELATED
        )
        self.order_fields(["other", "kind"])


class PlaceForm(ActionForm):
    """Asks for one of the warehouses within reach."""

    def __init__(self, places: list[Warehouse], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.places = {str(place.pk): place for place in places}
        choices = [(pk, place.name) for pk, place in self.places.items()]
        self.fields["warehouse"] = forms.ChoiceField(label=_("Warehouse"), choices=choices)

    @property
    def place(self) -> Warehouse:
        return self.places[self.cleaned_data["warehouse"]]


class AdjustForm(PlaceForm):
    quantity = quantity(_("By how many"), help_text=_("More with +, less with −, such as −2."))
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, places: list[Warehouse], data: Any = None, variant: Variant | None = None, **more: Any) -> None:
        super().__init__(places, data, **more)
        self.fields["variant"] = variant_field(variant)
        choices = [(key, capfirst(str(label))) for key, label in AdjustReason.choices]
        self.fields["reason"] = forms.ChoiceField(label=_("Reason"), choices=choices)
        self.order_fields(["variant", "warehouse", "quantity", "reason", "note"])


class LowPointForm(ActionForm):
    low_point = quantity(
        _("Tell when no more than this is to be had"), required=False, help_text=_("Left empty, nothing is told.")
    )


class CountForm(PlaceForm):
    category = forms.ChoiceField(label=_("Only this category"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, places: list[Warehouse], data: Any = None) -> None:
        super().__init__(places, data)
        choices = [("", _("Everything")), *category_choices()]
        self.fields["category"] = forms.ChoiceField(label=_("Only this category"), choices=choices, required=False)
        self.order_fields(["warehouse", "category", "note"])

    @property
    def shelf(self) -> Category | None:
        pk = self.cleaned_data.get("category")
        return Category.objects.filter(pk=pk).first() if pk else None


class TermsForm(ActionForm):
    discount = quantity(
        _("Discount in percent"), required=False, help_text=_("On every price that allows it; not on agreed prices.")
    )
    credit_limit = MoneyField(label=_("Credit limit"), required=False, help_text=_("Left empty, nothing is held back."))
    credit_days = forms.CharField(
        label=_("Days of credit"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, terms: Terms | None = None) -> None:
        initial = None
        if terms:
            initial = {
                "discount": f"{terms.discount.normalize():f}" if terms.discount else "",
                "credit_limit": terms.credit_limit,
                "credit_days": terms.credit_days,
                "note": terms.note,
                "version": terms.version,
                "tier": str(terms.tier.pk) if terms.tier else "",
            }
        super().__init__(data, initial=initial)
        self.fields["tier"] = forms.ChoiceField(label=_("Price tier"), choices=tier_choices(), required=False)
        self.order_fields(["tier", "discount", "credit_limit", "credit_days", "note", "version"])


class AgreedPriceForm(ActionForm):
    price = MoneyField(label=_("Price"))
    min_quantity = quantity(_("From quantity"), required=False)
    starts_on = DateField(label=_("From day"), required=False)
    ends_on = DateField(label=_("To day"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["variant"] = variant_field()
        self.order_fields(["variant", "price", "min_quantity", "starts_on", "ends_on"])


class PriceListForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    priority = forms.IntegerField(
        label=_("Priority"), required=False, help_text=_("Of several lists the highest goes first. 0 is usual.")
    )
    starts_on = DateField(label=_("From day"), required=False)
    ends_on = DateField(label=_("To day"), required=False)
    includes_vat = forms.BooleanField(label=_("Prices include VAT"), required=False, widget=Switch)
    discountable = forms.BooleanField(label=_("The customer's discount comes on top"), required=False, widget=Switch)

    def __init__(self, actor: Actor, data: Any = None, row: PriceList | None = None) -> None:
        initial: dict[str, Any] = {"includes_vat": True, "discountable": True, "priority": 0, "currency": Currency.THB}
        if row:
            initial = {name: getattr(row, name) for name in (*self.base_fields, "currency", "customer_type")}
            initial |= {"tier": str(row.tier_id or ""), "branch": str(row.branch_id or "")}
        super().__init__(data, initial=initial)
        types = [("", _("All types")), *((key, capfirst(str(label))) for key, label in CustomerType.choices)]
        branches = [("", _("All branches")), *((str(one.pk), one.name) for one in open_branches(actor))]
        self.fields["tier"] = forms.ChoiceField(
            label=_("Only for the tier"), choices=tier_choices(_("All customers")), required=False
        )
        self.fields["customer_type"] = forms.ChoiceField(
            label=_("Only for the customer type"), choices=types, required=False
        )
        self.fields["branch"] = forms.ChoiceField(label=_("Only in the branch"), choices=branches, required=False)
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), choices=[(key, f"{key} · {label}") for key, label in Currency.choices]
        )
        if row:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)
        self.order_fields(
            [
                "name",
                "tier",
                "customer_type",
                "branch",
                "starts_on",
                "ends_on",
                "priority",
                "currency",
                "includes_vat",
                "discountable",
            ]
        )

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RuleForm(ActionForm):
    """A price for a product, a category or everything; how it is made is one of three."""

    how = forms.ChoiceField(label=_("The price is"), widget=Segmented)
    amount = quantity(_("How much"), help_text=_("Baht, or percent off the standard price."))
    min_quantity = quantity(_("From quantity"), required=False)
    starts_on = DateField(label=_("From day"), required=False)
    ends_on = DateField(label=_("To day"), required=False)
    HOW = (("price", _("A fixed price")), ("percent_off", _("Percent off")), ("amount_off", _("Amount off")))
    renamed = {"price": "amount", "percent_off": "amount", "amount_off": "amount"}

    def __init__(self, data: Any = None, rule: PriceRule | None = None) -> None:
        super().__init__(data, initial=held_rule(rule) if rule else {"how": "price"})
        self.fields["how"] = forms.ChoiceField(label=_("The price is"), choices=self.HOW, widget=Segmented)
        chosen = rule.variant if rule else None
        self.fields["variant"] = variant_field(chosen, required=False)
        self.fields["variant"].help_text = _(
            "One variant; or choose a category below, or leave both empty for everything."
        )
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"), choices=[("", "—"), *category_choices()], required=False
        )
        if rule:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=rule.version)
        self.order_fields(["variant", "category", "how", "amount", "min_quantity", "starts_on", "ends_on"])

    def values(self) -> dict[str, Any]:
        values = {
            name: self.cleaned_data[name] for name in ("variant", "category", "min_quantity", "starts_on", "ends_on")
        }
        how = dict.fromkeys(("price", "percent_off", "amount_off"))
        return {**values, **how, self.cleaned_data["how"]: self.cleaned_data["amount"]}


def held_rule(rule: PriceRule) -> dict[str, Any]:
    how = next(name for name, _label in RuleForm.HOW if getattr(rule, name) is not None)
    return {
        "variant": str(rule.variant_id or ""),
        "category": str(rule.category_id or ""),
        "how": how,
        "amount": f"{getattr(rule, how):,.2f}",
        "min_quantity": shown_quantity(rule.min_quantity) if rule.min_quantity else "",
        "starts_on": rule.starts_on,
        "ends_on": rule.ends_on,
    }


def tier_choices(empty: Any = "—") -> list[tuple[str, Any]]:
    return [("", empty), *((str(tier.pk), str(tier)) for tier in PriceTier.objects.filter(archived_at=None))]


class CategoryForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)

    def __init__(self, data: Any = None, category: Category | None = None) -> None:
        initial = None
        if category:
            initial = {"name": category.name, "name_en": category.name_en, "parent": str(category.parent_id or "")}
        super().__init__(data, initial=initial)
        self.fields["parent"] = forms.ChoiceField(
            label=_("Lies in"), choices=[("", _("no category")), *category_choices()], required=False
        )
        if category:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=category.version)


class NamedForm(ActionForm):
    """Units and tiers: a name in both languages."""

    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=40, required=False)

    def __init__(self, data: Any = None, row: Unit | PriceTier | None = None, *, counted: bool = False) -> None:
        initial = {name: getattr(row, name, "") for name in ("name", "name_en", "places")} if row else None
        super().__init__(data, initial=initial)
        if counted:
            choices = [("0", _("in whole pieces")), ("1", "0.1"), ("2", "0.01"), ("3", "0.001")]
            self.fields["places"] = forms.ChoiceField(label=_("Counted"), choices=choices)
        if row:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)


class RateForm(ActionForm):
    rate = quantity(_("Baht for one"))
    from_day = DateField(label=_("From day"), required=False, help_text=_("Left empty, from today."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [(key, f"{key} · {label}") for key, label in Currency.choices if key != Currency.THB]
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=choices)
        self.order_fields(["currency", "rate", "from_day"])


class WarehouseForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, actor: Actor, data: Any = None, warehouse: Warehouse | None = None) -> None:
        super().__init__(data, initial={"name": warehouse.name} if warehouse else None)
        if warehouse:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=warehouse.version)
        else:
            choices = [(str(branch.pk), branch.name) for branch in open_branches(actor)]
            self.fields["branch"] = forms.ChoiceField(label=_("Branch"), choices=choices)
            self.order_fields(["branch", "name"])


class WhyForm(forms.Form):
    """What is asked on the page that explains a price."""

    def __init__(self, actor: Actor, data: Any, variant: Variant | None, customer: Customer | None) -> None:
        super().__init__(data)
        held = (str(customer.pk), customer.name) if customer else None
        self.fields["variant"] = variant_field(variant)
        self.fields["customer"] = which(
            _("Customer"), reverse_lazy("customers:customer-options"), _("Anybody"), held, required=False
        )
        self.fields["quantity"] = quantity(_("How many"), required=False)
        branches = [("", _("No branch")), *((str(one.pk), one.name) for one in open_branches(actor))]
        self.fields["branch"] = forms.ChoiceField(label=_("Branch"), choices=branches, required=False)
        self.fields["day"] = DateField(label=_("Day"), required=False)
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), choices=[(key, key) for key in Currency.values], required=False
        )
