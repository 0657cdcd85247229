"""The checklist as a panel of Today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.guide.access import guide
from samphan.platform.guide.actions import bring_guide_back, put_guide_away
from samphan.platform.guide.steps import steps_for
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
def panel(request: SignedInRequest) -> HttpResponse:
    guide.require(request.actor, "view")
    steps = steps_for(request.actor)
    done = sum(shown.done for shown in steps)
    return render(
        request,
        "guide/panel.html",
        {
            "steps": steps,
            "done": done,
            "next": next((shown for shown in steps if not shown.done), None),
            "may_put_away": guide.may(request.actor, "delete"),
        },
    )


@signed_in
@require_POST
def put_away(request: SignedInRequest) -> HttpResponse:
    put_guide_away(request.actor)
    toast(request, _("First steps are put away."), undo_url=reverse("guide:bring-back"))
    return redirect("web:today")


@signed_in
@require_POST
def bring_back(request: SignedInRequest) -> HttpResponse:
    bring_guide_back(request.actor)
    return redirect("web:today")
