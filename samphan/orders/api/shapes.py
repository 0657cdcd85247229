"""Documents as the API shows them, and lines as it reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.catalog.lookup import find_packed
from samphan.catalog.models import Variant
from samphan.catalog.quantities import read_quantity
from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.orders.access import orders, payments, quotations
from samphan.orders.api.schemas import LineIn
from samphan.orders.drafting import number_in
from samphan.orders.lines import Wanted
from samphan.orders.links import link_of
from samphan.orders.models import (
    SUMS,
    Approval,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentState,
    Quotation,
    QuotationLine,
)
from samphan.orders.paying import qr_of
from samphan.orders.steps import settings_of_sales
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.api.paging import Row
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch

SALE = (
    "id", "number", "customer", "branch", "owner", "currency", "includes_vat", "discount_percent", *SUMS, "note",
    "version", "created_at",
)  # fmt: skip
QUOTATION = (*SALE, "revision", "revises", "valid_until", "state")
ORDER = (
    *SALE, "quotation", "warehouse", "state", "channel", "pay_first", "paid", "credited", "debited", "refunded",
)  # fmt: skip
LINE = (
    "id", "variant", "name", "unit_name", "quantity", "unit_price", "list_price", "discount_percent", "tax_class", "net",
    "vat", "total", "why",
)  # fmt: skip
MOVED = ("paid", "credited", "debited", "refunded")
LINE_AMOUNTS = ("unit_price", "list_price", "net", "vat", "total")
Shape = Callable[[list[Row]], list[Row]]


def wanted_lines(lines: Sequence[LineIn]) -> list[Wanted]:
    """Raises `Refused` that blames `lines.<n>`."""
    ids = [line.variant for line in lines if line.variant]
    known = Variant.objects.for_pricing().in_bulk(ids)
    found = []
    for at, line in enumerate(lines):
        field = f"lines.{at}"
        variant, held = known.get(line.variant) if line.variant else None, Decimal(1)
        if variant is None and line.code:
            variant, held = by_code(line.code, f"{field}.code")
        if variant is None:
            sentence = _("There is no such product.")
            raise Refused(sentence, code="variant_unknown", fields={f"{field}.variant": sentence})
        quantity = read_quantity(line.quantity, field=f"{field}.quantity") * held
        price = amount_in(line.unit_price, f"{field}.unit_price")
        off = amount_in(line.discount_percent, f"{field}.discount_percent") or Decimal(0)
        found.append(Wanted(variant, quantity, tuple(line.choices), unit_price=price, discount_percent=off))
    return found


def by_code(code: str, field: str) -> tuple[Variant, Decimal]:
    try:
        return find_packed(code)
    except Refused as refusal:
        raise Refused(refusal.sentence, code=refusal.code, fields={field: refusal.sentence}) from refusal


def amount_in(written: str | None, field: str) -> Decimal | None:
    if written is None:
        return None
    try:
        return number_in(written, "amount_form")
    except Refused as refusal:
        raise Refused(refusal.sentence, code=refusal.code, fields={field: refusal.sentence}) from refusal


def branch_within(actor: Actor, pk: UUID | None) -> Branch:
    """The branch that is named, else the first within reach. Raises `Refused` (`branch_unknown`)."""
    rows = open_branches(actor).order_by("code")
    found = rows.filter(pk=pk).first() if pk else rows.first()
    if found is None:
        sentence = _("There is no such branch, or not within your reach.")
        raise Refused(sentence, code="branch_unknown", fields={"branch": sentence})
    return found


def buyer_within(actor: Actor, pk: UUID) -> Customer:
    """Raises `Refused` (`customer_unknown`) for one out of the token's reach."""
    try:
        return customers.get(actor, "view", pk)
    except NotFound as error:
        sentence = _("There is no such customer, or not within your reach.")
        raise Refused(sentence, code="customer_unknown", fields={"customer": sentence}) from error


def shape_quotations(rows: list[Row]) -> list[Row]:
    lines = lines_by(QuotationLine, "quotation", [row["id"] for row in rows], LINE)
    for row in rows:
        shape_sale(row)
        row["link"] = link_of(Quotation(pk=row["id"]))
        row["lines"] = lines.get(row["id"], [])
    return rows


