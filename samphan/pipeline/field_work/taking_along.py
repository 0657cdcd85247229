"""What a phone takes along for a week on the road: what is to be done, customers around it, and what can be ordered at which price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from samphan.catalog.access import products
from samphan.catalog.models import ChoiceGroup, Variant
from samphan.catalog.pricing import Ask, prices_for
from samphan.catalog.pricing.rules import standard_prices
from samphan.catalog.stock import availability
from samphan.customers.access import customers
from samphan.customers.follow_ups import my_follow_ups
from samphan.customers.models import ContactPoint, Customer, FollowUp
from samphan.orders.access import orders
from samphan.orders.models import OrderLine
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.thai.phones import display_phone

AROUND = 150  # customers near the week's visits
PRODUCTS = 150
RECENT_LINES = 2_000  # of orders, which tell what is sold often
PRICED_FOR = 12  # customers whose own prices are taken along
Taken = dict[str, Any]


def take_along(actor: Actor) -> Taken:
    """Plain JSON. Nothing that the actor may not see at the desk."""
    customers.require(actor, "view")
    agenda = my_follow_ups(actor)
    around = customers_around(actor, [row.customer for row in agenda])
    branches = list(open_branches(actor))
    sells = orders.may(actor, "create") and products.may(actor, "view") and bool(branches)
    told = {
        "taken_at": timezone.now().isoformat(),
        "agenda": [shown_plan(row) for row in agenda],
        "customers": shown_customers(around, [branch.pk for branch in branches]),
        "sells": sells,
        "products": [],
        "prices": {},
    }
    if sells:
        first = [row.customer for row in agenda if row.is_today or row.is_late]
        told |= for_ordering(unique([*first, *around])[:PRICED_FOR], branches[0])
    return told


def unique(rows: Iterable[Customer]) -> list[Customer]:
    return list({row.pk: row for row in rows}.values())


def customers_around(actor: Actor, met: Sequence[Customer]) -> list[Customer]:
    """The customers one meets, then those of the same districts and provinces; without a plan one's own, then the newest."""
    rows = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    places = Q(pk__in=[]) if met else Q(owner=actor.user)
    for province, district in {(one.province, one.district) for one in met if one.province}:
        places |= Q(province=province, district=district)
    found = list(rows.filter(places).order_by("-pk")[:AROUND])
    if len(found) < AROUND:
        provinces = {one.province for one in met if one.province}
        more = rows.filter(province__in=provinces) if met else rows
        found += more.order_by("-pk")[: AROUND - len(found)]
    reach = set(rows.filter(pk__in=[one.pk for one in met]).values_list("pk", flat=True))
    return unique([*(one for one in met if one.pk in reach), *found])


def shown_plan(row: FollowUp) -> Taken:
    about = getattr(row, "about", None)
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "what": row.what,
        "due_at": row.due_at.isoformat(),
        "place": row.place,
        "arrived_at": row.arrived_at.isoformat() if row.arrived_at else None,
        "customer": str(row.customer_id),
        "name": row.customer.name,
        "about": about.name if about else "",
    }


def shown_customers(rows: Sequence[Customer], branches: Sequence[UUID]) -> list[Taken]:
    """With the phone that is called, and where somebody of ours last arrived for a visit."""
    ids = [row.pk for row in rows]
    phones = dict(
        ContactPoint.objects.filter(customer__in=ids, kind="phone")
        .order_by("preferred", "-pk")
        .values_list("customer_id", "value")
    )
    places = {
        pk: (float(latitude), float(longitude))
        for pk, latitude, longitude in FollowUp.objects.filter(customer__in=ids, latitude__isnull=False)
        .order_by("arrived_at")
        .values_list("customer_id", "latitude", "longitude")
    }
    return [
        {
            "id": str(row.pk),
            "name": row.name,
            "phone": phones.get(row.pk, ""),
            "phone_shown": display_phone(phones[row.pk]) if row.pk in phones else "",
            "address": str(row.address),
            "subdistrict": row.subdistrict,
            "district": row.district,
            "province": row.province,
            "place": places.get(row.pk),
            "branch": str(row.branch_id if row.branch_id in branches else branches[0]) if branches else "",
        }
        for row in rows
    ]


def for_ordering(buyers: Sequence[Customer], branch: Any) -> Taken:
    """Products that are sold often, at the price anybody pays; and for some customers what they pay instead."""
    variants = often_sold()
    if not variants:
        return {}
    asks = [Ask(variant, Decimal(1)) for variant in variants]
    usual = prices_for(None, asks, branch)
    stock = availability([one.pk for one in variants if one.product.holds_stock], branch=branch.pk)
    listed = [
        {
            "id": str(variant.pk),
            "name": variant.full_name,
            "sku": variant.sku,
            "unit": str(variant.product.unit),
            "places": variant.product.unit.places,
            "price": str(answer.unit_price),
            "available": str(sum((level.available for level in stock[variant.pk]), Decimal(0)).normalize() + 0)
            if variant.pk in stock
            else None,
        }
        for variant, answer in zip(variants, usual, strict=True)
    ]
    prices = {}
    for buyer in buyers:
        own = prices_for(buyer, asks, branch)
        prices[str(buyer.pk)] = {
            str(one.pk): str(answer.unit_price)
            for one, answer, anybody in zip(variants, own, usual, strict=True)
            if answer.unit_price != anybody.unit_price
        }
    return {"products": listed, "prices": prices}


def often_sold() -> list[Variant]:
    """Those of the last orders, the most frequent first, then the newest; none that has no price, or asks a question when sold."""
    sold = Counter(OrderLine.objects.order_by("-pk").values_list("variant_id", flat=True)[:RECENT_LINES])
    asked = ChoiceGroup.objects.filter(required=True).values("product")
    rows = Variant.objects.living().for_pricing().exclude(product__in=asked)
    often = [pk for pk, _times in sold.most_common(PRODUCTS)]
    found = sorted(rows.filter(pk__in=often), key=lambda one: (-sold[one.pk], one.full_name))
    if len(found) < PRODUCTS:
        found += rows.exclude(pk__in=often).order_by("-pk")[: PRODUCTS - len(found)]
    prices = standard_prices(found)
    return [one for one in found if prices[one.pk] is not None]
