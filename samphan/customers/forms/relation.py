"""Dialogs of relations: choose the other customer by typing, then say what they are to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Affiliation, BuyingRole, Customer
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import Combobox, Segmented, Switch


class OtherForm(ActionForm):
    """Asks for another customer. `kind` narrows the choice to people or organisations."""

    other = forms.UUIDField(label=_("Customer"), error_messages={"required": _("Choose a customer of the list.")})

    def __init__(self, data: Any = None, kind: str = "", chosen: Customer | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        url = reverse("customers:customer-options") + (f"?kind={kind}" if kind else "")
        choices = [("", _("Type a name or a phone number")), *([(str(chosen.pk), chosen.name)] if chosen else [])]
        self.fields["other"].widget = Combobox(choices=choices, url=url)


class AffiliationForm(OtherForm):
    job_title = forms.CharField(label=_("Job title"), required=False, max_length=120)
    roles = forms.MultipleChoiceField(
        label=_("Part in buying"), required=False, choices=BuyingRole.choices, widget=forms.CheckboxSelectMultiple
    )
    influence = forms.TypedChoiceField(
        label=_("Influence on what is bought"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((str(number), str(number)) for number in range(1, 6))],
        widget=Segmented,
    )
    main = forms.BooleanField(label=_("Main contact of the organisation"), required=False, widget=Switch)

    def __init__(self, data: Any = None, kind: str = "", row: Affiliation | None = None) -> None:
        held = {name: getattr(row, name) for name in ("job_title", "roles", "influence", "main")} if row else {}
        super().__init__(data, kind, initial=held)
        if row:
            del self.fields["other"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "other"}
