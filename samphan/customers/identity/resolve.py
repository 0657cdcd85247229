"""Ids of merged customers: to whom an old one leads. Which old ones a customer answers for, it knows itself (`Customer.ids`)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from samphan.customers.models import Customer


def survivors_of(pks: Iterable[UUID]) -> dict[UUID, UUID]:
    """Merged ids among `pks`, each with the customer that remains. Chains are flat: a merge re-points those that led to the merged one."""
    merged = Customer.objects.filter(pk__in=list(pks), merged_into__isnull=False)
    return dict(merged.values_list("pk", "merged_into_id"))


def survivor_of(customer: Customer) -> Customer:
    """The customer that remains, which is the same when it was never merged."""
    return customer if customer.merged_into_id is None else Customer.objects.get(pk=customer.merged_into_id)
