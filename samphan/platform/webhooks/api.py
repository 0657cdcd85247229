"""Webhooks over the API: other systems may subscribe themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from samphan.platform.api.answers import answer_json, expected_version
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import ROUTERS, needs
from samphan.platform.webhooks.access import webhooks
from samphan.platform.webhooks.actions import change_endpoint, create_endpoint, delete_endpoint
from samphan.platform.webhooks.models import WebhookEndpoint

router = Router(tags=["Webhooks"])
ROUTERS.append(router)
EXAMPLE: Any = {"name": "เว็บร้าน", "url": "https://shop.example.com/samphan", "kinds": ["customers.customer_created"]}
ONE = "/webhooks/{uuid:webhook_pk}"


class WebhookIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: str = Field(min_length=1, max_length=80)
    url: str = Field(max_length=500, description="Public and https; private addresses are refused.")
    kinds: list[str] = Field(
        min_length=1, max_length=200, description="Kinds of event; `*` is all, for a maker who may read them all."
    )


class WebhookPatch(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kinds": ["customers.customer_created", "customers.customer_changed"]}]},
    )

    name: str = Field("", max_length=80)
    url: str = Field("", max_length=500)
    kinds: list[str] = Field(default_factory=list, max_length=200)
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class WebhookOut(Schema):
    id: UUID
    name: str
    url: str
    kinds: list[str]
    health: str = Field(description="working, failing or paused.")
    version: int
    created_at: datetime


class WebhookMade(WebhookOut):
    secret: str = Field(description="Signs every message. Told this once.")


class WebhooksOut(Schema):
    data: list[WebhookOut]


@router.get("/webhooks", summary="List webhooks", response=WebhooksOut, **needs("platform:webhook:view"))
def list_webhooks(request: ApiRequest) -> HttpResponse:
    """A business has at most fifty, so they come on one page, oldest first."""
    return answer_json(request, {"data": [shown(row) for row in webhooks.rows(request.actor).order_by("created_at")]})


@router.post("/webhooks", summary="Add a webhook", response={201: WebhookMade}, **needs("platform:webhook:create"))
def add_webhook(request: ApiRequest, webhook: WebhookIn) -> HttpResponse:
    made = create_endpoint(request.actor, **webhook.model_dump())
    body = shown(made) | {"secret": made.secret}
    return answer_json(request, body, status=201, location=f"/api/v1/webhooks/{made.pk}")


@router.get(ONE, summary="Read a webhook", response=WebhookOut, **needs("platform:webhook:view"))
def read_webhook(request: ApiRequest, webhook_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(webhooks.get(request.actor, "view", webhook_pk)))


@router.patch(ONE, summary="Change a webhook", response=WebhookOut, **needs("platform:webhook:edit"))
def edit_webhook(request: ApiRequest, webhook_pk: UUID, changes: WebhookPatch) -> HttpResponse:
    """Send If-Match or `version` so that nobody's change is overwritten."""
    row = webhooks.get(request.actor, "edit", webhook_pk)
    version = expected_version(request, changes.version)
    change_endpoint(
        request.actor,
        row,
        version=row.version if version is None else version,
        name=changes.name or row.name,
        url=changes.url or row.url,
        kinds=changes.kinds or row.kinds,
    )
    return answer_json(request, shown(row))


@router.delete(ONE, summary="Delete a webhook", response={204: None}, **needs("platform:webhook:delete"))
def remove_webhook(request: ApiRequest, webhook_pk: UUID) -> HttpResponse:
    """With its log of deliveries."""
    delete_endpoint(request.actor, webhooks.get(request.actor, "delete", webhook_pk))
    return HttpResponse(status=204)


def shown(row: WebhookEndpoint) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in WebhookOut.model_fields if name != "id"}
