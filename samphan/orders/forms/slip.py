"""Forms of bank slips: handed in by a colleague or the customer, matched, looked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samphan.orders.models import Order, SlipPicture
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import FileDrop, MoneyField


def picture_field(**said: Any) -> forms.FileField:
    widget = FileDrop(attrs={"accept": "image/png,image/jpeg"})
    return forms.FileField(label=_("Picture of the slip"), widget=widget, **said)


class SlipForm(ActionForm):
    """What a colleague has in hand: the picture, or only the code that a scanner read."""

    picture = picture_field(
        required=False, help_text=_("PNG or JPEG, up to 10 MB. It is kept until somebody decides about it.")
    )
    evidence = forms.CharField(
        label=_("Code of the slip"),
        max_length=200,
        required=False,
        help_text=_("Scan the small QR code on the slip, or type the number of the transfer."),
    )
    amount = MoneyField(label=_("Amount on the slip"))


class SentSlipForm(ActionForm):
    """What a customer sends from the page of their order."""

    picture = picture_field(help_text=_("The whole slip, sharp, so that its small QR code can be read."))
    amount = MoneyField(label=_("Amount on the slip"))

    def __init__(self, order: Order, data: Any = None, files: Any = None, *, amount: Decimal | None = None) -> None:
        super().__init__(data, files, initial={"amount": amount or None})
        self.order = order


class MatchForm(ActionForm):
    """What the bank says came."""

    amount = MoneyField(label=_("Amount that came"))
    evidence = forms.CharField(
        label=_("Reference on the slip"),
        required=False,
        max_length=200,
        help_text=_("The number of the transfer. One slip proves one payment."),
    )

    def __init__(self, slip: SlipPicture, data: Any = None) -> None:
        super().__init__(data, initial={"amount": slip.amount, "evidence": slip.evidence})


class MatchOrderForm(MatchForm):
    """For money that nobody had asked for."""

    order = forms.CharField(
        label=_("Number of the sales order"), max_length=30, help_text=_("As on the paper: SO2569-00001.")
    )

    def __init__(self, slip: SlipPicture, data: Any = None) -> None:
        super().__init__(slip, data)
        self.initial["order"] = slip.order.number if slip.order else ""
        self.order_fields(["order", "amount", "evidence"])
