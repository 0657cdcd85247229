"""What the dialog that sends a report asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.insight.explorer.cube import WEEKDAYS
from samphan.insight.models import ReportFile, ReportMailing, Rhythm
from samphan.insight.sharing.mailings import LAST_DAY, LONGEST_TITLE, Wish
from samphan.platform.tenants.models import Membership
from samphan.platform.web.action_form import ActionForm

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
MORNING = 8


class MailingForm(ActionForm):
    """`people` may be chosen; `titled` asks for a name, for a question that has none; `there` is the mailing that is changed."""

    def __init__(self, data: Any = None, *, people: list[Membership], own: str, titled: str | None = None, there: ReportMailing | None = None) -> None:  # fmt: skip
        super().__init__(data)
        if titled is not None:
            self.fields["title"] = forms.CharField(
                label=_("Name of the report"), max_length=LONGEST_TITLE, initial=titled
            )
        chosen = [str(one.membership_id) for one in there.receivers.all()] if there else [own]
        self.fields["receivers"] = forms.MultipleChoiceField(
            label=_("To"),
            choices=[(str(one.pk), str(one.user)) for one in people],
            widget=forms.CheckboxSelectMultiple,
            initial=chosen,
            error_messages={"required": _("Choose at least one colleague.")},
            help_text=_("Colleagues who may see this page. Each gets it drawn with their own rights."),
        )
        self.fields["file"] = forms.ChoiceField(
            label=_("As"), choices=ReportFile.choices, initial=there.file if there else ReportFile.PDF
        )
        rhythms = Rhythm.choices[1:] if there else Rhythm.choices
        self.fields["rhythm"] = forms.ChoiceField(
            label=_("When"), choices=rhythms, initial=there.rhythm if there else Rhythm.ONCE
        )
        day = there.day if there else None
        self.fields["weekday"] = forms.ChoiceField(
            label=_("Day of the week"), choices=list(WEEKDAYS.items()), initial=str(day or 1), required=False
        )
        days = [(str(one), str(one)) for one in range(1, LAST_DAY)] + [(str(LAST_DAY), _("the last day"))]
        self.fields["monthday"] = forms.ChoiceField(
            label=_("On day"), choices=days, initial=str(day or 1), required=False
        )
        hour = MORNING if there is None or there.hour is None else there.hour
        self.fields["hour"] = forms.ChoiceField(label=_("At"), choices=HOURS, initial=str(hour), required=False)

    renamed = {"day": "weekday"}

    def wish(self) -> Wish:
        said = self.cleaned_data
        day = {Rhythm.WEEKLY: said["weekday"], Rhythm.MONTHLY: said["monthday"]}.get(said["rhythm"], "")
        return Wish(
            said["receivers"], said["file"], said["rhythm"], int(day) if day else None, int(said["hour"] or MORNING)
        )
