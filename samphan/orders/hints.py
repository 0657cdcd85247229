"""What else to speak of while something is sold, at the counter and in quotations: from links that people made, and from what modules above learnt.

The one door for hints: a module adds a function to `HINTERS` in its `hints.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from samphan.catalog.models import LinkKind, ProductLink, Variant
from samphan.customers.models import Customer
from samphan.platform.refusals import Sentence

if TYPE_CHECKING:
    from samphan.orders.drafting import DraftLine

MOST = 4


@dataclass(frozen=True)
class Proposal:
    """Another product, beside or instead of `product` (none: for this customer), and why in a few words."""

    other: UUID
    product: UUID | None
    kind: LinkKind
    why: Sentence = ""


Hinter = Callable[[Customer | None, Collection[UUID]], list[Proposal]]
HINTERS: list[Hinter] = []


@dataclass(frozen=True)
class Hint:
    """Another product to speak of: beside one that is sold, or instead of one that is not there. `why` is empty where people made the link."""

    variant: Variant
    beside: str
    kind: LinkKind
    why: Sentence = ""


def by_links(_customer: Customer | None, sold: Collection[UUID]) -> list[Proposal]:
    rows = ProductLink.objects.filter(product__in=sold).order_by("kind", "pk")[: MOST * 10]
    return [Proposal(row.other_id, row.product_id, LinkKind(row.kind)) for row in rows]


def hints_for(lines: Collection[DraftLine], customer: Customer | None) -> list[Hint]:
    """Up to four products that stand in for what is short, go with what is sold, are better, or suit the customer; links that people made come first.

    What is discontinued or out of season is not spoken of.
    """
    sold = {line.variant.product_id: line for line in lines}
    if not sold and customer is None:
        return []
    hinters: list[Hinter] = [by_links, *HINTERS]
    proposed = [
        one
        for hinter in hinters
        for one in hinter(customer, list(sold))
        if one.other not in sold and (one.kind != LinkKind.SUBSTITUTE or (one.product and sold[one.product].is_short))
    ]
    firsts: dict[UUID, Variant] = {}
    wanted = {one.other for one in proposed}
    living = Variant.objects.living().for_pricing().filter(product__in=wanted, product__archived_at=None)
    month = timezone.localdate().month
    for variant in living.order_by("position", "pk"):
        if variant.product.is_offered(month):
            firsts.setdefault(variant.product_id, variant)
    found: dict[UUID, Hint] = {}
    for one in sorted(proposed, key=lambda proposal: proposal.kind != LinkKind.SUBSTITUTE):
        if one.other in firsts:
            beside = sold[one.product].variant.product.shown_name if one.product else ""
            found.setdefault(one.other, Hint(firsts[one.other], beside, one.kind, one.why))
    return list(found.values())[:MOST]
