"""Invoices and tax invoices: issued for what was ordered, all at once or in parts; cancelled with their number kept.

VAT is computed anew on each invoice, on the sum of its vatable lines (s.79, s.86/4): the parts of an order add up to its total where prices
include VAT, and to a satang of each part where they do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import TaxClass
from samphan.catalog.quantities import QuantityField, read_quantity
from samphan.customers.models import Customer
from samphan.orders.access import invoices, orders
from samphan.orders.amounts import AmountField
from samphan.orders.events import InvoiceCancelled, InvoiceIssued
from samphan.orders.limits import require_approved
from samphan.orders.models import (
    DocumentKind,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    Order,
    OrderChannel,
    OrderLine,
    OrderState,
    Return,
    ReturnLine,
)
from samphan.orders.numbers import next_number
from samphan.orders.papers.head import seller_now
from samphan.orders.setting_up import letterhead_of
from samphan.orders.steps import held, once, settings_of_sales, step
from samphan.orders.tax import HUNDRED, Parts, part_of, totals_of_nets
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.money import half_up
from samphan.platform.thai.taxid import valid_tax_id

ZERO = Decimal(0)
TAXED = (InvoiceKind.TAX, InvoiceKind.ABBREVIATED)
COPIED = ("variant_id", "name", "unit_name", "unit_price", "list_price", "discount_percent", "tax_class", "why")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who stands on an invoice. `branch` is 00000 for a head office, empty for a person."""

    name: str = ""
    tax_id: str = ""
    branch: str = ""
    address: str = ""
    postcode: str = ""


def buyer_of(customer: Customer | None) -> Buyer:
    """The buyer as the customer's page says it today."""
    if customer is None:
        return Buyer()
    return Buyer(customer.name, customer.tax_id, customer.tax_branch, str(customer.address), customer.postcode)


@transaction.atomic
def issue_invoice(
    actor: Actor,
    order: Order,
    kind: InvoiceKind | None = None,
    wanted: Mapping[UUID, Decimal] | None = None,
    *,
    buyer: Buyer | None = None,
    note: str = "",
    is_receipt: bool = False,
    key: str = "",
) -> Invoice:
    """Invoice an order: `wanted` says how much of which line (by its id), None all that is left. `kind` is by default the fullest that the law allows.

    `is_receipt` makes a tax invoice, full or abbreviated, the receipt as well. Raises `Refused`: `not_vat_registered`, `seller_tax_id`, `buyer_missing`, `tax_id`,
    `invoiced_over`, `nothing_to_invoice`, `order_cancelled`, `till_sale`, `not_paid` for a receipt while something is due, or of another kind of invoice.
    """
    orders.require(actor, "view", order)
    invoices.require(actor, "create")

    def make() -> Invoice:
        now = held(order)
        if now.state == OrderState.CANCELLED:
            raise Refused(_("This order was cancelled."), code="order_cancelled")
        if now.channel == OrderChannel.TILL:
            raise Refused(_("The till gave its own bill for this sale."), code="till_sale")
        require_approved(now)
        who = buyer or buyer_of(now.customer)
        chosen = kind or _fullest(who)
        require_lawful(now.branch, chosen, who)
        if is_receipt and (now.due or chosen not in TAXED):
            _refuse(
                _("Only a tax invoice of an order that is paid in full is a receipt as well."), "not_paid", "is_receipt"
            )
        lines = list(now.lines.all())
        left = left_to_invoice(now, lines)
        parts = _parts(lines, left, wanted)
        made = Invoice(kind=chosen, order=now, note=note[:1000], is_receipt=is_receipt)
        name_buyer(made, Buyer() if chosen == InvoiceKind.ABBREVIATED else who)
        return write_invoice(actor, made, parts)

    return once(actor, key, Invoice, make)


