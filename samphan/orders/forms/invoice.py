"""Forms of invoices: what to issue and to whom, what to correct and why."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import shown_quantity
from samphan.orders.correcting import Correction, Left
from samphan.orders.invoicing import Buyer
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, OrderLine
from samphan.orders.replacing import BEGINS
from samphan.platform.thai.money import money
from samphan.platform.thai.taxid import parse_tax_branch, parse_tax_id
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import MoneyField, Segmented, Switch

KINDS = {
    InvoiceKind.TAX: _("Tax invoice"),
    InvoiceKind.ABBREVIATED: _("Abbreviated"),
    InvoiceKind.INVOICE: _("Invoice"),
}


def quantity_field(label: str, left: Decimal, **more: Any) -> forms.DecimalField:
    said = _("%(quantity)s left") % {"quantity": shown_quantity(left)}
    return forms.DecimalField(label=label, required=False, decimal_places=3, max_digits=12, help_text=said, **more)


class BuyerForm(ActionForm):
    """Who stands on a tax invoice; `buyer` is who is known until now."""

    buyer: Buyer

    name = forms.CharField(label=_("Buyer"), max_length=300, required=False)
    tax_id = forms.CharField(label=_("Tax id"), max_length=30, required=False)
    branch = forms.CharField(
        label=_("Branch of the buyer"),
        max_length=40,
        required=False,
        help_text=_("00000 or “head office”; a person has none."),
    )
    address = forms.CharField(
        label=_("Address"), max_length=900, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_tax_id(self) -> str:
        written = self.cleaned_data["tax_id"]
        digits = parse_tax_id(written) if written else ""
        if digits is None:
            raise forms.ValidationError(_("This is not a tax id: look at the 13 digits again."))
        return digits

    def clean_branch(self) -> str:
        written = self.cleaned_data["branch"]
        code = parse_tax_branch(written) if written else ""
        if code is None:
            raise forms.ValidationError(_("A branch has five digits, 00000 for the head office."))
        return code

    def named(self) -> Buyer:
        said = {name: self.cleaned_data[name] for name in ("name", "tax_id", "branch", "address")}
        kept = said["address"].strip() == self.buyer.address.strip()
        return Buyer(**said, postcode=self.buyer.postcode if kept else "")


class IssueForm(BuyerForm):
    """`left` is how much of each line no invoice stands for yet."""

    kind = forms.ChoiceField(label=_("What to issue"), widget=Segmented)
    note = forms.CharField(label=pgettext_lazy("paper", "Note"), max_length=1000, required=False)
    is_receipt = forms.BooleanField(label=_("It is the receipt as well"), required=False, widget=Switch)

    field_order = ("kind", "name", "tax_id", "branch", "address", "note", "is_receipt")

    def __init__(
        self,
        data: Any,
        *,
        lines: list[OrderLine],
        left: Mapping[UUID, Decimal],
        buyer: Buyer,
        registered: bool,
        paid: bool,
    ) -> None:
        kinds = KINDS if registered else {InvoiceKind.INVOICE: KINDS[InvoiceKind.INVOICE]}
        fullest = InvoiceKind.TAX if buyer.name else InvoiceKind.ABBREVIATED
        super().__init__(
            data,
            initial={
                "kind": fullest if registered else InvoiceKind.INVOICE,
                "name": buyer.name,
                "tax_id": buyer.tax_id,
                "branch": buyer.branch,
                "address": buyer.address,
            },
        )
        if not (paid and registered):
            del self.fields["is_receipt"]
        self.buyer, self.lines = buyer, [line for line in lines if left[line.pk] > 0]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - tells the type checker
        kind.choices = list(kinds.items())
        for line in self.lines:
            initial = left[line.pk].normalize()
            self.fields[f"lines.{line.pk}.quantity"] = quantity_field(line.name, left[line.pk], initial=initial)

    def quantities(self) -> list[forms.BoundField]:
        return [self[f"lines.{line.pk}.quantity"] for line in self.lines]

    def wanted(self) -> dict[UUID, Decimal]:
        said = {line.pk: self.cleaned_data[f"lines.{line.pk}.quantity"] for line in self.lines}
        return {pk: quantity for pk, quantity in said.items() if quantity}


class CreditForm(ActionForm):
    """Goods that came back, or money taken off, line by line."""

    begins = "CD"
    code = forms.ChoiceField(label=_("Reason"))
    reason = forms.CharField(label=_("In words"), max_length=250, help_text=_("It is printed on the note."))

    def __init__(self, data: Any, *, invoice: Invoice, left: Mapping[UUID, Left]) -> None:
        super().__init__(data)
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)  # noqa: S101 - tells the type checker
        code.choices = [(value, label) for value, label in CorrectionCode.choices if value.startswith(self.begins)]
        self.lines = list(invoice.lines.all())
        for line in self.lines:
            self.add_line(line.pk, line.name, left[line.pk])

    def add_line(self, pk: UUID, name: str, left: Left) -> None:
        if left.quantity > 0 and left.net > 0:
            self.fields[f"lines.{pk}.quantity"] = quantity_field(
                str(_("%(product)s: came back") % {"product": name}), left.quantity
            )
        if left.net > 0:
            self.fields[f"lines.{pk}.amount"] = MoneyField(
                label=_("%(product)s: or taken off, baht") % {"product": name},
                required=False,
                help_text=_("at most %(amount)s") % {"amount": money(left.net)},
            )

    def wanted(self) -> dict[UUID, Correction]:
        found = {}
        for line in self.lines:
            quantity = self.cleaned_data.get(f"lines.{line.pk}.quantity")
            amount = self.cleaned_data.get(f"lines.{line.pk}.amount")
            if quantity:
                found[line.pk] = Correction(quantity=quantity)
            elif amount:
                found[line.pk] = Correction(amount=amount)
        return found


class DebitForm(CreditForm):
    """What is asked for more, line by line."""

    begins = "DB"

    def add_line(self, pk: UUID, name: str, left: Left) -> None:  # noqa: ARG002 - more may always be asked for
        self.fields[f"lines.{pk}.amount"] = MoneyField(
            label=_("%(product)s: more, baht") % {"product": name}, required=False
        )

    def amounts(self) -> dict[UUID, Decimal]:
        return {pk: said.amount for pk, said in self.wanted().items() if said.amount is not None}


class ReplaceForm(BuyerForm):
    """Why a tax invoice is issued anew, and to whom."""

    code = forms.ChoiceField(
        label=_("Reason"), choices=[one for one in CorrectionCode.choices if one[0].startswith(BEGINS)]
    )
    reason = forms.CharField(label=_("In words"), max_length=250, help_text=_("It is printed on the new invoice."))
    field_order = ("code", "reason", "name", "tax_id", "branch", "address")

    def __init__(self, data: Any = None, *, buyer: Buyer) -> None:
        said = {"name": buyer.name, "tax_id": buyer.tax_id, "branch": buyer.branch, "address": buyer.address}
        super().__init__(data, initial=said)
        self.buyer = buyer


class CancelForm(ActionForm):
    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=300)
