"""Reading the rules that may speak of a sale: a few indexed statements for a whole document, however many rules there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from samphan.catalog.models import (
    HOME,
    BundlePart,
    CatalogSettings,
    Choice,
    CustomerTerms,
    ExchangeRate,
    PriceList,
    PriceRule,
    ProductKind,
    Variant,
)
from samphan.customers.models import Customer
from samphan.platform.tenants.current import current_business_id


class Rule(NamedTuple):
    """A rule with what its list says. The order of the names is that of `OF_RULE` and `OF_LIST`."""

    id: UUID
    target: UUID
    min_quantity: Decimal
    price: Decimal | None
    percent_off: Decimal | None
    amount_off: Decimal | None
    starts_on: date | None
    ends_on: date | None
    list_id: UUID
    list_name: str
    currency: str
    includes_vat: bool
    discountable: bool
    priority: int
    agreed: bool
    customer: UUID | None
    tier: UUID | None
    tier_name: str | None
    customer_type: str
    branch: UUID | None
    branch_name: str | None
    list_starts_on: date | None
    list_ends_on: date | None


OF_RULE = (
    "id",
    "target",
    "min_quantity",
    "price",
    "percent_off",
    "amount_off",
    "starts_on",
    "ends_on",
    "price_list_id",
)
OF_LIST = (
    "name", "currency", "includes_vat", "discountable", "priority", "agreed", "customer_id", "tier_id", "tier__name",
    "customer_type", "branch_id", "branch__name", "starts_on", "ends_on",
)  # fmt: skip


NOTHING: tuple[Any, ...] = (None,) * len(OF_RULE)  # of a rule of which only its list is known


@dataclass(frozen=True, slots=True)
class Buyer:
    """What of a customer the rules ask: who, of which type, on which tier, with which discount. Nobody at all is a walk-in."""

    id: UUID | None = None
    customer_type: str = ""
    tier: UUID | None = None
    discount: Decimal = Decimal(0)


def buyer_of(customer: Customer | None) -> Buyer:
    if customer is None:
        return Buyer()
    terms = CustomerTerms.objects.filter(customer=customer.pk).values_list("tier_id", "discount").first()
    tier, discount = terms or (None, Decimal(0))
    return Buyer(customer.pk, customer.customer_type, tier, discount)


def targets_of(variant: Variant) -> list[UUID]:
    """What rules for this variant may be written for: itself, its product, each category it lies in, everything."""
    category = variant.product.category
    return [variant.pk, variant.product_id, *(category.ancestors if category else ()), current_business_id()]


def rules_for(
    variants: Iterable[Variant], buyer: Buyer, lets_in: Callable[[Rule], bool] | None = None
) -> dict[UUID, list[Rule]]:
    """Standing rules by target, in two statements: the lists, and the rules that stand in them, which are far more.

    What was agreed with other customers is nobody else's business. With `lets_in` rules are read only of the lists of which it is true:
    it is shown a rule that says nothing but what its list says.
    """
    open_to = Q(customer=None) | Q(customer=buyer.id) if buyer.id else Q(customer=None)
    lists: dict[UUID, tuple[Any, ...]] = {
        row[0]: row[1:] for row in PriceList.objects.filter(open_to, archived_at=None).values_list("id", *OF_LIST)
    }
    found: dict[UUID, list[Rule]] = defaultdict(list)
    targets = {target for variant in variants for target in targets_of(variant)}
    rows = PriceRule.objects.filter(target__in=targets, removed_at=None)
    if lets_in:
        lists = {pk: said for pk, said in lists.items() if lets_in(Rule(*NOTHING, *said))}
        rows = rows.filter(price_list__in=lists)
    if not lists:
        return found
    for row in rows.values_list(*OF_RULE):
        if (said := lists.get(row[-1])) is not None:
            found[row[1]].append(Rule(*row, *said))
    return found


def standard_prices_include_vat() -> bool:
    said = CatalogSettings.objects.values_list("prices_include_vat", flat=True).first()
    return True if said is None else said


class Rates:
    """Baht for one of each currency on a day; read when the first foreign price is met."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._known: dict[str, Decimal] | None = None

    def of(self, currency: str) -> Decimal | None:
        if currency == HOME:
            return Decimal(1)
        if self._known is None:
            rates = ExchangeRate.objects.filter(day__lte=self.day).order_by("currency", "day")
            self._known = dict(rates.values_list("currency", "rate"))
        return self._known.get(currency)

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """The amount in another currency, unrounded; None when a rate is missing."""
        if source == target:
            return amount
        given, wanted = self.of(source), self.of(target)
        return amount * given / wanted if given and wanted else None


def standard_prices(variants: Sequence[Variant]) -> dict[UUID, Decimal | None]:
    """The standard price of each; a bundle without one costs what its parts cost, and nothing when one of them has no price."""
    prices: dict[UUID, Decimal | None] = {variant.pk: variant.price for variant in variants}
    open_bundles = [one for one in variants if one.price is None and one.product.kind == ProductKind.BUNDLE]
    if open_bundles:
        sums = dict(_sums_of({one.product_id for one in open_bundles}))
        prices |= {one.pk: sums.get(one.product_id) for one in open_bundles}
    return prices


def _sums_of(bundles: Iterable[UUID]) -> Iterator[tuple[UUID, Decimal | None]]:
    parts: dict[UUID, list[tuple[Decimal, Decimal | None]]] = defaultdict(list)
    rows = BundlePart.objects.filter(bundle__in=list(bundles)).values_list("bundle_id", "quantity", "variant__price")
    for bundle, quantity, price in rows:
        parts[bundle].append((quantity, price))
    for bundle, several in parts.items():
        whole = all(price is not None for _quantity, price in several)
        yield bundle, sum((quantity * (price or 0) for quantity, price in several), Decimal(0)) if whole else None


def choices_named(ids: Iterable[UUID]) -> dict[UUID, Choice]:
    wanted = set(ids)
    if not wanted:
        return {}
    return {choice.pk: choice for choice in Choice.objects.filter(pk__in=wanted).select_related("group")}
