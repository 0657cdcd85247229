"""The scorecard, its targets in a dialog, and what of it Today must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.insight.access import figures
from samphan.insight.explorer import shaping
from samphan.insight.goals import set_goals
from samphan.insight.models import Goal, GoalState
from samphan.insight.reach import reach_of
from samphan.insight.scorecard import FIGURES, Reading, ScoreFigure, judged, readings
from samphan.insight.views.figures import nothing_yet, opened
from samphan.insight.warehouse.files import Damaged
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Branch
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.dialogs import answered
from samphan.platform.web.signed_in import signed_in

TONES = {GoalState.REACHED: "good", GoalState.NEAR: "warn", GoalState.MISSED: "bad"}
ICONS = {GoalState.REACHED: "check", GoalState.NEAR: "clock", GoalState.MISSED: "alert-circle"}


@dataclass(frozen=True)
class Line:
    """A figure as it is written, beside its target."""

    figure: ScoreFigure
    value: str
    change: str
    months: list[float]
    target: str
    state: GoalState
    tone: str
    icon: str


def branch_asked(request: SignedInRequest) -> Branch | None:
    """The branch of `?branch=…`; None for the whole business. Raises `NotFound` for one of another business."""
    asked = request.GET.get("branch", "")
    if not asked:
        return None
    found = next((one for one in branches(request.actor) if str(one.pk) == asked), None)
    if found is None:
        raise NotFound
    return found


def branches(actor: Actor) -> list[Branch]:
    return list(Branch.objects.filter(business=actor.business).order_by("code"))


def seen(actor: Actor) -> list[ScoreFigure]:
    return [one for one in FIGURES.values() if not one.hidden or not actor.hides(one.hidden)]


@signed_in
@require_GET
def scorecard(request: SignedInRequest) -> HttpResponse:
    """Every figure with its target, its change and its year, of the business or of one branch."""
    actor = request.actor
    figures.require_whole(actor, "view")
    branch = branch_asked(request)
    try:
        with opened(request) as (database, report):
            today = date.fromisoformat(report["until"])
            found = readings(database, today, branch.pk if branch else None, reach_of(actor))
    except (NotFound, Damaged) as refusal:
        return nothing_yet(request, refusal, _("Scorecard"))
    goals = dict(Goal.objects.filter(branch=branch).values_list("figure", "target"))
    context = {
        "lines": [line(one, found[one.name], goals.get(one.name)) for one in seen(actor) if one.name in found],
        "branch": branch,
        "branches": branches(actor),
        "until": today,
        "may_set": figures.may(actor, "target"),
        "any_goal": bool(goals),
    }
    return render(request, "insight/scorecard.html", context)


def line(one: ScoreFigure, reading: Reading, target: Decimal | None) -> Line:
    state = GoalState.UNKNOWN if target is None else judged(one, reading.now, target)
    return Line(
        one,
        shaping.words(reading.now, one.shape),
        shaping.change(reading.now, reading.before),
        list(reading.months),
        "" if target is None else shaping.words(target, one.shape),
        state,
        TONES.get(state, ""),
        ICONS.get(state, ""),
    )


class GoalsForm(ActionForm):
    """A target for each figure that the actor sees."""

    def __init__(self, data: Any = None, *, shown: list[ScoreFigure], there: dict[str, Decimal]) -> None:
        super().__init__(data)
        for one in shown:
            unit = {"money": _("baht"), "percent": "%"}.get(one.shape, "")
            self.fields[one.name] = forms.CharField(
                label=f"{one.label} ({unit})" if unit else str(one.label),
                required=False,
                initial=f"{there[one.name]:,.2f}" if one.name in there else "",
                help_text=_("Less is better.") if one.better == "down" else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )


@signed_in
@require_http_methods(["GET", "POST"])
def targets(request: SignedInRequest) -> HttpResponse:
    """The targets of the business or a branch, in a dialog."""
    figures.require_whole(request.actor, "target")
    branch = branch_asked(request)
    there = dict(Goal.objects.filter(branch=branch).values_list("figure", "target"))
    shown = [one for one in seen(request.actor) if branch is None or not one.of_scores]
    form = GoalsForm(request.POST or None, shown=shown, there=there)
    title = _("Targets of %(name)s") % {"name": branch.name if branch else _("the whole business")}
    return answered(
        request, form, title, lambda: set_goals(request.actor, branch, form.cleaned_data), "scorecard-changed"
    )


@signed_in
@require_GET
def goals_panel(request: SignedInRequest) -> HttpResponse:
    """What is missed or nearly so, since when; nothing when all is well."""
    actor = request.actor
    figures.require(actor, "view")
    if not reach_of(actor).whole:
        return HttpResponse()
    mine = {one.name: one for one in seen(actor)}
    rows = [
        (mine[row.figure], row, shaping.words(row.value, mine[row.figure].shape), shaping.words(row.target, mine[row.figure].shape), TONES[GoalState(row.state)])
        for row in Goal.objects.filter(state__in=(GoalState.MISSED, GoalState.NEAR)).select_related("branch").order_by("state", "since", "figure")
        if row.figure in mine
    ]  # fmt: skip
    return render(request, "insight/goals_panel.html", {"rows": rows}) if rows else HttpResponse()
