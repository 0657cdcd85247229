"""Customers: list, read, add, change, delete, restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from samphan.customers.access import customers
from samphan.customers.actions import change_customer, create_customer, delete_customer, restore_customer
from samphan.customers.api.schemas import (
    AddedOut,
    AddQuery,
    CustomerIn,
    CustomerOut,
    CustomerPage,
    CustomerPatch,
    CustomerQuery,
    ReadOut,
    ReadQuery,
)
from samphan.customers.api.shapes import columns_of, shaper, shown_customer, shown_names, shown_new
from samphan.customers.api.timeline import first_page
from samphan.customers.contacts import read_reach
from samphan.customers.identity.searching import look_alikes_of
from samphan.customers.models import NOUN, Customer
from samphan.customers.models.tag import tag_key
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json, expected_version
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import needs
from samphan.platform.fields.query_string import with_custom
from samphan.platform.refusals import Conflict, Forbidden, Refused, Sentence

router = Router(tags=["Customers"])
ORDERS = {"newest": ("-created_at", "-id"), "name": ("sort_key", "id"), "changed": ("changed_at", "id")}
SOURCE = "api"


@router.get(
    "/customers", summary="List customers", response=CustomerPage, **needs("customers:customer:view", custom=True)
)
def list_customers(request: ApiRequest, query: Query[CustomerQuery]) -> HttpResponse:
    """Customers within the token's reach, newest first; or all that changed since a time, for keeping a copy.

    A field of the business's own filters as `custom.<short name>=value`.
    """
    actor = request.actor
    names = shown_names(actor, query.fields)
    order = ORDERS["changed" if query.changed_since else query.sort]
    rows = with_custom(actor, filtered(actor, query), request.GET, NOUN).values(
        *columns_of(names, "id", *(name.lstrip("-") for name in order))
    )
    return page(request, rows, query, order=order, shape=shaper(actor, names))


@router.post("/customers", summary="Add a customer", response={201: AddedOut}, **needs("customers:customer:create"))
def add_customer(request: ApiRequest, customer: CustomerIn, query: Query[AddQuery]) -> HttpResponse:
    """Refused with `contact_point_taken` when a contact point already reaches another customer, whose id comes along.

    `look_alikes` in the answer warns of customers who may be the same; nothing is merged by itself.
    """
    made = create(request.actor, customer)
    near = look_alikes_of(request.actor, made, thorough=query.compare == "all")
    shown = {**shown_new(request.actor, made), "look_alikes": near}
    return answer_json(request, shown, status=201, location=f"/api/v1/customers/{made.pk}")


@router.get("/customers/{uuid:pk}", summary="Read a customer", response=ReadOut, **needs("customers:customer:view"))
def read_customer(request: ApiRequest, pk: UUID, query: Query[ReadQuery]) -> HttpResponse:
    """With its ETag; send that back as If-None-Match to hear 304 while nothing changed."""
    shown = shown_customer(request.actor, pk, query.fields)
    if query.expand:
        shown["timeline"] = first_page(request, pk)
    return answer_json(request, shown)


@router.patch(
    "/customers/{uuid:pk}", summary="Change a customer", response=CustomerOut, **needs("customers:customer:edit")
)
def edit_customer(request: ApiRequest, pk: UUID, changes: CustomerPatch) -> HttpResponse:
    """Send If-Match or `version` so that nobody's change is overwritten; a stale one is 409 with what stands now in `current`."""
    actor = request.actor
    customer = customers.get(actor, "edit", pk)
    values = changes.model_dump(exclude_unset=True)
    version = expected_version(request, values.pop("version", None))
    try:
        change_customer(actor, customer, version=customer.version if version is None else version, **values)
    except Conflict as conflict:
        raise Conflict(current=shown_customer(actor, pk)) from conflict
    return answer_json(request, shown_customer(actor, pk))


@router.delete(
    "/customers/{uuid:pk}", summary="Delete a customer", response={204: None}, **needs("customers:customer:delete")
)
def remove_customer(request: ApiRequest, pk: UUID) -> HttpResponse:
    """Takes it out of every list; the row and its timeline stay, and `restore` brings it back."""
    delete_customer(request.actor, customers.get(request.actor, "delete", pk))
    return HttpResponse(status=204)


@router.post(
    "/customers/{uuid:pk}/restore",
    summary="Restore a customer",
    response=CustomerOut,
    **needs("customers:customer:delete"),
)
def undelete_customer(request: ApiRequest, pk: UUID) -> HttpResponse:
    restore_customer(request.actor, customers.get(request.actor, "delete", pk))
    return answer_json(request, shown_customer(request.actor, pk))


def create(actor: Actor, customer: CustomerIn) -> Customer:
    values = customer.model_dump(exclude_unset=True, exclude={"contact_points"})
    reaches = []
    for at, point in enumerate(customer.contact_points):
        with input_named(f"contact_points.{at}.value"):
            reaches.append(read_reach(point.kind, point.value))
    with input_named("contact_points", instead_of="reaches"):
        return create_customer(actor, reaches=reaches, source=SOURCE, **values)


@contextmanager
def input_named(name: str, *, instead_of: str = "") -> Iterator[None]:
    """A refusal within the block blames the input `name` (in place of `instead_of`, when given): callers know no other words."""
    try:
        yield
    except Refused as refused:
        if not instead_of:
            refused.fields = {name: refused.sentence}
        elif instead_of in refused.fields:
            refused.fields[name] = refused.fields.pop(instead_of)
        raise


def filtered(actor: Actor, query: CustomerQuery) -> QuerySet[Customer, Any]:
    """Rows within the actor's reach that fit the query."""
    rows: QuerySet[Customer, Any] = customers.rows(actor)
    if query.changed_since:
        rows = rows.filter(changed_at__gte=query.changed_since)
    else:
        rows = rows.filter(deleted_at=None, merged_into=None)
    if query.tax_id:
        if not customers.visible_fields(actor, ["tax_id"]):
            hidden: Sentence = _("This field is hidden from the token.")
            raise Forbidden(hidden, code="field_hidden", fields={"tax_id": hidden})
        rows = rows.filter(tax_id=query.tax_id)
    if query.created_since:
        rows = rows.filter(created_at__gte=query.created_since)
    if query.tag:
        rows = rows.filter(tagged__tag__key=tag_key(query.tag))
    for name in ("kind", "customer_type", "branch", "owner"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    for kind in ("phone", "email", "line"):
        if value := getattr(query, kind):
            with input_named(kind):
                reach = read_reach(kind, value)
            rows = rows.filter(contact_points__kind=kind, contact_points__account="", contact_points__value=reach.value)
    return rows
