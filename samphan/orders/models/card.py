"""Payments by card: the provider a business uses, the page a customer pays on, and what the provider told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.models.payment import Payment
from samphan.platform.secrets import EncryptedTextField
from samphan.platform.tenants.scoped import BusinessOwned


class CardProvider(BusinessOwned):
    """`kind` is a name of `cards.provider.PROVIDERS`. Both secrets are encrypted at rest and never shown again."""

    kind = models.CharField(_("provider"), max_length=20, default="omise")
    secret_key = EncryptedTextField()
    webhook_secret = EncryptedTextField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("card provider")
        verbose_name_plural = _("card providers")
        constraints = [models.UniqueConstraint(fields=["business"], name="card_provider_once")]

    def __str__(self) -> str:
        return self.kind


class CardLink(BusinessOwned):
    """The provider's page for one payment. `charge` is what was paid there; `problem` is why money that came did not settle."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="card_link")
    link = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    charge = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("page to pay by card")
        verbose_name_plural = _("pages to pay by card")
        constraints = [
            models.UniqueConstraint(fields=["business", "link"], name="card_link_once"),
            models.UniqueConstraint(fields=["business", "charge"], name="card_charge_once", condition=~Q(charge="")),
        ]

    def __str__(self) -> str:
        return self.link


class ProviderEvent(BusinessOwned):
    """A notice of the provider, taken once. What it says of cards and people is not kept: the provider is asked again before money settles."""

    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    link = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notice of the card provider")
        verbose_name_plural = _("notices of the card provider")
        constraints = [models.UniqueConstraint(fields=["business", "event"], name="provider_event_once")]

    def __str__(self) -> str:
        return self.event
