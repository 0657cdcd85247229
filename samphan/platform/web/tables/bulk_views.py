"""Doing something to many rows: the bar's button, the progress, stop and undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.fields.models import BulkRun, BulkState
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables import bulk
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.tables.table import BulkAction
from samphan.platform.web.tables.views import back, screen_of
from samphan.platform.web.toasts import toast, trigger


@signed_in
@require_POST
def bulk_action(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """POST `id`… or `all`, with the list's state in the query string. Asks first when the action has inputs or wants a yes."""
    screen = screen_of(request, key)
    action = screen.table.bulk_action(name)
    screen.table.access.require(screen.actor, action.verb)
    everything = "all" in request.POST
    chosen = [] if everything else request.POST.getlist("id")
    form = action.form(screen.actor, request.POST if "confirmed" in request.POST else None)
    asks = form is not None or bool(action.confirm)
    if asks and ("confirmed" not in request.POST or (form is not None and not form.is_valid())):
        return ask(request, screen, action, form, chosen, everything=everything)
    if not everything and not chosen:
        chosen = [str(UUID(int=0))]  # nothing chosen is refused by `start`, and never read as everything
    run = bulk.start(
        screen.actor, screen.table, action, chosen=chosen, query=screen.state.look_query(), inputs=inputs_of(form)
    )
    answer = strip(request, screen, run)
    answer.headers["HX-Retarget"] = "#list-run"
    answer.headers["HX-Reswap"] = "innerHTML"
    trigger(answer, "close-dialog", None)
    trigger(answer, "list-unselect", None)
    return answer


def inputs_of(form: forms.Form | None) -> dict[str, Any]:
    """Form values as JSON: a row chosen in a form becomes its id."""
    if form is None:
        return {}
    return {
        name: str(getattr(value, "pk", value)) if value is not None else None
        for name, value in form.cleaned_data.items()
    }


def ask(
    request: HttpRequest, screen: Screen, action: BulkAction, form: Any, chosen: list[str], *, everything: bool
) -> HttpResponse:
    count = screen.count if everything else len(chosen)
    context = {"list": screen, "action": action, "form": form, "chosen": chosen, "all": everything, "count": count}
    return render(request, "web/tables/bulk_ask.html", context)


def strip(request: HttpRequest, screen: Screen, run: BulkRun) -> HttpResponse:
    return render(
        request, "web/tables/run.html", {"list": screen, "run": run, "action": screen.table.bulk_action(run.action)}
    )


@signed_in
@require_GET
def run_progress(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """The strip above the list, asked for every second while the run is unfinished. The last answer brings the toast."""
    screen = screen_of(request, key)
    run = bulk.own_run(screen.actor, key, pk)
    if run.unfinished:
        return strip(request, screen, run)
    action = screen.table.bulk_action(run.action)
    can_undo = action.undoable and run.done and run.state in {BulkState.DONE, BulkState.CANCELLED, BulkState.FAILED}
    undo = reverse("web:list-run-undo", args=[key, run.pk]) if can_undo else None
    tone = "error" if run.state == BulkState.FAILED else "warning" if run.refused else "success"
    toast(request, result_sentence(run), tone=tone, undo_url=undo)
    answer = HttpResponse("")
    trigger(answer, "list-refresh", None)
    return answer


def result_sentence(run: BulkRun) -> str:
    if run.state == BulkState.UNDONE:
        said = _("Undone.")
    elif run.state == BulkState.FAILED:
        said = _("It stopped after %(done)s of %(total)s: %(why)s")
        return said % {
            "done": f"{run.done:,}",
            "total": f"{run.total:,}",
            "why": run.last_refusal or _("a fault on our side"),
        }
    elif run.state == BulkState.CANCELLED:
        said = _("Stopped. %(done)s of %(total)s were changed.") % {"done": f"{run.done:,}", "total": f"{run.total:,}"}
    else:
        said = ngettext("%(done)s row changed.", "%(done)s rows changed.", run.done) % {"done": f"{run.done:,}"}
    if run.refused:
        said += " " + _("%(count)s were left as they are: %(why)s") % {
            "count": f"{run.refused:,}",
            "why": run.last_refusal,
        }
    return said


@signed_in
@require_POST
def stop_run(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    screen = screen_of(request, key)
    bulk.stop(bulk.own_run(screen.actor, key, pk))
    return strip(request, screen, bulk.own_run(screen.actor, key, pk))


@signed_in
@require_POST
def undo_run(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """Queue the undoing; the list shows its progress when it is opened again."""
    screen = screen_of(request, key)
    bulk.start_undo(screen.actor, bulk.own_run(screen.actor, key, pk))
    return back(request, screen)
