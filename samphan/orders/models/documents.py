"""What quotations, orders and invoices have in common: a customer, lines, totals; and the steps every document went through."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Currency, TaxClass, Variant
from samphan.catalog.quantities import QuantityField
from samphan.customers.models import Customer
from samphan.orders.amounts import AmountField
from samphan.orders.models.signature import paper_folder
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned

SUMS = ("subtotal", "discount", "taxable", "zero_rated", "exempt", "vat", "total")


class PricedDocument(BusinessOwned):
    """Prices as they were said on that day: nothing here follows the catalogue. `sums` are those of `tax.Totals`."""

    number = models.CharField(_("document number"), max_length=30)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"), db_index=False
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("seller")
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.THB)
    includes_vat = models.BooleanField(_("prices include VAT"), default=True)
    discount_percent = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2, default=0)
    subtotal = AmountField(_("sum of the lines"), default=0)
    discount = AmountField(_("discount"), default=0)
    taxable = AmountField(_("value that bears VAT"), default=0)
    zero_rated = AmountField(_("value at 0%"), default=0)
    exempt = AmountField(_("value exempt from VAT"), default=0)
    vat = AmountField(_("VAT"), default=0)
    total = AmountField(_("total"), default=0)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class PricedLine(BusinessOwned):
    """One product of a document, with its name and price as they were then, and why they were so (`why`, sentences).

    `cost` is what all of it cost us, None where nobody knows; `choices` are ids of what was chosen of a configurable product.
    """

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=400)
    unit_name = models.CharField(_("unit"), max_length=60, blank=True)
    quantity = QuantityField(_("quantity"))
    unit_price = AmountField(_("price of one"), default=0)
    list_price = AmountField(_("price by the lists"), default=0)
    discount_percent = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2, default=0)
    tax_class = models.CharField(_("VAT"), max_length=8, choices=TaxClass.choices, default=TaxClass.VAT7)
    net = AmountField(_("after discounts"), default=0)
    vat = AmountField(_("VAT"), default=0)
    total = AmountField(_("total"), default=0)
    cost = AmountField(_("cost"), null=True)
    choices = models.JSONField(default=list, blank=True)
    why = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class StateChange(BusinessOwned):
    """A step of a document: who, when, why. Only ever added."""

    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    state = models.CharField(_("state"), max_length=20)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of a document")
        verbose_name_plural = _("steps of documents")
        indexes = [models.Index(fields=["business", "subject_id", "at"], name="state_change_of")]

    def __str__(self) -> str:
        return self.state


class RequestKey(BusinessOwned):
    """What a call or a click made, by the key it carried: sent again, it finds this instead of making another."""

    key = models.CharField(max_length=300)
    made = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("key of a request")
        verbose_name_plural = _("keys of requests")
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="order_request_once")]

    def __str__(self) -> str:
        return self.key


class PaperLanguage(models.TextChoices):
    THAI = "th", _("Thai")
    ENGLISH = "en", _("English")
    BOTH = "both", _("Thai and English")


class StampedPaper(models.TextChoices):
    """Kinds of paper that can bear the seal of the business and the signature of whoever issues."""

    QUOTATION = "quotation", _("quotation")
    ORDER = "order", _("sales order")
    DELIVERY = "delivery", _("delivery note")
    INVOICE = "invoice", _("invoices and tax invoices")
    RECEIPT = "receipt", _("receipt")
    WARRANTY = "warranty", _("warranty paper")


def stamped_at_first() -> list[str]:
    """What Thai businesses usually sign and seal."""
    kinds = (StampedPaper.QUOTATION, StampedPaper.INVOICE, StampedPaper.RECEIPT, StampedPaper.WARRANTY)
    return [kind.value for kind in kinds]


class OrderSettings(BusinessOwned):
    """How a business sells, and what its documents say. One without a row has the defaults. `left_out` names columns of `papers.columns`."""

    vat_registered = models.BooleanField(_("registered for VAT"), default=True)
    most_discount = models.DecimalField(
        _("discount without approval, percent"), max_digits=5, decimal_places=2, null=True
    )
    least_margin = models.DecimalField(_("margin without approval, percent"), max_digits=5, decimal_places=2, null=True)
    hold_overdue = models.BooleanField(_("customers who are overdue need approval"), default=False)
    promptpay_id = models.CharField(_("PromptPay id"), max_length=20, blank=True)
    quotation_days = models.PositiveSmallIntegerField(_("days a quotation is valid"), default=30)
    paper_language = models.CharField(
        _("language of documents"), max_length=4, choices=PaperLanguage.choices, default=PaperLanguage.THAI
    )
    logo = models.FileField(_("logo"), upload_to=paper_folder, max_length=200, blank=True)
    seal = models.FileField(_("seal"), upload_to=paper_folder, max_length=200, blank=True)
    stamped = models.JSONField(_("documents with seal and signature"), default=stamped_at_first, blank=True)
    quotation_words = models.CharField(_("conditions of quotations"), max_length=1000, blank=True)
    order_words = models.CharField(_("words on orders and invoices"), max_length=1000, blank=True)
    receipt_words = models.CharField(_("words on receipts"), max_length=1000, blank=True)
    left_out = models.JSONField(_("columns left out"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("settings of sales")
        verbose_name_plural = _("settings of sales")
        constraints = [models.UniqueConstraint(fields=["business"], name="order_settings_once")]

    @property
    def line_language(self) -> str:
        """In which language documents call what is sold, whoever writes them."""
        return "en" if self.paper_language == PaperLanguage.ENGLISH else "th"

    def __str__(self) -> str:
        return str(self.business)
