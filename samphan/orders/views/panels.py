"""Panels of the customer page and of Today, each at an address of its own."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.orders.access import orders, payments, quotations
from samphan.orders.models import (
    Approval,
    ApprovalState,
    Order,
    OrderChannel,
    OrderState,
    ParcelState,
    Payment,
    PaymentState,
    Quotation,
    QuotationState,
    WarrantyLine,
    WarrantyState,
)
from samphan.orders.owing import owed_by
from samphan.orders.parcels import TONES, state_said
from samphan.orders.words import STATE_TONES
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web.signed_in import signed_in

SHOWN = 6
SOON = timedelta(days=3)
LATELY = timedelta(days=14)


@signed_in
@require_GET
def customer_panel(request: SignedInRequest) -> HttpResponse:
    """A customer's newest orders, the quotations that wait, and what they owe."""
    actor = request.actor
    orders.require(actor, "view")
    customer = customers.get(actor, "view", request.GET.get("customer"))
    newest: QuerySet[Order] = orders.rows(actor).filter(customer=customer).order_by("-created_at", "-pk")
    newest = newest.prefetch_related("deliveries__destination")
    waiting = quotations.rows(actor).filter(customer=customer, state=QuotationState.OPEN).order_by("-created_at", "-pk")
    shown = list(newest[: SHOWN + 1])
    context = {
        "customer": customer,
        "orders": [(row, STATE_TONES.get(row.state, ""), newest_parcel(row)) for row in shown[:SHOWN]],
        "more": len(shown) > SHOWN,
        "quotations": waiting[:3],
        "owed": owed_by(customer),
        "warranties": warranties_of(customer, orders.rows(actor)),
        "may_order": orders.may(actor, "create") and customer.is_living,
        "may_quote": quotations.may(actor, "create") and customer.is_living,
    }
    if not (shown or context["quotations"] or context["may_order"] or context["may_quote"]):
        return HttpResponse()
    return render(request, "orders/panels/customer.html", context)


def warranties_of(customer: Customer, seen: QuerySet[Order]) -> list[WarrantyLine]:
    """What runs for goods they bought, the nearest end first."""
    running = WarrantyLine.objects.filter(
        warranty__customer=customer,
        warranty__state=WarrantyState.STANDING,
        warranty__order__in=seen,
        until__gte=timezone.localdate(),
    )
    return list(running.select_related("warranty", "line").order_by("until", "pk")[:3])


def newest_parcel(order: Order) -> tuple[Sentence, str] | None:
    """How far the last delivery came, and the tone of that; None while nothing left, and for goods over the counter."""
    sent = sorted(order.deliveries.all(), key=lambda one: (one.at, one.pk))
    if not sent or order.channel in {OrderChannel.COUNTER, OrderChannel.TILL}:
        return None
    return state_said(sent[-1]), TONES[ParcelState(sent[-1].parcel_state)]


@signed_in
@require_GET
def to_deliver_panel(request: SignedInRequest) -> HttpResponse:
    """Orders that may leave, the oldest first."""
    orders.require(request.actor, "deliver")
    ready = Q(pay_first=False) | Q(paid__gte=F("total"))
    waiting = orders.rows(request.actor).filter(ready, state__in=(OrderState.PLACED, OrderState.PARTLY))
    held = Approval.objects.exclude(state=ApprovalState.APPROVED).filter(order__isnull=False).values("order")
    rows = list(
        waiting.exclude(pk__in=held).select_related("customer", "branch").order_by("created_at", "pk")[: SHOWN + 1]
    )
    return render(request, "orders/panels/to_deliver.html", {"orders": rows[:SHOWN], "more": len(rows) > SHOWN})


@signed_in
@require_GET
def offers_panel(request: SignedInRequest) -> HttpResponse:
    """The reader's open quotations that run out within three days, or ran out in the last fourteen."""
    quotations.require(request.actor, "edit")
    today = timezone.localdate()
    mine = quotations.rows(request.actor).filter(owner=request.user, state=QuotationState.OPEN)
    near: QuerySet[Quotation] = mine.filter(valid_until__range=(today - LATELY, today + SOON))
    rows = list(near.select_related("customer").order_by("valid_until", "pk")[:SHOWN])
    return render(request, "orders/panels/offers.html", {"quotations": rows})


@signed_in
@require_GET
def awaited_panel(request: SignedInRequest) -> HttpResponse:
    """Payments that were asked for and have not come, the oldest first."""
    payments.require(request.actor, "take")
    rows: QuerySet[Payment] = payments.rows(request.actor).filter(state=PaymentState.EXPECTED)
    found = list(rows.select_related("order__customer").order_by("created_at", "pk")[:SHOWN])
    return render(request, "orders/panels/awaited.html", {"payments": found})
