"""Traits of a customer: what was computed or declared, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.text import capfirst
from ninja import Router, Schema
from pydantic import Field

from samphan.customers.access import customers
from samphan.customers.standing import ToldTrait, told_traits
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs
from samphan.platform.personal_data import plain

router = Router(tags=["Customers"])


class TraitOut(Schema):
    name: str = Field(description="Stable, such as `customers.ladder`.")
    label: str
    type: Literal["number", "text", "date", "choice"]
    value: float | str | None = Field(description="A number, a text, a day in ISO form, or the key of a choice.")
    unit: str
    shown: str = Field(description="The value in words.")
    explanation: str = Field(description="How it is computed.")
    reasons: list[str] = Field(description="Why it is so for this customer.")
    changed_at: datetime


class TraitsOut(Schema):
    data: list[TraitOut]


@router.get(
    "/customers/{uuid:pk}/traits", summary="List traits", response=TraitsOut, **needs("customers:customer:view")
)
def list_traits(request: ApiRequest, pk: UUID) -> HttpResponse:
    """Completeness, the step of the relationship, purchases and what other modules compute; each says why."""
    told = told_traits(customers.get(request.actor, "view", pk))
    return answer_json(request, {"data": [shown(name, one) for name, one in told.items()]})


def shown(name: str, one: ToldTrait) -> dict[str, Any]:
    value = one.row.value
    return {
        "name": name,
        "label": capfirst(one.label),
        "type": one.kind.type.value,
        "value": float(one.row.number) if one.row.number is not None else plain(value),
        "unit": str(one.kind.unit),
        "shown": one.shown,
        "explanation": str(one.kind.explanation),
        "reasons": one.reasons,
        "changed_at": one.row.changed_at,
    }
