"""What a price question is answered with: the price, and every rule that was considered with why it lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import TaxClass, Variant
from samphan.catalog.quantities import shown_quantity
from samphan.platform.refusals import Sentence
from samphan.platform.thai.money import half_up, money
from samphan.platform.web.when import day_words

SENTENCES: dict[str, Sentence] = {
    "won": _("This price counts."),
    "standard": _("The standard price counts: no list has a price for this."),
    "lost_to_list": _("The standard price counts only when no list has one."),
    # why a rule does not speak of this sale at all
    "quantity": _("Counts from %(quantity)s on; %(asked)s asked."),
    "not_yet": _("Counts from %(day)s on."),
    "over": _("Counted until %(day)s."),
    "branch": _("Counts only in %(name)s."),
    "no_branch": _("Counts only in %(name)s; no branch was named."),
    "tier": _("Counts only for the tier %(name)s."),
    "customer_type": _("Counts only for customers of the type “%(name)s”."),
    "no_rate": _("It is written in %(currency)s, and there is no exchange rate for %(day)s."),
    "no_standard": _("It comes off the standard price, and there is none."),
    # why a rule that speaks of it lost to another
    "agreed": _("A price agreed with the customer goes first."),
    "priority": _("“%(winner)s” has the higher priority."),
    "who": _("“%(winner)s” is written more closely for this customer and branch."),
    "what": _("Another rule speaks more closely of this product."),
    "break": _("A rule for a larger quantity counts: from %(quantity)s on."),
    "newer": _("A rule that began later counts: from %(day)s on."),
    "cheaper": _("Another rule, equal in all else, is cheaper."),
    "older": _("Another rule, equal in all else, was written first."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that was considered. `code` is stable; `price` is what the rule would have given, where it gives one."""

    code: str
    list_name: str
    list_id: UUID | None = None
    rule_id: UUID | None = None
    price: Decimal | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def won(self) -> bool:
        return self.code in {"won", "standard"}

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return str(SENTENCES[self.code]) % {name: words_of(value) for name, value in self.data.items()}


@dataclass(frozen=True, slots=True)
class Extra:
    """What a choice of a configurable product adds to the price of one."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """What a customer pays for one unit of a variant, here, today, and why.

    `unit_price` has two places, half-up, in `currency`, with VAT in it when `includes_vat`. `list_price` is what stood before the
    choices (`extras`) and the customer's `discount` (percent). `list_id` and `rule_id` are None when the standard price counts.
    """

    variant: Variant
    quantity: Decimal
    unit_price: Decimal
    currency: str
    tax_class: TaxClass
    includes_vat: bool
    list_price: Decimal
    standard_price: Decimal | None
    discount: Decimal = Decimal(0)
    extras: tuple[Extra, ...] = ()
    list_id: UUID | None = None
    list_name: str = ""
    rule_id: UUID | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def tax_rate(self) -> Decimal:
        """Percent."""
        return self.tax_class.rate

    @property
    def amount(self) -> Decimal:
        """The line: quantity times unit price, two places, half-up. VAT is a matter of the whole document, not of this line."""
        return half_up(self.unit_price * self.quantity)

    @property
    def steps(self) -> list[str]:
        """How the unit price came about, one sentence a step."""
        said = [
            _("%(list)s: %(price)s")
            % {"list": self.list_name or _("Standard price"), "price": self.shown(self.list_price)}
        ]
        said += [
            _("%(choice)s: %(amount)s") % {"choice": extra.name, "amount": self.shown(extra.amount)}
            for extra in self.extras
        ]
        if self.discount:
            said.append(_("Customer's discount: %(percent)s%%") % {"percent": f"{self.discount.normalize():f}"})
        return [str(one) for one in said]

    def shown(self, amount: Decimal) -> str:
        return money(amount, self.currency)


def words_of(value: Any) -> str:
    if isinstance(value, Decimal):
        return shown_quantity(value)
    return day_words(value) if isinstance(value, date) else str(value)
