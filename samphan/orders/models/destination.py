"""Where the goods of an order go."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.models.order import Order
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.phones import display_phone


class Destination(BusinessOwned):
    """An address as it was written on that day, or the branch where the customer fetches the goods (`pick_up_at`).

    Only ever added: the newest of an order counts, and a delivery keeps the one it went to.
    """

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="destinations", verbose_name=_("sales order")
    )
    pick_up_at = models.ForeignKey(
        Branch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("pick-up at")
    )
    name = models.CharField(_("recipient"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=900, blank=True)
    note = models.CharField(_("note for the courier"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        indexes = [models.Index(fields=["business", "order", "-at", "-id"], name="destination_of_order")]

    def __str__(self) -> str:
        return str(self.pick_up_at) if self.pick_up_at else self.address

    @property
    def phone_shown(self) -> str:
        return display_phone(self.phone) if self.phone else ""
