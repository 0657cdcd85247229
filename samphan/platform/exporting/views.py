"""A list out to a file: the dialog, its progress, the page of one's own files. Each view reads input, calls one verb, chooses a template."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.exporting import actions
from samphan.platform.exporting.models import KEEP, Export, ExportFormat
from samphan.platform.refusals import Refused
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.tables.views import screen_of
from samphan.platform.web.toasts import toast

TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv",
}


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, key: str) -> HttpResponse:
    """The dialog over a list, whose state is the query string. POST `format`, `columns` (shown or all): begin."""
    screen = screen_of(request, key)
    screen.table.require_export(request.actor)
    if request.method == "GET":
        return dialog(request, screen)
    columns = list(screen.columns.values()) if request.POST.get("columns") == "all" else screen.shown
    try:
        export = actions.start_export(
            request.actor,
            screen.table,
            query=screen.state.look_query(),
            columns=[column.name for column in columns],
            file_format=request.POST.get("format", ""),
            title=str(screen.view or screen.table.label),
            chosen=chosen_in(request.POST),
        )
    except Refused as refusal:
        return dialog(request, screen, refusal)
    if not request.headers.get("HX-Request"):
        return redirect("exporting:show", export.pk)
    return render(request, "exporting/begun.html", part_of(actions.export_of(request.actor, export.pk)))


def chosen_in(asked: QueryDict) -> list[str]:
    """Ids of the ticked rows; none when every row that matches is chosen."""
    return [] if asked.get("all") else asked.getlist("id")


def dialog(request: SignedInRequest, screen: Screen, refusal: Refused | None = None) -> HttpResponse:
    chosen = chosen_in(request.POST if request.method == "POST" else request.GET)
    context = {
        "list": screen,
        "formats": ExportFormat.choices,
        "keep": KEEP.days,
        "refusal": refusal,
        "chosen": chosen,
    }
    return render(request, "exporting/new.html", context, status=422 if refusal else 200)


def part_of(export: Export) -> dict[str, Any]:
    return {"export": export, "keep": KEEP.days}


@signed_in
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "exporting/home.html", {"exports": actions.exports_of(request.actor), "keep": KEEP.days})


@signed_in
@require_GET
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One export in the state it is in. htmx asks for the part that changes."""
    export = actions.export_of(request.actor, pk)
    template = "exporting/part.html" if request.headers.get("HX-Request") else "exporting/export.html"
    return render(request, template, part_of(export))


@signed_in
@require_GET
def download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file, for who made it. Too old: 410, with what to do."""
    export = actions.export_of(request.actor, pk)
    actions.require_file(request.actor, export)
    checked = Checked(export.file_name, TYPES[ExportFormat(export.format)], export.size)
    answer: FileResponse = handed_out(export.content, checked)
    return cast("HttpResponse", answer)  # a streamed answer is one in all that matters here


@signed_in
@require_POST
def stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.stop(actions.export_of(request.actor, pk))
    return again(request, pk)


@signed_in
@require_POST
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    export = actions.export_of(request.actor, pk)
    actions.remove(export)
    toast(request, _("%(file)s is thrown away.") % {"file": export.file_name})
    return redirect("exporting:home")


def again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("exporting:show", pk)
    return render(request, "exporting/part.html", part_of(actions.export_of(request.actor, pk)))
