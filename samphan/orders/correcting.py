"""Credit and debit notes: what corrects an invoice that was given out, for a reason the law knows (Revenue Code s.86/9 and s.86/10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import TaxClass
from samphan.catalog.quantities import QuantityField, read_quantity
from samphan.orders.access import invoices
from samphan.orders.amounts import AmountField
from samphan.orders.events import InvoiceCorrected
from samphan.orders.invoicing import ZERO, InvoicePart, reckon, write_invoice
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, InvoiceLine, InvoiceState, Order
from samphan.orders.steps import held, once
from samphan.orders.tax import MOST, Parts, part_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.thai.money import half_up

LONGEST = 250


@dataclass(frozen=True, slots=True)
class Correction:
    """How a line is corrected: goods that came back (`quantity`), or money (`amount`, as the invoice writes prices: with VAT or without)."""

    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What of a line may still be credited."""

    quantity: Decimal
    net: Decimal


@transaction.atomic
def credit(
    actor: Actor,
    invoice: Invoice,
    wanted: Mapping[UUID, Correction],
    *,
    code: CorrectionCode,
    reason: str,
    key: str = "",
) -> Invoice:
    """Take something off an invoice. `wanted` is by the ids of its lines. Never more than what stands on the line and was not credited before.

    Raises `Refused`: `credited_over`, `reason_missing`, `reason_code`, `invoice_cancelled`, `not_correctable`, `lines_missing`, `amount_form`.
    """
    invoices.require(actor, "correct", invoice)
    return once(actor, key, Invoice, lambda: write_credit(actor, held(invoice.order), invoice, wanted, code, reason))


@transaction.atomic
def debit(
    actor: Actor,
    invoice: Invoice,
    wanted: Mapping[UUID, Decimal],
    *,
    code: CorrectionCode,
    reason: str,
    key: str = "",
) -> Invoice:
    """Ask for more than an invoice said: `wanted` are amounts by the ids of its lines. Raises as `credit`, but `credited_over`."""
    invoices.require(actor, "correct", invoice)

    def make() -> Invoice:
        order = held(invoice.order)
        now = _correctable(invoice, code, "DB", reason)
        lines = _lines_of(now, wanted)
        parts = []
        for pk, amount in wanted.items():
            _require_amount(amount, pk)
            parts.append(_by_amount(lines[pk], amount))
        return _write(actor, order, now, InvoiceKind.DEBIT, parts, code, reason)

    return once(actor, key, Invoice, make)


def write_credit(  # noqa: PLR0917 - as `credit`
    actor: Actor, order: Order, invoice: Invoice, wanted: Mapping[UUID, Correction], code: CorrectionCode, reason: str
) -> Invoice:
    """`credit` for a caller that has the right and holds the order: a return."""
    now = _correctable(invoice, code, "CD", reason)
    lines, left = _lines_of(now, wanted), left_to_credit(now)
    parts = []
    for pk, said in wanted.items():
        line, rest = lines[pk], left[pk]
        if said.quantity is not None:
            quantity = read_quantity(said.quantity, field=f"lines.{pk}.quantity")
            part = _by_quantity(line, line.quantity - rest.quantity, quantity)
            over = quantity > rest.quantity or part.parts.net > rest.net
        else:
            amount = said.amount if said.amount is not None else ZERO
            _require_amount(amount, pk)
            part = _by_amount(line, amount)
            over = amount > rest.net
        if over:
            sentence = _("Less of %(product)s is left to credit.") % {"product": line.name}
            raise Refused(sentence, code="credited_over", fields={f"lines.{pk}": sentence})
        parts.append(part)
    return _write(actor, order, now, InvoiceKind.CREDIT, parts, code, reason)


