"""Forms of an opportunity: add and change, close, what a stage asks for, people and competitors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.customers.forms.customer import choices_of
from samphan.customers.forms.relation import OtherForm
from samphan.customers.models import BuyingRole, Customer
from samphan.customers.views.relations import option_text
from samphan.pipeline.models import NOUN, CloseReason, Competitor, Opportunity, Outcome, Source
from samphan.pipeline.queries import pipelines
from samphan.pipeline.reading import shown_label
from samphan.pipeline.requirements import CUSTOM, IN_FORM
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.forms import PREFIX, custom_bound, custom_data, custom_form_fields
from samphan.platform.refusals import Refused
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import Combobox, DateField, MoneyField, Segmented

HELD = ("name", "amount", "expected_on", "description")
CHOSEN = ("stage", "owner", "branch", "source")


def stage_choices() -> list[Any]:
    """Stages by pipeline; without groups while there is one pipeline."""
    lines = [(line.name, [(str(stage.pk), stage.name) for stage in line.steps]) for line in pipelines()]
    return lines[0][1] if len(lines) == 1 else lines


def entries(model: Any, **narrowed: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in model.objects.in_use().filter(**narrowed).values_list("pk", "name")]


class OpportunityForm(ActionForm):
    """Adds an opportunity, or changes `row`. `customer` is chosen already where the form is opened beside one."""

    renamed = {"customer_id": "customer"}

    def __init__(
        self,
        actor: Actor,
        data: Any = None,
        row: Opportunity | None = None,
        customer: Customer | None = None,
        **start: Any,
    ) -> None:
        self.actor, self.row = actor, row
        initial = {**start, **(held(row) if row else {})}
        if not row and actor.user:
            initial.setdefault("owner", str(actor.user.pk))
        super().__init__(data, initial={"customer": str(customer.pk)} | initial if customer else initial)
        if row is None:
            self.fields["customer"] = customer_field(chosen=customer or chosen_customer(actor, data))
        self.fields["name"] = forms.CharField(
            label=_("What they may buy"), help_text=_("Such as: house blend 20 kg a month, machine for the new branch.")
        )
        self.fields["amount"] = MoneyField(label=shown_label("amount"), required=False)
        self.fields["expected_on"] = DateField(label=shown_label("expected_on"), required=False)
        if row is None:
            self.fields["stage"] = forms.ChoiceField(label=_("Stage"), choices=stage_choices())
        self.fields["source"] = choice("source", entries(Source))
        self.fields["owner"] = choice("owner", choices_of(actor, "owner"))
        self.fields["branch"] = choice("branch", choices_of(actor, "branch"))
        self.fields["description"] = forms.CharField(
            label=shown_label("description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields.update(custom_form_fields(actor, NOUN, row.custom if row else None))

    def of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def first(self) -> list[forms.BoundField]:
        return self.of("customer", "name")

    @property
    def value(self) -> list[forms.BoundField]:
        return self.of("amount", "expected_on")

    @property
    def place(self) -> list[forms.BoundField]:
        return self.of("stage", "source")

    @property
    def keeping(self) -> list[forms.BoundField]:
        return self.of("owner", "branch")

    @property
    def custom(self) -> list[forms.BoundField]:
        return custom_bound(self)

    def values(self) -> dict[str, Any]:
        """What the actions take; `custom` by short name."""
        named = {name: self.cleaned_data[name] for name in (*HELD, *CHOSEN) if name in self.cleaned_data}
        return {**named, "custom": custom_data(self.actor, NOUN, self.cleaned_data)}

    def take(self, refusal: Refused) -> None:
        refusal.fields = {name.replace("custom.", PREFIX): said for name, said in refusal.fields.items()}
        super().take(refusal)


def customer_field(chosen: Customer | None, kind: str = "") -> forms.UUIDField:
    url = reverse("customers:customer-options") + (f"?kind={kind}" if kind else "")
    options = [(str(chosen.pk), option_text(chosen))] if chosen else []
    return forms.UUIDField(
        label=_("Customer"),
        widget=Combobox(choices=[("", _("Type a name or a phone number")), *options], url=url),
        error_messages={
            "required": _("Choose a customer of the list."),
            "invalid": _("Choose a customer of the list."),
        },
    )


def chosen_customer(actor: Actor, data: Any) -> Customer | None:
    """The customer that was chosen, so that a form shown again still names them."""
    from samphan.customers.access import customers  # noqa: PLC0415 - only when a form comes back

    pk = data.get("customer") if data else None
    try:
        return customers.get(actor, "view", pk) if pk else None
    except Refused:
        return None


def choice(name: str, options: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=shown_label(name), choices=[("", "—"), *options], required=False)


def held(row: Opportunity) -> dict[str, Any]:
    chosen = {name: str(pk) if (pk := getattr(row, f"{name}_id")) else "" for name in CHOSEN}
    return {**{name: getattr(row, name) for name in HELD}, **chosen}


class NeededForm(OpportunityForm):
    """Asks for what a stage needs and the deal lacks, and nothing else."""

    def __init__(self, actor: Actor, row: Opportunity, needed: Iterable[str], data: Any = None) -> None:
        super().__init__(actor, data, row)
        own = {name.replace(CUSTOM, PREFIX) if name.startswith(CUSTOM) else name for name in needed}
        for name in list(self.fields):
            if name not in own:
                del self.fields[name]
            else:
                self.fields[name].required = True
        self.elsewhere = [name for name in needed if name not in IN_FORM and not name.startswith(CUSTOM)]

    def values(self) -> dict[str, Any]:
        asked = {name: self.cleaned_data[name] for name in (*HELD, *CHOSEN) if name in self.fields}
        own = {
            slug: value
            for slug, value in custom_data(self.actor, NOUN, self.cleaned_data).items()
            if f"{PREFIX}{slug}" in self.fields
        }
        return asked | ({"custom": own} if own else {})


class CloseForm(ActionForm):
    """Why it was won or lost."""

    def __init__(self, outcome: str, data: Any = None) -> None:
        super().__init__(data)
        lost = outcome == Outcome.LOST
        label = _("Why was it lost?") if lost else _("Why was it won?")
        reasons = entries(CloseReason, outcome=outcome)
        self.fields["reason"] = forms.ChoiceField(label=label, choices=[("", "—"), *reasons], required=False)
        rivals = entries(Competitor)
        if lost and rivals:
            self.fields["lost_to"] = forms.ChoiceField(label=_("Lost to"), choices=[("", "—"), *rivals], required=False)
        self.fields["note"] = forms.CharField(label=_("What we learn from it"), required=False, max_length=300)


class ContactForm(OtherForm):
    """A person with a part in the deal."""

    roles = forms.MultipleChoiceField(
        label=_("Part in buying"),
        required=False,
        choices=BuyingRole.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave it empty when it is the part they have in the organisation anyway."),
    )

    def __init__(self, data: Any = None, people: Iterable[Customer] = ()) -> None:
        super().__init__(data, "person")
        known = [(str(one.pk), option_text(one)) for one in people]
        if known:
            shown = [("", _("Type a name or a phone number")), *known]
            self.fields["other"].widget = Combobox(
                choices=shown, url=reverse("customers:customer-options") + "?kind=person"
            )
        self.fields["other"].label = _("Person")


class MemberForm(ActionForm):
    part = forms.CharField(label=_("What they do"), required=False, max_length=80)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        people = [("", "—"), *choices_of(actor, "owner")]
        self.fields["user"] = forms.ChoiceField(label=_("Colleague"), choices=people)
        self.order_fields(["user", "part"])


class RivalForm(ActionForm):
    note = forms.CharField(label=_("What they offer"), required=False, max_length=300)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["competitor"] = forms.ChoiceField(label=_("Competitor"), choices=[("", "—"), *entries(Competitor)])
        self.order_fields(["competitor", "note"])


class OutcomeField(forms.ChoiceField):
    """Won or lost, side by side."""

    def __init__(self) -> None:
        super().__init__(label=_("For deals that are"), choices=Outcome.choices, widget=Segmented)
