"""The form that matches a slip."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.action_form import ActionForm
from samphan.platform.web.inputs import FileDrop, MoneyField


class SlipForm(ActionForm):
    picture = forms.FileField(
        label=_("Picture of the slip"), required=False, widget=FileDrop(attrs={"accept": "image/png,image/jpeg"})
    )
    evidence = forms.CharField(
        label=_("Code of the slip"),
        max_length=200,
        required=False,
        help_text=_("Scan the small QR code on the slip, or type the number of the transfer."),
    )
    amount = MoneyField(label=_("Amount on the slip"))
