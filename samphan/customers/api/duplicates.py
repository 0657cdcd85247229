"""Possible duplicates, merging and un-merging."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from samphan.customers.access import customers, duplicates
from samphan.customers.api.schemas import Input, example
from samphan.customers.identity import suspicions
from samphan.customers.identity.merging import Undone, merge_customers, unmerge
from samphan.customers.identity.resolve import survivor_of
from samphan.customers.identity.reviewing import pair_of, queue
from samphan.customers.models import Merge
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import PageOut, PageQuery, page
from samphan.platform.api.routing import needs
from samphan.platform.refusals import NotFound

router = Router(tags=["Possible duplicates"])
REVIEW, MERGE = "customers:duplicate:review", "customers:duplicate:merge"
COLUMNS = ("id", "left", "right", "left__name", "right__name", "score", "reasons", "found_at")


class Named(Schema):
    id: UUID
    name: str


class ReasonOut(Schema):
    code: str = Field(description="Stable, such as `address_same` or `phone_differs`.")
    bits: float = Field(description="Its weight: above zero it speaks for one customer, below for two.")


class DuplicateOut(Schema):
    """Two customers that may be one."""

    id: UUID
    left: Named
    right: Named
    score: float = Field(description="How likely they are one, 0 to 1.")
    reasons: list[ReasonOut]
    found_at: datetime


class DuplicatePage(PageOut):
    data: list[DuplicateOut]


class MergeIn(Input):
    model_config = example({"fields": {"name": "other"}})

    version: int | None = Field(None, description="Of the one that remains, as you saw it.")
    other_version: int | None = Field(None, description="Of the other, as you saw it.")
    fields: dict[str, Literal["survivor", "other", "both"]] = Field(
        default_factory=dict,
        description="Whose value remains: name (with kind), nickname, address, tax_id (with branch), `custom.<short name>` and other "
        "fields of a customer; `both` for note. A field that is left out keeps the survivor's value, or the only one there is.",
    )


class MergeOut(Schema):
    id: UUID
    survivor: UUID
    other: UUID
    merged_at: datetime
    undone_at: datetime | None = None


class UnmergeOut(MergeOut):
    kept: list[str] = Field(description="Fields of the survivor that changed since and stay as they are.")
    left: list[str] = Field(
        description="Rows that changed since the merge and stay with the survivor, such as `customers.ContactPoint`."
    )
    gone: list[str] = Field(description="Kinds of rows that were removed since and cannot be given back.")


@router.get("/duplicates", summary="List possible duplicates", response=DuplicatePage, **needs(REVIEW))
def list_duplicates(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Pairs to review, of those whose two customers the token may see; the newest found first."""
    rows = queue(request.actor).select_related(None).values(*COLUMNS)
    return page(request, rows, query, order=("-found_at", "-id"), shape=_shaped)


@router.post(
    "/duplicates/{uuid:duplicate_pk}/dismiss", summary="They are not the same", response={204: None}, **needs(REVIEW)
)
def dismiss_duplicate(request: ApiRequest, duplicate_pk: UUID) -> HttpResponse:
    """The pair comes back only when something new speaks for it."""
    suspicions.dismiss(request.actor, pair_of(request.actor, duplicate_pk))
    return HttpResponse(status=204)


@router.post(
    "/customers/{uuid:pk}/merge/{uuid:other_pk}",
    summary="Merge two customers",
    response={201: MergeOut},
    **needs(MERGE),
)
def merge_two(request: ApiRequest, pk: UUID, other_pk: UUID, wanted: MergeIn) -> HttpResponse:
    """The customer of the first id remains. Everything of the other follows; its id answers with `merged_into` from now on. Ids of merged customers stand for those that remain.

    The token also needs `customers:customer:view` and `customers:customer:edit`.
    """
    actor = request.actor
    survivor, other = (survivor_of(customers.get(actor, "edit", one)) for one in (pk, other_pk))
    versions = (
        survivor.version if wanted.version is None else wanted.version,
        other.version if wanted.other_version is None else wanted.other_version,
    )
    done = merge_customers(actor, survivor, other, versions=versions, chosen=wanted.fields)
    return answer_json(request, _merge(done), status=201)


@router.post("/merges/{uuid:merge_pk}/undo", summary="Undo a merge", response=UnmergeOut, **needs(MERGE))
def undo_merge(request: ApiRequest, merge_pk: UUID) -> HttpResponse:
    """Both are as they were; what changed since stays with the survivor. Later merges are undone first (`unmerge_order`)."""
    duplicates.require(request.actor, "merge")
    done = Merge.objects.filter(pk=merge_pk).first()
    if done is None:
        raise NotFound
    undone = unmerge(request.actor, done)
    done.refresh_from_db()
    return answer_json(request, {**_merge(done), **_kept(undone)})


def _kept(undone: Undone) -> dict[str, list[str]]:
    gone = sorted(model._meta.label for model in undone.gone)  # noqa: SLF001 - Django's documented name
    return {"kept": undone.kept, "left": [row._meta.label for row in undone.changed], "gone": gone}  # noqa: SLF001 - as above


def _merge(done: Merge) -> dict[str, Any]:
    return {"id": done.pk, "survivor": done.survivor_id, "other": done.other_id, "merged_at": done.merged_at, "undone_at": done.undone_at}  # fmt: skip


def _shaped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "left": {"id": row["left"], "name": row["left__name"]},
            "right": {"id": row["right"], "name": row["right__name"]},
            "score": row["score"],
            "reasons": [{"code": code, "bits": bits} for code, bits in row["reasons"]],
            "found_at": row["found_at"],
        }
        for row in rows
    ]
