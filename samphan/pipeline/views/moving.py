"""Moving a deal: dropped on a column, chosen in a menu, won, lost, reopened, taken back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.pipeline.actions.moving import close_opportunity, move_opportunity, reopen_opportunity, undo_move
from samphan.pipeline.actions.opportunities import change_opportunity, stage_of
from samphan.pipeline.board import Board
from samphan.pipeline.forms.opportunity import CloseForm, NeededForm
from samphan.pipeline.models import Opportunity, Outcome, Stage, StageMove
from samphan.pipeline.requirements import StageNeeds, missing_for, requirement_label
from samphan.pipeline.tables import board_table
from samphan.pipeline.views.opportunities import deal_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.web.dialogs import changed, dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.toasts import toast, trigger

DEAL_EVENTS = ("list-refresh", "deal-changed", "deals-changed", "timeline-changed")


@signed_in
@require_POST
def opportunity_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """POST `stage`, and `from` where the mover saw it. A card answers as a card with the heads of both columns; else pages refresh.

    When the stage asks for more than the deal has, a dialog asks for it, and the card goes back until then.
    """
    actor = request.actor
    row = deal_of(actor, "edit", pk)
    before, stage = row.stage, stage_of(request.POST.get("stage", ""))
    seen_on = request.POST.get("from", "")
    try:
        if "needed" in request.POST:
            return moved_with_more(request, row, stage)
        move = move_opportunity(actor, row, stage, seen_on=UUID(seen_on) if seen_on else None)
    except StageNeeds:
        return ask_for_more(request, row, stage)
    except ValueError:  # `from` is no id
        raise Conflict(current=row) from None
    say_moved(request, row, move)
    if not request.headers.get("HX-Target", "").startswith("deal-"):
        return refreshed()
    shown = Board(Screen(board_table, actor, request.GET), wanted=str(stage.pipeline_id))
    context = {"card": shown.card(row), "heads": shown.heads(list({before.pk: before, stage.pk: stage}.values()))}
    return render(request, "pipeline/parts/moved.html", context)


def say_moved(request: SignedInRequest, row: Opportunity, move: StageMove | None) -> None:
    if move:
        undo = reverse("pipeline:move-undo", args=[row.pk, move.pk])
        said = _("%(name)s is on “%(stage)s”.") % {"name": row.name, "stage": row.stage.name}
        toast(request, said, undo_url=undo)


def ask_for_more(request: SignedInRequest, row: Opportunity, stage: Stage) -> HttpResponse:
    form = NeededForm(request.actor, row, missing_for(stage, row))
    answer = needed_dialog(request, form, row, stage)
    answer.headers["HX-Retarget"] = "#dialog"
    answer.headers["HX-Reswap"] = "innerHTML"
    trigger(answer, "deal-back", {"deal": str(row.pk)})
    return answer


def needed_dialog(request: SignedInRequest, form: NeededForm, row: Opportunity, stage: Stage) -> HttpResponse:
    context = {
        "form": form,
        "deal": row,
        "stage": stage,
        "elsewhere": [requirement_label(name) for name in form.elsewhere],
        "url": reverse("pipeline:opportunity-move", args=[row.pk]),
    }
    return render(request, "pipeline/needed_dialog.html", context, status=422 if form.errors else 200)


def moved_with_more(request: SignedInRequest, row: Opportunity, stage: Stage) -> HttpResponse:
    """Fill in what the stage needs and move, both or neither."""
    form = NeededForm(request.actor, row, missing_for(stage, row), request.POST)
    if not form.is_valid():
        return needed_dialog(request, form, row, stage)
    try:
        with transaction.atomic():
            change_opportunity(request.actor, row, version=row.version, **form.values())
            move = move_opportunity(request.actor, row, stage)
    except Refused as refusal:
        form.take(refusal)
        return needed_dialog(request, form, row, stage)
    say_moved(request, row, move)
    return refreshed()


@signed_in
@require_http_methods(["GET", "POST"])
def opportunity_close(request: SignedInRequest, pk: UUID, outcome: str) -> HttpResponse:
    """The dialog that asks why, and the closing."""
    row = deal_of(request.actor, "edit", pk)
    form = CloseForm(outcome, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            move = close_opportunity(request.actor, row, outcome, **form.cleaned_data)
        except Refused as refusal:
            form.take(refusal)
        else:
            won = outcome == Outcome.WON
            said = _("%(name)s is won. Well done!") if won else _("%(name)s is lost. What was learnt is kept.")
            toast(request, said % {"name": row.name}, undo_url=reverse("pipeline:move-undo", args=[row.pk, move.pk]))
            return refreshed()
    title, submit = (
        (_("Won: %(name)s"), _("It is won")) if outcome == Outcome.WON else (_("Lost: %(name)s"), _("It is lost"))
    )
    return dialog(request, form, title % {"name": row.name}, submit=submit)


@signed_in
@require_POST
def opportunity_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    reopen_opportunity(request.actor, row)
    toast(request, _("%(name)s is open again.") % {"name": row.name})
    return refreshed()


@signed_in
@require_POST
def move_undo(request: SignedInRequest, pk: UUID, move: UUID) -> HttpResponse:
    """Where it stood before; the page that asked loads itself again."""
    row = deal_of(request.actor, "edit", pk)
    undo_move(request.actor, row, move)
    return redirect("pipeline:opportunity-detail", pk)


def refreshed() -> HttpResponse:
    """Nothing to swap: dialogs close, boards and deal pages fetch themselves anew."""
    return changed(*DEAL_EVENTS)
