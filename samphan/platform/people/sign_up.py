"""What the sign-up form of a hosted platform asks beside e-mail and password. Apart, because allauth's forms import it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User


class SignUpDetails(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002 - allauth's signature
        user.name = self.cleaned_data["name"].strip()
        user.language = get_language() or "th"
        user.save(update_fields=["name", "language"])
