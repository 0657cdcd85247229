"""Goods that come back, to any branch, and money that goes back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from samphan.catalog.quantities import read_quantity
from samphan.orders.access import orders
from samphan.orders.api.after_sale import RefundIn, RefundOut, RefundsOut, ReturnIn, ReturnOut, ReturnsOut
from samphan.orders.api.shapes import amount_in, branch_within, plain, text
from samphan.orders.models import Order, PaymentMethod, Refund, Return, ReturnReason
from samphan.orders.refunding import refund
from samphan.orders.returning import Back, take_back
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row
from samphan.platform.api.routing import Problem, needs
from samphan.platform.refusals import NotFound

router = Router(tags=["Returns and refunds"])
OF_ORDER = "/orders/{uuid:order_pk}"
VIEW, CREATE, REFUND = (f"orders:return:{verb}" for verb in ("view", "create", "refund"))


@router.get(OF_ORDER + "/returns", summary="List an order's returns", response=ReturnsOut, **needs(VIEW))
def list_returns(request: ApiRequest, order_pk: UUID) -> HttpResponse:
    """The token also needs `orders:order:view`."""
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, {"data": [shape_return(made) for made in returns_of(row)]})


@router.post(
    OF_ORDER + "/returns",
    summary="Take goods back",
    response={201: ReturnOut, 404: Problem, 422: Problem},
    **needs(CREATE),
)
def add_return(request: ApiRequest, order_pk: UUID, returned: ReturnIn) -> HttpResponse:
    """In any branch within reach, of an order of any branch. What stood on an invoice is credited in the same call.

    Refused with `returned_over` for more than was delivered and not taken back.
    """
    row = Order.objects.filter(business=request.actor.business, pk=order_pk).first()
    if row is None:
        raise NotFound
    wanted = {
        said.line: Back(read_quantity(said.quantity, field=f"lines.{at}.quantity"), said.restock)
        for at, said in enumerate(returned.lines)
    }
    branch = branch_within(request.actor, returned.branch)
    made = take_back(request.actor, row, wanted, branch, reason=ReturnReason(returned.reason), note=returned.note)
    [shown] = [shape_return(one) for one in returns_of(row) if one.pk == made.pk]
    return answer_json(request, shown, status=201)


@router.get(OF_ORDER + "/refunds", summary="List an order's refunds", response=RefundsOut, **needs(VIEW))
def list_refunds(request: ApiRequest, order_pk: UUID) -> HttpResponse:
    """The token also needs `orders:order:view`."""
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, {"data": [shape_refund(made) for made in row.refunds.order_by("at", "pk")]})


@router.post(OF_ORDER + "/refunds", summary="Give money back", response={201: RefundOut, 422: Problem}, **needs(REFUND))
def add_refund(request: ApiRequest, order_pk: UUID, given: RefundIn) -> HttpResponse:
    """At most what was paid above the worth of the order. The token also needs `orders:order:view`. Refused with `refunded_over`, `nothing_to_refund`.

    To a card it is `sending` until the card provider has answered, with an Idempotency-Key always at first; read it again for what became of it.
    """
    row = orders.get(request.actor, "view", order_pk)
    amount = amount_in(given.amount, "amount")
    method = PaymentMethod(given.method)
    made = refund(request.actor, row, method, reason=given.reason, amount=amount, evidence=given.evidence)
    return answer_json(request, shape_refund(made), status=201)


def returns_of(order: Order) -> list[Return]:
    return list(order.returns.prefetch_related("lines").order_by("at", "pk"))


def shape_return(row: Return) -> Row:
    return {
        "id": row.pk,
        "number": row.number,
        "order": row.order_id,
        "branch": row.branch_id,
        "reason": row.reason,
        "note": row.note,
        "value": text(row.value),
        "at": row.at,
        "lines": [
            {"line": line.line_id, "quantity": plain(line.quantity), "restock": line.restock}
            for line in row.lines.all()
        ],
    }


def shape_refund(row: Refund) -> Row:
    shown = ("number", "method", "currency", "reason", "evidence", "at", "state", "problem")
    return {
        "id": row.pk,
        "order": row.order_id,
        "amount": text(row.amount),
        **{name: getattr(row, name) for name in shown},
    }
