"""Lines of a document: asked for by product and quantity, priced by the catalogue, summed by `tax`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samphan.catalog.models import TaxClass, Variant
from samphan.catalog.pricing import Ask, PriceAnswer, prices_for
from samphan.catalog.products import require_sellable
from samphan.customers.actions import require_living
from samphan.customers.identity.resolve import survivor_of
from samphan.customers.models import Customer
from samphan.orders.access import orders
from samphan.orders.models import SUMS, PricedLine
from samphan.orders.steps import settings_of_sales
from samphan.orders.tax import MOST as LARGEST
from samphan.orders.tax import Priced, Totals, priced_with, totals_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.money import half_up

MOST = 1000
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that somebody asks for. `variant` comes from `Variant.objects.for_pricing()`. A price or discount by hand needs its right."""

    variant: Variant
    quantity: Decimal
    choices: tuple[UUID, ...] = ()
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """The columns of a document, and those of each of its lines."""

    document: dict[str, Any]
    lines: list[dict[str, Any]]


def price_lines(
    actor: Actor,
    customer: Customer | None,
    branch: Branch,
    wanted: Sequence[Wanted],
    *,
    discount_percent: Decimal = Decimal(0),
) -> Sums:
    """What the lines come to for this customer in this branch, today. VAT is within the prices as soon as it is within one of them.

    Raises `Refused`: `lines_missing`, `lines_too_many`, `product_archived`, `discount_form`, `price_form`, and as `pricing.prices_for`.
    """
    _require_fit(actor, wanted, discount_percent)
    asks = [Ask(one.variant, one.quantity, one.choices) for one in wanted]
    answers = prices_for(customer, asks, branch, explained=False)  # the line keeps how its price came about: `steps`
    includes_vat = any(answer.includes_vat for answer in answers)
    sales = settings_of_sales()
    with override(sales.line_language):
        lines = [
            _columns(one, answer, includes_vat, sales.vat_registered)
            for one, answer in zip(wanted, answers, strict=True)
        ]
    document = {"includes_vat": includes_vat, "discount_percent": discount_percent}
    return _summed(document, lines)


def copied(document: dict[str, Any], rows: Sequence[PricedLine]) -> Sums:
    """The lines of an accepted document, as they were said."""
    names = (
        "variant_id position name unit_name quantity unit_price list_price discount_percent tax_class net vat total cost "
        "choices why"
    )
    return Sums(document, [{name: getattr(row, name) for name in names.split()} for row in rows])


def buyer(customer: Customer | None) -> Customer | None:
    """Who buys today: the one into whom they were merged. Raises `Refused` when that one was deleted."""
    if customer is None:
        return None
    found = survivor_of(Customer.objects.get(pk=customer.pk))
    require_living(found)
    return found


def require_branch(actor: Actor, branch: Branch) -> None:
    """Raise `NotFound` for a branch of another business, or outside the actor's reach; `Refused` for a closed one."""
    outside = actor.row_scope == RowScope.BRANCH and branch.pk not in actor.branch_ids
    if branch.business_id != actor.business.pk or outside:
        raise NotFound
    if branch.closed_at:
        raise Refused(_("This branch is closed. Choose another."), code="branch_closed")


def _summed(document: dict[str, Any], lines: list[dict[str, Any]]) -> Sums:
    priced = [
        Priced(line["quantity"], line["unit_price"], TaxClass(line["tax_class"]), line["discount_percent"])
        for line in lines
    ]
    said: Totals = totals_of(
        priced, includes_vat=document["includes_vat"], discount_percent=document["discount_percent"]
    )
    parts = zip(lines, said.lines, strict=True)
    return Sums(
        {**document, **{name: getattr(said, name) for name in SUMS}},
        [
            {**line, "position": at, "net": part.net, "vat": part.vat, "total": part.total}
            for at, (line, part) in enumerate(parts)
        ],
    )


def _columns(one: Wanted, answer: PriceAnswer, includes_vat: bool, registered: bool) -> dict[str, Any]:
    listed = priced_with(answer.unit_price, answer.tax_class, given=answer.includes_vat, wanted=includes_vat)
    return {
        "variant_id": one.variant.pk,
        "name": named(one.variant, answer),
        "unit_name": str(one.variant.product.unit),
        "quantity": answer.quantity,
        "unit_price": listed if one.unit_price is None else half_up(one.unit_price),
        "list_price": listed,
        "discount_percent": one.discount_percent,
        "tax_class": answer.tax_class if registered else TaxClass.EXEMPT,
        "cost": None if one.variant.cost is None else half_up(one.variant.cost * answer.quantity),
        "choices": [str(pk) for pk in one.choices],
        "why": answer.steps,
    }


def named(variant: Variant, answer: PriceAnswer) -> str:
    """How a document calls what is sold, with what was chosen of it: ลาเต้ (นมโอ๊ต, หวานน้อย)."""
    chosen = ", ".join(extra.name for extra in answer.extras)
    return f"{variant.full_name} ({chosen})"[:400] if chosen else variant.full_name


def _require_fit(actor: Actor, wanted: Sequence[Wanted], discount_percent: Decimal) -> None:
    if not wanted:
        raise Refused(_("Choose what to sell."), code="lines_missing")
    if len(wanted) > MOST:
        sentence = _("One document has %(most)d lines at most. Divide it.") % {"most": MOST}
        raise Refused(sentence, code="lines_too_many")
    if discount_percent or any(one.unit_price is not None or one.discount_percent for one in wanted):
        orders.require(actor, "price")
    for number, one in enumerate(wanted):
        _require_sold(one.variant, number)
        if one.unit_price is not None and not _between(one.unit_price, LARGEST):
            _refuse(_("A price is nothing or more."), "price_form", f"lines.{number}.unit_price")
        if not _between(one.discount_percent, HUNDRED):
            _refuse(_("A discount is 0 to 100 percent."), "discount_form", f"lines.{number}.discount_percent")
    if not _between(discount_percent, HUNDRED):
        _refuse(_("A discount is 0 to 100 percent."), "discount_form", "discount_percent")


def _require_sold(variant: Variant, number: int) -> None:
    """Raise `Refused` that names the product and blames its line."""
    try:
        require_sellable(variant)
    except Refused as refusal:
        refusal.fields = {f"lines.{number}.variant": refusal.sentence}
        raise


def _between(value: Decimal, most: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= most


def _refuse(sentence: Any, code: str, field: str) -> None:
    raise Refused(sentence, code=code, fields={field: sentence})
