"""Payments of an order, and the receipts given for them."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Currency
from samphan.customers.models import Customer
from samphan.orders.amounts import AmountField
from samphan.orders.models.order import Order
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("cash")
    TRANSFER = "transfer", _("bank transfer")
    PROMPTPAY = "promptpay", _("PromptPay")
    CARD = "card", _("card")


class PaymentState(models.TextChoices):
    EXPECTED = "expected", _("awaited")
    SETTLED = "settled", _("money received")
    CANCELLED = "cancelled", _("cancelled")


class Payment(BusinessOwned):
    """Money that is expected, and then received once. `amount` is what must come; with `withheld` (tax that the payer keeps back) it settles the order.

    `reference` is what the payer is asked to name. `evidence` is what proves it (a slip's reference): the same proves one payment only.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices)
    amount = AmountField(_("amount of money"))
    withheld = AmountField(_("tax withheld"), default=0)
    tendered = AmountField(_("money handed over"), null=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.THB)
    reference = models.CharField(_("reference"), max_length=20)
    evidence = models.CharField(_("proof of payment"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PaymentState.choices, default=PaymentState.EXPECTED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            models.Index(fields=["business", "-created_at", "-id"], name="payment_by_age"),
            models.Index(
                fields=["business", "created_at", "id"], name="payment_awaited", condition=Q(state="expected")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["business", "reference"], name="payment_reference_once"),
            models.UniqueConstraint(
                fields=["business", "evidence"], name="payment_evidence_once", condition=~Q(evidence="")
            ),
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(withheld__gte=0), name="payment_is_something"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def settles(self) -> Decimal:
        """What of the order is settled by it."""
        return Decimal(self.amount + self.withheld)

    @property
    def change(self) -> Decimal:
        """What is given back of the money handed over."""
        return Decimal(0) if self.tendered is None else Decimal(self.tendered - self.amount)


class Receipt(BusinessOwned):
    """The paper for money received. The buyer stands on it as on that day."""

    number = models.CharField(_("document number"), max_length=30)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    buyer_name = models.CharField(_("buyer"), max_length=300, blank=True)
    buyer_tax_id = models.CharField(_("tax id"), max_length=13, blank=True)
    buyer_address = models.CharField(_("address"), max_length=900, blank=True)
    amount = AmountField(_("amount of money"))
    withheld = AmountField(_("tax withheld"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="receipt_number_once")]

    def __str__(self) -> str:
        return self.number
