"""Terms of one customer: tier, discount, credit, agreed prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import terms as rights
from samphan.catalog.events import TermsChanged
from samphan.catalog.models import CustomerTerms, PriceList, PriceRule, PriceTier, Variant
from samphan.catalog.price_lists import clean_rule, percent
from samphan.catalog.profile import Cleaner, Unfit, amount, clean, row_of, text
from samphan.customers.actions import require_living
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.versions import save_changes

LONGEST_CREDIT = 365


def days(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= LONGEST_CREDIT:
        raise Unfit(_("Write a number of days between 0 and 365."))
    return number


CLEANERS: dict[str, Cleaner] = {
    "tier": row_of(PriceTier, _("Choose a tier."), archived_at=None),
    "discount": lambda value: percent(value) or Decimal(0),
    "credit_limit": amount(2),
    "credit_days": days,
    "note": text(300),
}


@dataclass(frozen=True)
class Terms:
    """What was agreed with a customer; without a row, nothing was."""

    tier: PriceTier | None = None
    discount: Decimal = Decimal(0)
    credit_limit: Decimal | None = None
    credit_days: int | None = None
    note: str = ""
    version: int = 0


def terms_of(customer: Customer) -> Terms:
    """What orders and invoices ask: how much credit for how long. One statement."""
    row = CustomerTerms.objects.filter(customer=customer).select_related("tier").first()
    if row is None:
        return Terms()
    return Terms(row.tier, row.discount, row.credit_limit, row.credit_days, row.note, row.version)


@transaction.atomic
def change_terms(actor: Actor, customer: Customer, *, version: int, **fields: Any) -> list[str]:
    """Agree terms with a customer. `version` is 0 when there were none. Raises `Conflict` when somebody agreed others meanwhile."""
    rights.require(actor, "edit")
    require_living(customer)
    changes = clean(actor, fields, CLEANERS)
    row: CustomerTerms = CustomerTerms.objects.get_or_create(customer=customer)[0]
    changed = save_changes(row, seen=version or 1, **changes)
    if changed:
        record(TermsChanged(fields=changed), actor=actor, subject=row, customer_id=customer.pk)
    return changed


@transaction.atomic
def agree_price(actor: Actor, customer: Customer, variant: Variant, **fields: Any) -> PriceRule:
    """A price for this customer alone, which goes before every list and which their discount does not touch."""
    rights.require(actor, "edit")
    require_living(customer)
    cleaned = clean_rule(actor, {"variant": variant, **fields})
    made: PriceRule = PriceRule.objects.create(business=actor.business, price_list=agreed_list(customer), **cleaned)
    record(TermsChanged(fields=["price"]), actor=actor, subject=made, customer_id=customer.pk)
    return made


@transaction.atomic
def end_agreed_price(actor: Actor, customer: Customer, pk: object) -> PriceRule:
    """The agreed price counts no more."""
    rights.require(actor, "edit")
    rule: PriceRule | None = agreed_prices(customer).filter(pk=pk).first()
    if rule is None:
        raise NotFound
    PriceRule.objects.filter(pk=rule.pk).delete()
    record(TermsChanged(fields=["price"]), actor=actor, subject=rule, customer_id=customer.pk)
    return rule


def agreed_prices(customer: Customer) -> Any:
    rules = PriceRule.objects.filter(price_list__customer=customer, price_list__agreed=True, removed_at=None)
    return rules.select_related("variant__product__unit").order_by("variant__product__sort_key", "min_quantity", "pk")


def agreed_list(customer: Customer) -> PriceList:
    found: PriceList | None = PriceList.objects.filter(customer=customer, agreed=True, archived_at=None).first()
    if found is not None:
        return found
    made: PriceList = PriceList.objects.create(
        business_id=customer.business_id,
        name=str(_("Agreed with %(customer)s") % {"customer": customer.name})[:120],
        customer=customer,
        agreed=True,
        discountable=False,
    )
    return made


def require_credit(customer: Customer, owed: Decimal) -> None:
    """Raise `Refused` (`credit_exceeded`) when the customer would owe more than was agreed. No limit lets everything through."""
    limit = terms_of(customer).credit_limit
    if limit is not None and owed > limit:
        sentence = _("%(customer)s would owe more than the agreed credit.") % {"customer": customer.name}
        raise Refused(sentence, code="credit_exceeded", limit=str(limit), owed=str(owed))
