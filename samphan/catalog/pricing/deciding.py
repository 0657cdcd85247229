"""Which rule decides. Pure: no row is read here, so that the order of rules can be proven by itself.

Among the rules that speak of a sale the first by this order counts, and the same question always finds the same rule:

1. agreed with this very customer;  2. the higher priority of the list;  3. the list written more closely for buyer and branch
(customer 8, tier 4, customer type 2, branch 1, summed);  4. the rule that speaks more closely of the product (variant, product, the nearest
category, everything);  5. the larger quantity break;  6. the later first day;  7. the lower price;  8. the rule that was written first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from samphan.catalog.pricing.answer import Reason
from samphan.catalog.pricing.rules import Buyer, Rates, Rule
from samphan.customers.models import CustomerType
from samphan.platform.thai.money import half_up

WHY_LOST = ("agreed", "priority", "who", "what", "break", "newer", "cheaper", "older")


@dataclass(frozen=True, slots=True)
class Sale:
    """What is asked: who buys how much of what, where, when, in which currency. `targets` are as `rules.targets_of` gives them."""

    buyer: Buyer
    targets: Sequence[UUID]
    quantity: Decimal
    branch: UUID | None
    day: date
    currency: str
    standard: Decimal | None  # in the asked currency


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that speaks of the sale, with the price it gives and its place in the order."""

    rule: Rule
    price: Decimal
    rank: tuple[Any, ...]


def decide(sale: Sale, rules: Iterable[Rule], rates: Rates) -> tuple[Standing | None, list[Reason]]:
    """The rule that counts, or None for the standard price; and a reason for every rule, the one that counts first, the nearest losers next."""
    standing: list[Standing] = []
    silent: list[Reason] = []
    for rule in rules:
        price, why = price_of(rule, sale, rates)
        if why is None and price is not None:
            standing.append(Standing(rule, price, rank_of(rule, sale, price)))
        elif why is not None:
            silent.append(why)
    standing.sort(key=lambda one: one.rank)
    silent.sort(key=lambda one: one.rule_id or UUID(int=0))
    if not standing:
        return None, silent
    first = standing[0]
    reasons = [_reason("won", first.rule, first.price)]
    reasons += [lost_to(first, one) for one in standing[1:]]
    return first, reasons + silent


def rank_of(rule: Rule, sale: Sale, price: Decimal) -> tuple[Any, ...]:
    """Smaller comes first."""
    who = 8 * bool(rule.customer) + 4 * bool(rule.tier) + 2 * bool(rule.customer_type) + bool(rule.branch)
    began = max(rule.starts_on or date.min, rule.list_starts_on or date.min)
    return (
        not rule.agreed,
        -rule.priority,
        -who,
        nearness(rule.target, sale.targets),
        -rule.min_quantity,
        -began.toordinal(),
        price,
        rule.id.int,
    )


def nearness(target: UUID, targets: Sequence[UUID]) -> int:
    """0 for the variant, 1 for its product, then from the nearest category outwards, everything last."""
    at = targets.index(target)
    last = len(targets) - 1
    return at if at < 2 or at == last else last + 1 - at  # noqa: PLR2004 - variant and product stand first; categories run from the root


def lost_to(first: Standing, other: Standing) -> Reason:
    """Why the other one lost: the first place in which they differ."""
    at = next(place for place, (won, lost) in enumerate(zip(first.rank, other.rank, strict=True)) if won != lost)
    code = WHY_LOST[at]
    data: dict[str, Any] = {}
    if code in {"priority", "who"}:
        data["winner"] = first.rule.list_name
    elif code == "break":
        data["quantity"] = first.rule.min_quantity
    elif code == "newer":
        data["day"] = max(first.rule.starts_on or date.min, first.rule.list_starts_on or date.min)
    return _reason(code, other.rule, other.price, **data)


def price_of(rule: Rule, sale: Sale, rates: Rates) -> tuple[Decimal | None, Reason | None]:
    """The price a rule gives for this sale, or why it does not speak of it."""
    if why := silence_of(rule, sale):
        return None, why
    if rule.price is not None:
        price = rates.convert(rule.price, rule.currency, sale.currency)
    elif sale.standard is None:
        return None, _reason("no_standard", rule)
    elif rule.percent_off is not None:
        price = sale.standard * (100 - rule.percent_off) / 100
    else:
        off = rates.convert(rule.amount_off or Decimal(0), rule.currency, sale.currency)
        price = None if off is None else max(Decimal(0), sale.standard - off)
    if price is None:
        missing = rule.currency if rates.of(rule.currency) is None else sale.currency
        return None, _reason("no_rate", rule, currency=missing, day=sale.day)
    return half_up(price), None


def silence_of(rule: Rule, sale: Sale) -> Reason | None:
    """Why a rule does not speak of this sale, or None."""
    if why := not_for_buyer(rule, sale) or not_now(rule, sale.day):
        return why
    if sale.quantity < rule.min_quantity:
        return _reason("quantity", rule, quantity=rule.min_quantity, asked=sale.quantity)
    return None


def lets_in(rule: Rule, sale: Sale) -> bool:
    """Whether a rule counts for this buyer, here and today, whatever is bought."""
    return not (not_for_buyer(rule, sale) or not_now(rule, sale.day))


def not_for_buyer(rule: Rule, sale: Sale) -> Reason | None:
    if rule.tier and rule.tier != sale.buyer.tier:
        return _reason("tier", rule, name=rule.tier_name)
    if rule.customer_type and rule.customer_type != sale.buyer.customer_type:
        return _reason("customer_type", rule, name=CustomerType(rule.customer_type).label)
    if rule.branch and rule.branch != sale.branch:
        return _reason("branch" if sale.branch else "no_branch", rule, name=rule.branch_name)
    return None


def not_now(rule: Rule, day: date) -> Reason | None:
    for starts in (rule.list_starts_on, rule.starts_on):
        if starts and day < starts:
            return _reason("not_yet", rule, day=starts)
    for ends in (rule.list_ends_on, rule.ends_on):
        if ends and day > ends:
            return _reason("over", rule, day=ends)
    return None


def _reason(code: str, rule: Rule, price: Decimal | None = None, **data: Any) -> Reason:
    return Reason(code, rule.list_name, rule.list_id, rule.id, price, data)
