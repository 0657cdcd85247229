"""What a till said of a sale that came in from its file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.orders.models.order import Order
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class TillSale(BusinessOwned):
    """The bill behind an order of channel `till`: the same bill never comes in twice. `run` marks the import that brought it."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="till")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    bill = models.CharField(_("bill number"), max_length=60)
    run = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("sale of a till")
        verbose_name_plural = _("sales of a till")
        constraints = [models.UniqueConstraint(fields=["business", "branch", "day", "bill"], name="till_bill_once")]

    def __str__(self) -> str:
        return self.bill
