"""Settings › Record of processing, on a page and as a sheet."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.consent.access import retention
from samphan.consent.processing import HEADERS, make_report
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.spreadsheets.writing import write_xlsx
from samphan.platform.web.signed_in import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_GET
def report(request: SignedInRequest) -> HttpResponse:
    retention.require(request.actor, "view")
    made = make_report(request.actor)
    return render(request, "consent/processing.html", {"report": made, "headers": HEADERS})


@signed_in
@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """The activities as XLSX, with what is held below them."""
    retention.require(request.actor, "view")
    made = make_report(request.actor)
    below = [[label, "", data] for label, data in made.held]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "processing.xlsx"
        write_xlsx(path, [str(header) for header in HEADERS], [*made.activities, [], *below])
        content = path.read_bytes()
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="record-of-processing.xlsx"'
    return response
