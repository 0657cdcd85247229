"""Customers who register themselves, and the codes that prove an address is theirs."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import ContactPointKind, Customer
from samphan.platform.tenants.scoped import BusinessOwned

DIGITS = 6
MOST_ATTEMPTS = 5


class VerificationPurpose(models.TextChoices):
    REGISTRATION = "registration", _("self-registration")
    REQUEST = "request", _("data subject request")


class Verification(BusinessOwned):
    """A code sent to an address, known by its hash only. `payload` is what waits for the right code; it goes once it is over."""

    purpose = models.CharField(max_length=12, choices=VerificationPurpose.choices)
    kind = models.CharField(max_length=10, choices=ContactPointKind.choices)
    value = models.CharField(max_length=254)
    code_hash = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = [models.Index(fields=["business", "kind", "value", "created_at"], name="verification_of_address")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.kind}"

    def new_code(self) -> str:
        """A fresh code; only its hash is kept. Saves nothing."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self.code_hash = self._hash(code)
        return code

    def fits(self, code: str) -> bool:
        return constant_time_compare(self.code_hash, self._hash(code))

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.attempts < MOST_ATTEMPTS and self.expires_at > timezone.now()

    def _hash(self, code: str) -> str:
        return salted_hmac(f"consent.verification:{self.pk}", code, algorithm="sha256").hexdigest()


class Outcome(models.TextChoices):
    NEW = "new", _("new customer")
    UPDATED = "updated", _("known customer")
    LOOKALIKE = "lookalike", _("may be a known customer")


class Registration(BusinessOwned):
    """One self-registration and what became of it. `claimed` are contact points that belong to somebody else and were not proven."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    suspect = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    verified = models.JSONField(default=list)
    claimed = models.JSONField(default=list)
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("self-registration")
        verbose_name_plural = _("self-registrations")
        indexes = [
            models.Index(fields=["business", "-registered_at"], name="registration_newest"),
            models.Index(fields=["business", "customer"], name="registration_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.customer_id}"
