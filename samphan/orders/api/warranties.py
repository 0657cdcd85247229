"""Warranty papers of an order: list, write, cancel."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from samphan.catalog.quantities import read_quantity
from samphan.customers.api.schemas import Input, example
from samphan.orders.access import orders
from samphan.orders.api.schemas import SOME_ID, Quantity, ReasonIn
from samphan.orders.api.shapes import plain
from samphan.orders.lines import MOST
from samphan.orders.models import Order, Warranty
from samphan.orders.papers.shelf import warranty_of
from samphan.orders.warranties import Covered, cancel_warranty, source_of, write_warranty
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row
from samphan.platform.api.routing import Problem, needs
from samphan.platform.refusals import NotFound, Refused

router = Router(tags=["Warranty papers"])
VIEW, WARRANT = "orders:order:view", "orders:order:warrant"


class WarrantyLineIn(Input):
    line: UUID = Field(description="A line of the order.")
    quantity: Quantity
    codes: list[str] = Field([], max_length=200, description="Serial numbers or lots, at most as many as pieces.")


class WarrantyIn(Input):
    """For a delivery or for an invoice of the order: one of the two."""

    model_config = example({"delivery": SOME_ID})

    delivery: UUID | None = None
    invoice: UUID | None = None
    lines: list[WarrantyLineIn] | None = Field(
        None, max_length=MOST, description="Left out: all that has no paper yet."
    )
    note: str = Field("", max_length=300)


class WarrantyLineOut(Schema):
    line: UUID
    name: str
    quantity: str
    months: int
    terms: str
    codes: list[str]
    until: date = Field(description="The last day.")


class WarrantyOut(Schema):
    id: UUID
    number: str
    order: UUID
    delivery: UUID | None
    invoice: UUID | None
    customer: UUID | None
    state: str = Field(description="standing or cancelled")
    starts: date
    note: str
    at: datetime
    lines: list[WarrantyLineOut]


class WarrantiesOut(Schema):
    data: list[WarrantyOut]


@router.get(
    "/orders/{uuid:order_pk}/warranties",
    summary="List an order's warranty papers",
    response=WarrantiesOut,
    **needs(VIEW),
)
def list_warranties(request: ApiRequest, order_pk: UUID) -> HttpResponse:
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, {"data": [shape_warranty(made) for made in row.warranties.order_by("at", "pk")]})


@router.post(
    "/orders/{uuid:order_pk}/warranties",
    summary="Write a warranty paper",
    response={201: WarrantyOut, 404: Problem, 422: Problem},
    **needs(WARRANT),
)
def add_warranty(request: ApiRequest, order_pk: UUID, warranty: WarrantyIn) -> HttpResponse:
    """By the months and terms of each product. The token also needs `orders:order:view`, and `orders:invoice:view` for an invoice.

    Refused with `no_warranty`, `nothing_to_cover`, `covered_over`, `codes_over`, `warranty_source`.
    """
    order: Order = orders.get(request.actor, "view", order_pk)
    if (warranty.delivery is None) == (warranty.invoice is None):
        sentence = _("Name a delivery or an invoice: one of the two.")
        raise Refused(sentence, code="warranty_source", fields={"delivery": sentence})
    source = source_of(request.actor, delivery=warranty.delivery, invoice=warranty.invoice)
    if source.order_id != order.pk:
        raise NotFound
    wanted = None
    if warranty.lines is not None:
        wanted = {
            said.line: Covered(read_quantity(said.quantity, field=f"lines.{at}.quantity"), said.codes)
            for at, said in enumerate(warranty.lines)
        }
    made = write_warranty(request.actor, source, wanted, note=warranty.note)
    return answer_json(request, shown(request.actor, made.pk), status=201)


@router.post(
    "/warranties/{uuid:warranty_pk}/cancel", summary="Cancel a warranty paper", response=WarrantyOut, **needs(WARRANT)
)
def cancel_warranty_paper(request: ApiRequest, warranty_pk: UUID, cancellation: ReasonIn) -> HttpResponse:
    """Its number stays taken. The token also needs `orders:order:view`."""
    row = warranty_of(request.actor, warranty_pk)
    cancel_warranty(request.actor, row, reason=cancellation.reason)
    return answer_json(request, shown(request.actor, row.pk))


def shown(actor: Actor, pk: UUID) -> Row:
    return shape_warranty(warranty_of(actor, pk))


def shape_warranty(row: Warranty) -> Row:
    return {
        "id": row.pk,
        "order": row.order_id,
        "delivery": row.delivery_id,
        "invoice": row.invoice_id,
        "customer": row.customer_id,
        **{name: getattr(row, name) for name in ("number", "state", "starts", "note", "at")},
        "lines": [
            {
                "line": one.line_id,
                "name": one.line.name,
                "quantity": plain(one.quantity),
                **{name: getattr(one, name) for name in ("months", "terms", "codes", "until")},
            }
            for one in row.lines.select_related("line").order_by("line__position")
        ],
    }
