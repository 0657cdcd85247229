"""Forms of this module: the head of a document, and the dialogs of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import read_quantity, shown_quantity
from samphan.customers.models import Customer
from samphan.customers.views.relations import option_text
from samphan.orders.access import orders
from samphan.orders.drafting import may_price, number_in
from samphan.orders.models import Order, OrderLine, Payment, PaymentMethod, Quotation
from samphan.orders.steps import settings_of_sales
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import Combobox, DateField, MoneyField, Segmented, Switch

RATES = ((Decimal(0), _("none")), (Decimal(1), "1%"), (Decimal(2), "2%"), (Decimal(3), "3%"), (Decimal(5), "5%"))


class PercentField(forms.DecimalField):
    """Percent with two places; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_digits": 5, "decimal_places": 2, "required": False, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) or Decimal(0)


class SaleForm(ActionForm):
    """Who buys, in which branch, on which terms. `kind` is quotation or order; lines are read by `drafting`."""

    renamed = {"discount": "discount_percent"}

    def __init__(
        self,
        actor: Actor,
        kind: str,
        data: Any = None,
        *,
        customer: Customer | None = None,
        revises: Quotation | None = None,
    ) -> None:
        initial: dict[str, Any] = {"customer": str(customer.pk) if customer else "", "branch": usual_branch(actor)}
        if revises:
            initial |= {
                "note": revises.note,
                "discount_percent": shown_quantity(revises.discount_percent) if revises.discount_percent else "",
            }
        super().__init__(data, initial=initial)
        self.actor = actor
        if revises is None:
            self.fields["customer"] = buyer_field(customer, required=kind == "quotation")
            choices = [(str(one.pk), one.name) for one in open_branches(actor).order_by("code")]
            widget = forms.HiddenInput if len(choices) == 1 else forms.Select
            self.fields["branch"] = forms.ChoiceField(label=_("Branch"), choices=choices, widget=widget)
        if kind == "quotation":
            last = timezone.localdate() + timedelta(days=settings_of_sales().quotation_days)
            self.fields["valid_until"] = DateField(label=_("Valid until"), initial=last)
        if may_price(actor):
            self.fields["discount_percent"] = PercentField(label=_("Discount on everything, percent"))
        self.fields["note"] = forms.CharField(
            label=_("Note on the document"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
        )
        if kind == "order":
            self.fields["pay_first"] = forms.BooleanField(
                label=_("Pays before delivery"), required=False, widget=Switch
            )
            if orders.may(actor, "approve"):
                self.fields["over_credit"] = forms.BooleanField(
                    label=_("Sell above the credit limit"), required=False, widget=Switch
                )
        if not orders.may(actor, "approve"):
            self.fields["ask"] = asking()

    @property
    def terms(self) -> list[forms.BoundField]:
        """What is asked below the lines."""
        names = ("valid_until", "discount_percent", "note", "pay_first", "over_credit", "ask")
        return [self[name] for name in names if name in self.fields]

    @property
    def branch(self) -> Branch:
        """Raises `NotFound` for one that is not offered."""
        return branch_named(self.actor, self.cleaned_data["branch"])

    def discount(self) -> Decimal:
        return self.cleaned_data.get("discount_percent") or Decimal(0)


class CounterForm(SaleForm):
    """Who buys, if they say so, and how they pay."""

    def __init__(self, actor: Actor, data: Any = None, *, customer: Customer | None = None) -> None:
        super().__init__(actor, "counter", data, customer=customer)
        for name in {"note", "ask"} & self.fields.keys():
            del self.fields[name]
        self.fields["customer"].label = _("Member or customer")
        ways = [(one.value, one.label) for one in (PaymentMethod.CASH, PaymentMethod.PROMPTPAY)]
        self.fields["method"] = forms.ChoiceField(
            label=_("How is it paid?"), choices=ways, initial=PaymentMethod.CASH, widget=Segmented
        )
        self.fields["tendered"] = MoneyField(
            label=_("Money handed over"), required=False, help_text=_("Left empty: exactly the amount.")
        )


def asking() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Ask for approval where a limit is crossed"),
        required=False,
        widget=Switch,
        help_text=_("It is written, and waits until somebody who may approve says yes."),
    )


def buyer_field(customer: Customer | None, *, required: bool) -> forms.UUIDField:
    options = [(str(customer.pk), option_text(customer))] if customer else []
    empty = _("Type a name or a phone number") if required else _("Nobody in particular")
    said = _("Choose a customer of the list.")
    return forms.UUIDField(
        label=_("Customer"),
        required=required,
        widget=Combobox(choices=[("", empty), *options], url=reverse("customers:customer-options")),
        error_messages={"required": said, "invalid": said},
    )


def usual_branch(actor: Actor) -> str:
    """Where this person sells: where they wrote their last order, else the first they may choose."""
    choices = list(open_branches(actor).order_by("code").values_list("pk", flat=True))
    mine = Order.objects.filter(owner=actor.user).order_by("-created_at", "-pk") if actor.user else Order.objects.none()
    last = mine.values_list("branch_id", flat=True).first()
    return str(last if last in choices else next(iter(choices), ""))


