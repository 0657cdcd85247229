"""Input of the webhook pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import ALL_KINDS, KINDS
from samphan.platform.webhooks.actions import offered_kinds


class EndpointForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For you: which system listens there."))
    url = forms.CharField(label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    kinds = forms.MultipleChoiceField(label=_("Events to send"), widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(((name, str(KINDS[name].label)) for name in offered_kinds()), key=lambda kind: kind[1])
        choices = self.fields["kinds"]
        assert isinstance(choices, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
        choices.choices = [(ALL_KINDS, _("All events, also those that are added later")), *known]
