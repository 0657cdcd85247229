"""What a document comes to: lines, discounts, value added tax, withholding. Reads no row.

VAT is computed once per document, on the sum of its vatable lines, and rounded half-up to the satang (Revenue Code s.79; rate of 7 % by
yearly decree). What a line has of a discount or of the VAT is a share by largest remainder, so that lines always add up to their document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import TaxClass
from samphan.platform.refusals import Refused
from samphan.platform.thai.money import half_up

ZERO = Decimal(0)
HUNDRED = Decimal(100)
RATE = TaxClass.VAT7.rate
MOST = Decimal("999999999999.99")
"""The largest amount a document may come to: what its widest column prints."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A line before tax. `unit_price` has VAT in it when the document's prices have; `discount_percent` is off this line alone."""

    quantity: Decimal
    unit_price: Decimal
    tax_class: TaxClass
    discount_percent: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LineTotals:
    """`amount` less `discount` (its own) less `share` (of the document's discount) is `net`. `total` has the line's share of VAT in it."""

    amount: Decimal
    discount: Decimal
    share: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts of a document, two places. `taxable + zero_rated + exempt + vat` is `total`; the first three are without VAT."""

    lines: tuple[LineTotals, ...]
    subtotal: Decimal
    discount: Decimal
    taxable: Decimal
    zero_rated: Decimal
    exempt: Decimal
    vat: Decimal
    total: Decimal


def totals_of(
    lines: Sequence[Priced],
    *,
    includes_vat: bool,
    discount_percent: Decimal = ZERO,
    discount_amount: Decimal = ZERO,
) -> Totals:
    """The totals of a document. `subtotal` is the sum of the lines after their own discounts; the document's discount comes off that.

    Raises `Refused`: `amount_too_large`, `discount_too_large` (blaming `discount`).
    """
    amounts = [_amount_of(line) for line in lines]
    own = [half_up(amount * line.discount_percent / HUNDRED) for line, amount in zip(lines, amounts, strict=True)]
    before = [amount - off for amount, off in zip(amounts, own, strict=True)]
    subtotal = sum(before, ZERO)
    discount = half_up(subtotal * discount_percent / HUNDRED) + half_up(discount_amount)
    if discount > subtotal:
        sentence = _("The discount is more than the goods cost.")
        raise Refused(sentence, code="discount_too_large", fields={"discount": sentence})
    shares = share_out(discount, before)
    nets = [amount - share for amount, share in zip(before, shares, strict=True)]
    sums = {kind: _sum_of(kind, lines, nets) for kind in TaxClass}
    vatable = sums[TaxClass.VAT7]
    vat = vat_of(vatable, includes_vat=includes_vat)
    vats = share_out(vat, [net if _bears(line) else ZERO for line, net in zip(lines, nets, strict=True)])
    taxable = vatable - vat if includes_vat else vatable
    total = taxable + sums[TaxClass.ZERO] + sums[TaxClass.EXEMPT] + vat
    if total > MOST or subtotal > MOST:
        raise _too_large()
    return Totals(
        lines=tuple(
            LineTotals(amount, off, share, net, part, net if includes_vat else net + part)
            for amount, off, share, net, part in zip(amounts, own, shares, nets, vats, strict=True)
        ),
        subtotal=half_up(subtotal),
        discount=half_up(discount),
        taxable=half_up(taxable),
        zero_rated=half_up(sums[TaxClass.ZERO]),
        exempt=half_up(sums[TaxClass.EXEMPT]),
        vat=half_up(vat),
        total=half_up(total),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What a part of a line is worth, before and after its share of the document's discount; with VAT when the document's prices have it."""

    before: Decimal
    net: Decimal
    tax_class: TaxClass


def totals_of_nets(parts: Sequence[Parts], *, includes_vat: bool) -> Totals:
    """The totals of a document made of parts whose discounts are known: an invoice for half an order, a credit note."""
    nets = [part.net for part in parts]
    sums = {kind: sum((part.net for part in parts if part.tax_class == kind), ZERO) for kind in TaxClass}
    vatable = sums[TaxClass.VAT7]
    vat = vat_of(vatable, includes_vat=includes_vat)
    vats = share_out(vat, [part.net if part.tax_class == TaxClass.VAT7 else ZERO for part in parts])
    taxable = vatable - vat if includes_vat else vatable
    subtotal = sum((part.before for part in parts), ZERO)
    return Totals(
        lines=tuple(
            LineTotals(part.before, ZERO, part.before - net, net, own, net if includes_vat else net + own)
            for part, net, own in zip(parts, nets, vats, strict=True)
        ),
        subtotal=half_up(subtotal),
        discount=half_up(subtotal - sum(nets, ZERO)),
        taxable=half_up(taxable),
        zero_rated=half_up(sums[TaxClass.ZERO]),
        exempt=half_up(sums[TaxClass.EXEMPT]),
        vat=half_up(vat),
        total=half_up(taxable + sums[TaxClass.ZERO] + sums[TaxClass.EXEMPT] + vat),
    )


def vat_of(amount: Decimal, *, includes_vat: bool) -> Decimal:
    """The VAT in `amount` (7/107 of it), or that comes on top of it (7/100), half-up."""
    return half_up(amount * RATE / (HUNDRED + RATE if includes_vat else HUNDRED))


def priced_with(unit_price: Decimal, tax_class: TaxClass, *, given: bool, wanted: bool) -> Decimal:
    """A unit price as a document writes it: `given` and `wanted` say whether VAT is in it. Two places, half-up."""
    if given == wanted or tax_class != TaxClass.VAT7:
        return unit_price
    ratio = (HUNDRED + RATE) / HUNDRED
    return half_up(unit_price * ratio if wanted else unit_price / ratio)


def withheld_of(base: Decimal, percent: Decimal) -> Decimal:
    """Income tax that a payer keeps back: of the value without VAT, half-up (services 3, rent 5, transport 1, advertising 2 percent)."""
    return half_up(base * percent / HUNDRED)


def share_out(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`whole` (two places) by `weights` (not below nothing), to the satang: parts add up, and none is a satang away from its exact share.

    Largest remainder; of equal ones the earlier line goes first, so the same document is always split the same way.
    """
    satang, parts = _satang(whole), [_satang(weight) for weight in weights]
    total = sum(parts)
    if not total or not satang:
        return [ZERO for _ in weights]
    floors = [satang * part // total for part in parts]
    rest = satang - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda at: (-(satang * parts[at] % total), at))
    for at in by_remainder[:rest]:
        floors[at] += 1
    return [Decimal(floor).scaleb(-2) for floor in floors]


def part_of(whole: Decimal, quantity: Decimal, done: Decimal, more: Decimal) -> Decimal:
    """What `more` of a line is worth after `done` of it was taken: `whole` is the worth of all its `quantity`. All parts add up to `whole`."""
    return half_up(whole * (done + more) / quantity) - half_up(whole * done / quantity)


def _amount_of(line: Priced) -> Decimal:
    amount = half_up(line.quantity * line.unit_price)
    if amount > MOST:
        raise _too_large()
    return amount


def _sum_of(kind: TaxClass, lines: Sequence[Priced], nets: Sequence[Decimal]) -> Decimal:
    return sum((net for line, net in zip(lines, nets, strict=True) if line.tax_class == kind), ZERO)


def _bears(line: Priced) -> bool:
    return line.tax_class == TaxClass.VAT7


def _satang(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _too_large() -> Refused:
    sentence = _("One document can come to %(most)s baht at most. Divide it.") % {"most": f"{MOST:,}"}
    return Refused(sentence, code="amount_too_large")
