"""When and who of a follow-up; what is to be done is the composer's own text."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.customer import choices_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import DateField

MORNING = time(9)


class FollowUpForm(ActionForm):
    due = DateField(label=_("Day"))
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    assignee = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "due": timezone.localdate() + timedelta(days=1),
                "at": MORNING,
                "assignee": str(actor.user.pk) if actor.user else "",
            },
        )
        self.fields["assignee"].choices = choices_of(actor, "owner")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        day, at, who = (self.cleaned_data[name] for name in ("due", "at", "assignee"))
        due_at = timezone.make_aware(datetime.combine(day, at or MORNING))
        return {"due_at": due_at, "assignee": UUID(who) if who else None}
