"""What a business promises about goods that it handed over."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.quantities import QuantityField
from samphan.customers.models import Customer
from samphan.orders.models.invoice import Invoice
from samphan.orders.models.order import Delivery, Order, OrderLine
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class WarrantyState(models.TextChoices):
    STANDING = "standing", _("valid")
    CANCELLED = "cancelled", _("cancelled")


class Warranty(BusinessOwned):
    """A warranty paper: of a delivery, or of an invoice. It runs from the day of that document; its steps say who wrote and who cancelled it."""

    number = models.CharField(_("document number"), max_length=30)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="warranties", verbose_name=_("sales order"))
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("delivery of an order")
    )
    invoice = models.ForeignKey(
        Invoice, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("invoice")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=WarrantyState.choices, default=WarrantyState.STANDING, editable=False
    )
    starts = models.DateField(_("runs from"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("warranty paper")
        verbose_name_plural = _("warranty papers")
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="warranty_number_once")]

    def __str__(self) -> str:
        return self.number


class WarrantyLine(BusinessOwned):
    """One product, as promised on that day. `codes` are serial numbers or lots, at most as many as there are pieces; `until` is the last day."""

    warranty = models.ForeignKey(Warranty, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField(_("quantity"))
    months = models.PositiveSmallIntegerField(_("warranty in months"))
    terms = models.CharField(_("terms of the warranty"), max_length=1000, blank=True)
    codes = models.JSONField(_("serial numbers or lots"), default=list, blank=True)
    until = models.DateField(_("runs until"))

    class Meta:
        verbose_name = _("line of a warranty paper")
        verbose_name_plural = _("lines of warranty papers")

    def __str__(self) -> str:
        return str(self.line)

    @property
    def runs(self) -> bool:
        today: date = timezone.localdate()
        return bool(self.until >= today)
