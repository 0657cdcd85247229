"""Warranty papers: written for goods of a delivery or an invoice, by the months and terms of each product; cancelled with their number kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Product
from samphan.catalog.quantities import QuantityField, read_quantity
from samphan.orders.access import invoices, orders
from samphan.orders.events import WarrantyCancelled, WarrantyWritten
from samphan.orders.models import (
    Delivery,
    DocumentKind,
    Invoice,
    InvoiceState,
    OrderLine,
    ReturnLine,
    Warranty,
    WarrantyLine,
    WarrantyState,
)
from samphan.orders.numbers import next_number
from samphan.orders.papers.shelf import delivery_of
from samphan.orders.steps import held, once, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import months_after
from samphan.platform.events.actions import record
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence

ZERO = Decimal(0)
LONGEST_CODE, MOST_CODES = 60, 200
Source = Delivery | Invoice


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a line a paper is to cover, and which pieces: serial numbers or lots."""

    quantity: Decimal
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Coverable:
    """A line of a delivery or invoice whose product has a warranty, and how much of it no paper covers yet."""

    line: OrderLine
    product: Product
    left: Decimal


def source_of(actor: Actor, *, delivery: UUID | None = None, invoice: UUID | None = None) -> Source:
    """The document a warranty is written for, with the right to write it. Raises `NotFound`, `Forbidden`."""
    found: Source = invoices.get(actor, "view", invoice) if delivery is None else delivery_of(actor, delivery)
    if not orders.may(actor, "warrant", found.order):
        raise Forbidden if orders.may(actor, "view", found.order) else NotFound
    return found


def coverable(source: Source) -> list[Coverable]:
    """What a paper for this document can cover, in the order of its lines. What came back is covered no more."""
    rows = {line.pk: line for line in source.order.lines.select_related("variant__product")}
    much: dict[UUID, Decimal] = {}
    named = "line_id" if isinstance(source, Delivery) else "order_line_id"
    for one in source.lines.all():
        pk = getattr(one, named)
        much[pk] = much.get(pk, ZERO) + one.quantity
    standing = WarrantyLine.objects.filter(line__in=rows, warranty__state=WarrantyState.STANDING)
    own = {"warranty__delivery": source} if isinstance(source, Delivery) else {"warranty__invoice": source}
    here, all_of, back = _sums(standing.filter(**own)), _sums(standing), _sums(ReturnLine.objects.filter(line__in=rows))
    found = []
    for pk, line in rows.items():
        if pk in much and line.variant.product.warranty_months:
            free = min(much[pk] - here.get(pk, ZERO), line.quantity - all_of.get(pk, ZERO) - back.get(pk, ZERO))
            found.append(Coverable(line, line.variant.product, max(ZERO, free)))
    return found


@transaction.atomic
def write_warranty(
    actor: Actor,
    source: Source,
    wanted: Mapping[UUID, Covered] | None = None,
    *,
    note: str = "",
    key: str = "",
) -> Warranty:
    """Write a warranty paper. `wanted` says how much of which line of the order (by its id), None all that is not covered yet.

    Raises `Refused`: `no_warranty` where no product has one, `nothing_to_cover`, `covered_over`, `codes_over` for more serial numbers than
    pieces, `code_too_long`, `invoice_cancelled`, `invoice_is_note`.
    """
    orders.require(actor, "warrant", source.order)

    def make() -> Warranty:
        order = held(source.order)
        _require_standing(source)
        can = {one.line.pk: one for one in coverable(source)}
        if not can:
            raise Refused(
                _("No product of this document has a warranty. Write one into the product first."), code="no_warranty"
            )
        asked = _asked(can, wanted)
        day = timezone.localtime(source.at).date() if isinstance(source, Delivery) else source.day
        made = Warranty(
            business=actor.business,
            order=order,
            delivery=source if isinstance(source, Delivery) else None,
            invoice=source if isinstance(source, Invoice) else None,
            branch=source.branch,
            customer=order.customer,
            starts=day,
            note=note.strip()[:300],
            by=actor.user,
            by_name=actor.name,
        )
        made.number = next_number(DocumentKind.WARRANTY, source.branch)
        made.save(force_insert=True)
        WarrantyLine.objects.bulk_create(
            WarrantyLine(
                business=actor.business,
                warranty=made,
                line=can[pk].line,
                quantity=one.quantity,
                months=can[pk].product.warranty_months,
                terms=can[pk].product.warranty_terms,
                codes=list(one.codes),
                until=months_after(day, can[pk].product.warranty_months),
            )
            for pk, one in asked.items()
        )
        step(actor, made, WarrantyState.STANDING)
        told = WarrantyWritten(number=made.number, order=order.number, lines=len(asked))
        record(told, actor=actor, subject=made, customer_id=made.customer_id)
        return made

    return once(actor, key, Warranty, make)


