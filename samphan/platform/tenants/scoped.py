"""`BusinessOwned`: the base of every row that belongs to a business."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from samphan.platform.ids import uuid7
from samphan.platform.tenants.current import current_business_id, scope
from samphan.platform.tenants.models import Business

M = TypeVar("M", bound=models.Model)


class BusinessQuerySet(models.QuerySet[M]):
    """Base of the QuerySets of business rows. Subclass it, and build the manager with `BusinessManager.from_queryset`."""

    def in_order(self) -> Self:
        return self.order_by("pk")


class BusinessManager(models.Manager[M]):
    """Reads the current business's rows only. Raises `NoBusiness` outside a business."""

    def get_queryset(self) -> models.QuerySet[M]:
        rows = super().get_queryset()
        business = scope()
        return rows.filter(business=business) if isinstance(business, Business) else rows


class BusinessOwned(models.Model):
    """A row of one business, with a time-sorted id.

    Declare indexes and constraints that lead with `business`: the key itself has none, for a second index that the others cover costs
    every write and answers nothing. Rows that are only ever reached through another row (a line of an import) need none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(
        Business,
        on_delete=models.CASCADE,
        default=current_business_id,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects: BusinessManager[Any] = BusinessManager()

    class Meta:
        abstract = True