def branch_named(actor: Actor, pk: object) -> Branch:
    try:
        found = open_branches(actor).filter(pk=UUID(str(pk))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


class AcceptForm(ActionForm):
    """The customer said yes to a colleague."""

    pay_first = forms.BooleanField(label=_("Pays before delivery"), required=False, widget=Switch)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        if orders.may(actor, "approve"):
            self.fields["over_credit"] = forms.BooleanField(
                label=_("Sell above the credit limit"), required=False, widget=Switch
            )
        else:
            self.fields["ask"] = asking()


class NoteForm(ActionForm):
    note = forms.CharField(
        label=pgettext_lazy("paper", "Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DeliverForm(ActionForm):
    """How much of each line leaves; all that is left unless somebody writes less."""

    def __init__(self, lines: Sequence[OrderLine], data: Any = None) -> None:
        super().__init__(data)
        self.lines = [line for line in lines if line.delivered < line.quantity]
        for line in self.lines:
            left = shown_quantity(line.quantity - line.delivered)
            self.fields[f"quantity-{line.pk}"] = forms.CharField(
                label=line.name,
                required=False,
                initial=left,
                help_text=_("%(left)s %(unit)s left") % {"left": left, "unit": line.unit_name},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.fields["parcel_number"] = forms.CharField(label=_("Parcel number"), required=False, max_length=60)
        self.fields["note"] = forms.CharField(label=_("Remark"), required=False, max_length=300)

    @property
    def quantities(self) -> list[forms.BoundField]:
        return [self[f"quantity-{line.pk}"] for line in self.lines]

    def wanted(self) -> Mapping[UUID, Decimal]:
        """Raises `Refused` that blames the field. Nothing, or nought, leaves nothing of that line."""
        found: dict[UUID, Decimal] = {}
        for line in self.lines:
            name = f"quantity-{line.pk}"
            written = self.cleaned_data[name].strip()
            if written and (quantity := read_quantity(written, field=name, zero=True)):
                found[line.pk] = quantity
        if not found:
            sentence = _("Say how much leaves.")
            raise Refused(sentence, code="nothing_to_deliver")
        return found

    def take(self, refusal: Refused) -> None:
        refusal.fields = {
            f"quantity-{name.split('.')[1]}" if name.startswith("lines.") else name: said
            for name, said in refusal.fields.items()
        }
        super().take(refusal)


class PayForm(ActionForm):
    """How the money comes, and how much of it."""

    def __init__(self, order: Order, data: Any = None, *, promptpay: bool, card: bool) -> None:
        first = PaymentMethod.PROMPTPAY if promptpay else PaymentMethod.CASH
        super().__init__(data, initial={"method": first, "amount": order.due})
        self.fields["method"] = forms.ChoiceField(
            label=_("How is it paid?"),
            choices=[(one.value, one.label) for one in METHODS if card or one != PaymentMethod.CARD],
            widget=Segmented,
        )
        self.fields["amount"] = MoneyField(label=_("Amount to settle"))
        self.fields["tendered"] = MoneyField(
            label=_("Money handed over"), required=False, help_text=_("Left empty: exactly the amount.")
        )
        self.fields["withheld_percent"] = forms.TypedChoiceField(
            label=_("Tax that the payer withholds"),
            choices=[(str(rate), label) for rate, label in RATES],
            coerce=Decimal,
            required=False,
            help_text=_("Organisations withhold it from services: usually 3%."),
        )


METHODS = (PaymentMethod.PROMPTPAY, PaymentMethod.CASH, PaymentMethod.TRANSFER, PaymentMethod.CARD)


class SettleForm(ActionForm):
    """The money came: what proves it."""

    evidence = forms.CharField(
        label=_("Reference on the slip"),
        required=False,
        max_length=200,
        help_text=_(
            "The number of the transfer, or the slip's QR code as a scanner types it. One slip proves one payment."
        ),
    )

    def __init__(self, payment: Payment, data: Any = None) -> None:
        super().__init__(data, initial={"amount": payment.amount})
        self.fields["amount"] = MoneyField(label=_("Amount that came"))
        self.order_fields(["amount", "evidence"])


def money_typed(written: str) -> Decimal | None:
    """Money while it is typed; None for nothing, and for what cannot be read yet."""
    try:
        return number_in(written.replace("฿", ""), "amount_form") if written.strip() else None
    except Refused:
        return None


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, however little that is."""
    return request.POST if request.method == "POST" else None


class AnswerForm(ActionForm):
    """What a customer writes under a quotation."""

    name = forms.CharField(label=_("Your name"), max_length=120)


def percent_typed(written: str) -> Decimal:
    """The document's discount while it is typed: nothing for what cannot be read yet."""
    try:
        return number_in(written, "discount_form") if written.strip() else Decimal(0)
    except Refused:
        return Decimal(0)
