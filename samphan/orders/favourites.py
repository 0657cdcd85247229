"""What a customer buys most, and by which door they come: traits, each with how often it was so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samphan.customers.trait_kinds import TraitKind, TraitType, Value, declare, forget_traits, set_traits
from samphan.orders.models import Order, OrderChannel, OrderLine, OrderState
from samphan.platform.refusals import Sentence

LONGEST = 120


def how_often(reason: Mapping[str, Any]) -> list[Sentence]:
    """In how many of how many orders."""
    if not reason.get("of"):
        return []
    said = ngettext("In %(n)d of %(of)d order.", "In %(n)d of %(of)d orders.", reason["of"])
    return [said % {"n": reason["n"], "of": reason["of"]}]


PRODUCT = declare(
    TraitKind(
        "orders.favourite_product",
        _("Favourite product"),
        TraitType.TEXT,
        _("What stands in most of the orders that were not cancelled; of equals the one bought last."),
        explain=how_often,
    )
)
CHANNEL = declare(
    TraitKind(
        "orders.favourite_channel",
        _("Favourite channel"),
        TraitType.CHOICE,
        _("By which channel most of these orders came; of equals the one used last."),
        choices=tuple(OrderChannel.choices),
        explain=how_often,
    )
)


def refresh_favourites(ids: Iterable[UUID]) -> None:
    """Compute both anew for these customers. Two statements to read, however many they are."""
    wanted = list(ids)
    counts = Count("order", distinct=True)
    lines = OrderLine.objects.filter(order__customer__in=wanted).exclude(order__state=OrderState.CANCELLED)
    products = lines.order_by().values("order__customer_id", "variant_id").annotate(
        n=counts, last=Max("order__created_at"), said=Max("name")
    )  # fmt: skip
    orders: QuerySet[Order] = Order.objects.filter(customer__in=wanted).exclude(state=OrderState.CANCELLED)
    channels = orders.order_by().values("customer_id", "channel").annotate(n=Count("pk"), last=Max("created_at"))
    by_channel = most_of(channels, "customer_id", "channel")
    whole: dict[UUID, int] = {}
    for row in channels:
        whole[row["customer_id"]] = whole.get(row["customer_id"], 0) + row["n"]
    keep(CHANNEL, wanted, by_channel, "channel", whole)
    keep(PRODUCT, wanted, most_of(products, "order__customer_id", "variant_id"), "said", whole)


def most_of(rows: Iterable[Mapping[str, Any]], owner: str, what: str) -> dict[UUID, Mapping[str, Any]]:
    """Of each customer the row that counts most; of equals the one of last, then the one whose id is smaller."""
    found: dict[UUID, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: str(row[what])):
        best = found.get(row[owner])
        if best is None or (row["n"], row["last"]) > (best["n"], best["last"]):
            found[row[owner]] = row
    return found


def keep(
    kind: TraitKind, wanted: list[UUID], found: Mapping[UUID, Mapping[str, Any]], name: str, whole: Mapping[UUID, int]
) -> None:
    forget_traits(kind.name, [pk for pk in wanted if pk not in found])
    set_traits(
        kind.name,
        {pk: Value(str(row[name])[:LONGEST], {"n": row["n"], "of": whole[pk]}) for pk, row in found.items()},
    )
