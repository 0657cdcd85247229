"""Relations of a customer: read them all, connect a person with an organisation, take that away."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from samphan.customers import relations
from samphan.customers.access import customers
from samphan.customers.api.schemas import Input, example
from samphan.customers.models import Affiliation
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs
from samphan.platform.refusals import NotFound

router = Router(tags=["Relations"])
PATH = "/customers/{uuid:pk}/relations"
Role = Literal["user", "influencer", "decider", "approver", "buyer", "gatekeeper"]


class AffiliationIn(Input):
    model_config = example(
        {
            "job_title": "ผู้จัดการร้าน",
            "roles": ["buyer", "influencer"],
            "influence": 4,
        }
    )

    job_title: str = Field("", max_length=120)
    roles: list[Role] = Field(default_factory=list, max_length=6, description="Part in the buying centre.")
    influence: int | None = Field(None, ge=1, le=5)
    main: bool = Field(
        default=False, description="The organisation's main contact; the first person there is it anyway."
    )


class AffiliationOut(Schema):
    id: UUID
    person: UUID
    organisation: UUID
    job_title: str
    roles: list[Role]
    influence: int | None
    main: bool


class RelationsOut(Schema):
    work: list[AffiliationOut] = Field(description="Organisations in which the person works.")
    people: list[AffiliationOut] = Field(description="People who work in the organisation.")
    household: list[UUID] = Field(description="Customers of the same household, the head first; this one too.")
    referred_by: UUID | None
    referred: list[UUID]


@router.get(PATH, summary="Read relations", response=RelationsOut, **needs("customers:customer:view"))
def read_relations(request: ApiRequest, pk: UUID) -> HttpResponse:
    """Up to a hundred of each kind, of customers that the token may see."""
    found = relations.relations_of(request.actor, customers.get(request.actor, "view", pk))
    return answer_json(
        request,
        {
            "work": [shown(row) for row in found.work],
            "people": [shown(row) for row in found.people],
            "household": [member.customer_id for member in found.home],
            "referred_by": found.referrer and found.referrer.pk,
            "referred": [one.pk for one in found.referred],
        },
    )


@router.put(
    PATH + "/{uuid:organisation_pk}",
    summary="Connect with an organisation",
    response=AffiliationOut,
    **needs("customers:customer:edit"),
)
def connect(request: ApiRequest, pk: UUID, organisation_pk: UUID, body: AffiliationIn) -> HttpResponse:
    """Says what the person is in the organisation, whether or not they were connected before."""
    person = customers.get(request.actor, "edit", pk)
    organisation = customers.get(request.actor, "view", organisation_pk)
    held = relations.affiliation_between(person, organisation)
    if held:
        row = relations.change_affiliation(request.actor, person, held.pk, **body.model_dump())
    else:
        row = relations.add_affiliation(request.actor, person, organisation, **body.model_dump())
    return answer_json(request, shown(row))


@router.delete(
    PATH + "/{uuid:organisation_pk}",
    summary="Disconnect from an organisation",
    response={204: None},
    **needs("customers:customer:edit"),
)
def disconnect(request: ApiRequest, pk: UUID, organisation_pk: UUID) -> HttpResponse:
    person = customers.get(request.actor, "edit", pk)
    held = relations.affiliation_between(person, customers.get(request.actor, "view", organisation_pk))
    if held is None:
        raise NotFound
    relations.remove_affiliation(request.actor, person, held.pk)
    return HttpResponse(status=204)


def shown(row: Affiliation) -> dict[str, Any]:
    names = ("job_title", "roles", "influence", "main")
    return {"id": row.pk, "person": row.person_id, "organisation": row.organisation_id} | {
        name: getattr(row, name) for name in names
    }
