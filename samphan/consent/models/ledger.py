"""The ledger of consent, and the state it adds up to."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.consent.models.channel import Channel
from samphan.consent.models.purpose import PublishedForEver, Purpose, Wording
from samphan.customers.models import Customer
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class Evidence(models.TextChoices):
    """How it can be shown that the customer said so."""

    PAPER = "paper", _("signed paper")
    SPOKEN = "spoken", _("spoken, noted by a colleague")
    MESSAGE = "message", _("message from the customer")
    PAGE = "page", _("ticked on a page by the customer")
    FILE = "file", _("imported file")
    RULE = "rule", _("retention rule")


class Source(models.TextChoices):
    """Where the record came in."""

    STAFF = "staff", _("colleague")
    PREFERENCES = "preferences", _("preference page")
    REGISTRATION = "registration", _("self-registration")
    IMPORT = "import", _("import")
    API = "api", _("API")
    REQUEST = "request", _("data subject request")
    RETENTION = "retention", _("retention")
    DEMO = "demo", _("demonstration")


class LedgerQuerySet(BusinessQuerySet["ConsentRecord"]):
    def delete(self) -> NoReturn:
        raise PublishedForEver("The consent ledger is never deleted from.")

    def update(self, **_changes: Any) -> NoReturn:
        raise PublishedForEver("The consent ledger is never changed.")

    def blank(self) -> int:
        """Erasure: the fact that consent stood or fell stays, what would tell of the person goes."""
        return models.QuerySet.update(self, ip=None, user_agent="", note="", reference="")

    def forget_traces(self) -> int:
        """Retention: the address and the browser go, the evidence stays."""
        return models.QuerySet.update(self, ip=None, user_agent="")

    def newest(self) -> Self:
        return self.order_by("-happened_at", "-pk")


class ConsentRecord(BusinessOwned):
    """One yes or no of a customer to one purpose by one channel, with its evidence. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="+", db_index=False)
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    given = models.BooleanField()
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    reference = models.CharField(max_length=120, blank=True)  # number of a paper form, id of a message
    note = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, default="th")
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    recorded_by_name = models.CharField(max_length=150, blank=True)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(LedgerQuerySet)()

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        indexes = [
            models.Index(fields=["business", "customer", "-happened_at", "-id"], name="consent_of_customer"),
            models.Index(fields=["business", "purpose", "-happened_at"], name="consent_of_purpose"),
        ]

    def __str__(self) -> str:
        return f"{'+' if self.given else '-'}{self.channel} {self.customer_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForEver("The consent ledger is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise PublishedForEver("The consent ledger is never deleted from.")


class ConsentState(BusinessOwned):
    """What stands now: one row per customer, purpose and channel, changed in the transaction that writes the ledger."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    given = models.BooleanField()
    since = models.DateTimeField()
    record = models.ForeignKey(ConsentRecord, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["business", "customer", "purpose", "channel"], name="consent_state_once"),
        ]
        indexes = [
            models.Index(
                fields=["business", "purpose", "channel", "given", "customer"], name="consent_state_by_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{'+' if self.given else '-'}{self.channel} {self.customer_id}"
