"""Quotations: list, read, write, revise, send, accept, decline."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from samphan.orders.access import quotations
from samphan.orders.api.schemas import (
    AcceptIn,
    OrderOut,
    QuotationIn,
    QuotationOut,
    QuotationPage,
    QuotationQuery,
    ReasonIn,
    RevisionIn,
)
from samphan.orders.api.shapes import (
    QUOTATION,
    amount_in,
    branch_within,
    buyer_within,
    shape_quotations,
    shown_order,
    shown_quotation,
    wanted_lines,
)
from samphan.orders.models import OrderChannel
from samphan.orders.quoting import (
    accept_quotation,
    decline_quotation,
    hand_over_quotation,
    make_quotation,
    revise_quotation,
)
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import Conflict

router = Router(tags=["Quotations"])
PATH = "/quotations/{uuid:quotation_pk}"
VIEW, CREATE, EDIT = (f"orders:quotation:{verb}" for verb in ("view", "create", "edit"))


@router.get("/quotations", summary="List quotations", response=QuotationPage, **needs(VIEW))
def list_quotations(request: ApiRequest, query: Query[QuotationQuery]) -> HttpResponse:
    """Quotations within the token's reach with their lines, newest first, every version."""
    rows = quotations.rows(request.actor)
    for name in ("state", "customer", "number"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*QUOTATION), query, order=("-created_at", "-id"), shape=shape_quotations)


@router.post("/quotations", summary="Write a quotation", response={201: QuotationOut}, **needs(CREATE))
def add_quotation(request: ApiRequest, quotation: QuotationIn) -> HttpResponse:
    """At today's prices for this customer. The token also needs `customers:customer:view`. Send an `Idempotency-Key`."""
    actor = request.actor
    made = make_quotation(
        actor,
        buyer_within(actor, quotation.customer),
        wanted_lines(quotation.lines),
        branch_within(actor, quotation.branch),
        valid_until=quotation.valid_until,
        discount_percent=amount_in(quotation.discount_percent, "discount_percent") or Decimal(0),
        note=quotation.note,
        ask=quotation.ask,
    )
    location = f"/api/v1/quotations/{made.pk}"
    return answer_json(request, shown_quotation(actor, made.pk), status=201, location=location)


@router.get(PATH, summary="Read a quotation", response=QuotationOut, **needs(VIEW))
def read_quotation(request: ApiRequest, quotation_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_quotation(request.actor, quotation_pk))


@router.post(PATH + "/revise", summary="Revise a quotation", response={201: QuotationOut}, **needs(EDIT))
def revise_one(request: ApiRequest, quotation_pk: UUID, revision: RevisionIn) -> HttpResponse:
    """A new version under the same number, at today's prices; the old one can no longer be accepted."""
    actor = request.actor
    row = quotations.get(actor, "edit", quotation_pk)
    try:
        made = revise_quotation(
            actor,
            row,
            wanted_lines(revision.lines),
            valid_until=revision.valid_until,
            discount_percent=amount_in(revision.discount_percent, "discount_percent") or Decimal(0),
            note=revision.note,
            ask=revision.ask,
        )
    except Conflict as conflict:
        raise Conflict(conflict.sentence, current=shown_quotation(actor, row.pk)) from conflict
    location = f"/api/v1/quotations/{made.pk}"
    return answer_json(request, shown_quotation(actor, made.pk), status=201, location=location)


@router.post(PATH + "/send", summary="Note that it was sent", response=QuotationOut, **needs(EDIT))
def send_one(request: ApiRequest, quotation_pk: UUID) -> HttpResponse:
    """You gave the customer `link` by your own channel."""
    row = quotations.get(request.actor, "edit", quotation_pk)
    try:
        hand_over_quotation(request.actor, row, how="link")
    except Conflict as conflict:
        raise Conflict(conflict.sentence, current=shown_quotation(request.actor, row.pk)) from conflict
    return answer_json(request, shown_quotation(request.actor, row.pk))


@router.post(PATH + "/accept", summary="Accept a quotation", response={201: OrderOut}, **needs(EDIT))
def accept_one(request: ApiRequest, quotation_pk: UUID, acceptance: AcceptIn) -> HttpResponse:
    """The customer takes it: an order at the prices that were quoted. Needs `orders:order:create` too. Accepted twice, it is the same order.

    Refused with `quotation_expired` after its last day.
    """
    actor = request.actor
    row = quotations.get(actor, "edit", quotation_pk)
    said = acceptance.model_dump()
    made = accept_quotation(actor, row, channel=OrderChannel.API, **said)
    return answer_json(request, shown_order(actor, made.pk), status=201, location=f"/api/v1/orders/{made.pk}")


@router.post(PATH + "/decline", summary="Decline a quotation", response=QuotationOut, **needs(EDIT))
def decline_one(request: ApiRequest, quotation_pk: UUID, refusal: ReasonIn) -> HttpResponse:
    row = quotations.get(request.actor, "edit", quotation_pk)
    try:
        decline_quotation(request.actor, row, reason=refusal.reason)
    except Conflict as conflict:
        raise Conflict(conflict.sentence, current=shown_quotation(request.actor, row.pk)) from conflict
    return answer_json(request, shown_quotation(request.actor, row.pk))
