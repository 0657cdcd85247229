"""Importing a file of customers: hand it over, match its columns, rehearse, run, read what is to mend, undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, example
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.files import file_sent, takes_file
from samphan.platform.api.paging import PageOut, PageQuery, page
from samphan.platform.api.routing import Problem, needs
from samphan.platform.importing import actions
from samphan.platform.importing.faulty import faulty_file
from samphan.platform.importing.models import ImportRun, ImportSet
from samphan.platform.importing.run import importer_of
from samphan.platform.refusals import Refused
from samphan.platform.uploads import Checked

router = Router(tags=["Import of customers"])
NOUN = "customers"
PATH = "/customers/imports"
ONE = PATH + "/{uuid:import_pk}"
SCOPE = "customers:customer:import"
COUNTS = ("read", "new", "updated", "rejected", "faults", "kept", "suspected_duplicates")
MOST_ERRORS = 10_000


class ImportColumnOut(Schema):
    place: int = Field(description="Counted from 0.")
    header: str
    meaning: str = Field(description="Key of a column as /customers/imports/columns lists them; empty: not read.")


class ImportOut(Schema):
    """`state`: analysed → previewing → previewed → waiting → running → done, cancelled or failed; then undoing → undone."""

    id: UUID
    file: str
    state: str
    format: str
    encoding: str
    header_line: int
    lines: int = Field(description="Lines below the header.")
    columns: list[ImportColumnOut]
    counts: dict[str, int] = Field(description="What the rehearsal said, then what the import did.")
    undone: dict[str, int] | None = Field(description="removed, restored and left, once it is undone.")
    error: str
    created_at: datetime
    finished_at: datetime | None


class ImportPage(PageOut):
    data: list[ImportOut]


class MeaningOut(Schema):
    key: str
    label: str


class MeaningsOut(Schema):
    data: list[MeaningOut]


class ColumnsIn(Input):
    model_config = example({"columns": {"0": "name", "1": "phone"}})

    columns: dict[int, str] = Field(description="Place in the file → key of a column. A place left out is not read.")


class ImportErrorOut(Schema):
    line: int
    column: str = Field(description="Key of the column; empty when the whole line was refused.")
    value: str
    reason: str


class ImportErrorsOut(Schema):
    data: list[ImportErrorOut]
    more: bool = Field(description=f"True when there are more than {MOST_ERRORS:,}; the file has them all.")


class ErrorsQuery(Schema):
    as_: Literal["json", "file"] = Field(
        "json", alias="as", description="`file`: the lines to mend as the same kind of file, reasons in a column."
    )


@router.get(PATH + "/columns", summary="List columns that can be imported", response=MeaningsOut, **needs(SCOPE))
def list_import_columns(request: ApiRequest) -> HttpResponse:
    columns = importer_of(NOUN).columns(request.actor)
    return answer_json(
        request, {"data": [{"key": column.key, "label": capfirst(str(column.label))} for column in columns]}
    )


@router.get(PATH, summary="List imports", response=ImportPage, **needs(SCOPE))
def list_imports(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Newest first."""
    rows = ImportRun.objects.filter(business=request.actor.business, noun=NOUN)

    def shape(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        runs = rows.in_bulk([row["id"] for row in found])
        return [shown(runs[row["id"]]) for row in found]

    return page(request, rows.values("id", "created_at"), query, order=("-created_at", "-id"), shape=shape)


@router.post(
    PATH,
    summary="Hand over a file",
    response={201: ImportOut},
    **takes_file(SCOPE, name="list.csv", content="ชื่อ,โทร\nสมชาย ใจดี,0812345670\n"),
)
def hand_over_import(request: ApiRequest) -> HttpResponse:
    """CSV, XLSX, XLS or ODS. Answers what it is and what its columns are taken for; nothing is imported yet."""
    upload = file_sent(request)
    run = actions.take_file(request.actor, NOUN, upload.name or "", upload)
    return answer_json(request, shown(run), status=201, location=f"/api/v1{PATH}/{run.pk}")


@router.get(ONE, summary="Read an import", response=ImportOut, **needs(SCOPE))
def read_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    """Its state and its counts; ask every few seconds while it is at work."""
    return answer_json(request, shown(run_of(request, import_pk)))


@router.put(ONE + "/columns", summary="Say what the columns mean", response=ImportOut, **needs(SCOPE))
def match_import(request: ApiRequest, import_pk: UUID, body: ColumnsIn) -> HttpResponse:
    """Remembered for files with the same header. A rehearsal before is void."""
    run = run_of(request, import_pk)
    known = {column.key for column in importer_of(NOUN).columns(request.actor)}
    strange = sorted(set(body.columns.values()) - known)
    if strange:
        sentence = _("There is no column “%(name)s”; see /customers/imports/columns.") % {"name": strange[0]}
        raise Refused(sentence, code="column_unknown", fields={"columns": sentence})
    actions.match(request.actor, run, body.columns)
    return answer_json(request, shown(run_of(request, import_pk)))


@router.post(ONE + "/rehearse", summary="Rehearse an import", response={202: ImportOut, 409: Problem}, **needs(SCOPE))
def rehearse_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    """Every line is tried as in the import itself and nothing is saved; `counts` say what would happen."""
    return begun(request, import_pk, actions.start_rehearsal)


@router.post(ONE + "/run", summary="Run an import", response={202: ImportOut, 409: Problem}, **needs(SCOPE))
def run_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    return begun(request, import_pk, actions.start)


@router.post(ONE + "/stop", summary="Stop an import", response=ImportOut, **needs(SCOPE))
def stop_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    """After the lines in hand. What came in stays, and can be undone."""
    actions.stop(request.actor, run_of(request, import_pk))
    return answer_json(request, shown(run_of(request, import_pk)))


@router.post(ONE + "/undo", summary="Undo an import", response={202: ImportOut, 409: Problem}, **needs(SCOPE))
def undo_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    """What it added goes, what it changed is as before, but for what people changed since. 409 unless it has ended."""
    return begun(request, import_pk, actions.start_undo)


@router.get(ONE + "/errors", summary="Read what is to mend", response=ImportErrorsOut, **needs(SCOPE))
def read_import_errors(request: ApiRequest, import_pk: UUID, query: Query[ErrorsQuery]) -> HttpResponse:
    """Values that were left out and lines that were refused, in the order of the file."""
    run = run_of(request, import_pk)
    if query.as_ == "file":
        return errors_file(request, run)
    found: list[dict[str, Any]] = []
    sets = ImportSet.objects.filter(run=run).exclude(faults=[]).order_by("first_line")
    for faults in sets.values_list("faults", flat=True).iterator(chunk_size=20):
        found += sorted(faults, key=lambda fault: fault["line"])
        if len(found) > MOST_ERRORS:
            break
    return answer_json(request, {"data": found[:MOST_ERRORS], "more": len(found) > MOST_ERRORS})


@router.delete(ONE, summary="Forget a file that was never imported", response={204: None, 409: Problem}, **needs(SCOPE))
def forget_import(request: ApiRequest, import_pk: UUID) -> HttpResponse:
    actions.forget(request.actor, run_of(request, import_pk))
    return HttpResponse(status=204)


def run_of(request: ApiRequest, pk: UUID) -> ImportRun:
    return actions.run_of(request.actor, pk)


def begun(request: ApiRequest, pk: UUID, start: Any) -> HttpResponse:
    start(request.actor, run_of(request, pk))
    return answer_json(request, shown(run_of(request, pk)), status=202)


def errors_file(request: ApiRequest, run: ImportRun) -> HttpResponse:
    path, name = faulty_file(request.actor, run)
    try:
        content = path.read_bytes()
    finally:
        path.unlink()
    kind = "text/csv" if path.suffix == ".csv" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return attached(content, Checked(name, kind, len(content)))


def attached(content: bytes, checked: Checked) -> HttpResponse:
    """Bytes as an answer to keep under a name."""
    answer = HttpResponse(content, content_type=checked.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=checked.name) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def shown(run: ImportRun) -> dict[str, Any]:
    undone = run.counts.get("undone")
    return {
        "id": run.pk,
        "file": run.name,
        "state": run.state,
        "format": run.format,
        "encoding": run.encoding,
        "header_line": run.header_line,
        "lines": run.lines,
        "columns": [
            {"place": place, "header": header, "meaning": run.mapping.get(str(place), "")}
            for place, header in enumerate(run.headers)
        ],
        "counts": {name: run.counts[name] for name in COUNTS if name in run.counts},
        "undone": undone
        and {"removed": undone["removed"], "restored": undone["restored"], "left": undone["left_count"]},
        "error": run.error,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
