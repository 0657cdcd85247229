"""What became of deals: tables with their definitions, each line a way to its deals, each table a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from samphan.pipeline.models import Pipeline
from samphan.pipeline.queries import pipelines
from samphan.pipeline.reports import REPORTS, Report, Row, Span, summary
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.days import months_after
from samphan.platform.refusals import NotFound
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.signed_in import signed_in

PERIODS = (1, 3, 6, 12)  # months
USUAL = 3
WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@signed_in
@require_GET
def reports_page(request: SignedInRequest) -> HttpResponse:
    """`?months=3` until today, `?pipeline=`: all when left out."""
    actor, (months, span) = request.actor, read_span(request)
    told = summary(actor, span)

    def url(**changed: object) -> str:
        line = str(span.line.pk) if span.line else ""
        return "?" + urlencode({"months": months, "pipeline": line, **changed})

    context = {
        "told": told,
        "won": whole_baht(told.won_worth),
        "lost": whole_baht(told.lost_worth),
        "days": days_shown(told.days),
        "won_url": list_url(span.filters("closed_at", state="won")),
        "lost_url": list_url(span.filters("closed_at", state="lost")),
        "span": span,
        "periods": [(many, url(months=many), many == months) for many in PERIODS],
        "lines": [(_("All pipelines"), url(pipeline=""), span.line is None)]
        + [(line.name, url(pipeline=line.pk), bool(span.line and line.pk == span.line.pk)) for line in pipelines()],
        "reports": [shown(make(actor, span), url) for make in REPORTS.values()],
    }
    return render(request, "pipeline/reports.html", context)


@signed_in
@require_GET
def report_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """`?table=reasons`, and as the page."""
    _months, span = read_span(request)
    make = REPORTS.get(request.GET.get("table", ""))
    if make is None:
        raise NotFound
    report = make(request.actor, span)
    write, kind = WRITERS[ending]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report"
        headers = [str(report.first), *(str(label) for label, _kind in report.headers)]
        write(path, headers, [[row.name, *row.cells] for row in report.rows])
        answer = HttpResponse(path.read_bytes(), content_type=kind)
    name = f"deals-{report.key}-{span.first}-{span.last}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def read_span(request: SignedInRequest) -> tuple[int, Span]:
    asked = request.GET.get("months", "")
    months = next((many for many in PERIODS if str(many) == asked), USUAL)
    today = timezone.localdate()
    return months, Span(
        months_after(today, -months) + timedelta(days=1), today, line_of(request.GET.get("pipeline", ""))
    )


def line_of(pk: str) -> Pipeline | None:
    try:
        return Pipeline.objects.filter(pk=UUID(pk)).first()
    except ValueError:
        return None


def shown(report: Report, url: object) -> dict[str, object]:
    files = {ending: f"{reverse(f'pipeline:report-{ending}')}{url(table=report.key)}" for ending in WRITERS}  # type: ignore[operator]
    return {"table": report, "rows": [shown_row(report, row) for row in report.rows], "files": files}


def shown_row(report: Report, row: Row) -> dict[str, object]:
    cells = [cell(kind, value) for (_label, kind), value in zip(report.headers, row.cells, strict=True)]
    return {"name": row.name, "cells": cells, "url": list_url(row.filters) if row.filters else ""}


def cell(kind: str, value: object) -> str:
    if value is None:
        return "–"
    if kind == "baht":
        return whole_baht(value)  # type: ignore[arg-type]
    if kind == "days":
        return days_shown(float(value))  # type: ignore[arg-type]
    return f"{value}%" if kind == "percent" else f"{value:,}"


def days_shown(days: float | None) -> str:
    if days is None:
        return "–"
    many = f"{days:.1f}".removesuffix(".0")
    return ngettext("%(n)s day", "%(n)s days", max(1, round(days))) % {"n": many}


def list_url(filters: dict[str, str]) -> str:
    return f"{reverse('pipeline:opportunity-list')}?{urlencode(filters)}"
