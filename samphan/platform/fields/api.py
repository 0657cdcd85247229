"""The business's own fields over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import ROUTERS, SCOPES, needs
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.fields.nouns import noun_named
from samphan.platform.fields.values import fields_of

router = Router(tags=["Business"])
ROUTERS.append(router)
SCOPES.add(custom_fields.permission("sensitive"))  # no endpoint's own, yet a token may be given it


class FieldQuery(Schema):
    noun: str = Field("customers.customer", max_length=60, description="What the fields belong to.")


class FieldOut(Schema):
    slug: str = Field(description="Short name: the key in `custom`, and in `custom.<short name>=` of a list.")
    type: str
    label_th: str
    label_en: str
    required: bool
    choices: list[dict[str, Any]] = Field(description="Key and labels, for fields of one or several choices.")


class FieldPage(Schema):
    data: list[FieldOut]


@router.get("/fields", summary="List fields of the business's own", response=FieldPage, **needs(""))
def list_fields(request: ApiRequest, query: Query[FieldQuery]) -> HttpResponse:
    """Those that the token may see, in the order of the form."""
    noun_named(query.noun)
    return answer_json(request, {"data": [shown(field) for field in fields_of(request.actor, query.noun)]})


def shown(field: FieldDefinition) -> dict[str, Any]:
    return {name: getattr(field, name) for name in ("slug", "type", "label_th", "label_en", "required", "choices")}
