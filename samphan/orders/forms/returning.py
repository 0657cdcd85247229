"""Forms of returns and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.orders.forms.invoice import quantity_field
from samphan.orders.models import CardLink, Order, OrderLine, PaymentMethod, ReturnReason
from samphan.orders.returning import Back
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.money import money
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import MoneyField, Segmented, Switch


class FindForm(ActionForm):
    number = forms.CharField(
        label=_("Number of the sales order"),
        max_length=30,
        help_text=_("As on the paper: SO2569-00001. Of any branch."),
    )


class ReturnForm(ActionForm):
    """`left` is how much of each line may come back."""

    branch = forms.ChoiceField(label=_("Taken back in"))
    reason = forms.ChoiceField(label=_("Reason"), choices=ReturnReason.choices)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(
        self, data: Any, *, lines: list[OrderLine], left: Mapping[UUID, Decimal], branches: list[Branch]
    ) -> None:
        super().__init__(data)
        branch = self.fields["branch"]
        assert isinstance(branch, forms.ChoiceField)  # noqa: S101 - tells the type checker
        branch.choices = [(str(one.pk), one.name) for one in branches]
        self.branches = {str(one.pk): one for one in branches}
        self.lines = [line for line in lines if left[line.pk] > 0]
        for line in self.lines:
            self.fields[f"lines.{line.pk}.quantity"] = quantity_field(line.name, left[line.pk])
            self.fields[f"lines.{line.pk}.restock"] = forms.BooleanField(
                label=_("Goes back on the shelf"), required=False, initial=True, widget=Switch
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"lines.{line.pk}.quantity"], self[f"lines.{line.pk}.restock"]) for line in self.lines]

    def wanted(self) -> dict[UUID, Back]:
        found = {}
        for line in self.lines:
            if quantity := self.cleaned_data[f"lines.{line.pk}.quantity"]:
                found[line.pk] = Back(quantity, self.cleaned_data[f"lines.{line.pk}.restock"])
        return found


class RefundForm(ActionForm):
    amount = MoneyField(label=_("Amount in baht"))
    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod.choices, widget=Segmented)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = forms.CharField(label=_("Proof of payment"), max_length=60, required=False)

    def __init__(self, data: Any, *, order: Order) -> None:
        paid_by_card = CardLink.objects.filter(payment__order=order).exclude(charge="").exists()
        first = PaymentMethod.CARD if paid_by_card else PaymentMethod.CASH
        super().__init__(data, initial={"amount": order.owed_back, "method": first})
        method = self.fields["method"]
        assert isinstance(method, forms.ChoiceField)  # noqa: S101 - tells the type checker
        method.choices = [one for one in PaymentMethod.choices if paid_by_card or one[0] != PaymentMethod.CARD]
        self.fields["amount"].help_text = _("at most %(amount)s") % {"amount": money(order.owed_back, order.currency)}
