"""Pictures of bank slips that customers and colleagues hand in, until somebody says which payment each is for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.amounts import AmountField
from samphan.orders.models.order import Order
from samphan.orders.models.payment import Payment
from samphan.platform.ids import uuid7
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class SlipState(models.TextChoices):
    WAITING = "waiting", _("waits to be looked at")
    MATCHED = "matched", _("matched")
    REJECTED = "rejected", _("not accepted")


def slip_folder(row: SlipPicture, _name: str) -> str:
    """A name that nobody guesses; the file is handed out by the application only."""
    return f"{row.business_id}/slips/{uuid7().hex}"


class SlipPicture(BusinessOwned):
    """A slip as it was handed in, and what became of it. `amount` is what its sender says; `by_name` is empty when that was the customer.

    `evidence` is the number of the transfer that its code tells, empty when none could be read; `digest` is of the picture (SHA-256).
    By either, the same slip is taken in once; one that was not accepted may come again.
    """

    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="slips", verbose_name=_("sales order")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    picture = models.FileField(_("picture"), upload_to=slip_folder, max_length=200, blank=True)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    evidence = models.CharField(_("number of the transfer"), max_length=60, blank=True)
    amount = AmountField(_("amount on the slip"))
    state = models.CharField(
        _("state"), max_length=8, choices=SlipState.choices, default=SlipState.WAITING, editable=False
    )
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="slips", verbose_name=_("payment")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(_("handed in by"), max_length=200, blank=True)
    at = models.DateTimeField(_("handed in at"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("bank slip")
        verbose_name_plural = _("bank slips")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "evidence"],
                name="slip_transfer_once",
                condition=~Q(evidence="") & ~Q(state="rejected"),
            ),
            models.UniqueConstraint(
                fields=["business", "digest"], name="slip_picture_once", condition=~Q(state="rejected")
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="slip_of_something"),
        ]
        indexes = [
            models.Index(fields=["business", "at", "id"], name="slip_waits", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.evidence or str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == SlipState.WAITING

    @property
    def sender(self) -> str:
        """Who handed it in, in the reader's language."""
        return self.by_name or str(_("the customer"))
