"""Goods that came back, and money that went back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Currency, Warehouse
from samphan.catalog.quantities import QuantityField
from samphan.orders.amounts import AmountField
from samphan.orders.models.order import Order, OrderLine
from samphan.orders.models.payment import PaymentMethod
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class ReturnReason(models.TextChoices):
    DAMAGED = "damaged", _("goods damaged")
    WRONG = "wrong", _("not what was ordered")
    UNWANTED = "unwanted", _("the customer changed their mind")
    LATE = "late", _("came too late")
    OTHER = "other", _("another reason")


class Return(BusinessOwned):
    """Goods taken back, in any branch. `value` is what of it no invoice stood for; for the rest a credit note was written."""

    number = models.CharField(_("document number"), max_length=30)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns", verbose_name=_("sales order"))
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    reason = models.CharField(_("reason"), max_length=10, choices=ReturnReason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    value = AmountField(_("value"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("taken back at"), default=timezone.now)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="return_number_once")]

    def __str__(self) -> str:
        return self.number


class ReturnLine(BusinessOwned):
    """`restock` put it on the shelf again. Of `quantity`, `plain` was never invoiced; the rest stands on credit notes."""

    returned = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="returns")
    quantity = QuantityField(_("quantity"))
    plain = QuantityField(default=0)
    restock = models.BooleanField(_("back on the shelf"), default=True)

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")

    def __str__(self) -> str:
        return str(self.line)


class RefundState(models.TextChoices):
    SENDING = "sending", _("on its way to the card")
    DONE = "done", _("given back")
    REFUSED = "refused", _("not given back")


class Refund(BusinessOwned):
    """Money given back. All refunds of an order together never exceed what was paid: the order's own row holds that.

    To a card it is on its way until the provider answered; `charge` is the payment it goes back to, `asked_at` when the provider was last
    asked, and `problem` why it said no. The order counts it from the beginning, and no more once it was refused.
    """

    number = models.CharField(_("document number"), max_length=30)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("sales order"))
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices)
    amount = AmountField(_("amount of money"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.THB)
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.CharField(_("proof of payment"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("given back at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=RefundState.choices, default=RefundState.DONE)
    charge = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="refund_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_something"),
        ]
        indexes = [models.Index(fields=["business", "id"], name="refund_on_its_way", condition=Q(state="sending"))]

    def __str__(self) -> str:
        return self.number
