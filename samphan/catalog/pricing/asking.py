"""One question: what does this customer pay for this, here, today, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import HOME, Choice, TaxClass, Variant
from samphan.catalog.pricing.answer import Extra, PriceAnswer, Reason
from samphan.catalog.pricing.deciding import Sale, Standing, decide, lets_in
from samphan.catalog.pricing.rules import (
    Buyer,
    Rates,
    Rule,
    buyer_of,
    choices_named,
    rules_for,
    standard_prices,
    standard_prices_include_vat,
    targets_of,
)
from samphan.catalog.quantities import read_quantity
from samphan.customers.models import Customer
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.money import half_up


@dataclass(frozen=True, slots=True)
class Ask:
    """One line of a document. `variant` comes from `Variant.objects.for_pricing()`; `choices` are ids of `Choice` of a configurable product."""

    variant: Variant
    quantity: Decimal
    choices: tuple[UUID, ...] = ()


def price_for(
    customer: Customer | None,
    variant: Variant,
    quantity: Decimal,
    branch: Branch | None,
    at: datetime | None = None,
    *,
    currency: str = HOME,
    choices: Iterable[UUID] = (),
) -> PriceAnswer:
    """What `customer` (None: anybody) pays for one `variant` when buying `quantity` of it in `branch` at a moment (None: now).

    Raises `Refused`: `quantity_…` for nothing, less than nothing, too much, or finer than the unit is counted; `no_price` when neither a
    list nor the product has a price; `no_rate` when the standard price cannot be said in `currency`; `choice_…` for choices that do not fit.
    """
    [answer] = prices_for(customer, [Ask(variant, quantity, tuple(choices))], branch, at, currency=currency)
    return answer


def prices_for(
    customer: Customer | None,
    asks: Sequence[Ask],
    branch: Branch | None,
    at: datetime | None = None,
    *,
    currency: str = HOME,
    explained: bool = True,
) -> list[PriceAnswer]:
    """The same for every line of a document at once: as many statements for twenty lines as for one. Raises as `price_for`, blaming `lines.<n>`.

    Without `explained` the prices are the same, and rules of lists that are for others, or for another day, are not read and not told of:
    most of the work where a business has many lists.
    """
    day = timezone.localdate(at) if at else timezone.localdate()
    buyer, rates = buyer_of(customer), Rates(day)
    variants = [ask.variant for ask in asks]
    desk = _Desk(buyer, branch.pk if branch else None, day, currency, rates)
    rules = rules_for(variants, buyer, None if explained else desk.lets_in)
    standard = standard_prices(variants)
    choices = choices_named(choice for ask in asks for choice in ask.choices)
    alone = len(asks) == 1
    return [
        desk.answer(
            ask, rules, standard[ask.variant.pk], choices, field="quantity" if alone else f"lines.{at_line}.quantity"
        )
        for at_line, ask in enumerate(asks)
    ]


@dataclass(frozen=True)
class _Desk:
    """What is the same for every line of a document."""

    buyer: Buyer
    branch: UUID | None
    day: date
    currency: str
    rates: Rates

    @cached_property
    def standard_includes_vat(self) -> bool:
        """Read when the first price is met that does not say it for itself."""
        return standard_prices_include_vat()

    def lets_in(self, rule: Rule) -> bool:
        return lets_in(rule, Sale(self.buyer, (), Decimal(0), self.branch, self.day, self.currency, None))

    def answer(
        self,
        ask: Ask,
        rules: Mapping[UUID, list[Rule]],
        standard: Decimal | None,
        choices: Mapping[UUID, Choice],
        *,
        field: str,
    ) -> PriceAnswer:
        variant = ask.variant
        quantity = read_quantity(ask.quantity, places=variant.product.unit.places, field=field)
        targets = targets_of(variant)
        price = None if standard is None else self.rates.convert(standard, HOME, self.currency)
        sale = Sale(self.buyer, targets, quantity, self.branch, self.day, self.currency, price)
        first, reasons = decide(sale, (rule for target in targets for rule in rules.get(target, ())), self.rates)
        if first is None and price is None:
            raise self.no_price(variant, standard)
        list_price = first.price if first else half_up(price or Decimal(0))
        extras = tuple(self.extras_of(ask, list_price, choices))
        discount = self.buyer.discount if first is None or first.rule.discountable else Decimal(0)
        whole = max(Decimal(0), list_price + sum((extra.amount for extra in extras), Decimal(0)))
        return PriceAnswer(
            variant=variant,
            quantity=quantity,
            unit_price=half_up(whole * (100 - discount) / 100),
            currency=self.currency,
            tax_class=TaxClass(variant.product.tax_class),
            includes_vat=self.includes_vat(first),
            list_price=list_price,
            standard_price=None if price is None else half_up(price),
            discount=discount,
            extras=extras,
            list_id=first.rule.list_id if first else None,
            list_name=first.rule.list_name if first else "",
            rule_id=first.rule.id if first else None,
            reasons=(*reasons, standard_reason(first, price)),
        )

    def includes_vat(self, first: Standing | None) -> bool:
        """A price of its own says it in its list; what comes off the standard price is written as that is."""
        return first.rule.includes_vat if first and first.rule.price is not None else self.standard_includes_vat

    def extras_of(self, ask: Ask, list_price: Decimal, choices: Mapping[UUID, Choice]) -> list[Extra]:
        chosen = [choices[pk] for pk in ask.choices if pk in choices]
        if len(chosen) != len(ask.choices) or any(one.group.product_id != ask.variant.product_id for one in chosen):
            raise Refused(_("This choice does not belong to the product. Choose again."), code="choice_unknown")
        single = [one.group_id for one in chosen if not one.group.several]
        if len(single) != len(set(single)):
            raise Refused(_("Only one answer can be chosen for each question."), code="choice_several")
        extras = []
        for one in chosen:
            amount = self.rates.convert(one.amount, HOME, self.currency)
            if amount is None:
                raise self.no_rate()
            extras.append(Extra(one.name, half_up(amount + list_price * one.percent / 100)))
        return extras

    def no_price(self, variant: Variant, standard: Decimal | None) -> Refused:
        if standard is not None:
            return self.no_rate()
        sentence = _("%(product)s has no price yet. Give it a standard price, or a price in a list.")
        return Refused(sentence % {"product": variant.full_name}, code="no_price", variant_id=str(variant.pk))

    def no_rate(self) -> Refused:
        sentence = _("There is no exchange rate for %(currency)s yet. Add one under Settings, or sell in baht.")
        return Refused(sentence % {"currency": self.currency}, code="no_rate", currency=self.currency)


def standard_reason(first: Standing | None, price: Decimal | None) -> Reason:
    shown = None if price is None else half_up(price)
    return Reason("lost_to_list" if first else "standard", "", price=shown)
