"""Quotations and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.models.documents import PricedDocument, PricedLine


class QuotationState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted by the customer")
    DECLINED = "declined", _("declined")
    SUPERSEDED = "superseded", _("replaced by a newer version")


class Quotation(PricedDocument):
    """An offer. A revision keeps the number and counts `revision` up; only the last one can be accepted, until the end of `valid_until`."""

    revision = models.PositiveSmallIntegerField(_("version"), default=1)
    revises = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(
        _("state"), max_length=10, choices=QuotationState.choices, default=QuotationState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [models.UniqueConstraint(fields=["business", "number", "revision"], name="quotation_number_once")]
        indexes = [
            models.Index(fields=["business", "-created_at", "-id"], name="quotation_by_age"),
            models.Index(
                fields=["business", "owner", "valid_until", "id"], name="quotation_runs_out", condition=Q(state="open")
            ),
        ]

    @property
    def has_run_out(self) -> bool:
        return timezone.localdate() > self.valid_until


class QuotationLine(PricedLine):
    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("line of a quotation")
        verbose_name_plural = _("lines of quotations")
        ordering = ["position"]
