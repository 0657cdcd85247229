"""The form that makes an API token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import ACCESSES, Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.models import ApiToken
from samphan.platform.refusals import Sentence

LIVES = [("", _("Never expires")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


@dataclass(frozen=True)
class ScopeGroup:
    """What may be done to one kind of thing: (permission, verb, chosen)."""

    label: Sentence
    choices: list[tuple[str, Sentence, bool]]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=ApiToken._meta.get_field("name").max_length,  # noqa: SLF001 - Django's documented name
        help_text=_("Who uses it, such as “web shop” or “accounting”."),
    )
    life = forms.ChoiceField(label=_("Expires"), choices=LIVES, required=False)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.grantable = grantable_scopes(actor)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 - tells mypy what the line above declared
        scopes.choices = [(name, name) for name in sorted(self.grantable)]

    def groups(self) -> Iterator[ScopeGroup]:
        """Scopes by what they are about, as the permission matrix lists them; only those the actor may hand on."""
        chosen = set(self["scopes"].value() or ())
        for access in ACCESSES.values():
            named = {f"{access.resource}:{verb}": label for verb, label in access.verbs.items()}
            choices = [(name, label, name in chosen) for name, label in named.items() if name in self.grantable]
            if choices:
                yield ScopeGroup(access.label, choices)

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["life"]
        return timezone.now() + timedelta(days=int(days)) if days else None
