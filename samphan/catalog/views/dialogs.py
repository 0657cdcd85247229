"""Dialogs of the catalogue: one template, one way to answer when they are saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from samphan.customers.forms.action_form import ActionForm
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence
from samphan.platform.web.toasts import toast, trigger

FAULTY = 422


def dialog(request: SignedInRequest, form: ActionForm, title: Sentence, **context: Any) -> HttpResponse:
    """The form in a dialog."""
    shown = {"form": form, "title": title, "url": request.get_full_path(), **context}
    return render(request, "catalog/dialog.html", shown, status=FAULTY if form.errors else 200)


def run(
    request: SignedInRequest,
    form: ActionForm,
    title: Sentence,
    act: Callable[[dict[str, Any]], Any],
    *panels: str,
    said: Sentence,
    **context: Any,
) -> HttpResponse:
    """Show the dialog, or carry out what it asks for. `act` gets the cleaned data; a refusal stands beside its field."""
    if request.method != "POST" or not form.is_valid():
        return dialog(request, form, title, **context)
    try:
        act(form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        form.take(refusal)
        return dialog(request, form, title, **context)
    toast(request, said)
    return changed(*panels)


def changed(*panels: str) -> HttpResponse:
    """Nothing to swap: an open dialog closes, and these panels fetch themselves anew."""
    answer = HttpResponse(status=204)
    trigger(answer, "close-dialog", None)
    for name in panels:
        trigger(answer, f"{name}-changed", None)
    return answer


def lead_to(url: str) -> HttpResponse:
    """From a dialog to another page."""
    return HttpResponseClientRedirect(url)
