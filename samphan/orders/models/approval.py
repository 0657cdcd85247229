"""Documents that cross a limit of the business, and what somebody who may decide said of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.models.order import Order
from samphan.orders.models.quotation import Quotation
from samphan.platform.tenants.scoped import BusinessOwned


class ApprovalState(models.TextChoices):
    PENDING = "pending", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("not approved")


class Approval(BusinessOwned):
    """A quotation or an order that waits. `reasons` are `limits.Over` as JSON: which limit, and by how much it is crossed."""

    quotation = models.ForeignKey(Quotation, null=True, on_delete=models.CASCADE, related_name="approvals")
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="approvals")
    reasons = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=8, choices=ApprovalState.choices, default=ApprovalState.PENDING, editable=False
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(_("asked by"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                condition=Q(quotation__isnull=True, order__isnull=False)
                | Q(quotation__isnull=False, order__isnull=True),
                name="approval_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "asked_at", "id"], name="approval_waits", condition=Q(state="pending"))
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def document(self) -> Quotation | Order:
        found = self.order or self.quotation
        assert found is not None  # noqa: S101 - the constraint says so
        return found
