"""Forms of this module. They only read input; the actions decide."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.consent.actions.ledger import Proof
from samphan.consent.actions.purposes import SENDABLE
from samphan.consent.actions.registration import Details
from samphan.consent.models import Channel, Evidence, PublicPages, Purpose, RequestKind, SendingRules, Source
from samphan.consent.queries import Asked
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.profile import Unfit, clean_field
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.web.inputs import DateField, Segmented, Switch


class PurposeForm(forms.ModelForm[Purpose]):
    """What a purpose is; its words are published apart."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the purpose sends nothing, and customers are asked once, in general."),
    )

    class Meta:
        model = Purpose
        fields = (
            "name_th",
            "name_en",
            "basis",
            "channels",
            "is_marketing",
            "retention_months",
            "data_used",
            "recipients",
        )
        labels = {"is_marketing": _("Marketing: keeps the limit of messages and the quiet hours")}
        widgets = {"is_marketing": Switch}
        help_texts = {
            "basis": _("Only “consent” needs a yes first. On every other ground a customer's no still counts."),
            "retention_months": _(
                "After this many months without a new yes the consent ends by itself. Empty: until it is withdrawn."
            ),
            "data_used": _("For the record of processing: name, contact points, orders …"),
            "recipients": _("For the record of processing: carriers, message providers, partners …"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channels"].choices = [(value, capfirst(str(Channel(value).label))) for value in SENDABLE]  # type: ignore[attr-defined]
        for name in ("name_th", "name_en"):
            self.fields[name].label = capfirst(str(self.fields[name].label))

    def validate_unique(self) -> None:
        """The action finds a free key within the business."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class WordingForm(forms.Form):
    """The next version of the words."""

    text_th = forms.CharField(
        label=_("Wording in Thai"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "Say what for, by what, and that one can stop at any time. Write {กิจการ} or {business} where your business's name shall stand."
        ),
    )
    text_en = forms.CharField(label=_("Wording in English"), required=False, widget=forms.Textarea({"rows": 5}))


class NewPurposeForm(PurposeForm):
    """A purpose and the first version of its words together."""

    text_th = WordingForm.base_fields["text_th"]
    text_en = WordingForm.base_fields["text_en"]


BY_STAFF = (Evidence.PAPER, Evidence.SPOKEN, Evidence.MESSAGE)


class SayForm(forms.Form):
    """A colleague notes what a customer said, with what proves it."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    answer = forms.ChoiceField(
        label=_("The customer"), choices=[("yes", _("agrees")), ("no", _("does not want it"))], widget=Segmented
    )
    channels = forms.MultipleChoiceField(
        label=pgettext_lazy("through a channel", "By"), widget=forms.CheckboxSelectMultiple, required=False
    )
    evidence = forms.ChoiceField(label=_("How they said so"))
    note = forms.CharField(
        label=_("Proof"),
        max_length=500,
        help_text=_("Number of the form, or who said what to whom."),
        error_messages={"required": _("Write what proves it.")},
    )
    day = DateField(label=_("On"), required=False, help_text=_("Empty: just now."))

    def __init__(self, purposes: list[Purpose], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {purpose.key: purpose for purpose in purposes}
        self.fields["purpose"].choices = [(key, purpose.name) for key, purpose in self.known.items()]  # type: ignore[attr-defined]
        self.fields["channels"].choices = [  # type: ignore[attr-defined]
            (value, capfirst(str(Channel(value).label))) for value in SENDABLE
        ]
        self.fields["evidence"].choices = [(kind.value, capfirst(str(kind.label))) for kind in BY_STAFF]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Purpose:
        return self.known[self.cleaned_data["purpose"]]

    def clean(self) -> dict[str, Any]:
        """A purpose that sends nothing is asked in general; channels it does not use are left out."""
        cleaned = super().clean() or {}
        if purpose := self.known.get(cleaned.get("purpose", "")):
            asked = purpose.asked_channels
            chosen = [channel for channel in cleaned.get("channels", []) if channel in asked]
            cleaned["channels"] = asked if asked == [Channel.GENERAL] else chosen
            if not cleaned["channels"]:
                labels = ", ".join(purpose.channel_labels)
                self.add_error(
                    "channels", _("Choose from the channels of this purpose: %(labels)s.") % {"labels": labels}
                )
        return cleaned

    def proof(self) -> Proof:
        day = self.cleaned_data["day"]
        now = timezone.now()
        at = timezone.make_aware(datetime.combine(day, time(12))) if day and day != timezone.localdate() else now
        return Proof(self.cleaned_data["evidence"], Source.STAFF, note=self.cleaned_data["note"], happened_at=at)


class SendingRulesForm(forms.ModelForm[SendingRules]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SendingRules
        fields = ("most", "days", "quiet_from", "quiet_to")
        labels = {
            "most": _("At most"),
            "days": _("Within days"),
            "quiet_from": _("Quiet from"),
            "quiet_to": _("Quiet until"),
        }
        help_texts = {
            "most": _("Marketing messages to one customer, over all channels together. Empty: no limit."),
            "quiet_from": _("Marketing waits until the quiet time is over. Empty both: at any time."),
        }
        widgets = {"quiet_from": forms.TimeInput({"type": "time"}), "quiet_to": forms.TimeInput({"type": "time"})}


class PagesForm(forms.ModelForm[PublicPages]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PublicPages
        fields = ("registration_open", "welcome_th", "welcome_en", "contact", "notice_th", "notice_en")
        widgets = {
            "registration_open": Switch,
            "notice_th": forms.Textarea({"rows": 6}),
            "notice_en": forms.Textarea({"rows": 6}),
        }
        help_texts = {
            "notice_th": _(
                "Empty: the standard notice. Write {กิจการ} or {business} where your business's name shall stand."
            ),
            "contact": _("E-mail or phone of whoever answers; shown at the foot of every public page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.label:
                field.label = capfirst(str(field.label))


class RegistrationForm(forms.Form):
    """What a visitor fills in. `website` is the field that only machines see."""

    name = forms.CharField(
        label=_("First and last name"), max_length=300, widget=forms.TextInput({"autocomplete": "name"})
    )
    nickname = forms.CharField(
        label=_("Nickname"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "nickname"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "email", "autocomplete": "email", "inputmode": "email"}),
    )
    line = forms.CharField(
        label=_("LINE ID"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    birth_date = DateField(label=_("Birthday"), required=False, help_text=_("Day/month/year, such as 28/2/1990."))
    website = forms.CharField(required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, asked: list[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.asked = actor, asked
        self.reaches: list[Reach] = []

    def clean(self) -> dict[str, Any]:
        """The same rules as everywhere else; at least one way to reach the visitor."""
        cleaned = super().clean() or {}
        for name in ("name", "nickname", "birth_date"):
            if name in cleaned:
                self.check_field(name, cleaned[name])
        for kind in ("email", "phone", "line"):
            if written := cleaned.get(kind):
                self.check_reach(kind, written)
        if not self.errors and not any(reach.kind in {"phone", "email"} for reach in self.reaches):
            self.add_error("phone", _("Give a phone number or an e-mail address."))
        return cleaned

    def check_field(self, name: str, value: Any) -> None:
        try:
            self.cleaned_data[name] = clean_field(self.actor, name, value)
        except Unfit as unfit:
            self.add_error(name, str(unfit.sentence))

    def check_reach(self, kind: str, written: str) -> None:
        try:
            self.reaches.append(read_reach(kind, written))
        except Refused as refused:
            self.add_error(kind, str(refused.sentence))

    def details(self) -> Details:
        """Boxes are named `agree.<purpose>`, their value is the version that stood beside them."""
        agreed = {one.purpose.key: self.data.get(f"agree.{one.purpose.key}", "") for one in self.asked}
        numbers = {
            key: int(text)
            for key, text in agreed.items()
            if text.isascii() and text.isdigit() and len(text) < len("10000")
        }
        given = self.cleaned_data
        return Details(given["name"], given["nickname"], given["birth_date"], self.reaches, numbers)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=12,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control code-input"}
        ),
    )


class RequestForm(forms.Form):
    """What a customer asks about their own data."""

    kind = forms.ChoiceField(label=_("What is asked for"), choices=RequestKind.choices, widget=forms.RadioSelect)
    detail = forms.CharField(
        label=_("In their words"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 3})
    )
    proof = forms.CharField(
        label=_("How it was asked"), max_length=300, help_text=_("By phone, at the counter, by letter of …")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, capfirst(str(label))) for key, label in RequestKind.choices]  # type: ignore[attr-defined]


class OwnRequestForm(forms.Form):
    """The same, from the customer's own page."""

    kind = forms.ChoiceField(label=_("What do you ask for?"), widget=forms.RadioSelect)
    detail = forms.CharField(
        label=_("Anything we should know"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 3})
    )

    KINDS: ClassVar[dict[str, Any]] = {
        RequestKind.ACCESS: _("A copy of my data"),
        RequestKind.PORTABILITY: _("My data in a file, to take elsewhere"),
        RequestKind.CORRECTION: _("Correct my data"),
        RequestKind.OBJECTION: _("Do not use my data for marketing"),
        RequestKind.ERASURE: _("Erase my data"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(self.KINDS.items())  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One step of a request, in words."""

    note = forms.CharField(label=_("Note"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}))
