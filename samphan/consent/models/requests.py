"""What customers ask about their own data (PDPA sections 30 to 36), step by step, and the proof of an erasure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet

DAYS = 30  # section 30 gives thirty days for a copy; the same is kept for all


class RequestKind(models.TextChoices):
    ACCESS = "access", _("a copy of their data")
    PORTABILITY = "portability", _("their data to take elsewhere")
    CORRECTION = "correction", _("a correction")
    ERASURE = "erasure", _("erasure")
    OBJECTION = "objection", _("an objection to marketing")
    WITHDRAWAL = "withdrawal", _("withdrawal of consent")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("received")
    CHECKED = "checked", _("identity checked")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class RequestQuerySet(BusinessQuerySet["SubjectRequest"]):
    def open(self) -> Self:
        """Not answered yet, the most urgent first."""
        return self.filter(closed_at=None).order_by("due_on", "pk")


def due_from_now() -> Any:
    return timezone.localdate() + timedelta(days=DAYS)


def export_folder(request: SubjectRequest, _name: str) -> str:
    return f"subject-requests/{request.business_id}/{request.pk}.zip"


class SubjectRequest(BusinessOwned):
    """One request of one customer. `state` follows its newest step; who did what and when stands in the steps."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    detail = models.TextField(blank=True)
    source = models.CharField(max_length=12, default="staff")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(default=due_from_now)
    closed_at = models.DateTimeField(null=True)
    export = models.FileField(upload_to=export_folder, max_length=200, blank=True)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(RequestQuerySet)()

    class Meta:
        verbose_name = _("data subject request")
        verbose_name_plural = _("data subject requests")
        indexes = [
            models.Index(
                fields=["business", "due_on", "id"], name="request_due", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(fields=["business", "customer"], name="request_of_customer"),
            models.Index(fields=["business", "-closed_at"], name="request_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def days_left(self) -> int:
        """Negative when it is late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def wants_file(self) -> bool:
        return self.kind in {RequestKind.ACCESS, RequestKind.PORTABILITY}

    @property
    def wants_erasure(self) -> bool:
        return self.kind == RequestKind.ERASURE


class RequestStep(BusinessOwned):
    """Something done about a request: who, when, and in which words (section 39 asks for refusals with their reasons)."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=RequestState.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")

    def __str__(self) -> str:
        return f"{self.state} {self.at:%Y-%m-%d}"


class ErasureProof(BusinessOwned):
    """That a customer's data was erased: how much of each kind, when, by whom and why, without saying whose. `digest` seals it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    request = models.ForeignKey(SubjectRequest, null=True, on_delete=models.SET_NULL, related_name="proofs")
    reason = models.CharField(max_length=200)
    counts = models.JSONField(default=dict)  # erased, by holding
    kept = models.JSONField(default=dict)  # what must stay by law, by holding
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    erased_by_name = models.CharField(max_length=150, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("proof of erasure")
        verbose_name_plural = _("proofs of erasure")
        indexes = [models.Index(fields=["business", "-erased_at"], name="erasure_newest")]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def total(self) -> int:
        return sum(self.counts.values())