def shape_orders(rows: list[Row]) -> list[Row]:
    lines = lines_by(OrderLine, "order", [row["id"] for row in rows], (*LINE, "delivered"))
    for row in rows:
        told = Order(**{name: row[name] for name in ("total", "state", *MOVED)})
        shape_sale(row)
        row.update({name: text(row[name]) for name in MOVED}, due=text(told.due), owed_back=text(told.owed_back))
        row["lines"] = lines.get(row["id"], [])
    return rows


def shape_sale(row: Row) -> None:
    for name in SUMS:
        row[name] = text(row[name])
    row["discount_percent"] = plain(row["discount_percent"])


def lines_by(model: Any, owner: str, ids: list[UUID], names: Sequence[str]) -> Mapping[UUID, list[Row]]:
    """Lines of many documents in one statement."""
    found: dict[UUID, list[Row]] = {}
    rows = model.objects.filter(**{f"{owner}__in": ids}).order_by("position", "pk")
    for row in rows.values(f"{owner}_id", *names):
        row["unit"] = row.pop("unit_name")
        for name in LINE_AMOUNTS:
            row[name] = text(row[name])
        for name in ("quantity", "discount_percent", "delivered"):
            if name in row:
                row[name] = plain(row[name])
        found.setdefault(row.pop(f"{owner}_id"), []).append(row)
    return found


def shown_quotation(actor: Actor, pk: UUID) -> Row:
    return one(quotations.rows(actor).filter(pk=pk).values(*QUOTATION), shape_quotations)


def shown_order(actor: Actor, pk: UUID) -> Row:
    return one(orders.rows(actor).filter(pk=pk).values(*ORDER), shape_orders)


def shown_payment(actor: Actor, pk: UUID) -> Row:
    row = payments.rows(actor).filter(pk=pk).select_related("receipt").first()
    if row is None:
        raise NotFound
    return shape_payment(row)


def shape_payment(row: Payment) -> Row:
    receipt = getattr(row, "receipt", None)
    awaited = row.method == PaymentMethod.PROMPTPAY and row.state == PaymentState.EXPECTED
    return {
        "id": row.pk,
        "order": row.order_id,
        "method": row.method,
        "state": row.state,
        "amount": text(row.amount),
        "withheld": text(row.withheld),
        "currency": row.currency,
        "reference": row.reference,
        "evidence": row.evidence,
        "change": text(row.change),
        "qr": qr_of(row) if awaited and settings_of_sales().promptpay_id else None,
        "receipt": receipt
        and {
            "id": receipt.pk,
            "number": receipt.number,
            "amount": text(receipt.amount),
            "withheld": text(receipt.withheld),
            "at": receipt.at,
        },
        "created_at": row.created_at,
    }


def one(rows: Any, shape: Shape) -> Row:
    row = rows.first()
    if row is None:
        raise NotFound
    [shown] = shape([row])
    return shown


def shown_deliveries(order: Order) -> list[Row]:
    """Deliveries of an order, oldest first. Two statements."""
    rows = order.deliveries.prefetch_related("lines").order_by("at", "pk")
    return [
        {
            "id": row.pk,
            "number": row.number,
            "order": row.order_id,
            "parcel_number": row.parcel_number,
            "parcel_state": row.parcel_state,
            "note": row.note,
            "at": row.at,
            "lines": [{"line": line.line_id, "quantity": plain(line.quantity)} for line in row.lines.all()],
        }
        for row in rows
    ]


def text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def shape_approvals(rows: list[Row]) -> list[Row]:
    for row in rows:
        row["asked_by"], row["decided_by"] = row.pop("asked_by_name"), row.pop("decided_by_name")
    return rows


def shown_approval(row: Approval) -> Row:
    return {
        "id": row.pk,
        "quotation": row.quotation_id,
        "order": row.order_id,
        "state": row.state,
        "reasons": row.reasons,
        "asked_by": row.asked_by_name,
        "asked_at": row.asked_at,
        "decided_by": row.decided_by_name,
        "decided_at": row.decided_at,
        "answer": row.answer,
    }
