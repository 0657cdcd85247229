"""Forms of a lead: taking one in, changing, giving, closing; and the form for the public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.contacts import Reach, read_reach
from samphan.customers.forms.customer import choices_of
from samphan.customers.models import CustomerKind, CustomerType
from samphan.pipeline.forms.opportunity import entries
from samphan.pipeline.models import AssignmentMethod, AssignmentRule, CloseReason, Lead, Source
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import MoneyField, Segmented, Switch

REACHES = (("phone", _("Phone"), "tel"), ("email", _("E-mail"), "email"), ("line", _("LINE ID"), "text"))


class ReachesForm(ActionForm):
    """A form that asks for ways to reach somebody."""

    renamed = {"reaches": "phone"}

    def add_reaches(self) -> None:
        for name, label, kind in REACHES:
            widget = forms.TextInput(attrs={"type": kind, "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=label, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, _label, _kind in REACHES:
            if cleaned.get(name):
                try:
                    read_reach(name, cleaned[name])
                except Refused as refusal:
                    self.add_error(name, str(refusal.sentence))
        return cleaned

    def reaches(self) -> list[Reach]:
        return [read_reach(name, self.cleaned_data[name]) for name, *_rest in REACHES if self.cleaned_data.get(name)]


class LeadTakingForm(ReachesForm):
    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"kind": CustomerKind.PERSON})
        self.fields["interest"] = forms.CharField(label=_("What they ask for"), max_length=200)
        self.fields["name"] = forms.CharField(label=_("Who asks"), max_length=300)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices, widget=Segmented)
        self.add_reaches()
        self.fields["message"] = forms.CharField(
            label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["amount"] = MoneyField(label=_("Estimated worth"), required=False)
        self.fields["source"] = forms.ChoiceField(
            label=_("Source"), required=False, choices=[("", "—"), *entries(Source)]
        )
        self.fields["owner"] = forms.ChoiceField(
            label=_("Looked after by"), required=False, choices=[("", _("by the rules")), *choices_of(actor, "owner")]
        )
        self.fields["customer"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        names = ("interest", "name", "kind", "message", "amount", "source", "owner")
        return {name: self.cleaned_data[name] for name in names} | {"reaches": self.reaches()}


class LeadChangeForm(ActionForm):
    def __init__(self, row: Lead, data: Any = None) -> None:
        held = {name: getattr(row, name) for name in ("interest", "message", "amount")}
        super().__init__(data, initial={**held, "source": str(row.source_id or "")})
        self.fields["interest"] = forms.CharField(label=_("What they ask for"), max_length=200)
        self.fields["message"] = forms.CharField(
            label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["amount"] = MoneyField(label=_("Estimated worth"), required=False)
        self.fields["source"] = forms.ChoiceField(
            label=_("Source"), required=False, choices=[("", "—"), *entries(Source)]
        )


class GiveForm(ActionForm):
    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.fields["owner"] = forms.ChoiceField(label=_("Colleague"), choices=[("", "—"), *choices_of(actor, "owner")])


class LoseForm(ActionForm):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        reasons = [("", "—"), *entries(CloseReason, outcome="lost")]
        self.fields["reason"] = forms.ChoiceField(label=_("Why is it not pursued?"), choices=reasons, required=False)


class PublicLeadForm(ReachesForm):
    """What a visitor fills in. `website` is seen by machines only; `opened` says when the form was opened."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["name"] = forms.CharField(label=_("Your name"), max_length=300)
        self.add_reaches()
        self.fields["interest"] = forms.CharField(label=_("What are you looking for?"), max_length=200)
        self.fields["message"] = forms.CharField(
            label=_("Tell us more"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.fields["website"] = forms.CharField(
            required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
        )
        self.fields["opened"] = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(self.data.get(name) for name, *_rest in REACHES):
            self.add_error("phone", str(_("Tell us one way to reach you.")))
        return cleaned


class RuleForm(ActionForm):
    def __init__(self, actor: Actor, data: Any = None, row: AssignmentRule | None = None) -> None:
        held = (
            {name: getattr(row, name) for name in ("name", "method", "people", "types", "sources", "minutes")}
            if row
            else {"minutes": 60, "method": "turn"}
        )
        held |= {name: ", ".join(getattr(row, name)) for name in ("provinces", "postcodes", "words")} if row else {}
        super().__init__(data, initial=held)
        several = forms.CheckboxSelectMultiple
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=120)
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Given to"), choices=choices_of(actor, "owner"), widget=several
        )
        self.fields["method"] = forms.ChoiceField(label=_("How"), choices=AssignmentMethod.choices, widget=Segmented)
        self.fields["provinces"] = forms.CharField(
            label=_("Only from these provinces"),
            required=False,
            help_text=_("Parted by commas. Empty: from everywhere."),
        )
        self.fields["postcodes"] = forms.CharField(
            label=_("Only from these postcodes"),
            required=False,
            help_text=_("Postcodes or their beginnings, parted by commas, such as: 502, 50200."),
        )
        self.fields["types"] = forms.MultipleChoiceField(
            label=_("Only these types of customers"), choices=CustomerType.choices, required=False, widget=several
        )
        self.fields["words"] = forms.CharField(
            label=_("Only when they ask for"),
            required=False,
            help_text=_("Words parted by commas, such as: machine, training."),
        )
        self.fields["sources"] = forms.MultipleChoiceField(
            label=_("Only from these sources"), choices=entries(Source), required=False, widget=several
        )
        self.fields["minutes"] = forms.IntegerField(
            label=_("To be answered within minutes"), min_value=1, max_value=10080
        )


class OpenForm(ActionForm):
    is_open = forms.BooleanField(label=_("Open"), required=False, widget=Switch)
    heading = forms.CharField(label=_("Heading"), required=False, max_length=120)
    intro = forms.CharField(label=_("A word of welcome"), required=False, max_length=300)
