"""A month's targets: one amount for the business, one for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.action_form import ActionForm

ALL = "owner_all"


class TargetForm(ActionForm):
    """`people` are ids and names; `there` the amounts by person, None for the business."""

    def __init__(
        self, data: Any = None, *, people: Sequence[tuple[str, str]], there: Mapping[UUID | None, Decimal]
    ) -> None:
        super().__init__(data)
        self.owners: dict[str, UUID | None] = {ALL: None, **{f"owner_{pk}": UUID(pk) for pk, _name in people}}
        labels: dict[str, Any] = {ALL: _("The whole business"), **{f"owner_{pk}": name for pk, name in people}}
        for name, owner in self.owners.items():
            amount = there.get(owner)
            self.fields[name] = forms.CharField(
                label=labels[name],
                required=False,
                initial="" if amount is None else f"{amount:,.2f}",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields[ALL].help_text = _("Leave it empty to add up the people's targets.")

    @property
    def amounts(self) -> dict[UUID | None, Any]:
        return {owner: self.cleaned_data[name].strip() for name, owner in self.owners.items()}
