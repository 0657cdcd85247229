"""Tags and occasions of a customer."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from samphan.customers import occasions, tags
from samphan.customers.access import customers, tag_words
from samphan.customers.api.schemas import Input, example
from samphan.customers.models import Occasion, Tag
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["Tags and occasions"])
TAGS = "/customers/{uuid:pk}/tags"
OCCASIONS = "/customers/{uuid:pk}/occasions"
Kind = Literal["anniversary", "family", "opening", "other"]


class TagIn(Input):
    model_config = example({"tag": "ลูกค้าประจำ"})

    tag: str = Field(max_length=tags.LONGEST)


class TagsOut(Schema):
    data: list[str]


class TagWordOut(Schema):
    id: UUID
    name: str
    customers: int = Field(description="How many bear it.")


class TagWordsOut(Schema):
    data: list[TagWordOut]


class OccasionIn(Input):
    model_config = example({"kind": "anniversary", "day": "14/2/2560", "name": "วันแต่งงาน"})

    kind: Kind
    day: str = Field(max_length=40, description="Day/month, or day/month/year of either era.")
    name: str = Field("", max_length=80)


class OccasionOut(Schema):
    id: UUID
    kind: Kind
    name: str
    month: int
    day: int
    year: int | None = Field(description="The first year, common era, where it is known.")


class OccasionsOut(Schema):
    data: list[OccasionOut]


@router.get(TAGS, summary="List tags", response=TagsOut, **needs("customers:customer:view"))
def list_tags(request: ApiRequest, pk: UUID) -> HttpResponse:
    return tags_answer(customers.get(request.actor, "view", pk).pk, request)


@router.post(TAGS, summary="Put on a tag", response=TagsOut, **needs("customers:customer:edit"))
def put_on_tag(request: ApiRequest, pk: UUID, body: TagIn) -> HttpResponse:
    """A tag that is new to the business is made. A second time changes nothing."""
    customer = customers.get(request.actor, "edit", pk)
    tags.add_tag(request.actor, customer, body.tag)
    return tags_answer(customer.pk, request)


@router.post(TAGS + "/remove", summary="Take off a tag", response=TagsOut, **needs("customers:customer:edit"))
def take_off_tag(request: ApiRequest, pk: UUID, body: TagIn) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    tags.remove_tag(request.actor, customer, body.tag)
    return tags_answer(customer.pk, request)


@router.get("/tags", summary="List the business's tags", response=TagWordsOut, **needs("customers:tag:edit"))
def list_tag_words(request: ApiRequest) -> HttpResponse:
    found = tags.counted_tags(request.actor)
    return answer_json(request, {"data": [shown_word(tag, tag.borne_by) for tag in found]})  # type: ignore[attr-defined]  # annotated


@router.patch(
    "/tags/{uuid:tag_pk}", summary="Rename or merge a tag", response=TagWordOut, **needs("customers:tag:edit")
)
def rename_tag_word(request: ApiRequest, tag_pk: UUID, body: TagIn) -> HttpResponse:
    """For all who bear it. The name of another tag makes the two one; the answer is the one that remains."""
    kept = tags.rename_tag(request.actor, tag_words.get(request.actor, "edit", tag_pk), body.tag)
    return answer_json(request, shown_word(kept, kept.borne.count()))


@router.delete("/tags/{uuid:tag_pk}", summary="Delete a tag", response={204: None}, **needs("customers:tag:edit"))
def delete_tag_word(request: ApiRequest, tag_pk: UUID) -> HttpResponse:
    """From everyone who bears it."""
    tags.delete_tag(request.actor, tag_words.get(request.actor, "edit", tag_pk))
    return HttpResponse(status=204)


def shown_word(tag: Tag, count: int) -> dict[str, Any]:
    return {"id": tag.pk, "name": tag.name, "customers": count}


@router.get(OCCASIONS, summary="List occasions", response=OccasionsOut, **needs("customers:customer:view"))
def list_occasions(request: ApiRequest, pk: UUID) -> HttpResponse:
    """Days that matter besides the birthday, which follows from `birth_date`."""
    customer = customers.get(request.actor, "view", pk)
    return answer_json(request, {"data": [shown(row) for row in customer.occasions.order_by("monthday", "pk")]})


@router.post(OCCASIONS, summary="Add an occasion", response={201: OccasionOut}, **needs("customers:customer:edit"))
def create_occasion(request: ApiRequest, pk: UUID, body: OccasionIn) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    made = occasions.add_occasion(request.actor, customer, **body.model_dump())
    return answer_json(request, shown(made), status=201)


@router.delete(
    OCCASIONS + "/{uuid:occasion_pk}",
    summary="Remove an occasion",
    response={204: None},
    **needs("customers:customer:edit"),
)
def delete_occasion(request: ApiRequest, pk: UUID, occasion_pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    occasions.remove_occasion(request.actor, customer, occasion_pk)
    return HttpResponse(status=204)


def tags_answer(pk: UUID, request: ApiRequest) -> HttpResponse:
    return answer_json(request, {"data": tags.tags_of([pk]).get(pk, [])})


def shown(row: Occasion) -> dict[str, Any]:
    month, day = divmod(row.monthday, 100)
    return {"id": row.pk, "kind": row.kind, "name": row.name, "month": month, "day": day, "year": row.year}
