"""Contact points of a customer: list, add, prefer, remove."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from samphan.customers.access import customers
from samphan.customers.api.customers import SOURCE, input_named
from samphan.customers.api.schemas import ContactPointIn, ContactPointOut
from samphan.customers.api.shapes import POINT_COLUMNS, points_of
from samphan.customers.contacts import read_reach
from samphan.customers.models import ContactPoint
from samphan.customers.reaching import add_contact_point, prefer_contact_point, remove_contact_point
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["Contact points"])
ADDRESS = "/customers/{uuid:pk}/contact-points"


class ContactPointsOut(Schema):
    data: list[ContactPointOut]


@router.get(ADDRESS, summary="List contact points", response=ContactPointsOut, **needs("customers:customer:view"))
def list_contact_points(request: ApiRequest, pk: UUID) -> HttpResponse:
    """A customer has at most twenty, so they come on one page."""
    customer = customers.get(request.actor, "view", pk)
    return answer_json(request, {"data": points_of([customer.pk]).get(customer.pk, [])})


@router.post(
    ADDRESS, summary="Add a contact point", response={201: ContactPointOut}, **needs("customers:customer:edit")
)
def create_contact_point(request: ApiRequest, pk: UUID, point: ContactPointIn) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    with input_named("value"):
        reach = read_reach(point.kind, point.value)
    with input_named("value", instead_of="reaches"):
        made = add_contact_point(request.actor, customer, reach, source=SOURCE)
    return answer_json(request, shown(made), status=201)


@router.post(
    ADDRESS + "/{uuid:point_pk}/prefer",
    summary="Prefer a contact point",
    response=ContactPointOut,
    **needs("customers:customer:edit"),
)
def choose_contact_point(request: ApiRequest, pk: UUID, point_pk: UUID) -> HttpResponse:
    """Makes it the one of its kind to use first."""
    customer = customers.get(request.actor, "edit", pk)
    return answer_json(request, shown(prefer_contact_point(request.actor, customer, point_pk)))


@router.delete(
    ADDRESS + "/{uuid:point_pk}",
    summary="Remove a contact point",
    response={204: None},
    **needs("customers:customer:edit"),
)
def delete_contact_point(request: ApiRequest, pk: UUID, point_pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    remove_contact_point(request.actor, customer, point_pk)
    return HttpResponse(status=204)


def shown(point: ContactPoint) -> dict[str, object]:
    return {name: getattr(point, name) for name in POINT_COLUMNS}
