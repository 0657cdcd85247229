"""Forms of the set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.forms.opportunity import OutcomeField
from samphan.pipeline.models import Listed, Stage
from samphan.pipeline.requirements import requirable
from samphan.platform.web.action_form import ActionForm


class PipelineForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    stages = forms.CharField(
        label=_("Stages"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One in a line, from the first talk to the yes. You can change everything later."),
    )


class NameForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)


class StageForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    probability = forms.IntegerField(
        label=_("Probability, %"),
        min_value=0,
        max_value=100,
        help_text=_("Of a hundred deals that stand here, how many are won."),
    )
    ages_after = forms.IntegerField(
        label=_("Stale after days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("A deal that stands here longer is marked. Empty: never."),
    )

    def __init__(self, data: Any = None, row: Stage | None = None) -> None:
        names = ("name", "probability", "ages_after", "required")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else {"probability": 50})
        self.fields["required"] = forms.MultipleChoiceField(
            label=_("What a deal must have to come here"),
            choices=requirable(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class EntryForm(ActionForm):
    """A reason, a source, a competitor."""

    def __init__(self, kind: str, data: Any = None, row: Listed | None = None) -> None:
        names = {"reasons": ["name", "outcome"], "competitors": ["name", "website", "note"]}.get(kind, ["name"])
        start = {name: getattr(row, name) for name in names} if row else {"outcome": "lost"}
        super().__init__(data, initial=start)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=120)
        if kind == "reasons":
            self.fields["outcome"] = OutcomeField()
        if kind == "competitors":
            self.fields["website"] = forms.CharField(label=_("Website"), required=False, max_length=300)
            self.fields["note"] = forms.CharField(
                label=_("Strengths and weaknesses"), required=False, widget=forms.Textarea(attrs={"rows": 3})
            )
