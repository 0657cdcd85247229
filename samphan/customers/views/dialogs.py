"""Dialogs of the customer page: one template, one way to answer when they are saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from samphan.customers.forms.action_form import ActionForm
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web.toasts import trigger

FAULTY = 422


def dialog(request: SignedInRequest, form: ActionForm, title: Sentence, **context: Any) -> HttpResponse:
    """The form in a dialog; `fields` names a template that lays its fields out otherwise than one below the other."""
    shown = {"form": form, "title": title, "url": request.get_full_path(), **context}
    return render(request, "customers/dialog.html", shown, status=FAULTY if form.errors else 200)


def changed(*panels: str) -> HttpResponse:
    """Nothing to swap: an open dialog closes, and these panels and the timeline fetch themselves anew."""
    answer = HttpResponse(status=204)
    trigger(answer, "close-dialog", None)
    for name in (*panels, "timeline"):
        trigger(answer, f"{name}-changed", None)
    return answer
