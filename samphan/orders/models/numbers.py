"""How documents are numbered: one series for each kind, branch and Buddhist year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class DocumentKind(models.TextChoices):
    """Kinds that are numbered apart; the value is what a number begins with."""

    QUOTATION = "QT", _("quotation")
    ORDER = "SO", _("sales order")
    DELIVERY = "DN", _("delivery note")
    INVOICE = "IV", _("invoice")
    TAX_INVOICE = "TV", _("tax invoice")
    ABBREVIATED = "AV", _("abbreviated tax invoice")
    CREDIT_NOTE = "CN", _("credit note")
    DEBIT_NOTE = "DB", _("debit note")
    RECEIPT = "RC", _("receipt")
    RETURN = "RT", _("return note")
    REFUND = "RF", _("refund note")
    WARRANTY = "WR", _("warranty paper")


class NumberSeries(BusinessOwned):
    """The last number given. Changed by `numbers.next_number` only."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=2, choices=DocumentKind.choices)
    year = models.PositiveSmallIntegerField()  # Buddhist
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [
            models.UniqueConstraint(fields=["business", "branch", "kind", "year"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.year}"
