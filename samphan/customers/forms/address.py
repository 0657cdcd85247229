"""The dialog of an address: type any part of the place and pick, or write the parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.addresses import EXTRAS, PARTS
from samphan.customers.models import AddressUse, CustomerAddress
from samphan.platform.thai.phones import display_phone
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import PlaceSearch


class AddressForm(ActionForm):
    use = forms.ChoiceField(label=_("Used for"), choices=AddressUse.choices)
    address_line = forms.CharField(label=_("House number and road"), required=False)
    place = forms.CharField(label=_("Find the sub-district"), required=False, widget=PlaceSearch)
    subdistrict = forms.CharField(label=_("Sub-district"), required=False)
    district = forms.CharField(label=_("District"), required=False)
    province = forms.CharField(label=_("Province"), required=False)
    postcode = forms.CharField(
        label=_("Postcode"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    recipient = forms.CharField(label=_("Recipient"), required=False, help_text=_("If it is somebody else."))
    phone = forms.CharField(label=_("Recipient's phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    courier_note = forms.CharField(
        label=_("Note for the courier"), required=False, help_text=_("Such as: leave it with the guard.")
    )

    def __init__(self, data: Any = None, address: CustomerAddress | None = None, use: str = "") -> None:
        super().__init__(data, initial=held(address) if address else {"use": use or AddressUse.DELIVERY})

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in (*EXTRAS, *PARTS)}


def held(address: CustomerAddress) -> dict[str, Any]:
    parts = address.parts
    return {
        **{name: getattr(address, name) for name in EXTRAS},
        "phone": display_phone(address.phone) if address.phone else "",
        "address_line": parts.line,
        **{name: getattr(parts, name) for name in PARTS[1:]},
    }