@transaction.atomic
def cancel_invoice(actor: Actor, invoice: Invoice, *, reason: str) -> None:
    """Mark a paper as void, for a reason. Its number stays taken, and it stands in the report with nothing.

    Raises `Refused`: `reason_missing`, `invoice_has_notes` while a note stands that corrects it, `debit_paid` when what a debit note asked for was paid.
    """
    invoices.require(actor, "cancel", invoice)
    if not reason.strip():
        sentence = _("Say why it is cancelled.")
        raise Refused(sentence, code="reason_missing", fields={"reason": sentence})
    order, now = held(invoice.order), held(invoice)
    if now.state == InvoiceState.CANCELLED:
        return
    if now.notes.filter(state=InvoiceState.STANDING).exists():
        raise Refused(_("A note corrects this invoice. Cancel the note first."), code="invoice_has_notes")
    if now.kind == InvoiceKind.DEBIT and order.paid > order.total + order.debited - now.total:
        raise Refused(_("What this note asks for was paid. Write a credit note."), code="debit_paid")
    save_changes(now, seen=now.version, state=InvoiceState.CANCELLED)
    step(actor, now, InvoiceState.CANCELLED, reason)
    reckon(order)
    told = InvoiceCancelled(number=now.number, document=str(now.kind), reason=reason[:300])
    record(told, actor=actor, subject=now, customer_id=now.customer_id)


def write_invoice(actor: Actor, made: Invoice, parts: Sequence[InvoicePart]) -> Invoice:
    """Sum, number and write an invoice or a note. Trusts its caller for the right, and that the order is held."""
    order = made.order
    sums = totals_of_nets([part.parts for part in parts], includes_vat=order.includes_vat)
    for name in ("subtotal", "discount", "taxable", "zero_rated", "exempt", "vat", "total"):
        setattr(made, name, getattr(sums, name))
    made.business, made.branch, made.customer, made.owner = actor.business, order.branch, order.customer, actor.user
    made.currency, made.includes_vat = order.currency, order.includes_vat
    made.seller = seller_now(order.branch)
    made.number = next_number(DocumentKind(made.kind), order.branch, made.day)
    made.save(force_insert=True)
    InvoiceLine.objects.bulk_create(
        [
            InvoiceLine(
                business=actor.business,
                invoice=made,
                position=at,
                order_line=part.line,
                quantity=part.quantity,
                of=part.of,
                by_amount=part.by_amount,
                net=said.net,
                vat=said.vat,
                total=said.total,
                **{name: getattr(part.line, name) for name in COPIED} | {**part.changed},
            )
            for at, (part, said) in enumerate(zip(parts, sums.lines, strict=True))
        ]
    )
    step(actor, made, InvoiceState.STANDING)
    if not made.is_note:
        told = InvoiceIssued(
            number=made.number,
            document=str(made.kind),
            order=order.number,
            amount=str(made.total),
            currency=str(made.currency),
        )
        record(told, actor=actor, subject=made, customer_id=made.customer_id)
    return made


@dataclass(frozen=True, slots=True)
class InvoicePart:
    """A line of an invoice to be: `quantity` of `line`, worth `parts`. `changed` are columns that differ from the order's."""

    line: OrderLine
    quantity: Decimal
    parts: Parts
    changed: Mapping[str, Any]
    of: InvoiceLine | None = None
    by_amount: bool = False


def invoiced_of(order: Order) -> dict[UUID, Decimal]:
    """How much of each line stands on invoices, less what credit notes took back by quantity."""
    standing = InvoiceLine.objects.filter(invoice__order=order, invoice__state=InvoiceState.STANDING, by_amount=False)
    counted: dict[UUID, Decimal] = {}
    rows = standing.values("order_line", "invoice__kind").annotate(much=Sum("quantity", output_field=QuantityField()))
    for pk, kind, much in rows.values_list("order_line", "invoice__kind", "much"):
        sign = {InvoiceKind.CREDIT: -1, InvoiceKind.DEBIT: 0}.get(kind, 1)
        counted[pk] = counted.get(pk, ZERO) + sign * much
    return counted


def left_to_invoice(order: Order, lines: Sequence[OrderLine]) -> dict[UUID, Decimal]:
    """How much of each line no invoice stands for yet, and did not come back."""
    done = invoiced_of(order)
    back = dict(
        ReturnLine.objects.filter(returned__order=order)
        .values("line")
        .annotate(much=Sum("quantity", output_field=QuantityField()))
        .values_list("line", "much")
    )
    return {line.pk: max(ZERO, line.quantity - done.get(line.pk, ZERO) - back.get(line.pk, ZERO)) for line in lines}


