"""The dialog of an occasion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Occasion, OccasionKind
from samphan.platform.thai.dates import ERA
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.when import era


class OccasionForm(ActionForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=OccasionKind.choices)
    name = forms.CharField(label=_("What it is"), required=False, help_text=_("Such as: wedding day, Fah's birthday."))
    day = forms.CharField(label=_("Day"), help_text=_("Day/month; with the year if you know it: 14/2 or 14/2/2560."))

    def __init__(self, data: Any = None, occasion: Occasion | None = None) -> None:
        super().__init__(data, initial=held(occasion) if occasion else None)


def held(occasion: Occasion) -> dict[str, Any]:
    day = f"{occasion.monthday % 100}/{occasion.monthday // 100}"
    if occasion.year:
        day += f"/{occasion.year + (ERA if era.get() == 'be' else 0)}"
    return {"kind": occasion.kind, "name": occasion.name, "day": day}
