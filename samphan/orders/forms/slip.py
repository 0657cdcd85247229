"""The form that matches a slip."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.action_form import ActionForm
from samphan.platform.web.inputs import MoneyField


class SlipForm(ActionForm):
    evidence = forms.CharField(
        label=_("Code of the slip"),
        max_length=200,
        help_text=_("Scan the small QR code on the slip, or type the number of the transfer."),
    )
    amount = MoneyField(label=_("Amount on the slip"))
