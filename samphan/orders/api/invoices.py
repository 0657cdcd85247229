"""Invoices and the notes that correct them: list, read, issue, credit, debit, cancel."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from samphan.catalog.quantities import read_quantity
from samphan.orders.access import invoices, orders
from samphan.orders.api.after_sale import CreditIn, DebitIn, InvoiceIn, InvoiceOut, InvoicePage, InvoiceQuery
from samphan.orders.api.schemas import ReasonIn
from samphan.orders.api.shapes import SALE, amount_in, lines_by, one, shape_sale
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.invoicing import cancel_invoice, issue_invoice
from samphan.orders.models import CorrectionCode, InvoiceKind, InvoiceLine
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row, page
from samphan.platform.api.routing import Problem, needs
from samphan.platform.refusals import Refused

router = Router(tags=["Invoices"])
PATH = "/invoices/{uuid:invoice_pk}"
VIEW, CREATE, CORRECT, CANCEL = (f"orders:invoice:{verb}" for verb in ("view", "create", "correct", "cancel"))
INVOICE = (
    *SALE, "kind", "state", "order", "original", "day", "buyer_name", "buyer_tax_id", "buyer_branch", "buyer_address",
    "reason_code", "reason",
)  # fmt: skip
LINE = (
    "id", "variant", "name", "unit_name", "quantity", "unit_price", "list_price", "discount_percent", "tax_class", "net",
    "vat", "total", "why", "order_line", "of", "by_amount",
)  # fmt: skip


@router.get("/invoices", summary="List invoices", response=InvoicePage, **needs(VIEW))
def list_invoices(request: ApiRequest, query: Query[InvoiceQuery]) -> HttpResponse:
    """Invoices, credit and debit notes within the token's reach with their lines, newest first."""
    rows = invoices.rows(request.actor)
    for name in ("kind", "state", "order", "customer", "number"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*INVOICE), query, order=("-created_at", "-id"), shape=shape_invoices)


@router.get(PATH, summary="Read an invoice", response=InvoiceOut, **needs(VIEW))
def read_invoice(request: ApiRequest, invoice_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_invoice(request.actor, invoice_pk))


@router.post(
    "/orders/{uuid:order_pk}/invoices",
    summary="Issue an invoice",
    response={201: InvoiceOut, 422: Problem},
    **needs(CREATE),
)
def add_invoice(request: ApiRequest, order_pk: UUID, invoice: InvoiceIn) -> HttpResponse:
    """All that is not invoiced yet, or so much of which line. The token also needs `orders:order:view` and `orders:invoice:view`.

    Refused with `nothing_to_invoice`, `invoiced_over`, `buyer_missing`, `seller_tax_id`, `not_vat_registered`, `approval_pending`.
    """
    row = orders.get(request.actor, "view", order_pk)
    wanted = None
    if invoice.lines is not None:
        wanted = {
            said.line: read_quantity(said.quantity, field=f"lines.{at}.quantity")
            for at, said in enumerate(invoice.lines)
        }
    kind = InvoiceKind(invoice.kind) if invoice.kind else None
    made = issue_invoice(request.actor, row, kind, wanted, note=invoice.note)
    location = f"/api/v1/invoices/{made.pk}"
    return answer_json(request, shown_invoice(request.actor, made.pk), status=201, location=location)


@router.post(
    PATH + "/credit",
    summary="Write a credit note",
    response={201: InvoiceOut, 404: Problem, 422: Problem},
    **needs(CORRECT),
)
def credit_one(request: ApiRequest, invoice_pk: UUID, note: CreditIn) -> HttpResponse:
    """Takes something off an invoice, never more than stands on the line. Refused with `credited_over`, `reason_code`, `invoice_cancelled`."""
    row = invoices.get(request.actor, "correct", invoice_pk)
    wanted = {
        said.line: Correction(
            None if said.quantity is None else read_quantity(said.quantity, field=f"lines.{at}.quantity"),
            amount_in(said.amount, f"lines.{at}.amount"),
        )
        for at, said in enumerate(note.lines)
    }
    made = credit(request.actor, row, wanted, code=code_of(note.code), reason=note.reason)
    location = f"/api/v1/invoices/{made.pk}"
    return answer_json(request, shown_invoice(request.actor, made.pk), status=201, location=location)


@router.post(
    PATH + "/debit",
    summary="Write a debit note",
    response={201: InvoiceOut, 404: Problem, 422: Problem},
    **needs(CORRECT),
)
def debit_one(request: ApiRequest, invoice_pk: UUID, note: DebitIn) -> HttpResponse:
    """Asks for more than an invoice said."""
    row = invoices.get(request.actor, "correct", invoice_pk)
    wanted = {
        said.line: amount_in(said.amount, f"lines.{at}.amount") or Decimal(0) for at, said in enumerate(note.lines)
    }
    made = debit(request.actor, row, wanted, code=code_of(note.code), reason=note.reason)
    location = f"/api/v1/invoices/{made.pk}"
    return answer_json(request, shown_invoice(request.actor, made.pk), status=201, location=location)


@router.post(PATH + "/cancel", summary="Cancel an invoice", response=InvoiceOut, **needs(CANCEL))
def cancel_paper(request: ApiRequest, invoice_pk: UUID, cancellation: ReasonIn) -> HttpResponse:
    """Its number stays taken. Refused with `invoice_has_notes` while a note corrects it."""
    row = invoices.get(request.actor, "cancel", invoice_pk)
    cancel_invoice(request.actor, row, reason=cancellation.reason)
    return answer_json(request, shown_invoice(request.actor, row.pk))


def code_of(written: str) -> CorrectionCode:
    if written not in CorrectionCode.values:
        known = ", ".join(CorrectionCode.values)
        raise Refused(known, code="reason_code", fields={"code": known})
    return CorrectionCode(written)


def shown_invoice(actor: Actor, pk: UUID) -> Row:
    return one(invoices.rows(actor).filter(pk=pk).values(*INVOICE), shape_invoices)


def shape_invoices(rows: list[Row]) -> list[Row]:
    lines = lines_by(InvoiceLine, "invoice", [row["id"] for row in rows], LINE)
    for row in rows:
        shape_sale(row)
        row["lines"] = lines.get(row["id"], [])
    return rows
