"""Sales orders and what left the house for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Warehouse
from samphan.catalog.quantities import QuantityField
from samphan.orders.amounts import AmountField
from samphan.orders.models.documents import PricedDocument, PricedLine
from samphan.orders.models.quotation import Quotation
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class OrderState(models.TextChoices):
    PLACED = "placed", _("placed")
    PARTLY = "partly", _("partly delivered")
    DELIVERED = "delivered", _("delivered in full")
    CANCELLED = "cancelled", _("cancelled")


class OrderChannel(models.TextChoices):
    """By which door an order came."""

    SALES = "sales", _("salesperson")
    COUNTER = "counter", _("counter")
    LINK = "link", _("accepted by link")
    API = "api", _("another system")
    TILL = "till", _("file of a till")


class OrderQuerySet(BusinessQuerySet["Order"]):
    def update(self, **changes: Any) -> int:
        """Whatever is changed moves `changed_at`: keepers of a copy (the warehouse) hear of it by that."""
        return super().update(**{"changed_at": timezone.now(), **changes})


class Order(PricedDocument):
    """What a customer ordered. Its stock is reserved in `warehouse` under `reference`; `pay_first` lets nothing leave before it is paid."""

    quotation = models.OneToOneField(Quotation, null=True, on_delete=models.PROTECT, related_name="order")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    state = models.CharField(
        _("state"), max_length=10, choices=OrderState.choices, default=OrderState.PLACED, editable=False
    )
    channel = models.CharField(
        _("channel"), max_length=10, choices=OrderChannel.choices, default=OrderChannel.SALES, editable=False
    )
    pay_first = models.BooleanField(_("pays before delivery"), default=False)
    paid = AmountField(_("paid"), default=0, editable=False)
    credited = AmountField(_("taken off afterwards"), default=0, editable=False)
    debited = AmountField(_("added afterwards"), default=0, editable=False)
    refunded = AmountField(_("given back"), default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(OrderQuerySet)()

    class Meta:
        verbose_name = _("sales order")
        verbose_name_plural = _("sales orders")
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="order_number_once"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("total") + F("debited")), name="order_not_paid_over"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0) & Q(refunded__lte=F("paid")), name="order_not_refunded_over"
            ),
            models.CheckConstraint(
                condition=Q(credited__gte=0) & Q(debited__gte=0) & Q(credited__lte=F("total") + F("debited")),
                name="order_not_credited_over",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-created_at", "-id"], name="order_by_age"),
            models.Index(fields=["business", "branch", "-created_at", "-id"], name="order_of_branch"),
            models.Index(fields=["business", "changed_at", "id"], name="order_by_change"),
            models.Index(
                fields=["business", "created_at", "id"],
                name="order_to_deliver",
                condition=Q(state__in=("placed", "partly")),
            ),
        ]

    @property
    def reference(self) -> str:
        """Under which stock is reserved and moved."""
        return f"orders.order:{self.pk}"

    @property
    def worth(self) -> Decimal:
        """What it comes to after returns and notes."""
        return Decimal(self.total + self.debited - self.credited)

    @property
    def due(self) -> Decimal:
        """What is still to be paid."""
        kept = self.paid - self.refunded
        return Decimal(0) if self.state == OrderState.CANCELLED else max(Decimal(0), Decimal(self.worth - kept))

    @property
    def owed_back(self) -> Decimal:
        """What was paid above its worth, and not given back yet."""
        return max(Decimal(0), Decimal(self.paid - self.refunded - self.worth))


class OrderLine(PricedLine):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    delivered = QuantityField(_("quantity delivered"), default=0)

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered__gte=0) & Q(delivered__lte=F("quantity")), name="order_line_not_over"
            )
        ]


class ParcelState(models.TextChoices):
    """How far a delivery came. For one that is fetched, `READY` means that it lies in the branch, `ARRIVED` that it was fetched."""

    READY = "ready", _("prepared")
    SENT = "sent", _("on its way to the recipient")
    ARRIVED = "arrived", _("with the recipient")
    RETURNED = "returned", _("came back to us")
    LOST = "lost", _("lost on the way")


class Delivery(BusinessOwned):
    """Goods that left for an order: all of it, or a part. `parcel_state` is where they are now; its steps say who saw it, and when."""

    number = models.CharField(_("document number"), max_length=30)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel_number = models.CharField(_("parcel number"), max_length=60, blank=True)
    parcel_state = models.CharField(
        _("parcel"), max_length=8, choices=ParcelState.choices, default=ParcelState.SENT, editable=False
    )
    destination = models.ForeignKey(
        "orders.Destination", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("destination")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("delivered at"), default=timezone.now)

    class Meta:
        verbose_name = _("delivery of an order")
        verbose_name_plural = _("deliveries of orders")
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="delivery_number_once")]

    def __str__(self) -> str:
        return self.number


class DeliveryLine(BusinessOwned):
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("line of a delivery")
        verbose_name_plural = _("lines of deliveries")

    def __str__(self) -> str:
        return str(self.line)
