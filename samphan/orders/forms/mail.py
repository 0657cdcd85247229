"""What is sent with a paper: to which address, under which subject, with which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import ContactPoint
from samphan.orders.mailing import LONGEST_SUBJECT, LONGEST_TEXT, Words
from samphan.platform.web.action_form import ActionForm


class MailForm(ActionForm):
    def __init__(self, data: Any = None, *, addresses: Sequence[ContactPoint], words: Words) -> None:
        super().__init__(data, initial={"subject": words.subject, "text": words.text})
        self.fields["point"] = forms.ChoiceField(
            label=_("To the address"), choices=[(str(one.pk), one.value) for one in addresses]
        )
        self.fields["subject"] = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
        self.fields["text"] = forms.CharField(
            label=_("Message"),
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 9}),
            help_text=_("The document goes with it as a PDF. Answers come to your own address."),
        )
