"""What history says to speak of while something is sold: what others took with it, what stands in for it, what suits this customer."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import LinkKind
from samphan.customers.models import Customer, Trait
from samphan.insight.models import ProductTie
from samphan.insight.traits import NEXT_PRODUCT
from samphan.orders.hints import HINTERS, Proposal

MOST = 12


def by_ties(_customer: Customer | None, sold: Collection[UUID]) -> list[Proposal]:
    if not sold:
        return []
    rows = ProductTie.objects.filter(product__in=sold).order_by("-strength", "pk")[:MOST]
    why = {LinkKind.RELATED: _("often taken too"), LinkKind.SUBSTITUTE: _("others take it instead")}
    return [Proposal(row.other_id, row.product_id, LinkKind(row.kind), why[LinkKind(row.kind)]) for row in rows]


def for_customer(customer: Customer | None, _sold: Collection[UUID]) -> list[Proposal]:
    if customer is None:
        return []
    row = Trait.objects.filter(customer=customer, name=NEXT_PRODUCT.name).first()
    products = row.reason.get("products", []) if row else []
    return [Proposal(UUID(one), None, LinkKind.RELATED, _("suits this customer")) for one in products]


HINTERS += [for_customer, by_ties]
