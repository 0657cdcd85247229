"""Returns: goods come back to any branch, on the shelf or not. Money goes back by `refunding`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant, Warehouse
from samphan.catalog.quantities import QuantityField, read_quantity
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.orders.access import returns
from samphan.orders.correcting import Correction, left_to_credit, write_credit
from samphan.orders.events import GoodsReturned
from samphan.orders.invoicing import ZERO, reckon
from samphan.orders.lines import require_branch
from samphan.orders.models import (
    NOTES,
    CorrectionCode,
    DocumentKind,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    Order,
    OrderLine,
    Return,
    ReturnLine,
    ReturnReason,
)
from samphan.orders.numbers import next_number
from samphan.orders.steps import RETURNED, held, once, step
from samphan.orders.tax import part_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.models import Branch

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Back:
    """What of a line came back, and whether it goes on the shelf again."""

    quantity: Decimal
    restock: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What happened to a line before: `back` came back, of which `plain` was never invoiced; `invoiced` and `credited` stand on papers."""

    back: Decimal
    plain: Decimal
    invoiced: Decimal
    credited: Decimal


@transaction.atomic
def take_back(
    actor: Actor,
    order: Order,
    wanted: Mapping[UUID, Back],
    branch: Branch,
    *,
    reason: ReturnReason,
    note: str = "",
    key: str = "",
) -> Return:
    """Take goods back in `branch`: stock rises there for what goes on the shelf, and invoices of it are credited.

    `wanted` is by the ids of the order's lines. Raises `Refused`: `returned_over` for more than was delivered and not taken back, `lines_missing`,
    `reason_missing`; `NotFound` for a branch out of reach. The order itself may be of any branch.
    """
    _require(actor, order)
    require_branch(actor, branch)
    if reason not in ReturnReason.values:
        _refuse(_("Say why it came back."), "reason_missing", "reason")

    def make() -> Return:
        now = held(order)
        lines = {line.pk: line for line in now.lines.all()}
        asked = _asked(now, lines, wanted)
        shelf = usual_warehouse(branch)
        _restock(actor, lines, asked, shelf, now.reference)
        said = str(ReturnReason(reason).label)
        plain = _credit(actor, now, lines, asked, reason=f"{said}: {note}" if note.strip() else said)
        made: Return = Return.objects.create(
            business=actor.business,
            number=next_number(DocumentKind.RETURN, branch),
            order=now,
            branch=branch,
            warehouse=shelf,
            reason=reason,
            note=note.strip()[:LONGEST],
            value=sum((value for _quantity, value in plain.values()), ZERO),
            by=actor.user,
            by_name=actor.name,
        )
        ReturnLine.objects.bulk_create(
            ReturnLine(
                business=actor.business,
                returned=made,
                line=lines[pk],
                quantity=one.quantity,
                plain=plain[pk][0],
                restock=one.restock,
            )
            for pk, one in asked.items()
        )
        reckon(now)
        _tell(actor, made, asked.values())
        return made

    return once(actor, key, Return, make)


def _tell(actor: Actor, made: Return, backs: Collection[Back]) -> None:
    """The step of the order, and the event."""
    order = made.order
    step(actor, order, RETURNED, made.number)
    told = GoodsReturned(
        number=made.number,
        order=order.number,
        branch=made.branch.name,
        reason=str(made.reason),
        lines=len(backs),
        restocked=sum(one.restock for one in backs),
    )
    record(told, actor=actor, subject=order, customer_id=order.customer_id)


def returnable(order: Order) -> dict[UUID, Decimal]:
    """How much of each line was delivered and did not come back yet."""
    back = _back_of(order)
    return {line.pk: line.delivered - back.get(line.pk, (ZERO, ZERO))[0] for line in order.lines.all()}


def order_named(actor: Actor, number: str) -> Order:
    """The order of this number, of any branch of the business, for who may take goods back. Raises `NotFound`, `Forbidden`."""
    returns.require(actor, "create")
    found: Order | None = Order.objects.filter(number__iexact=number.strip()).first()
    if found is None:
        raise NotFound
    return found


def _require(actor: Actor, order: Order) -> None:
    if order.business_id != actor.business.pk:
        raise NotFound
    returns.require(actor, "create")


