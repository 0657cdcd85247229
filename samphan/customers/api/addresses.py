"""Addresses of a customer: list, add, change, make main, remove."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from samphan.customers import addresses
from samphan.customers.access import customers
from samphan.customers.api.schemas import Input, example
from samphan.customers.models import CustomerAddress
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["Addresses"])
PATH = "/customers/{uuid:pk}/addresses"
Use = Literal["home", "work", "billing", "delivery", "other"]


class AddressIn(Input):
    """Parts and what a courier needs. Left out in a change, a field keeps what it holds."""

    model_config = example(
        {
            "use": "delivery",
            "address_line": "239 ถนนห้วยแก้ว",
            "subdistrict": "สุเทพ",
            "province": "เชียงใหม่",
            "postcode": "50200",
        }
    )

    use: Use = "other"
    address_line: str = Field("", max_length=300)
    subdistrict: str = Field("", max_length=100)
    district: str = Field("", max_length=100)
    province: str = Field("", max_length=100)
    postcode: str = Field("", max_length=5)
    recipient: str = Field("", max_length=200)
    phone: str = Field("", max_length=40, description="As people write it; answered as +66…")
    courier_note: str = Field("", max_length=300)


class AddressOut(Schema):
    id: UUID | None = Field(description="`null` for a main address of which only the parts are known.")
    main: bool
    use: Use
    address_line: str
    subdistrict: str
    district: str
    province: str
    postcode: str
    recipient: str
    phone: str
    courier_note: str


class AddressesOut(Schema):
    data: list[AddressOut]


@router.get(PATH, summary="List addresses", response=AddressesOut, **needs("customers:customer:view"))
def list_addresses(request: ApiRequest, pk: UUID) -> HttpResponse:
    """The main address first; its parts are also fields of the customer."""
    customer = customers.get(request.actor, "view", pk)
    return answer_json(request, {"data": [shown(row) for row in addresses.addresses_of(customer)]})


@router.post(PATH, summary="Add an address", response={201: AddressOut}, **needs("customers:customer:edit"))
def create_address(request: ApiRequest, pk: UUID, address: AddressIn) -> HttpResponse:
    """The first one becomes the main address."""
    customer = customers.get(request.actor, "edit", pk)
    row = addresses.add_address(request.actor, customer, **address.model_dump())
    return answer_json(request, shown(row), status=201)


@router.patch(
    PATH + "/{uuid:address_pk}", summary="Change an address", response=AddressOut, **needs("customers:customer:edit")
)
def edit_address(request: ApiRequest, pk: UUID, address_pk: UUID, changes: AddressIn) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    values = changes.model_dump(exclude_unset=True)
    return answer_json(request, shown(addresses.change_address(request.actor, customer, address_pk, **values)))


@router.post(
    PATH + "/{uuid:address_pk}/main",
    summary="Make an address the main one",
    response=AddressOut,
    **needs("customers:customer:edit"),
)
def make_main_address(request: ApiRequest, pk: UUID, address_pk: UUID) -> HttpResponse:
    """It changes places with the main address."""
    customer = customers.get(request.actor, "edit", pk)
    return answer_json(request, shown(addresses.make_main(request.actor, customer, address_pk)))


@router.delete(
    PATH + "/{uuid:address_pk}",
    summary="Remove an address",
    response={204: None},
    **needs("customers:customer:edit"),
)
def delete_address(request: ApiRequest, pk: UUID, address_pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    addresses.remove_address(request.actor, customer, address_pk)
    return HttpResponse(status=204)


def shown(row: CustomerAddress) -> dict[str, Any]:
    parts = row.parts
    known = {name: getattr(row, name) for name in ("main", *addresses.EXTRAS)}
    known |= {"address_line": parts.line, **{name: getattr(parts, name) for name in addresses.PARTS[1:]}}
    return {"id": None if row._state.adding else row.pk, **known}  # noqa: SLF001 - Django's documented name