def reckon(order: Order) -> None:
    """Bring what notes and returns took off or added up to date. The order is held."""
    notes = Invoice.objects.filter(order=order, state=InvoiceState.STANDING)
    sums = {
        kind: notes.filter(kind=kind).aggregate(sum=Sum("total", output_field=AmountField()))["sum"] or ZERO
        for kind in (InvoiceKind.CREDIT, InvoiceKind.DEBIT)
    }
    debited = sums[InvoiceKind.DEBIT]
    plain = Return.objects.filter(order=order).aggregate(sum=Sum("value", output_field=AmountField()))["sum"] or ZERO
    credited = min(sums[InvoiceKind.CREDIT] + plain, order.total + debited)
    save_changes(order, seen=order.version, credited=credited, debited=debited)


def _fullest(buyer: Buyer) -> InvoiceKind:
    if not settings_of_sales().vat_registered:
        return InvoiceKind.INVOICE
    return InvoiceKind.TAX if buyer.name and buyer.address else InvoiceKind.ABBREVIATED


def require_lawful(branch: Branch, kind: InvoiceKind, buyer: Buyer) -> None:
    if kind in TAXED:
        if not settings_of_sales().vat_registered:
            _refuse(_("Only a business registered for VAT issues tax invoices."), "not_vat_registered", "kind")
        if not valid_tax_id(branch.business.tax_id):
            _refuse(_("Write the tax id of the business into its profile first."), "seller_tax_id", "kind")
    if kind == InvoiceKind.TAX:
        if not buyer.name.strip():
            _refuse(
                _("A tax invoice names its buyer. Issue an abbreviated one to somebody unknown."),
                "buyer_missing",
                "name",
            )
        if not buyer.address.strip():
            _refuse(_("A tax invoice says where its buyer is. Write the address."), "buyer_missing", "address")
        if not letterhead_of(branch).address_line:
            _refuse(
                _("Write the address of the branch first, under Settings › Sales and documents."),
                "seller_address",
                "kind",
            )
    if kind not in InvoiceKind.values or kind in {InvoiceKind.CREDIT, InvoiceKind.DEBIT}:
        _refuse(_("Choose what to issue."), "kind", "kind")
    if buyer.tax_id and not valid_tax_id(buyer.tax_id):
        _refuse(_("This is not a tax id: look at the 13 digits again."), "tax_id", "tax_id")


def _parts(
    lines: Sequence[OrderLine], left: Mapping[UUID, Decimal], wanted: Mapping[UUID, Decimal] | None
) -> list[InvoicePart]:
    by_id = {line.pk: line for line in lines}
    if wanted is None:
        asked = {pk: quantity for pk, quantity in left.items() if quantity > 0}
    else:
        if not wanted.keys() <= by_id.keys():
            raise NotFound
        asked = {pk: read_quantity(quantity, field=f"lines.{pk}.quantity") for pk, quantity in wanted.items()}
    for pk, quantity in asked.items():
        if quantity > left[pk]:
            sentence = _("Less of %(product)s is left to invoice.") % {"product": by_id[pk].name}
            _refuse(sentence, "invoiced_over", f"lines.{pk}.quantity")
    if not asked:
        raise Refused(_("Everything of this order stands on invoices."), code="nothing_to_invoice")
    return [_part(line, line.quantity - left[line.pk], asked[line.pk]) for line in lines if line.pk in asked]


def _part(line: OrderLine, done: Decimal, more: Decimal) -> InvoicePart:
    gross = half_up(line.quantity * line.unit_price)
    before = gross - half_up(gross * line.discount_percent / HUNDRED)
    return InvoicePart(
        line,
        more,
        Parts(
            before=part_of(before, line.quantity, done, more),
            net=part_of(line.net, line.quantity, done, more),
            tax_class=TaxClass(line.tax_class),
        ),
        {},
    )


def parts_again(invoice: Invoice) -> list[InvoicePart]:
    """The lines of a cancelled invoice, to be invoiced once more."""
    order = invoice.order
    lines = list(order.lines.all())
    wanted = {line.order_line_id: line.quantity for line in invoice.lines.all()}
    return _parts(lines, left_to_invoice(order, lines), wanted)


def name_buyer(made: Invoice, buyer: Buyer) -> None:
    made.buyer_name, made.buyer_tax_id = buyer.name.strip()[:300], buyer.tax_id
    made.buyer_branch, made.buyer_address = buyer.branch, buyer.address.strip()[:900]
    made.buyer_postcode = buyer.postcode


def _refuse(sentence: Sentence, code: str, field: str) -> None:
    raise Refused(sentence, code=code, fields={field: sentence})