def _asked(order: Order, lines: Mapping[UUID, OrderLine], wanted: Mapping[UUID, Back]) -> dict[UUID, Back]:
    if not wanted:
        raise Refused(_("Choose what came back."), code="lines_missing")
    if not wanted.keys() <= lines.keys():
        raise NotFound
    left = returnable(order)
    asked = {}
    for pk, one in wanted.items():
        quantity = read_quantity(one.quantity, field=f"lines.{pk}.quantity")
        if quantity > left[pk]:
            sentence = _("Less of %(product)s was delivered and not taken back yet.") % {"product": lines[pk].name}
            _refuse(sentence, "returned_over", f"lines.{pk}.quantity")
        asked[pk] = Back(quantity, one.restock)
    return asked


def _restock(
    actor: Actor, lines: Mapping[UUID, OrderLine], asked: Mapping[UUID, Back], shelf: Warehouse, reference: str
) -> None:
    again = {pk: one.quantity for pk, one in asked.items() if one.restock}
    variants = Variant.objects.for_pricing().in_bulk([lines[pk].variant_id for pk in again])
    moved = [Line(variants[lines[pk].variant_id], quantity, shelf) for pk, quantity in again.items()]
    receive(actor, moved, reference, reason="returned")


def _credit(
    actor: Actor, order: Order, lines: Mapping[UUID, OrderLine], asked: Mapping[UUID, Back], *, reason: str
) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Credit what stands on invoices. Returns for each line how much was never invoiced, and its value.

    What a credit note took off before its goods came back is not credited again; then comes what was never invoiced; then what was.
    """
    standing = _standing(order)
    plain, to_credit = {}, {}
    for pk, one in asked.items():
        was = standing.get(pk, Standing(ZERO, ZERO, ZERO, ZERO))
        spare = max(ZERO, was.credited - (was.back - was.plain))
        rest = max(ZERO, one.quantity - spare)
        never = max(ZERO, lines[pk].quantity - was.invoiced - was.plain)
        free = min(rest, never)
        plain[pk] = (free, part_of(lines[pk].total, lines[pk].quantity, was.plain, free))
        if rest > free:
            to_credit[pk] = rest - free
    papers = Invoice.objects.filter(order=order, state=InvoiceState.STANDING).exclude(kind__in=NOTES).order_by("pk")
    for paper in papers:
        left, corrections = left_to_credit(paper), {}
        for line in paper.lines.all():
            much = min(to_credit.get(line.order_line_id, ZERO), left[line.pk].quantity)
            if much > 0 and left[line.pk].net > 0:
                corrections[line.pk] = Correction(quantity=much)
                to_credit[line.order_line_id] -= much
        if corrections:
            write_credit(actor, order, paper, corrections, CorrectionCode.RETURNED, reason)
    return plain


def _standing(order: Order) -> dict[UUID, Standing]:
    back = _back_of(order)
    papers = InvoiceLine.objects.filter(invoice__order=order, invoice__state=InvoiceState.STANDING, by_amount=False)
    sums: dict[tuple[UUID, str], Decimal] = {}
    rows = papers.values("order_line", "invoice__kind").annotate(much=Sum("quantity", output_field=QuantityField()))
    for pk, kind, much in rows.values_list("order_line", "invoice__kind", "much"):
        name = "credited" if kind == InvoiceKind.CREDIT else "invoiced"
        sums[pk, name] = sums.get((pk, name), ZERO) + much
    known = {*back, *(pk for pk, _name in sums)}
    return {
        pk: Standing(*back.get(pk, (ZERO, ZERO)), sums.get((pk, "invoiced"), ZERO), sums.get((pk, "credited"), ZERO))
        for pk in known
    }


def _back_of(order: Order) -> dict[UUID, tuple[Decimal, Decimal]]:
    rows = ReturnLine.objects.filter(returned__order=order).values("line")
    sums = rows.annotate(
        back=Sum("quantity", output_field=QuantityField()), free=Sum("plain", output_field=QuantityField())
    )
    return {pk: (back, free) for pk, back, free in sums.values_list("line", "back", "free")}


def _refuse(sentence: Sentence, code: str, field: str) -> None:
    raise Refused(sentence, code=code, fields={field: sentence})
