"""What the send gate reads besides consent: the business's rules, suppressed addresses, reservations."""

from __future__ import annotations

import hashlib
from datetime import time
from typing import Any, Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.consent.models.channel import Channel
from samphan.consent.models.purpose import Purpose
from samphan.customers.models import ContactPointKind, Customer
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class SendingRules(BusinessOwned):
    """How often and when marketing may be sent; one row for each business. `most` is per customer, over all channels together."""

    most = models.PositiveSmallIntegerField(
        _("messages at most"), default=4, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    days = models.PositiveSmallIntegerField(
        _("within days"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(20), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), default=time(8), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("sending rules")
        verbose_name_plural = _("sending rules")
        constraints = [models.UniqueConstraint(fields=["business"], name="sending_rules_once")]

    def __str__(self) -> str:
        return f"{self.most}/{self.days}"


class SuppressionReason(models.TextChoices):
    BOUNCE = "bounce", _("messages come back")
    BLOCK = "block", _("the customer blocked us")
    COMPLAINT = "complaint", _("reported as unwanted")
    MANUAL = "manual", _("stopped by a colleague")


def digest_of(business: UUID, kind: str, value: str) -> str:
    """What an address is known by after it was erased."""
    return hashlib.sha256(f"{business}:{kind}:{value}".encode()).hexdigest()


class SuppressionQuerySet(BusinessQuerySet["Suppression"]):
    def live(self) -> Self:
        return self.filter(lifted_at=None)


class Suppression(BusinessOwned):
    """An address that nothing more is sent to by one channel, whoever it belongs to. `value` is blanked by erasure; `digest` stays and still stops."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=ContactPointKind.choices)
    value = models.CharField(max_length=254, blank=True)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=10, choices=SuppressionReason.choices)
    detail = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=150, blank=True)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(SuppressionQuerySet)()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "channel", "digest"],
                name="suppression_once",
                condition=models.Q(lifted_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["business", "channel", "value"], name="suppression_by_value")]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class Reservation(BusinessOwned):
    """A place under the cap for one message, taken before it is sent. The same `key` never takes two. A released one no longer counts."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    key = models.CharField(max_length=120)
    counted = models.BooleanField()  # marketing counts under the cap, service does not
    reserved_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reserved message")
        verbose_name_plural = _("reserved messages")
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="reservation_key_once")]
        indexes = [
            models.Index(
                fields=["business", "customer", "reserved_at"],
                name="reservation_counted",
                condition=models.Q(counted=True, released_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.key
