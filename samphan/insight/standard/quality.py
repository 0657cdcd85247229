"""How good the data are: counted in the books as they stand now, with the rows behind each count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samphan.catalog.access import products
from samphan.catalog.models import Variant
from samphan.consent.models import ConsentState, Suppression
from samphan.customers.access import customers
from samphan.customers.completeness import LABELS
from samphan.customers.models import ContactPoint, ContactPointKind, Customer, CustomerKind, Suspicion
from samphan.insight.standard.behind import SHOWN, Found, Item, Keyed
from samphan.insight.standard.report import Asked
from samphan.orders.access import orders
from samphan.orders.models import Order, OrderState
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Sentence

LATELY = timedelta(days=30)
EVERY = Q()


@dataclass(frozen=True)
class Base:
    """Rows that are looked at, when each was added, what one is called and where it stands, and those that an actor may see."""

    label: Sentence
    rows: Callable[[], QuerySet[Any]]
    added: str
    item: Callable[[Any], Item]
    seen: Callable[[Actor], Q]


def of_customers(actor: Actor) -> Q:
    return Q(pk__in=customers.rows(actor).values("pk"))


BASES: Mapping[str, Base] = {
    "customer": Base(
        gettext_lazy("Customers"),
        lambda: Customer.objects.filter(deleted_at=None, merged_into=None),
        "created_at",
        lambda row: Item(row.name, reverse("customers:customer-detail", args=[row.pk])),
        of_customers,
    ),
    "point": Base(
        gettext_lazy("Ways to reach customers"),
        lambda: ContactPoint.objects.filter(customer__deleted_at=None, customer__merged_into=None).select_related("customer"),
        "first_seen_at",
        lambda row: Item(row.customer.name, reverse("customers:customer-detail", args=[row.customer_id]), str(row.get_kind_display())),
        lambda actor: Q(customer__in=customers.rows(actor).values("pk")),
    ),
    "product": Base(
        gettext_lazy("Products"),
        lambda: Variant.objects.living().filter(price__isnull=False).select_related("product"),
        "product__created_at",
        lambda row: Item(str(row), reverse("catalog:product-detail", args=[row.product_id])),
        lambda actor: Q(product__in=products.rows(actor).values("pk")),
    ),
    "order": Base(
        pgettext_lazy("documents", "Orders"),
        lambda: Order.objects.exclude(state=OrderState.CANCELLED),
        "created_at",
        lambda row: Item(row.number, reverse("orders:order-detail", args=[row.pk])),
        lambda actor: Q(pk__in=orders.rows(actor).values("pk")),
    ),
}  # fmt: skip


def reached_by(**kind: Any) -> Exists:
    return Exists(ContactPoint.objects.filter(customer=OuterRef("pk"), **kind))


def suspected() -> Q:
    suspicions: Any = Suspicion.objects
    waiting = suspicions.to_review()
    return Q(Exists(waiting.filter(left=OuterRef("pk")))) | Q(Exists(waiting.filter(right=OuterRef("pk"))))


def agreed() -> Exists:
    given = ConsentState.objects.filter(given=True, purpose__is_marketing=True, purpose__retired_at=None)
    return Exists(given.filter(customer=OuterRef("pk")))


def stopped() -> Q:
    live = Suppression.objects.filter(lifted_at=None, kind=OuterRef("kind"), value=OuterRef("value"))
    return Q(Exists(live))


@dataclass(frozen=True)
class Check:
    """`wrong` says of which rows of the base it is true that they lack something."""

    base: str
    label: Callable[[], str]
    wrong: Callable[[], Q]
    among: Q = EVERY


def lacks(what: str) -> Callable[[], str]:
    """In words; a name in Latin letters stands apart from Thai ones."""
    return lambda: (
        _("Without LINE") if what == ContactPointKind.LINE else _("Without %(what)s") % {"what": LABELS[what]}
    )


CHECKS: Mapping[str, Check] = {
    **{kind: Check("customer", lacks(kind), lambda kind=kind: ~Q(reached_by(kind=kind))) for kind in ContactPointKind.values},  # type: ignore[misc]
    "unreached": Check("customer", lambda: _("Without any way to reach them"), lambda: ~Q(reached_by())),
    "address": Check("customer", lacks("address"), lambda: Q(province="")),
    "birth_date": Check("customer", lacks("birth_date"), lambda: Q(birth_date=None), Q(kind=CustomerKind.PERSON)),
    "tax_id": Check("customer", lacks("tax_id"), lambda: Q(tax_id=""), Q(kind=CustomerKind.ORGANISATION)),
    "born_later": Check("customer", lambda: _("Born in the future"), lambda: Q(birth_date__gt=timezone.localdate()), Q(birth_date__isnull=False)),
    "double": Check("customer", lambda: _("Possible duplicates waiting"), suspected),
    "consent": Check("customer", lambda: _("Without consent to marketing"), lambda: ~Q(agreed())),
    "stopped": Check("point", lambda: _("Addresses that nothing arrives at or may be sent to"), stopped),
    "cost": Check("product", lambda: _("Products without cost"), lambda: Q(cost=None)),
    "walk_in": Check("order", lambda: _("Orders without customer"), lambda: Q(customer=None)),
    "later": Check("order", lambda: _("Orders dated in the future"), lambda: Q(created_at__gt=timezone.now())),
}  # fmt: skip


def quality(_asked: Asked) -> list[tuple[Any, ...]]:
    """For each check: rows that lack it, rows looked at, the share, and the share among what was added in the last 30 days."""
    told: dict[str, tuple[Any, ...]] = {}
    since = timezone.now() - LATELY
    for name, base in BASES.items():
        mine = {key: check for key, check in CHECKS.items() if check.base == name}
        lately, counts = Q(**{f"{base.added}__gt": since}), {}
        for key, check in mine.items():
            for part, condition in (("all", check.among), ("wrong", check.among & check.wrong())):
                counts[f"{part}_{key}"] = Count("pk", filter=condition & ~Q(pk=None))
                counts[f"{part}_{key}_new"] = Count("pk", filter=condition & lately)
        found = base.rows().order_by().aggregate(**counts)
        for key, check in mine.items():
            whole, wrong, new, new_wrong = (found[f"{part}_{key}{end}"] for end in ("", "_new") for part in ("all", "wrong"))  # fmt: skip
            told[key] = (
                Keyed(capfirst(check.label()), key),
                str(base.label),
                wrong,
                whole,
                share(wrong, whole),
                share(new_wrong, new),
            )
    rows = [told[key] for key in CHECKS]
    return rows if any(row[3] for row in rows) else []


def share(part: int, whole: int) -> float | None:
    return 100.0 * part / whole if whole else None


def behind(asked: Asked, key: str) -> Found:
    """The rows of a check that the actor may see, the newest first."""
    check = CHECKS.get(key)
    if check is None:
        raise NotFound
    base = BASES[check.base]
    rows = base.rows().filter(check.among & check.wrong() & base.seen(asked.names.actor))
    items = [base.item(row) for row in rows.order_by(f"-{base.added}", "-pk")[:SHOWN]]
    return Found(capfirst(check.label()), rows.count(), items)
