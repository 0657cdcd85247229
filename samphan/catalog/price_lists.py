"""Writes about prices: lists and their rules, tiers, exchange rates, and how the business writes its prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import prices
from samphan.catalog.events import PriceListChanged
from samphan.catalog.models import (
    CatalogSettings,
    Category,
    Currency,
    ExchangeRate,
    PriceList,
    PriceRule,
    PriceTier,
    Product,
    Variant,
)
from samphan.catalog.profile import Cleaner, Unfit, amount, clean, one_of, row_of, text, truth
from samphan.catalog.quantities import read_quantity
from samphan.customers.models import Customer, CustomerType
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.dates import NotADate, parse_date

MOST_PRIORITY = 100
LARGEST_RATE = Decimal(1_000_000)


def day(value: Any) -> date | None:
    if value in (None, "") or isinstance(value, date):
        return value or None
    try:
        return parse_date(str(value))
    except NotADate:
        raise Unfit(_("Write a date such as 20/11/2569 or 20 Nov 2026.")) from None


def priority(value: Any) -> int:
    try:
        number = int(value or 0)
    except (TypeError, ValueError):
        number = MOST_PRIORITY + 1
    if abs(number) > MOST_PRIORITY:
        raise Unfit(_("Write a whole number between −100 and 100."))
    return number


def percent(value: Any) -> Decimal | None:
    read: Decimal | None = amount(2)(value)
    if read is not None and read > 100:  # noqa: PLR2004 - of a hundred
        raise Unfit(_("Write a percentage between 0 and 100."))
    return read


def customer_type(value: Any) -> str:
    return one_of(CustomerType.choices)(value) if value else ""


LIST_CLEANERS: dict[str, Cleaner] = {
    "name": text(120, required=_("Write the name of the list.")),
    "currency": one_of(Currency.choices),
    "includes_vat": truth,
    "discountable": truth,
    "priority": priority,
    "customer": row_of(Customer, _("Choose a customer of the list.")),
    "tier": row_of(PriceTier, _("Choose a tier.")),
    "customer_type": customer_type,
    "branch": row_of(Branch, _("Choose a branch.")),
    "starts_on": day,
    "ends_on": day,
}
RULE_CLEANERS: dict[str, Cleaner] = {
    "variant": row_of(Variant, _("Choose a product.")),
    "product": row_of(Product, _("Choose a product.")),
    "category": row_of(Category, _("Choose a category.")),
    "min_quantity": lambda value: read_quantity(value or 0, field="min_quantity", zero=True),
    "price": amount(2),
    "percent_off": percent,
    "amount_off": amount(2),
    "starts_on": day,
    "ends_on": day,
}
HOW = ("price", "percent_off", "amount_off")
WHAT = ("variant", "product", "category")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def create_list(actor: Actor, *, name: str, **fields: Any) -> PriceList:
    """Add a price list; see `PriceList` for its conditions. Raises `Refused`."""
    prices.require(actor, "edit")
    cleaned = _clean_list(actor, {"name": name, **fields})
    require_days(cleaned)
    made: PriceList = PriceList.objects.create(business=actor.business, **cleaned)
    tell(actor, made, "created")
    return made


@transaction.atomic
def change_list(actor: Actor, row: PriceList, *, version: int, **fields: Any) -> list[str]:
    """Change what a list says as the actor saw it at `version`. Raises `Conflict` when stale."""
    prices.require(actor, "edit", row)
    changes = _clean_list(actor, fields)
    require_days({"starts_on": row.starts_on, "ends_on": row.ends_on, **changes})
    changed = save_changes(row, seen=version, **changes)
    if changed:
        tell(actor, row, "changed")
    return changed


@transaction.atomic
def archive_list(actor: Actor, row: PriceList) -> None:
    """Its prices count no more; `restore_list` brings them back."""
    prices.require(actor, "edit", row)
    if change_once(row, PriceList.objects.filter(archived_at=None), archived_at=timezone.now()):
        tell(actor, row, "archived")


@transaction.atomic
def restore_list(actor: Actor, row: PriceList) -> None:
    """Undo `archive_list`."""
    prices.require(actor, "edit", row)
    if change_once(row, PriceList.objects.filter(archived_at__isnull=False), archived_at=None):
        tell(actor, row, "restored")


def _clean_list(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    cleaned = clean(actor, fields, LIST_CLEANERS)
    branch = cleaned.get("branch")
    if branch is not None and branch.business_id != actor.business.pk:
        raise NotFound
    return cleaned


def require_days(fields: dict[str, Any]) -> None:
    starts, ends = fields.get("starts_on"), fields.get("ends_on")
    if starts and ends and ends < starts:
        sentence = _("The last day lies before the first.")
        raise Refused(sentence, code="days_turned", fields={"ends_on": sentence})


def tell(actor: Actor, row: PriceList, what: str) -> None:
    record(PriceListChanged(name=row.name, what=what), actor=actor, subject=row, customer_id=row.customer_id)


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_rule(actor: Actor, row: PriceList, **fields: Any) -> PriceRule:
    """One more price in a list. Overlapping rules are welcome: `pricing.deciding` says which counts, and screens say why.

    Raises `Refused` (`rule_how`) unless exactly one of price, percent off and amount off is given, (`rule_what`) for two targets.
    """
    prices.require(actor, "edit", row)
    cleaned = clean_rule(actor, fields)
    made: PriceRule = PriceRule.objects.create(business=actor.business, price_list=row, **cleaned)
    tell(actor, row, "rules")
    return made


@transaction.atomic
def change_rule(actor: Actor, rule: PriceRule, *, version: int, **fields: Any) -> list[str]:
    """Change a rule as the actor saw it at `version`; fields that are left out stay."""
    prices.require(actor, "edit", rule.price_list)
    stands = {name: getattr(rule, name) for name in RULE_CLEANERS}
    changes = clean_rule(actor, {**stands, **fields})
    changed = save_changes(rule, seen=version, **changes, target=target_of(rule, changes))
    if changed:
        tell(actor, rule.price_list, "rules")
    return changed


@transaction.atomic
def remove_rule(actor: Actor, rule: PriceRule) -> None:
    """The rule counts no more; `restore_rule` brings it back."""
    prices.require(actor, "edit", rule.price_list)
    if change_once(rule, PriceRule.objects.filter(removed_at=None), removed_at=timezone.now()):
        tell(actor, rule.price_list, "rules")


@transaction.atomic
def restore_rule(actor: Actor, rule: PriceRule) -> None:
    """Undo `remove_rule`."""
    prices.require(actor, "edit", rule.price_list)
    if change_once(rule, PriceRule.objects.filter(removed_at__isnull=False), removed_at=None):
        tell(actor, rule.price_list, "rules")


def clean_rule(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    cleaned = clean(actor, fields, RULE_CLEANERS)
    how = [name for name in HOW if cleaned.get(name) is not None]
    if len(how) != 1:
        sentence = _("Give either a price, or percent off, or an amount off.")
        raise Refused(sentence, code="rule_how", fields={how[1] if len(how) > 1 else "price": sentence})
    if len([name for name in WHAT if cleaned.get(name) is not None]) > 1:
        for_one = _("A rule is for a product, or a category, or everything.")
        raise Refused(for_one, code="rule_what", fields={"category": for_one})
    if how == ["price"] and not (cleaned.get("variant") or cleaned.get("product")):
        named = _("A fixed price needs a product.")
        raise Refused(named, code="rule_what", fields={"price": named})
    require_days(cleaned)
    return cleaned


def target_of(rule: PriceRule, changes: dict[str, Any]) -> UUID:
    named: list[UUID] = [changes[name].pk for name in WHAT if changes.get(name) is not None]
    return named[0] if named else rule.business.pk


def rule_of(actor: Actor, row: PriceList, pk: object) -> PriceRule:
    """A rule of this list. Raises `NotFound`."""
    found: PriceRule | None = PriceRule.objects.filter(price_list=row, pk=pk, business=actor.business).first()
    if found is None:
        raise NotFound
    return found


# ── tiers, rates, settings ───────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def save_tier(actor: Actor, tier: PriceTier | None, *, version: int = 0, name: str, name_en: str = "") -> PriceTier:
    """Add a tier, or rename one. Raises `Refused` (`tier_taken`)."""
    prices.require(actor, "edit")
    known = {"name": text(60, required=_("Write the name of the tier.")), "name_en": text(60)}
    fields = clean(actor, {"name": name, "name_en": name_en}, known)
    if any(row != tier for row in PriceTier.objects.filter(name=fields["name"])):
        sentence = _("There is such a tier already.")
        raise Refused(sentence, code="tier_taken", fields={"name": sentence})
    if tier is None:
        made: PriceTier = PriceTier.objects.create(business=actor.business, **fields)
        return made
    save_changes(tier, seen=version, **fields)
    return tier


@transaction.atomic
def set_rate(actor: Actor, *, currency: str, rate: Any, from_day: Any = None) -> ExchangeRate:
    """Baht for one of a currency from a day on (today unless given). A second rate of the same day replaces the first."""
    prices.require(actor, "edit")
    known = {
        "currency": one_of([pair for pair in Currency.choices if pair[0] != Currency.THB]),
        "rate": amount(6),
        "day": day,
    }
    fields = clean(actor, {"currency": currency, "rate": rate, "day": from_day}, known)
    if not fields["rate"] or fields["rate"] > LARGEST_RATE:
        sentence = _("Write how many baht one of it costs, such as 34.25.")
        raise Refused(sentence, code="rate_form", fields={"rate": sentence})
    made: ExchangeRate = ExchangeRate.objects.update_or_create(
        currency=fields["currency"], day=fields["day"] or timezone.localdate(), defaults={"rate": fields["rate"]}
    )[0]
    return made


@transaction.atomic
def change_settings(actor: Actor, *, prices_include_vat: bool) -> None:
    """How standard prices are written. Prices on documents that stand already stay what they are."""
    prices.require(actor, "edit")
    CatalogSettings.objects.update_or_create(
        business=actor.business, defaults={"prices_include_vat": prices_include_vat}
    )
