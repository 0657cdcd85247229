"""What sales tell about customers. Only orders that were not cancelled count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samphan.customers.knowing import refresh_traits
from samphan.customers.ladder import FACTS
from samphan.customers.models import Customer
from samphan.customers.trait_kinds import TraitKind, TraitType, Value, declare, forget_traits, set_traits
from samphan.orders.amounts import AmountField
from samphan.orders.favourites import refresh_favourites
from samphan.orders.models import Order, OrderState
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.bulk import by_key
from samphan.platform.web.when import day_words

BATCH = 500


def over_what(reason: Mapping[str, Any]) -> list[Sentence]:
    """From how many orders, between which days."""
    if not reason.get("orders"):
        return []
    said = ngettext(
        "From %(n)d order, %(first)s to %(last)s.", "From %(n)d orders, %(first)s to %(last)s.", reason["orders"]
    )
    days = {name: day_words(date.fromisoformat(reason[name])) for name in ("first", "last")}
    return [said % {"n": reason["orders"], **days}]


def unpaid(reason: Mapping[str, Any]) -> list[Sentence]:
    """How many orders are not paid in full."""
    said = ngettext("%(n)d order is not paid in full.", "%(n)d orders are not paid in full.", reason.get("unpaid", 0))
    return [said % {"n": reason.get("unpaid", 0)}]


COUNT = declare(
    TraitKind(
        "orders.count",
        _("Orders"),
        TraitType.NUMBER,
        _("How many orders were placed and not cancelled."),
        explain=over_what,
    )
)
REVENUE = declare(
    TraitKind(
        "orders.revenue",
        _("Bought in all"),
        TraitType.NUMBER,
        _("What these orders come to, with VAT."),
        unit=_("baht"),
        explain=over_what,
    )
)
LAST = declare(
    TraitKind("orders.last", _("Last order"), TraitType.DATE, _("The day of the newest order."), explain=over_what)
)
INTERVAL = declare(
    TraitKind(
        "orders.interval",
        _("Usual time between orders"),
        TraitType.NUMBER,
        _("Days from the first order to the last, divided by the orders after the first."),
        unit=_("days"),
        explain=over_what,
    )
)
BALANCE = declare(
    TraitKind(
        "orders.balance",
        _("Balance due"),
        TraitType.NUMBER,
        _("What was ordered and not paid yet, orders that are paid first left aside."),
        unit=_("baht"),
        explain=unpaid,
        place=6,
    )
)
FACTS["purchases"].append(COUNT.name)
FACTS["total"].append(REVENUE.name)
WORTH = F("total") + F("debited") - F("credited") + F("refunded")
OWED = Q(pay_first=False, paid__lt=WORTH)


def refresh_order_traits(ids: Iterable[UUID]) -> int:
    """Compute the traits of these customers anew, and the ladder that reads them. Returns how many customers have orders."""
    wanted = list(ids)
    rows = {row["customer_id"]: row for row in figures_of(wanted)}
    without = [pk for pk in wanted if pk not in rows]
    for kind in (COUNT, REVENUE, LAST, INTERVAL, BALANCE):
        forget_traits(kind.name, without)
    set_traits(COUNT.name, {pk: Value(row["n"], reason_of(row)) for pk, row in rows.items()})
    set_traits(REVENUE.name, {pk: Value(row["revenue"], reason_of(row)) for pk, row in rows.items()})
    set_traits(LAST.name, {pk: Value(day_of(row["last"]), reason_of(row)) for pk, row in rows.items()})
    set_traits(BALANCE.name, {pk: Value(row["owed"] or 0, {"unpaid": row["unpaid"]}) for pk, row in rows.items()})
    several = {pk: row for pk, row in rows.items() if row["n"] > 1}
    forget_traits(INTERVAL.name, [pk for pk in rows if pk not in several])
    set_traits(INTERVAL.name, {pk: Value(days_between(row), reason_of(row)) for pk, row in several.items()})
    refresh_favourites(wanted)
    refresh_traits(wanted)
    return len(rows)


def refresh_all_orders() -> int:
    """Of every customer who ever ordered."""
    buyers = Customer.objects.filter(Exists(Order.objects.filter(customer=OuterRef("pk")))).only("pk")
    return sum(refresh_order_traits([one.pk for one in batch]) for batch in by_key(buyers, BATCH))


def figures_of(ids: list[UUID]) -> list[dict[str, Any]]:
    """One statement, however many customers."""
    rows = Order.objects.filter(customer__in=ids).exclude(state=OrderState.CANCELLED).order_by()
    money = AmountField()
    return list(
        rows.values("customer_id").annotate(
            n=Count("pk"),
            revenue=Sum("total", output_field=money),
            first=Min("created_at"),
            last=Max("created_at"),
            owed=Sum(WORTH - F("paid"), filter=OWED, output_field=money),
            unpaid=Count("pk", filter=OWED),
        )
    )


def reason_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"orders": row["n"], "first": day_of(row["first"]).isoformat(), "last": day_of(row["last"]).isoformat()}


def days_between(row: Mapping[str, Any]) -> float:
    apart: timedelta = row["last"] - row["first"]
    days: float = apart / timedelta(days=1) / (row["n"] - 1)
    return round(days, 1)


def day_of(moment: Any) -> date:
    return timezone.localtime(moment).date()