@transaction.atomic
def cancel_warranty(actor: Actor, warranty: Warranty, *, reason: str) -> None:
    """Mark a paper as void, for a reason; its number stays taken, and its goods can be covered anew. Raises `Refused` (`reason_missing`)."""
    orders.require(actor, "warrant", warranty.order)
    if not reason.strip():
        _refuse(_("Say why it is cancelled."), "reason_missing", "reason")
    held(warranty.order)
    if not Warranty.objects.filter(pk=warranty.pk, state=WarrantyState.STANDING).update(state=WarrantyState.CANCELLED):
        return
    step(actor, warranty, WarrantyState.CANCELLED, reason)
    told = WarrantyCancelled(number=warranty.number, reason=reason.strip()[:300])
    record(told, actor=actor, subject=warranty, customer_id=warranty.customer_id)


def codes_in(written: str) -> list[str]:
    """Serial numbers as typed or scanned: parted by lines, commas or blanks; each once."""
    return list(dict.fromkeys(written.replace(",", " ").replace(";", " ").split()))


def _asked(can: Mapping[UUID, Coverable], wanted: Mapping[UUID, Covered] | None) -> dict[UUID, Covered]:
    if wanted is None:
        asked = {pk: Covered(one.left) for pk, one in can.items() if one.left > 0}
    else:
        if not wanted.keys() <= can.keys():
            raise NotFound
        asked = {
            pk: Covered(read_quantity(one.quantity, field=f"lines.{pk}.quantity"), _codes(one.codes, pk))
            for pk, one in wanted.items()
        }
    for pk, one in asked.items():
        if one.quantity > can[pk].left:
            said = _("Less of %(product)s is without a warranty paper.") % {"product": can[pk].line.name}
            _refuse(said, "covered_over", f"lines.{pk}.quantity")
        if len(one.codes) > one.quantity:
            _refuse(_("There are more serial numbers than pieces."), "codes_over", f"lines.{pk}.codes")
    if not asked:
        raise Refused(_("Everything here has its warranty paper."), code="nothing_to_cover")
    return asked


def _codes(codes: Sequence[str], pk: UUID) -> list[str]:
    tidy = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if len(tidy) > MOST_CODES or any(len(code) > LONGEST_CODE for code in tidy):
        _refuse(
            _("A serial number has up to 60 characters, and a line up to 200 of them."),
            "code_too_long",
            f"lines.{pk}.codes",
        )
    return tidy


def _require_standing(source: Source) -> None:
    if not isinstance(source, Invoice):
        return
    if source.is_note:
        raise Refused(_("A note has no warranty. Take the invoice."), code="invoice_is_note")
    if source.state == InvoiceState.CANCELLED:
        raise Refused(_("This invoice was cancelled."), code="invoice_cancelled")


def _sums(rows: object) -> dict[UUID, Decimal]:
    found = rows.values("line").annotate(much=Sum("quantity", output_field=QuantityField()))  # type: ignore[attr-defined]
    return dict(found.values_list("line", "much"))


def _refuse(sentence: Sentence, code: str, field: str) -> NoReturn:
    raise Refused(sentence, code=code, fields={field: sentence})
