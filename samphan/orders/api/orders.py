"""Sales orders: list, read, place, deliver, cancel."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from samphan.catalog.models import Warehouse
from samphan.catalog.quantities import read_quantity
from samphan.catalog.stock import warehouses_of
from samphan.orders.access import orders
from samphan.orders.api.schemas import (
    DeliveriesOut,
    DeliveryIn,
    DeliveryOut,
    OrderIn,
    OrderOut,
    OrderPage,
    OrderQuery,
    ParcelIn,
    ReasonIn,
)
from samphan.orders.api.shapes import (
    ORDER,
    amount_in,
    branch_within,
    buyer_within,
    shape_orders,
    shown_deliveries,
    shown_order,
    wanted_lines,
)
from samphan.orders.delivering import deliver
from samphan.orders.models import OrderChannel, ParcelState
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.parcels import delivery_of, move_parcel
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import NotFound, Refused

router = Router(tags=["Orders"])
PATH = "/orders/{uuid:order_pk}"
VIEW, CREATE, CANCEL, DELIVER = (f"orders:order:{verb}" for verb in ("view", "create", "cancel", "deliver"))


@router.get("/orders", summary="List orders", response=OrderPage, **needs(VIEW))
def list_orders(request: ApiRequest, query: Query[OrderQuery]) -> HttpResponse:
    """Orders within the token's reach with their lines, newest first."""
    rows = orders.rows(request.actor)
    for name in ("state", "customer", "number"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*ORDER), query, order=("-created_at", "-id"), shape=shape_orders)


@router.post("/orders", summary="Place an order", response={201: OrderOut}, **needs(CREATE))
def add_order(request: ApiRequest, order: OrderIn) -> HttpResponse:
    """All lines or none: stock is reserved, the credit looked at. Send an `Idempotency-Key`: a call that is sent twice then orders once.

    Refused with `stock_short` or `credit_exceeded`. A customer needs the scope `customers:customer:view`.
    """
    actor = request.actor
    made = place_order(
        actor,
        buyer_within(actor, order.customer) if order.customer else None,
        wanted_lines(order.lines),
        branch_within(actor, order.branch),
        warehouse=warehouse_within(actor, order.warehouse),
        discount_percent=amount_in(order.discount_percent, "discount_percent") or Decimal(0),
        pay_first=order.pay_first,
        over_credit=order.over_credit,
        note=order.note,
        ask=order.ask,
        channel=OrderChannel.API,
    )
    return answer_json(request, shown_order(actor, made.pk), status=201, location=f"/api/v1/orders/{made.pk}")


@router.get(PATH, summary="Read an order", response=OrderOut, **needs(VIEW))
def read_order(request: ApiRequest, order_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_order(request.actor, order_pk))


@router.post(PATH + "/cancel", summary="Cancel an order", response=OrderOut, **needs(CANCEL))
def cancel_one(request: ApiRequest, order_pk: UUID, cancellation: ReasonIn) -> HttpResponse:
    """While nothing of it was delivered or paid (`order_begun`). Its number is kept; its stock is free again."""
    row = orders.get(request.actor, "cancel", order_pk)
    cancel_order(request.actor, row, reason=cancellation.reason)
    return answer_json(request, shown_order(request.actor, row.pk))


@router.get(PATH + "/deliveries", summary="List an order's deliveries", response=DeliveriesOut, **needs(VIEW))
def list_deliveries(request: ApiRequest, order_pk: UUID) -> HttpResponse:
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, {"data": shown_deliveries(row)})


@router.post(PATH + "/deliveries", summary="Deliver", response={201: DeliveryOut}, **needs(DELIVER))
def add_delivery(request: ApiRequest, order_pk: UUID, delivery: DeliveryIn) -> HttpResponse:
    """All that is left, or so much of which line. Refused with `not_paid` when the customer pays first, `delivered_over` for more than is left."""
    row = orders.get(request.actor, "deliver", order_pk)
    wanted = None
    if delivery.lines is not None:
        wanted = {
            one.line: read_quantity(one.quantity, field=f"lines.{at}.quantity") for at, one in enumerate(delivery.lines)
        }
    made = deliver(request.actor, row, wanted, parcel_number=delivery.parcel_number, note=delivery.note)
    [shown] = [one for one in shown_deliveries(row) if one["id"] == made.pk]
    return answer_json(request, shown, status=201)


@router.post(
    PATH + "/deliveries/{delivery_pk}/parcel",
    summary="Say how far a delivery came",
    response=DeliveryOut,
    **needs(DELIVER),
)
def follow_parcel(request: ApiRequest, order_pk: UUID, delivery_pk: UUID, parcel: ParcelIn) -> HttpResponse:
    """Prepared, on its way, arrived, come back or lost. Told twice it is one step; any state may follow any other."""
    row = orders.get(request.actor, "deliver", order_pk)
    found = delivery_of(request.actor, "deliver", delivery_pk)
    if found.order_id != row.pk:
        raise NotFound
    move_parcel(request.actor, found, ParcelState(parcel.state), note=parcel.note, parcel_number=parcel.parcel_number)
    [shown] = [one for one in shown_deliveries(row) if one["id"] == found.pk]
    return answer_json(request, shown)


def warehouse_within(actor: Actor, pk: UUID | None) -> Warehouse | None:
    """Raises `Refused` (`warehouse_unknown`) outside the token's branches."""
    if pk is None:
        return None
    found: Warehouse | None = warehouses_of(actor).filter(pk=pk).first()
    if found is None:
        sentence = _("There is no such warehouse, or not within your branches.")
        raise Refused(sentence, code="warehouse_unknown", fields={"warehouse": sentence})
    return found
