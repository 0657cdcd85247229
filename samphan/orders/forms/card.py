"""Forms of card payments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.platform.web.action_form import ActionForm


def secret(label: object, says: object) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=says, max_length=300, required=False, widget=widget)  # type: ignore[arg-type]


class CardForm(ActionForm):
    secret_key = secret(_("Secret key"), _("Omise: Settings › Keys. It begins with skey_."))
    webhook_secret = secret(_("Secret of the webhook"), _("Omise: Settings › Webhooks › Signing secret."))
