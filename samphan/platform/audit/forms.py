"""Filters of the audit trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.queries import Wanted
from samphan.platform.audit.registry import audited_models
from samphan.platform.tenants.models import Membership
from samphan.platform.web.inputs import DateField


class TrailFilter(forms.Form):
    text = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput)
    person = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    first_day = DateField(label=_("From"), required=False)
    last_day = DateField(label=_("To"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(business=actor.business).select_related("user")
        people = sorted((str(member.user), str(member.user_id)) for member in members)
        kinds = sorted((capfirst(str(m._meta.verbose_name)), m._meta.label_lower) for m in audited_models())  # noqa: SLF001 - Django's documented name
        self.choose("person", _("Everyone"), people)
        self.choose("kind", _("Everything"), kinds)

    def choose(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", everything), *((value, label) for label, value in choices)]

    def wanted(self) -> Wanted:
        """What the filters say; a faulty one says nothing."""
        self.full_clean()
        given = self.cleaned_data
        person = given.get("person")
        return Wanted(
            person=UUID(person) if person else None,
            kind=given.get("kind", ""),
            first_day=given.get("first_day"),
            last_day=given.get("last_day"),
            text=given.get("text", ""),
        )