def left_to_credit(invoice: Invoice) -> dict[UUID, Left]:
    """What of each line no credit note that stands took off yet."""
    taken = InvoiceLine.objects.filter(
        of__invoice=invoice, invoice__kind=InvoiceKind.CREDIT, invoice__state=InvoiceState.STANDING
    )
    nets = dict(taken.values("of").annotate(sum=Sum("net", output_field=AmountField())).values_list("of", "sum"))
    by_quantity = taken.filter(by_amount=False).values("of")
    counts = dict(by_quantity.annotate(sum=Sum("quantity", output_field=QuantityField())).values_list("of", "sum"))
    return {
        line.pk: Left(line.quantity - counts.get(line.pk, ZERO), line.net - nets.get(line.pk, ZERO))
        for line in invoice.lines.all()
    }


def _correctable(invoice: Invoice, code: CorrectionCode, begins: str, reason: str) -> Invoice:
    if code not in CorrectionCode.values or not code.startswith(begins):
        _refuse(_("Choose a reason."), "reason_code", "code")
    if not reason.strip():
        _refuse(_("Say in words why it is corrected; it is printed."), "reason_missing", "reason")
    now = held(invoice)
    if now.state == InvoiceState.CANCELLED:
        raise Refused(_("This invoice was cancelled."), code="invoice_cancelled")
    if now.is_note:
        raise Refused(_("A note is not corrected by another. Cancel it."), code="not_correctable")
    return now


def _lines_of(invoice: Invoice, wanted: Mapping[UUID, object]) -> dict[UUID, InvoiceLine]:
    lines = {line.pk: line for line in invoice.lines.select_related("order_line")}
    if not wanted:
        raise Refused(_("Choose what is corrected."), code="lines_missing")
    if not wanted.keys() <= lines.keys():
        raise NotFound
    return lines


def _by_quantity(line: InvoiceLine, done: Decimal, more: Decimal) -> InvoicePart:
    net = part_of(line.net, line.quantity, done, more) if more <= line.quantity - done else line.net
    return InvoicePart(line.order_line, more, Parts(net, net, TaxClass(line.tax_class)), {}, of=line)


def _by_amount(line: InvoiceLine, amount: Decimal) -> InvoicePart:
    changed = {"unit_price": amount, "discount_percent": ZERO}
    parts = Parts(amount, amount, TaxClass(line.tax_class))
    return InvoicePart(line.order_line, Decimal(1), parts, changed, of=line, by_amount=True)


def _require_amount(amount: Decimal, pk: UUID) -> None:
    if not amount.is_finite() or not 0 < amount <= MOST or amount != half_up(amount):
        _refuse(_("Write an amount in baht and satang."), "amount_form", f"lines.{pk}")


def _write(  # noqa: PLR0917 - as above
    actor: Actor,
    order: Order,
    original: Invoice,
    kind: InvoiceKind,
    parts: list[InvoicePart],
    code: CorrectionCode,
    reason: str,
) -> Invoice:
    made = Invoice(kind=kind, order=order, original=original, reason_code=code, reason=reason.strip()[:LONGEST])
    for name in ("buyer_name", "buyer_tax_id", "buyer_branch", "buyer_address", "buyer_postcode"):
        setattr(made, name, getattr(original, name))
    value = original.taxable + original.zero_rated + original.exempt
    before = _noted(original)
    write_invoice(actor, made, parts)
    sign = -1 if kind == InvoiceKind.CREDIT else 1
    made.original_value = value + before
    made.correct_value = made.original_value + sign * (made.taxable + made.zero_rated + made.exempt)
    made.save(update_fields=["original_value", "correct_value"])
    reckon(order)
    told = InvoiceCorrected(
        number=made.number,
        document=str(kind),
        original=original.number,
        amount=str(made.total),
        currency=str(made.currency),
        reason=made.reason,
    )
    record(told, actor=actor, subject=made, customer_id=made.customer_id)
    return made


def _noted(original: Invoice) -> Decimal:
    """What earlier notes took off its value or added to it."""
    value = ZERO
    for note in original.notes.filter(state=InvoiceState.STANDING):
        own = note.taxable + note.zero_rated + note.exempt
        value += -own if note.kind == InvoiceKind.CREDIT else own
    return value


def _refuse(sentence: Sentence, code: str, field: str) -> None:
    raise Refused(sentence, code=code, fields={field: sentence})
