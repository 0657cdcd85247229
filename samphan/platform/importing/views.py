"""The import in four steps: file, columns, what will happen, import. Each view reads input, calls one verb, chooses a template."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.importing import actions, screens
from samphan.platform.importing.faulty import faulty_file
from samphan.platform.importing.files import LARGEST, TOO_LARGE, check_size
from samphan.platform.importing.run import importer_of
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_http_methods(["GET", "POST"])
def home(request: SignedInRequest, noun: str) -> HttpResponse:
    """Step 1, and the imports so far. POST `file`: take it in and go on to its columns."""
    importer = importer_of(noun)
    request.actor.require(importer.permission)
    context: dict[str, Any] = {
        "noun": noun,
        "noun_label": importer.label,
        "steps": screens.steps_of(None),
        "most": LARGEST,
    }
    if request.method == "POST":
        try:
            run = actions.take_file(request.actor, noun, *uploaded(request))
        except Refused as refusal:
            context |= {"refusal": refusal, "runs": screens.history(request.actor, noun)}
            return render(request, "importing/home.html", context, status=FAULTY)
        return redirect("importing:run", run.pk)
    return render(request, "importing/home.html", {**context, "runs": screens.history(request.actor, noun)})


def uploaded(request: SignedInRequest) -> tuple[str, File[bytes]]:
    upload = request.FILES.get("file")
    if upload is None and TOO_LARGE in request.META:
        check_size(request.META[TOO_LARGE])
    if upload is None:
        raise Refused(_("Choose a file first."), code="no_file")
    return upload.name or "", upload


@signed_in
@require_GET
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The run in the state it is in. htmx asks for the part that changes."""
    run = actions.run_of(request.actor, pk)
    template = "importing/part.html" if request.headers.get("HX-Request") else "importing/run.html"
    return render(request, template, screens.page_of(request.actor, run))


@signed_in
@require_POST
def match(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """POST `column.<place>`: a key for each column of the file, or nothing. Then the import is rehearsed."""
    run = actions.run_of(request.actor, pk)
    mapping = {
        int(name.removeprefix("column.")): key
        for name, key in request.POST.items()
        if name.startswith("column.") and name.removeprefix("column.").isdecimal() and key
    }
    try:
        actions.match(request.actor, run, {index: str(key) for index, key in mapping.items()})
        actions.start_rehearsal(request.actor, run)
    except Refused as refusal:
        context = {**screens.page_of(request.actor, run), "refusal": refusal}
        return render(request, "importing/run.html", context, status=FAULTY)
    return redirect("importing:run", pk)


@signed_in
@require_POST
def columns(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Back from the preview to the columns."""
    run = actions.run_of(request.actor, pk)
    actions.match(request.actor, run, run.mapped)
    return redirect("importing:run", pk)


@signed_in
@require_POST
def start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.start(request.actor, actions.run_of(request.actor, pk))
    return redirect("importing:run", pk)


@signed_in
@require_POST
def stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.stop(request.actor, actions.run_of(request.actor, pk))
    return redirect("importing:run", pk)


@signed_in
@require_POST
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.start_undo(request.actor, actions.run_of(request.actor, pk))
    return redirect("importing:run", pk)


@signed_in
@require_POST
def forget(request: SignedInRequest, pk: UUID) -> HttpResponse:
    run = actions.run_of(request.actor, pk)
    actions.forget(request.actor, run)
    toast(request, _("%(file)s is thrown away. Nothing was imported from it.") % {"file": run.name})
    return redirect("importing:home", run.noun)


@signed_in
@require_GET
def faulty(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The rows to mend, with their reasons."""
    path, name = faulty_file(request.actor, actions.run_of(request.actor, pk))
    stream = path.open("rb")
    path.unlink()  # the open file lives on until it is sent
    return FileResponse(stream, as_attachment=True, filename=name)  # type: ignore[return-value]  # a response that streams
