"""Planning something to do: what, when, who, where, and whether it repeats."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.customer import choices_of
from samphan.customers.models import FollowUp, FollowUpKind, Repeat
from samphan.pipeline.forms.opportunity import chosen_customer, customer_field
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import DateField

MORNING = time(9)


def clock(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class ActivityForm(ActionForm):
    renamed = {"due_at": "due", "ends_at": "ends", "text": "what"}

    def __init__(
        self, actor: Actor, data: Any = None, row: FollowUp | None = None, day: date | None = None, **start: Any
    ) -> None:
        initial: dict[str, Any] = {
            "kind": FollowUpKind.CALL,
            "due": day or timezone.localdate() + timedelta(days=1),
            "at": MORNING,
            "assignee": str(actor.user.pk) if actor.user else "",
            **start,
        }
        super().__init__(data, initial=held(row) if row else initial)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=FollowUpKind.choices)
        self.fields["what"] = forms.CharField(label=_("What is to be done"), max_length=300)
        self.fields["due"] = DateField(label=_("Day"))
        self.fields["at"] = clock(_("Time"))
        self.fields["ends"] = clock(_("Until"))
        self.fields["assignee"] = forms.ChoiceField(
            label=_("Who does it"), required=False, choices=choices_of(actor, "owner")
        )
        self.fields["place"] = forms.CharField(label=_("Place"), required=False, max_length=200)
        self.fields["repeats"] = forms.ChoiceField(
            label=_("Repeats"), required=False, choices=[("", _("once")), *Repeat.choices]
        )
        self.fields["repeats_until"] = DateField(label=_("Until the day"), required=False)

    @property
    def when(self) -> list[forms.BoundField]:
        return [self["due"], self["at"], self["ends"]]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self["place"], self["repeats"], self["repeats_until"]]

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        read = self.cleaned_data
        due = moment(read["due"], read["at"] or MORNING)
        return {
            "kind": read["kind"],
            "what": read["what"],
            "due_at": due,
            "ends_at": moment(read["due"], read["ends"]) if read["ends"] else None,
            "assignee": UUID(read["assignee"]) if read["assignee"] else None,
            "place": read["place"],
            "repeats": read["repeats"],
            "repeats_until": read["repeats_until"] if read["repeats"] else None,
        }


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def held(row: FollowUp) -> dict[str, Any]:
    due = timezone.localtime(row.due_at)
    ends = timezone.localtime(row.ends_at) if row.ends_at else None
    return {
        "kind": row.kind,
        "what": row.what,
        "due": due.date(),
        "at": due.time(),
        "ends": ends.time() if ends else None,
        "assignee": str(row.assignee_id or ""),
        "place": row.place,
        "repeats": row.repeats,
        "repeats_until": row.repeats_until,
    }


class AnyActivityForm(ActivityForm):
    """Planned from the calendar: about which customer is asked too."""

    def __init__(self, actor: Actor, data: Any = None, day: date | None = None) -> None:
        super().__init__(actor, data, day=day)
        self.fields["customer"] = customer_field(chosen_customer(actor, data))

    @property
    def first(self) -> list[forms.BoundField]:
        return [self["customer"]]


class DoneForm(ActionForm):
    """What came of it; and, of a deal that would be left without a next step, what next."""

    renamed = {"due_at": "due", "text": "what"}

    def __init__(self, actor: Actor, data: Any = None, *, asks_next: bool = False) -> None:
        self.asks_next = asks_next
        start = {"kind": FollowUpKind.CALL, "due": timezone.localdate() + timedelta(days=7), "at": MORNING}
        super().__init__(data, initial={**start, "assignee": str(actor.user.pk) if actor.user else ""})
        self.fields["outcome"] = forms.CharField(label=_("What came of it"), required=False, max_length=300)
        if asks_next:
            self.fields["what"] = forms.CharField(
                label=_("What next?"), required=False, max_length=300, help_text=_("Empty: nothing is planned for now.")
            )
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=FollowUpKind.choices)
            self.fields["due"] = DateField(label=_("Day"), required=False)
            self.fields["at"] = clock(_("Time"))

    @property
    def next_fields(self) -> list[forms.BoundField]:
        return [self["kind"], self["due"], self["at"]] if self.asks_next else []

    def next_values(self) -> dict[str, Any]:
        """What to plan next, or nothing."""
        read = self.cleaned_data
        if not self.asks_next or not read["what"]:
            return {}
        day = read["due"] or timezone.localdate() + timedelta(days=7)
        return {"kind": read["kind"], "what": read["what"], "due_at": moment(day, read["at"] or MORNING)}
