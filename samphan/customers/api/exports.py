"""The list of customers out to a file: ask for it, wait for it, fetch it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from samphan.customers.api.imports import attached
from samphan.customers.api.schemas import Input, example
from samphan.customers.tables import customer_table
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs
from samphan.platform.exporting import actions
from samphan.platform.exporting.models import Export, ExportFormat
from samphan.platform.exporting.views import TYPES
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.uploads import Checked
from samphan.platform.web.tables import state
from samphan.platform.web.tables.bulk import MOST_CHOSEN

router = Router(tags=["Export of customers"])
PATH = "/customers/exports"
ONE = PATH + "/{uuid:export_pk}"
SCOPE = "customers:customer:export"


class ExportIn(Input):
    model_config = example({"format": "csv", "query": "f.province=is:เชียงใหม่&sort=-name", "columns": ["name", "phone"]})

    format: Literal["csv", "xlsx"] = "csv"
    query: str = Field(
        "", description="What stands after the ? in the list's address: its filters, words and order. Empty: all."
    )
    columns: list[str] = Field(
        default_factory=list, description="Columns in their order; empty: the ones a list shows at first."
    )
    ids: list[UUID] = Field(
        default_factory=list, max_length=MOST_CHOSEN, description="Only these customers, whatever `query` filters."
    )


class ExportOut(Schema):
    """`state`: queued → running → ready, then gone after seven days; or failed, cancelled."""

    id: UUID
    file: str
    state: str
    rows: int
    size: int = Field(description="Bytes.")
    created_at: datetime
    expires_at: datetime | None


@router.post(PATH, summary="Export the list of customers", response={202: ExportOut}, **needs(SCOPE))
def begin_export(request: ApiRequest, wanted: ExportIn) -> HttpResponse:
    """Written in the background by the rights of the token's member; ask for it until its state is `ready`, then fetch its file."""
    known = customer_table.columns_for(request.actor)
    notes = state.read(QueryDict(wanted.query), known, request.actor).notes
    strange = [name for name in wanted.columns if name not in known]
    if notes or strange:
        reason = notes[0] if notes else _("There is no column “%(name)s”.") % {"name": strange[0]}
        raise Refused(reason, code="unknown_column", fields={"query" if notes else "columns": reason})
    export = actions.start_export(
        request.actor,
        customer_table,
        query=wanted.query,
        columns=wanted.columns,
        file_format=wanted.format,
        chosen=[str(pk) for pk in wanted.ids],
    )
    return answer_json(request, shown(of(request, export.pk)), status=202, location=f"/api/v1{PATH}/{export.pk}")


@router.get(ONE, summary="Read an export", response=ExportOut, **needs(SCOPE))
def read_export(request: ApiRequest, export_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(of(request, export_pk)))


@router.get(ONE + "/file", summary="Fetch the file of an export", **needs(SCOPE))
def fetch_export(request: ApiRequest, export_pk: UUID) -> HttpResponse:
    """CSV (UTF-8 with its mark) or XLSX. 409 until it is ready, 410 when it is gone."""
    export = of(request, export_pk)
    if export.is_at_work:
        raise NotReady(_("The file is not ready yet. Ask again in a few seconds."))
    actions.require_file(request.actor, export)
    with export.content.open("rb") as stream:
        return attached(stream.read(), Checked(export.file_name, TYPES[ExportFormat(export.format)], export.size))


class NotReady(Refused):
    """The file is being written."""

    status = 409
    code = "export_not_ready"


def of(request: ApiRequest, pk: UUID) -> Export:
    """An export of customers that the token's member asked for. Raises `NotFound`."""
    export = actions.export_of(request.actor, pk)
    if export.table != customer_table.key:
        raise NotFound
    return export


def shown(export: Export) -> dict[str, Any]:
    return {
        "id": export.pk,
        "file": export.file_name,
        "state": str(export.state),
        "rows": export.rows,
        "size": export.size,
        "created_at": export.created_at,
        "expires_at": export.expires_at,
    }
