"""Custom fields in a noun's form, and the form that makes a custom field.

A noun's form takes three lines: `self.fields.update(custom_form_fields(actor, noun, row.custom))` when it is built, `<c-field>` for
each of `form.custom` (or the include `fields/form.html`), and `custom_data(actor, noun, form.cleaned_data)` given to `clean_custom`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.files import keep_file
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.values import LINK_LENGTH, TEXT_LENGTH, Unfit, clean_value, fields_of
from samphan.platform.uploads import ENDINGS

PREFIX = "custom_"


class CustomField(forms.Field):
    """A form field that cleans as `clean_value` does, so that a form, an import and the API agree."""

    def __init__(self, definition: FieldDefinition, widget: forms.Widget) -> None:
        super().__init__(label=definition.label, help_text=definition.help, required=definition.required, widget=widget)
        self.definition = definition

    def clean(self, value: Any) -> Any:
        super().validate(value)
        try:
            return clean_value(self.definition, value)
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit


DECIMAL_ATTRS = {"inputmode": "decimal", "autocomplete": "off"}
WIDGETS: dict[str, Callable[[list[tuple[str, str]]], forms.Widget]] = {
    FieldType.TEXT: lambda _labels: forms.TextInput(attrs={"maxlength": TEXT_LENGTH}),
    FieldType.NUMBER: lambda _labels: forms.TextInput(attrs=DECIMAL_ATTRS),
    FieldType.MONEY: lambda _labels: forms.TextInput(attrs=DECIMAL_ATTRS),
    FieldType.DATE: lambda _labels: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    FieldType.CHOICE: lambda labels: forms.Select(choices=[("", "—"), *labels]),
    FieldType.CHOICES: lambda labels: forms.CheckboxSelectMultiple(choices=labels),
    FieldType.BOOLEAN: lambda _labels: forms.Select(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))]),
    FieldType.LINK: lambda _labels: forms.URLInput(attrs={"maxlength": LINK_LENGTH, "placeholder": "https://"}),
    FieldType.FILE: lambda _labels: forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
}


def widget_for(field: FieldDefinition) -> forms.Widget:
    return WIDGETS[field.type](list(field.choice_labels().items()))


def form_field(definition: FieldDefinition) -> forms.Field:
    if definition.type == FieldType.FILE:
        return forms.FileField(
            label=definition.label, help_text=definition.help, required=False, widget=widget_for(definition)
        )
    return CustomField(definition, widget_for(definition))


def custom_form_fields(actor: Actor, noun: str, current: Mapping[str, Any] | None = None) -> dict[str, forms.Field]:
    """Form fields `custom_<short name>` for every live field that the actor sees, holding the `current` values."""
    made = {}
    for definition in fields_of(actor, noun):
        field = form_field(definition)
        held = (current or {}).get(definition.slug)
        field.initial = ("yes" if held else "no") if isinstance(held, bool) else held
        made[f"{PREFIX}{definition.slug}"] = field
    return made


def custom_data(actor: Actor, noun: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What `clean_custom` takes, from a form's cleaned data. Stores uploaded files; a file field left alone is left alone."""
    data = {}
    for definition in fields_of(actor, noun):
        name = f"{PREFIX}{definition.slug}"
        if name not in cleaned:
            continue
        value = cleaned[name]
        if definition.type == FieldType.FILE:
            if not isinstance(value, UploadedFile):
                continue
            value = keep_file(actor, definition, value)
        data[definition.slug] = value
    return data


def custom_bound(form: forms.Form) -> list[forms.BoundField]:
    """The custom fields of a form, bound, for the include `fields/form.html`."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]


class FieldForm(forms.Form):
    """A custom field, as Settings shows it. `choices` come as rows of key, Thai and English labels and colour."""

    label_th = forms.CharField(label=_("Name in Thai"), max_length=80)
    label_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    slug = forms.RegexField(
        r"^[a-z][a-z0-9_]{0,39}$",
        label=_("Short name"),
        required=False,
        help_text=_("For the API and spreadsheets: small letters a-z, digits and _. Left empty, one is made."),
    )
    type = forms.ChoiceField(label=_("Type"), choices=FieldType.choices)
    help = forms.CharField(label=_("Hint"), max_length=200, required=False)
    required = forms.BooleanField(label=_("Required"), required=False)
    sensitive = forms.BooleanField(
        label=_("Sensitive"),
        required=False,
        help_text=_(
            "Only roles with the right “see the values of sensitive ones” see it; owners and managers have it."
        ),
    )

    def facts(self, data: Any) -> dict[str, Any]:
        """Keyword arguments for `add_field` and `edit_field`, with the choices read from the request's lists."""
        rows = zip(
            data.getlist("choice_key"),
            data.getlist("choice_th"),
            data.getlist("choice_en"),
            data.getlist("choice_colour"),
            strict=False,
        )
        choices = [{"key": key, "label_th": th, "label_en": en, "colour": colour} for key, th, en, colour in rows]
        return {**self.cleaned_data, "choices": choices}
