"""Bank slips: hand one in, read the queue and what a slip may be for, match, reject."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.api.imports import attached
from samphan.customers.api.schemas import Input, example
from samphan.orders.access import orders, payments, slips
from samphan.orders.api.schemas import SOME_ID, Amount, PaymentOut, ReasonIn
from samphan.orders.api.shapes import amount_in, branch_within, shape_payment, shown_payment, text
from samphan.orders.models import Payment, SlipPicture
from samphan.orders.slip_queue import hand_in, match_order, match_slip, reject_slip, suggestions
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.files import file_sent, takes_file
from samphan.platform.api.paging import PageOut, PageQuery, Row, page
from samphan.platform.api.routing import Problem, needs
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.uploads import Checked

router = Router(tags=["Bank slips"])
PATH = "/slips/{uuid:slip_pk}"
VIEW, CREATE, MATCH = (f"orders:slip:{verb}" for verb in ("view", "create", "match"))
SLIP = (
    "id", "order", "branch", "amount", "evidence", "state", "payment", "reason", "content_type", "size", "at", "decided_at",
)  # fmt: skip
SlipWord = Literal["waiting", "matched", "rejected"]


class SlipOut(Schema):
    id: UUID
    order: UUID | None
    branch: UUID
    amount: str = Field(description="As its sender says.")
    evidence: str = Field(description="The number of the transfer, empty when none could be read.")
    state: SlipWord
    payment: UUID | None
    reason: str = Field(description="Why it was not accepted.")
    content_type: str
    size: int
    at: datetime
    decided_at: datetime | None


class SlipPage(PageOut):
    data: list[SlipOut]


class SlipQuery(PageQuery):
    state: SlipWord | None = None
    order: UUID | None = None


class SlipSent(Schema):
    amount: Amount = Field(description="What the slip says, in baht.")
    order: UUID | None = Field(None, description="The order that it pays, when that is known.")
    branch: UUID | None = Field(None, description="Where it came in; left out, the order's or the usual one.")


class MatchIn(Input):
    """The payment that it pays, or the order of one that nobody had asked for."""

    model_config = example({"payment": SOME_ID})

    payment: UUID | None = None
    order: UUID | None = None
    amount: Amount | None = Field(None, description="What came by the bank; left out, what the slip says.")
    evidence: str = Field("", max_length=60, description="Left out: the number that was read from the slip.")


class SuggestionOut(Schema):
    payment: PaymentOut
    why: str
    likely: bool


class SuggestionsOut(Schema):
    data: list[SuggestionOut]


@router.get("/slips", summary="List bank slips", response=SlipPage, **needs(VIEW))
def list_slips(request: ApiRequest, query: Query[SlipQuery]) -> HttpResponse:
    """The queue (`state=waiting`) and what was decided, newest first."""
    rows = slips.rows(request.actor)
    for name in ("state", "order"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*SLIP), query, order=("-at", "-id"), shape=shape_slips)


@router.post(
    "/slips",
    summary="Hand in a bank slip",
    response={201: SlipOut, 404: Problem, 422: Problem},
    **takes_file(CREATE, name="slip.png", content="PNG"),
)
def add_slip(request: ApiRequest, sent: Query[SlipSent]) -> HttpResponse:
    """A picture (PNG, JPEG); the number of its transfer is read from its code. One that came before is refused with `slip_known`.

    With `order` the token also needs `orders:order:view`.
    """
    actor = request.actor
    order = orders.get(actor, "view", sent.order) if sent.order else None
    branch = None if order else branch_within(actor, sent.branch)
    amount = amount_in(sent.amount, "amount") or Decimal(0)
    made = hand_in(actor, file_sent(request), amount, order=order, branch=branch)
    return answer_json(request, shown_slip(actor, made.pk), status=201, location=f"/api/v1/slips/{made.pk}")


@router.get(PATH, summary="Read a bank slip", response=SlipOut, **needs(VIEW))
def read_slip(request: ApiRequest, slip_pk: UUID) -> HttpResponse:
    slips.get(request.actor, "view", slip_pk)
    return answer_json(request, shown_slip(request.actor, slip_pk))


@router.get(PATH + "/picture", summary="Read the picture of a bank slip", **needs(VIEW))
def read_slip_picture(request: ApiRequest, slip_pk: UUID) -> HttpResponse:
    """Its bytes, to keep. 404 when it was erased."""
    row = slips.get(request.actor, "view", slip_pk)
    if not row.picture:
        raise NotFound
    with row.picture.open("rb") as stream:
        ending = row.content_type.rpartition("/")[2]
        return attached(stream.read(), Checked(f"slip.{ending}", row.content_type, row.size))


@router.get(PATH + "/payments", summary="List payments a bank slip may be for", response=SuggestionsOut, **needs(MATCH))
def list_slip_payments(request: ApiRequest, slip_pk: UUID) -> HttpResponse:
    """The likeliest first. The token also needs `orders:payment:view`."""
    actor = request.actor
    row = slips.get(actor, "match", slip_pk)
    payments.require(actor, "view")
    found = suggestions(actor, row)
    full = Payment.objects.select_related("receipt").in_bulk([one.payment.pk for one in found])
    shown = [
        {"payment": shape_payment(full[one.payment.pk]), "why": str(one.why), "likely": one.is_likely} for one in found
    ]
    return answer_json(request, {"data": shown})


@router.post(
    PATH + "/match", summary="Match a bank slip", response={200: PaymentOut, 404: Problem, 422: Problem}, **needs(MATCH)
)
def match_one(request: ApiRequest, slip_pk: UUID, match: MatchIn) -> HttpResponse:
    """The money was looked up at the bank: the payment settles, with its receipt. The token also needs `orders:payment:take`, and `orders:order:view` for an order.

    Refused with `slip_decided`, `payment_mismatch`, `evidence_used`, `match_target`.
    """
    actor = request.actor
    row: SlipPicture = slips.get(actor, "match", slip_pk)
    amount = amount_in(match.amount, "amount")
    if (match.payment is None) == (match.order is None):
        sentence = _("Name a payment or an order: one of the two.")
        raise Refused(sentence, code="match_target", fields={"payment": sentence})
    if match.payment:
        asked = payments.get(actor, "take", match.payment)
        receipt = match_slip(actor, row, asked, amount=amount, evidence=match.evidence.strip())
    else:
        payments.require(actor, "take")
        order = orders.get(actor, "view", match.order)
        given = row.amount if amount is None else amount
        receipt = match_order(actor, row, order, amount=given, evidence=match.evidence.strip())
    return answer_json(request, shown_payment(actor, receipt.payment_id))


@router.post(PATH + "/reject", summary="Do not accept a bank slip", response=SlipOut, **needs(MATCH))
def reject_one(request: ApiRequest, slip_pk: UUID, rejection: ReasonIn) -> HttpResponse:
    """The customer reads the reason on the page of the order. Refused with `slip_decided`."""
    row = slips.get(request.actor, "match", slip_pk)
    reject_slip(request.actor, row, reason=rejection.reason)
    return answer_json(request, shown_slip(request.actor, row.pk))


def shown_slip(actor: Actor, pk: UUID) -> Row:
    [row] = shape_slips(list(SlipPicture.objects.filter(pk=pk, business=actor.business).values(*SLIP)))
    return row


def shape_slips(rows: list[Row]) -> list[Row]:
    for row in rows:
        row["amount"] = text(row["amount"])
    return rows
