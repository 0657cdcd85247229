"""Forms of Settings › Sales and documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.orders.models import Letterhead, OrderSettings, PaperLanguage, StampedPaper
from samphan.orders.papers.priced import OPTIONAL
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.inputs import FileDrop, PhoneField, PlaceSearch, Segmented, Switch

PLAIN = (
    "most_discount",
    "least_margin",
    "hold_overdue",
    "promptpay_id",
    "quotation_days",
    "paper_language",
    "quotation_words",
    "order_words",
    "receipt_words",
    "version",
)
PARTS = (
    "address_line",
    "subdistrict",
    "district",
    "province",
    "postcode",
    "address_en",
    "place_code",
    "phone",
    "version",
)


def words() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class LimitField(forms.DecimalField):
    """A percent that may be left empty: then there is no limit."""

    def __init__(self, **said: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=widget, **said
        )


class SellingForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    vat_registered = forms.BooleanField(
        label=_("The business is registered for VAT"),
        required=False,
        widget=Switch,
        help_text=_("Without it no VAT is charged, and no tax invoice is written."),
    )
    promptpay_id = forms.CharField(
        label=_("PromptPay id"),
        max_length=20,
        required=False,
        help_text=_(
            "A mobile number, the 13 digits of a tax id, or the 15 of an e-wallet. Customers pay to it by QR code."
        ),
    )
    most_discount = LimitField(
        label=_("Discount without approval, up to (percent)"),
        help_text=_("Of a line, counted from the price of the lists. Left empty: no limit."),
    )
    least_margin = LimitField(
        label=_("Margin without approval, from (percent)"),
        help_text=_("Of the whole document, where costs are known. Left empty: no limit."),
    )
    hold_overdue = forms.BooleanField(
        label=_("Orders of customers who are overdue need approval"),
        required=False,
        widget=Switch,
        help_text=_("By the days of credit that were agreed with the customer."),
    )
    quotation_days = forms.IntegerField(label=_("A quotation is valid for (days)"), min_value=1, max_value=365)
    paper_language = forms.ChoiceField(
        label=_("Documents are written in"), choices=PaperLanguage.choices, widget=Segmented
    )
    left_out = forms.MultipleChoiceField(
        label=_("Leave out of the table of lines"),
        choices=list(OPTIONAL.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stamped = forms.MultipleChoiceField(
        label=_("Seal and signature stand on"),
        choices=[(value, capfirst(label)) for value, label in StampedPaper.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The signature is that of whoever issues the document."),
    )
    quotation_words = forms.CharField(
        label=_("Conditions of quotations"), max_length=1000, required=False, widget=words()
    )
    order_words = forms.CharField(
        label=_("Words on orders and invoices"), max_length=1000, required=False, widget=words()
    )
    receipt_words = forms.CharField(label=_("Words on receipts"), max_length=1000, required=False, widget=words())

    def __init__(self, data: Any = None, *, row: OrderSettings) -> None:
        initial = {name: getattr(row, name) for name in (*PLAIN, "vat_registered", "left_out", "stamped")}
        super().__init__(data, initial=initial)


class LogoForm(forms.Form):
    logo = forms.FileField(label=_("Picture"), widget=FileDrop(attrs={"accept": "image/png,image/jpeg"}))


class SealForm(forms.Form):
    seal = forms.FileField(label=_("Picture"), widget=FileDrop(attrs={"accept": "image/png,image/jpeg"}))


class SignatureForm(forms.Form):
    signature = forms.FileField(label=_("Picture"), widget=FileDrop(attrs={"accept": "image/png,image/jpeg"}))


class CertificateForm(ActionForm):
    certificate = forms.FileField(
        label=_("File of the certificate"), required=False, widget=FileDrop(attrs={"accept": ".p12,.pfx"})
    )
    password = forms.CharField(
        label=_("Password of the file"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It opens the file once, and is not kept."),
    )


class LetterheadForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    address_line = forms.CharField(label=_("House number and road"), max_length=300, required=False)
    place = forms.CharField(label=_("Find the sub-district"), required=False, widget=PlaceSearch)
    subdistrict = forms.CharField(label=_("Sub-district"), max_length=100, required=False)
    district = forms.CharField(label=_("District"), max_length=100, required=False)
    province = forms.CharField(label=_("Province"), max_length=100, required=False)
    postcode = forms.CharField(
        label=_("Postcode"), required=False, max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    place_code = forms.CharField(
        label=_("Code of the sub-district"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Six digits of TIS 1099, for e-Tax. Left empty, it is looked up by the names above."),
    )
    address_en = forms.CharField(label=_("The whole address in English"), max_length=300, required=False)
    phone = PhoneField(label=_("Phone"), required=False)

    def __init__(self, data: Any = None, *, row: Letterhead) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in PARTS})
