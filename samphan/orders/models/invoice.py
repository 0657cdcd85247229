"""Invoices and tax invoices, and the notes that correct them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.amounts import AmountField
from samphan.orders.models.documents import PricedDocument, PricedLine
from samphan.orders.models.numbers import DocumentKind
from samphan.orders.models.order import Order, OrderLine


class InvoiceKind(models.TextChoices):
    """Values are those of `DocumentKind`: each kind is numbered apart."""

    INVOICE = DocumentKind.INVOICE.value, _("invoice")
    TAX = DocumentKind.TAX_INVOICE.value, _("tax invoice")
    ABBREVIATED = DocumentKind.ABBREVIATED.value, _("abbreviated tax invoice")
    CREDIT = DocumentKind.CREDIT_NOTE.value, _("credit note")
    DEBIT = DocumentKind.DEBIT_NOTE.value, _("debit note")


NOTES = (InvoiceKind.CREDIT, InvoiceKind.DEBIT)


class InvoiceState(models.TextChoices):
    STANDING = "standing", _("stands")
    CANCELLED = "cancelled", _("cancelled")


class CorrectionCode(models.TextChoices):
    """Why a note is written, for goods and for services, or a tax invoice issued anew: the purpose codes of the e-Tax standard (ETDA 3-2560)."""

    OVERPRICED = "CDNG01", _("price reduced, or a discount given afterwards")
    DAMAGED = "CDNG02", _("goods damaged")
    SHORT = "CDNG03", _("fewer goods than invoiced")
    MISCOUNTED = "CDNG04", _("price computed too high")
    RETURNED = "CDNG05", _("goods returned")
    OTHER_GOODS = "CDNG99", _("another reason, goods")
    SERVICE_REDUCED = "CDNS01", _("fee of a service reduced")
    SERVICE_SHORT = "CDNS02", _("less service than agreed")
    SERVICE_MISCOUNTED = "CDNS03", _("fee computed too high")
    SERVICE_CANCELLED = "CDNS04", _("contract of service ended")
    OTHER_SERVICES = "CDNS99", _("another reason, services")
    MORE_GOODS = "DBNG01", _("more goods than invoiced")
    UNDERPRICED = "DBNG02", _("price computed too low")
    MORE_OTHER_GOODS = "DBNG99", _("another reason for more, goods")
    MORE_SERVICE = "DBNS01", _("more service than agreed")
    SERVICE_UNDERPRICED = "DBNS02", _("fee computed too low")
    MORE_OTHER_SERVICES = "DBNS99", _("another reason for more, services")
    WRONG_NAME = "TIVC01", _("the name was wrong")
    WRONG_ADDRESS = "TIVC02", _("the address was wrong")
    OTHERWISE_WRONG = "TIVC99", _("another reason to issue it anew")


class Invoice(PricedDocument):
    """A paper of the books. Buyer and seller stand on it as on that day (`seller`: name, name_en, tax_id, branch, phone, address parts).

    A note refers to its `original`; `original_value` is what that came to before VAT, `correct_value` what it should come to.
    One that was issued anew refers to the cancelled one that it `replaces`.
    """

    kind = models.CharField(_("kind"), max_length=2, choices=InvoiceKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=InvoiceState.choices, default=InvoiceState.STANDING, editable=False
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("sales order"))
    is_receipt = models.BooleanField(_("the receipt as well"), default=False)
    original = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="notes")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    day = models.DateField(_("date"), default=timezone.localdate)
    seller = models.JSONField(default=dict)
    buyer_name = models.CharField(_("buyer"), max_length=300, blank=True)
    buyer_tax_id = models.CharField(_("tax id"), max_length=13, blank=True)
    buyer_branch = models.CharField(_("branch on tax invoices"), max_length=5, blank=True)
    buyer_address = models.CharField(_("address"), max_length=900, blank=True)
    buyer_postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    reason_code = models.CharField(_("reason"), max_length=6, choices=CorrectionCode.choices, blank=True)
    reason = models.CharField(_("in words"), max_length=250, blank=True)
    original_value = AmountField(_("value of the original"), null=True)
    correct_value = AmountField(_("correct value"), null=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NOTES, original__isnull=False) | (~Q(kind__in=NOTES) & Q(original=None)),
                name="invoice_note_has_original",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-day", "-id"], name="invoice_by_day"),
            models.Index(fields=["business", "branch", "-day", "-id"], name="invoice_of_branch"),
        ]

    @property
    def is_note(self) -> bool:
        return self.kind in NOTES

    @property
    def is_tax_document(self) -> bool:
        """True when it belongs in the sales tax report: a note does when its original does."""
        kind = self.original.kind if self.original else self.kind
        return kind in {InvoiceKind.TAX, InvoiceKind.ABBREVIATED}


class InvoiceLine(PricedLine):
    """`of` is the line that a note corrects; `by_amount` when it changes the price and not the quantity."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    by_amount = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["position"]
