"""An account plan as it is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.customer import choices_of
from samphan.pipeline.models import AccountPlan
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import months_after
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import DateField, MoneyField

NAMES = ("goal", "strategy", "potential", "review_on")


class PlanForm(ActionForm):
    def __init__(self, actor: Actor, data: Any = None, row: AccountPlan | None = None) -> None:
        initial: dict[str, Any] = {"review_on": months_after(timezone.localdate(), 3)}
        if row:
            initial = {name: getattr(row, name) for name in NAMES} | {"version": row.version}
        owner = row.owner_id if row else actor.user and actor.user.pk
        super().__init__(data, initial=initial | {"owner": str(owner or "")})
        help_text = _("Such as: all three branches brew our beans by the end of the year.")
        self.fields["goal"] = forms.CharField(label=_("Goal"), max_length=300, help_text=help_text)
        self.fields["strategy"] = forms.CharField(
            label=_("How we reach it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["potential"] = MoneyField(label=_("Could buy in a year"), required=False)
        self.fields["review_on"] = DateField(label=_("Looked at again on"), required=False)
        self.fields["owner"] = forms.ChoiceField(
            label=_("Looked after by"), required=False, choices=[("", "—"), *choices_of(actor, "owner")]
        )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*NAMES, "owner")}
