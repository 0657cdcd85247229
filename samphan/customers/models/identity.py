"""Suspicions that two customers are one, and merges with a journal that can be undone."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class SuspicionState(models.TextChoices):
    OPEN = "open", _("to review")
    DISMISSED = "dismissed", _("not the same")
    MERGED = "merged", _("merged")
    GONE = "gone", _("no longer alike")


class SuspicionQuerySet(BusinessQuerySet["Suspicion"]):
    def to_review(self) -> Self:
        """Open, both customers living, and not put off."""
        return self.filter(
            models.Q(later_until=None) | models.Q(later_until__lte=timezone.now()),
            state=SuspicionState.OPEN,
            left__deleted_at=None,
            left__merged_into=None,
            right__deleted_at=None,
            right__merged_into=None,
        )


class Suspicion(BusinessOwned):
    """Two customers that may be one: once for each pair, the lower id at the left. `reasons` are [code, bits] as `identity/reasons.py` words them."""

    left = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    right = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SuspicionState.choices, default=SuspicionState.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    later_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: BusinessManager[Any] = BusinessManager.from_queryset(SuspicionQuerySet)()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["business", "left", "right"], name="suspicion_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="suspicion_in_order"),
        ]
        indexes = [
            models.Index(fields=["business", "right"], name="suspicion_by_right"),
            models.Index(
                fields=["business", "-score", "id"], name="suspicion_to_review", condition=models.Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} ≈ {self.right_id}"

    def other(self, pk: Any) -> Any:
        """The customer of the pair that is not `pk`."""
        return self.right if self.left_id == pk else self.left


class Merge(BusinessOwned):
    """`other` became part of `survivor`. The entries say what was changed, row by row; undone, the row stays with who and when."""

    survivor = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(fields=["other"], name="merged_once", condition=models.Q(undone_at=None)),
            models.CheckConstraint(condition=~models.Q(other=models.F("survivor")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} → {self.survivor_id}"


class MergeEntry(BusinessOwned):
    """One row that a merge changed: its table, its id, and the columns before and after. `number` is the order in which it was done."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="entries", db_index=False)
    number = models.PositiveIntegerField()
    model = models.CharField(max_length=100)
    row = models.CharField(max_length=64)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("journal of a merge")
        verbose_name_plural = _("journals of merges")
        constraints = [models.UniqueConstraint(fields=["merge", "number"], name="merge_entry_in_order")]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"
