"""The form that asks with whom a customer is to be merged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from samphan.platform.web.inputs import Combobox


class MergeWithForm(forms.Form):
    other = forms.UUIDField(
        label=_("The same customer, found by name, nickname or phone"),
        widget=Combobox(url=reverse_lazy("customers:customer-options"), choices=[("", _("Type a name or a phone"))]),
        error_messages={"required": _("Choose a customer."), "invalid": _("Choose a customer.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
