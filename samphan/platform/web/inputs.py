"""Form fields that speak Thai: dates of either era, baht, phones; and the shapes of input that Django lacks.

A form uses them like Django's own; `<c-field :field="form.name">` lays each out by its widget's `layout`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from samphan.platform.thai.dates import DIGITS, NotADate, numeric_date, parse_date
from samphan.platform.thai.phones import display_phone, parse_phone
from samphan.platform.web import when


class DateInput(forms.TextInput):
    """A day as text, in the person's era, with the device's calendar beside it."""

    layout = "date"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            value = value.date()
        return numeric_date(value, era=when.era.get()) if isinstance(value, date) else value


class DateField(forms.DateField):
    """Reads 20/11/2569, 20/11/2026, ๒๐ พ.ย. ๒๕๖๙, 20 Nov 2026, 20/11/69 (in the person's era)."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return parse_date(str(value), era=when.era.get())
        except NotADate as error:
            raise ValidationError(_("Write a date such as 20/11/2569 or 20 Nov 2026."), code="invalid") from error


class MoneyInput(forms.TextInput):
    """An amount in baht, with commas while it is not being written."""

    layout = "money"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-money": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return f"{value:,.2f}" if isinstance(value, (int, Decimal)) else value


class MoneyField(forms.DecimalField):
    """Reads 1,250, ฿1,250.00 and ๑๒๕๐; two places, never a float."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "widget": MoneyInput, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs make a decimal field an integer's
        if isinstance(value, str):
            value = (
                value.translate(DIGITS).replace(",", "").replace("฿", "").replace("บาท", "").replace("−", "-").strip()
            )
        return super().to_python(value)


class PhoneInput(forms.TextInput):
    """A phone number, shown as people write it."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "tel", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return display_phone(value) if value else value


class PhoneField(forms.CharField):
    """Reads a phone however it is written; gives E.164, with `;ext=` behind it where there is an extension."""

    widget = PhoneInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = parse_phone(text)
        if number is None:
            raise ValidationError(
                _("This is not a phone number. Write it as 081-234-5678 or +66 81 234 5678."), code="invalid"
            )
        return number.value


class Switch(forms.CheckboxInput):
    """On or off at once; for a consent or an agreement use a plain checkbox."""

    layout = "switch"


class Segmented(forms.RadioSelect):
    """Two to four short choices side by side."""

    layout = "segmented"


class Combobox(forms.Select):
    """A choice among many, found by typing. With `url`, the choices come from the server: `GET url?q=…` answers `<li role="option" data-value="…">`."""

    layout = "combobox"
    hint: Any = ""  # said while nothing is typed; without it all choices are shown

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), *, url: Any = "") -> None:
        super().__init__(attrs, choices)
        self.url = url


class PlaceSearch(Combobox):
    """Type any part of sub-district, district, province or postcode and pick: the form's inputs of those names are filled.

    It has no value of its own: a form ignores it.
    """

    hint = _("Type two letters or more, in any order: “สุเทพ เชียงใหม่”, “50200”.")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        choices = [("", _("Sub-district, district, province or postcode"))]
        super().__init__(attrs, choices, url=reverse_lazy("web:places"))


class FileDrop(forms.FileInput):
    """A file, dropped or chosen."""

    layout = "file"
