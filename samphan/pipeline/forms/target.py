"""A period's targets: one amount for the business, one for each person, branch or product group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import By
from samphan.platform.refusals import Sentence
from samphan.platform.web.action_form import ActionForm

ALL = "for_all"
ADDED_UP: dict[By, Sentence] = {
    By.PERSON: _("Leave it empty to add up the people's targets."),
    By.BRANCH: _("Leave it empty to add up the branches' targets."),
    By.GROUP: _("Leave it empty to add up the product groups' targets."),
}


class TargetForm(ActionForm):
    """`subjects` are ids and names; `there` the amounts by subject, None for the business."""

    def __init__(
        self, data: Any = None, *, by: By, subjects: Sequence[tuple[str, str]], there: Mapping[UUID | None, Decimal]
    ) -> None:
        super().__init__(data)
        self.subjects: dict[str, UUID | None] = {ALL: None, **{f"for_{pk}": UUID(pk) for pk, _name in subjects}}
        labels: dict[str, Any] = {ALL: _("The whole business"), **{f"for_{pk}": name for pk, name in subjects}}
        for name, subject in self.subjects.items():
            self.fields[name] = forms.CharField(
                label=labels[name],
                required=False,
                initial=written(there.get(subject)),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields[ALL].help_text = str(ADDED_UP[by])

    def copy(self, typed: Mapping[str, str], before: Mapping[UUID | None, Decimal]) -> None:
        """Show what stands in the inputs, and where one is empty the amount of the period before."""
        for name, subject in self.subjects.items():
            self.fields[name].initial = typed.get(name, "").strip() or written(before.get(subject))

    @property
    def amounts(self) -> dict[UUID | None, Any]:
        return {subject: self.cleaned_data[name].strip() for name, subject in self.subjects.items()}


def written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"
