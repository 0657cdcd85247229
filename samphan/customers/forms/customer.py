"""The form of a customer. What may stand in a field is said once, in `profile.py`; the form asks there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.customers.contacts import Reach, read_reach
from samphan.customers.models import NOUN, ContactPointKind, Customer, CustomerKind
from samphan.customers.profile import Unfit, clean_field, label_of, shown_fields
from samphan.customers.reaching import holder_of, taken
from samphan.platform.accounts.colleagues import colleagues
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.fields.forms import PREFIX, custom_bound, custom_data, custom_form_fields
from samphan.platform.refusals import Refused
from samphan.platform.thai.dates import numeric_date
from samphan.platform.web.inputs import PlaceSearch
from samphan.platform.web.when import era

REACHES = {
    "reach_phone": (ContactPointKind.PHONE, _("Phone"), "tel"),
    "reach_email": (ContactPointKind.EMAIL, _("E-mail"), "email"),
    "reach_line": (ContactPointKind.LINE, _("LINE ID"), "text"),
}
HINTS = {
    "name": _("As they write it, with a title if they use one."),
    "birth_date": _("Day/month/year, such as 28/2/1990."),
    "interests": _("What they like and do, parted by commas."),
    "tax_id": _("13 digits; dashes do not matter."),
    "tax_branch": _("Five digits; 00000 is the head office."),
}
MODES = {"tax_id": "numeric", "tax_branch": "numeric", "postcode": "numeric", "website": "url"}


class CustomerForm(forms.Form):
    """Fields that the actor may see. With `customer` it edits that one; without, it asks for contact points too."""

    def __init__(
        self, actor: Actor, data: Any = None, customer: Customer | None = None, kind: str = "", files: Any = None
    ) -> None:
        self.actor, self.customer = actor, customer
        names = {**dict.fromkeys(shown_fields(actor, "person")), **dict.fromkeys(shown_fields(actor, "organisation"))}
        start = {"kind": kind or CustomerKind.PERSON} if customer is None else held_values(customer, names)
        super().__init__(data, files, initial=start)
        for name in names:
            self.fields[name] = field_for(actor, name)
        if customer is None:
            for name, (_kind, label, input_type) in REACHES.items():
                widget = forms.TextInput(attrs={"type": input_type, "autocomplete": "off"})
                self.fields[name] = forms.CharField(label=label, required=False, widget=widget)
        for field in self.fields.values():
            field.widget.attrs.update(checked_on_leaving())
        if "subdistrict" in self.fields:
            self.fields["place"] = forms.CharField(label=_("Find the sub-district"), required=False, widget=PlaceSearch)
        self.fields.update(custom_form_fields(actor, NOUN, customer.custom if customer else None))

    @property
    def reach_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in REACHES if name in self.fields]

    def of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def first(self) -> list[forms.BoundField]:
        return self.of("name", "nickname")

    @property
    def person(self) -> list[forms.BoundField]:
        return self.of("birth_date", "occupation", "income_band", "interests")

    @property
    def organisation(self) -> list[forms.BoundField]:
        return self.of("industry", "size_band", "website", "relationship_style")

    @property
    def tax(self) -> list[forms.BoundField]:
        return self.of("tax_id", "tax_branch")

    @property
    def address(self) -> list[forms.BoundField]:
        return self.of("address_line", "place")

    @property
    def address_parts(self) -> list[forms.BoundField]:
        return self.of("subdistrict", "district", "province", "postcode")

    @property
    def keeping(self) -> list[forms.BoundField]:
        return self.of("customer_type", "language", "branch", "owner")

    @property
    def custom(self) -> list[forms.BoundField]:
        return custom_bound(self)

    def custom_values(self) -> dict[str, Any]:
        """Values of the business's own fields by short name, as the actions take them."""
        return custom_data(self.actor, NOUN, self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.profile():
            if name in cleaned:
                try:
                    clean_field(self.actor, name, cleaned[name])
                except Unfit as unfit:
                    self.add_error(name, str(unfit.sentence))
        for name in REACHES:
            if cleaned.get(name):
                self.check_reach(name, cleaned[name])
        return cleaned

    def check_reach(self, name: str, written: str) -> None:
        try:
            reach = read_reach(REACHES[name][0], written)
            if holder := holder_of(reach):
                raise taken(self.actor, reach, holder)
        except Refused as refusal:
            self.add_error(name, said_with_link(refusal))

    def profile(self) -> dict[str, Any]:
        """Values of the profile fields that belong to the kind chosen, as `create_customer` and `change_customer` take them."""
        kind = self.cleaned_data.get("kind") or (self.customer.kind if self.customer else CustomerKind.PERSON)
        return {
            name: self.cleaned_data[name] for name in shown_fields(self.actor, str(kind)) if name in self.cleaned_data
        }

    def reaches(self) -> list[Reach]:
        return [
            read_reach(kind, self.cleaned_data[name])
            for name, (kind, *_rest) in REACHES.items()
            if self.cleaned_data.get(name)
        ]

    def take(self, refusal: Refused) -> None:
        """Put a refusal's sentences beside their fields."""
        if not refusal.fields:
            self.add_error(None, said_with_link(refusal))
        for name, sentence in refusal.fields.items():
            own = name.replace("custom.", PREFIX)
            self.add_error(own if own in self.fields else None, str(sentence))


def field_for(actor: Actor, name: str) -> forms.Field:
    """The input of one profile field. Lengths and shapes are checked by `profile.clean_field`."""
    label, hint = capfirst(label_of(name)), HINTS.get(name, "")
    choices = choices_of(actor, name)
    if name == "kind":
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if choices:
        return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=False)
    attrs = {"autocomplete": "off"} | ({"inputmode": MODES[name]} if name in MODES else {})
    widget = forms.Textarea(attrs={"rows": 3}) if name == "note" else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=hint, required=name == "name", widget=widget)


def choices_of(actor: Actor, name: str) -> list[tuple[str, Any]]:
    """What can be chosen for a field; nothing for fields that are written."""
    if name == "branch":
        return [(str(branch.pk), branch.name) for branch in open_branches(actor)]
    if name == "owner":
        return colleagues(actor)
    return list(Customer._meta.get_field(name).choices or ())  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name


def held_values(customer: Customer, names: Any) -> dict[str, Any]:
    """Values as a form shows them: ids of people and branches, dates in the reader's era."""
    return {name: held_value(customer, name) for name in names}


def held_value(customer: Customer, name: str) -> Any:
    if name in {"branch", "owner"}:
        pk = getattr(customer, f"{name}_id")
        return str(pk) if pk else ""
    if name == "birth_date":
        return numeric_date(customer.birth_date, era=era.get()) if customer.birth_date else ""
    return getattr(customer, name)


def checked_on_leaving() -> Mapping[str, str]:
    """The input asks the server about itself when it is left with a new value."""
    return {
        "hx-post": reverse("customers:customer-check"),
        "hx-trigger": "change",
        "hx-target": "closest .field",
        "hx-swap": "morph:outerHTML",
    }


def said_with_link(refusal: Refused) -> str:
    """The sentence, with a link to the customer it speaks of."""
    if pk := refusal.data.get("customer_id"):
        url = reverse("customers:customer-detail", args=[pk])
        return format_html('{} <a href="{}">{}</a>', refusal.sentence, url, _("Open that customer"))
    return str(refusal.sentence)
