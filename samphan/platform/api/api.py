"""Endpoints about the caller and the business itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from samphan.platform.accounts.rights import open_branches
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import ROUTERS, needs

router = Router(tags=["Business"])
ROUTERS.append(router)


class BusinessOut(Schema):
    id: UUID
    slug: str
    name: str
    name_en: str


class MeOut(Schema):
    """Who is calling: the token's name, business and scopes."""

    token: str = Field(description="The name of the token.")
    business: BusinessOut
    scopes: list[str] = Field(description="What the token may do now: its scopes within the rights of its maker.")
    rows: str = Field(description="Which rows it reaches: own, branch or all.")
    hidden_fields: list[str] = Field(
        description="Fields it neither sees nor changes, such as customers.customer.tax_id."
    )


class BranchOut(Schema):
    id: UUID
    code: str = Field(description="Five digits of the Revenue Department; 00000 is the head office.")
    name: str
    province: str


class BranchesOut(Schema):
    data: list[BranchOut]


@router.get("/me", summary="Who am I", response=MeOut, **needs(""))
def me(request: ApiRequest) -> HttpResponse:
    actor = request.actor
    body: dict[str, Any] = {
        "token": actor.name,
        "business": {name: getattr(actor.business, name) for name in ("id", "slug", "name", "name_en")},
        "scopes": sorted(actor.permissions),
        "rows": actor.row_scope,
        "hidden_fields": sorted(actor.hidden_fields),
    }
    return answer_json(request, body)


@router.get("/branches", summary="List branches", response=BranchesOut, **needs(""))
def list_branches(request: ApiRequest) -> HttpResponse:
    """Open branches within the token's reach, by code. A business has few, so they come on one page."""
    columns = list(BranchOut.model_fields)
    return answer_json(request, {"data": list(open_branches(request.actor).values(*columns))})
