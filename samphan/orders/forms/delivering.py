"""Forms of where an order goes, and how far a parcel came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import CustomerAddress
from samphan.orders.destinations import choices_of, destination_of
from samphan.orders.models import Delivery, Order, ParcelState
from samphan.orders.parcels import FETCHED
from samphan.platform.tenants.models import Branch
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import PhoneField

MAIN = "main"


class DestinationForm(ActionForm):
    """`where` is address:<id>, address:main, or branch:<id>."""

    where = forms.ChoiceField(label=_("Address or branch"))
    name = forms.CharField(
        label=_("Recipient"), max_length=300, required=False, help_text=_("Left empty: as the address says.")
    )
    phone = PhoneField(label=_("Phone"), required=False)
    note = forms.CharField(label=_("Note for the courier"), max_length=300, required=False)

    def __init__(self, order: Order, data: Any = None) -> None:
        super().__init__(data)
        addresses, branches = choices_of(order)
        self.places: dict[str, CustomerAddress | Branch] = {
            **{f"address:{MAIN if one.main else one.pk}": one for one in addresses},
            **{f"branch:{one.pk}": one for one in branches},
        }
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)  # noqa: S101 - tells the type checker
        where.choices = [(key, said(place)) for key, place in self.places.items()]
        now = destination_of(order)
        if now:
            known = {"name": now.name, "phone": now.phone, "note": now.note, "where": self.key_of(str(now))}
            self.initial.update(known)

    def key_of(self, written: str) -> str:
        """Which of the places this is; empty when the address has changed since."""
        return next((key for key, place in self.places.items() if str(place) == written), "")

    @property
    def place(self) -> CustomerAddress | Branch:
        return self.places[self.cleaned_data["where"]]


def said(place: CustomerAddress | Branch) -> str:
    if isinstance(place, Branch):
        return str(_("Pick-up: %(branch)s") % {"branch": place.name})
    return f"{place.get_use_display()}: {place}"


class ParcelForm(ActionForm):
    state = forms.ChoiceField(label=_("How far did it come?"))
    parcel_number = forms.CharField(label=_("Parcel number"), required=False, max_length=60)
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=300, help_text=_("Who took it, why it came back.")
    )

    def __init__(self, delivery: Delivery, data: Any = None) -> None:
        super().__init__(data, initial={"state": delivery.parcel_state, "parcel_number": delivery.parcel_number})
        fetched = delivery.destination is not None and delivery.destination.pick_up_at_id is not None
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101 - tells the type checker
        names = FETCHED if fetched else {}
        left_out = {ParcelState.SENT, ParcelState.LOST} if fetched else set()
        state.choices = [
            (value, names.get(value, label)) for value, label in ParcelState.choices if value not in left_out
        ]
