"""Files about a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from samphan.customers import attachments
from samphan.customers.access import customers
from samphan.customers.api.imports import attached
from samphan.customers.models import Attachment
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.files import file_sent, takes_file
from samphan.platform.api.routing import Problem, needs
from samphan.platform.uploads import Checked

router = Router(tags=["Files"])
PATH = "/customers/{uuid:pk}/files"
ONE = PATH + "/{uuid:file_pk}"
WRITE = "customers:note:create"


class FileOut(Schema):
    id: UUID
    name: str
    content_type: str
    size: int
    added_at: datetime


class FilesOut(Schema):
    data: list[FileOut]


@router.get(PATH, summary="List files", response=FilesOut, **needs("customers:customer:view"))
def list_files(request: ApiRequest, pk: UUID) -> HttpResponse:
    rows = attachments.attachments_of(customers.get(request.actor, "view", pk))
    return answer_json(request, {"data": [shown(row) for row in rows]})


@router.post(
    PATH, summary="Add a file", response={201: FileOut}, **takes_file(WRITE, name="note.txt", content="สัญญาเช่าร้าน\n")
)
def add_file(request: ApiRequest, pk: UUID) -> HttpResponse:
    """At most 10 MB, and of a kind that its content and its ending agree on."""
    customer = customers.get(request.actor, "view", pk)
    row = attachments.add_attachment(request.actor, customer, file_sent(request))
    return answer_json(request, shown(row), status=201)


@router.get(ONE, summary="Read a file", **needs("customers:customer:view"))
def read_file(request: ApiRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    """Its bytes, to keep."""
    row = attachments.attachment_of(customers.get(request.actor, "view", pk), file_pk)
    with row.content.open("rb") as stream:
        return attached(stream.read(), Checked(row.name, row.content_type, row.size))


@router.delete(ONE, summary="Take a file away", response={204: None}, **needs(WRITE))
def remove_file(request: ApiRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    attachments.remove_attachment(request.actor, customers.get(request.actor, "view", pk), file_pk)
    return HttpResponse(status=204)


@router.post(ONE + "/restore", summary="Bring a file back", response={200: FileOut, 404: Problem}, **needs(WRITE))
def restore_file(request: ApiRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    row = attachments.restore_attachment(request.actor, customers.get(request.actor, "view", pk), file_pk)
    return answer_json(request, shown(row))


def shown(row: Attachment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "content_type", "size", "added_at")} | {"id": row.pk}
