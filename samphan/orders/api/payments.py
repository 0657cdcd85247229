"""Payments: ask for money, receive it, call it off."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from samphan.orders.access import orders, payments
from samphan.orders.api.schemas import PaymentIn, PaymentOut, PaymentPage, PaymentQuery, SettleIn
from samphan.orders.api.shapes import amount_in, shape_payment, shown_payment
from samphan.orders.models import Payment, PaymentMethod
from samphan.orders.paying import cancel_payment, expect_payment, settle_payment, take_cash
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row, page
from samphan.platform.api.routing import needs

router = Router(tags=["Payments"])
PATH = "/payments/{uuid:payment_pk}"
KEY = ("id", "created_at")
VIEW, TAKE = "orders:payment:view", "orders:payment:take"


@router.get("/payments", summary="List payments", response=PaymentPage, **needs(VIEW))
def list_payments(request: ApiRequest, query: Query[PaymentQuery]) -> HttpResponse:
    """What is expected and what came, newest first."""
    rows = payments.rows(request.actor)
    for name in ("state", "order", "reference"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})

    def shape(found: list[Row]) -> list[Row]:
        full = Payment.objects.select_related("receipt").in_bulk([row["id"] for row in found])
        return [shape_payment(full[row["id"]]) for row in found]

    return page(request, rows.values(*KEY), query, order=("-created_at", "-id"), shape=shape)


@router.post("/orders/{uuid:order_pk}/payments", summary="Ask for a payment", response={201: PaymentOut}, **needs(TAKE))
def add_payment(request: ApiRequest, order_pk: UUID, payment: PaymentIn) -> HttpResponse:
    """A payment with a `reference` that the payer names, and for PromptPay what the QR code says; cash is received at once.

    The token also needs `orders:order:view`. Refused with `paid_over` for more than is due.
    """
    actor = request.actor
    row = orders.get(actor, "view", order_pk)
    amount = amount_in(payment.amount, "amount")
    if PaymentMethod(payment.method) == PaymentMethod.CASH:
        due = row.due if amount is None else amount
        tendered = amount_in(payment.tendered, "tendered")
        made = take_cash(actor, row, tendered=due if tendered is None else tendered, amount=amount).payment
    else:
        percent = amount_in(payment.withheld_percent, "withheld_percent") or Decimal(0)
        made = expect_payment(actor, row, PaymentMethod(payment.method), amount=amount, withheld_percent=percent)
    return answer_json(request, shown_payment(actor, made.pk), status=201, location=f"/api/v1/payments/{made.pk}")


@router.get(PATH, summary="Read a payment", response=PaymentOut, **needs(VIEW))
def read_payment(request: ApiRequest, payment_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_payment(request.actor, payment_pk))


@router.post(PATH + "/settle", summary="The money came", response=PaymentOut, **needs(TAKE))
def settle_one(request: ApiRequest, payment_pk: UUID, settlement: SettleIn) -> HttpResponse:
    """Settles once, on amount, currency and reference; told again it answers the same receipt. One slip (`evidence`) proves one payment."""
    row = payments.get(request.actor, "take", payment_pk)
    settle_payment(
        request.actor,
        row,
        amount=amount_in(settlement.amount, "amount") or Decimal(0),
        currency=settlement.currency,
        reference=settlement.reference,
        evidence=settlement.evidence,
    )
    return answer_json(request, shown_payment(request.actor, row.pk))


@router.post(PATH + "/cancel", summary="Do not expect a payment", response=PaymentOut, **needs(TAKE))
def stop_expecting(request: ApiRequest, payment_pk: UUID) -> HttpResponse:
    row = payments.get(request.actor, "take", payment_pk)
    cancel_payment(request.actor, row)
    return answer_json(request, shown_payment(request.actor, row.pk))
