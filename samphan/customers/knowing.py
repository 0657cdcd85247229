"""Keeps the traits of this module right: after a change of one customer, and for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from samphan.customers.completeness import completeness_of
from samphan.customers.ladder import ladder_of
from samphan.customers.models import Customer
from samphan.customers.trait_kinds import set_traits
from samphan.customers.traits import COMPLETENESS, LADDER
from samphan.platform.tenants.bulk import by_key

BATCH = 500


def refresh_traits(ids: Iterable[UUID]) -> int:
    """Compute this module's traits of these customers anew."""
    wanted = list(ids)
    set_traits(LADDER.name, ladder_of(wanted))
    return set_traits(COMPLETENESS.name, completeness_of(wanted))


def refresh_all() -> int:
    """Of every customer of the business. Every night (months pass), and after an import."""
    living = Customer.objects.filter(deleted_at=None, merged_into=None).only("pk")
    return sum(refresh_traits([row.pk for row in batch]) for batch in by_key(living, BATCH))
