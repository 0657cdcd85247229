"""The set-up of pipelines, stages and lists, under Settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.pipeline.access import setup
from samphan.pipeline.actions import setup as actions
from samphan.pipeline.forms.setup import EntryForm, NameForm, PipelineForm, StageForm
from samphan.pipeline.models import Listed, Pipeline, Stage
from samphan.pipeline.queries import pipelines
from samphan.pipeline.requirements import requirement_label
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web import dialogs
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

LABELS: dict[str, tuple[Sentence, Sentence]] = {
    "reasons": (_("Reasons for winning and losing"), _("Add a reason")),
    "sources": (_("Where interest comes from"), _("Add a source")),
    "competitors": (_("Competitors"), _("Add a competitor")),
}


@signed_in
@require_GET
def setup_page(request: SignedInRequest) -> HttpResponse:
    setup.require(request.actor, "manage")
    lines = pipelines()
    for line in lines:
        for stage in line.steps:
            stage.needs = [requirement_label(name) for name in stage.required]  # type: ignore[attr-defined]
    lists = [{"kind": kind, "label": label, "add": add, "rows": rows_of(kind)} for kind, (label, add) in LABELS.items()]
    return render(request, "pipeline/setup.html", {"lines": lines, "lists": lists})


def rows_of(kind: str) -> QuerySet[Any]:
    found: QuerySet[Any] = actions.list_named(kind).objects.filter(archived_at=None).order_by("position", "pk")
    return found.order_by("-outcome", "position", "pk") if kind == "reasons" else found


@signed_in
@require_http_methods(["GET", "POST"])
def pipeline_add(request: SignedInRequest) -> HttpResponse:
    setup.require(request.actor, "manage")
    form = PipelineForm(request.POST or None)

    def save() -> None:
        actions.add_pipeline(
            request.actor, name=form.cleaned_data["name"], stages=form.cleaned_data["stages"].splitlines()
        )

    return answered(request, form, _("Add a pipeline"), save)


@signed_in
@require_http_methods(["GET", "POST"])
def pipeline_edit(request: SignedInRequest, line: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(Pipeline, line)
    form = NameForm(request.POST or None, initial={"name": row.name})
    return answered(
        request, form, _("Rename"), lambda: actions.rename_pipeline(request.actor, row, form.cleaned_data["name"])
    )


@signed_in
@require_POST
def pipeline_archive(request: SignedInRequest, line: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(Pipeline, line)
    actions.archive_pipeline(request.actor, row)
    toast(
        request, _("%(name)s is put away.") % {"name": row.name}, undo_url=reverse("pipeline:line-restore", args=[line])
    )
    return redirect("pipeline:setup")


@signed_in
@require_POST
def pipeline_restore(request: SignedInRequest, line: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    actions.bring_back(request.actor, actions.entry_of(Pipeline, line))
    return redirect("pipeline:setup")


@signed_in
@require_http_methods(["GET", "POST"])
def stage_add(request: SignedInRequest, line: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(Pipeline, line)
    form = StageForm(request.POST or None)
    return answered(request, form, _("Add a stage"), lambda: actions.add_stage(request.actor, row, **form.cleaned_data))


@signed_in
@require_http_methods(["GET", "POST"])
def stage_edit(request: SignedInRequest, stage: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(Stage, stage)
    form = StageForm(request.POST or None, row)
    return answered(request, form, row.name, lambda: actions.change_stage(request.actor, row, **form.cleaned_data))


@signed_in
@require_POST
def stage_shift(request: SignedInRequest, stage: UUID) -> HttpResponse:
    """POST `later`: one place to the right; else one to the left."""
    setup.require(request.actor, "manage")
    actions.shift_stage(request.actor, actions.entry_of(Stage, stage), later="later" in request.POST)
    return redirect("pipeline:setup")


@signed_in
@require_POST
def stage_archive(request: SignedInRequest, stage: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(Stage, stage)
    actions.archive_stage(request.actor, row)
    undo = reverse("pipeline:stage-restore", args=[stage])
    toast(request, _("%(name)s is put away.") % {"name": row.name}, undo_url=undo)
    return redirect("pipeline:setup")


@signed_in
@require_POST
def stage_restore(request: SignedInRequest, stage: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    actions.bring_back(request.actor, actions.entry_of(Stage, stage))
    return redirect("pipeline:setup")


def entry_add(request: SignedInRequest, kind: str) -> HttpResponse:
    setup.require(request.actor, "manage")
    form = EntryForm(kind, request.POST or None)
    return answered(request, form, LABELS[kind][1], lambda: actions.add_entry(request.actor, kind, **form.cleaned_data))


def entry_edit(request: SignedInRequest, kind: str, entry: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = actions.entry_of(actions.list_named(kind), entry)
    form = EntryForm(kind, request.POST or None, row)
    return answered(
        request, form, row.name, lambda: actions.change_entry(request.actor, kind, row, **form.cleaned_data)
    )


def entry_archive(request: SignedInRequest, kind: str, entry: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row: Listed = actions.entry_of(actions.list_named(kind), entry)
    actions.archive_entry(request.actor, row)
    undo = reverse(f"pipeline:{kind}-restore", args=[entry])
    toast(request, _("%(name)s is put away.") % {"name": row.name}, undo_url=undo)
    return redirect("pipeline:setup")


def entry_restore(request: SignedInRequest, kind: str, entry: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    actions.bring_back(request.actor, actions.entry_of(actions.list_named(kind), entry))
    return redirect("pipeline:setup")


def answered(request: SignedInRequest, form: ActionForm, title: Sentence, save: Callable[[], Any]) -> HttpResponse:
    """The dialog, or the page anew when it could be saved."""
    return dialogs.answered(request, form, title, save, "setup-changed")
