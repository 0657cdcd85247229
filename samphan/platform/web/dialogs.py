"""Forms in dialogs: one template, one way to answer when they are saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.toasts import toast, trigger

FAULTY = 422
SAVED = _("Saved.")


def dialog(request: SignedInRequest, form: ActionForm, title: Sentence, **context: Any) -> HttpResponse:
    """The form in a dialog; `fields` names a template that lays its fields out otherwise than one below the other."""
    shown = {"form": form, "title": title, "url": request.get_full_path(), **context}
    return render(request, "web/dialog.html", shown, status=FAULTY if form.errors else 200)


def answered(
    request: SignedInRequest,
    form: ActionForm,
    title: Sentence,
    save: Callable[[], Any],
    *events: str,
    said: Sentence = SAVED,
    **context: Any,
) -> HttpResponse:
    """The dialog, or what follows when it could be saved: `said` in a toast, and `changed(*events)`. A refusal stands beside its field."""
    if request.method != "POST" or not form.is_valid():
        return dialog(request, form, title, **context)
    try:
        save()
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        form.take(refusal)
        return dialog(request, form, title, **context)
    if said:
        toast(request, said)
    return changed(*events)


def changed(*events: str) -> HttpResponse:
    """Nothing to swap: an open dialog closes, and whatever waits for one of these events fetches itself anew."""
    answer = HttpResponse(status=204)
    for name in ("close-dialog", *events):
        trigger(answer, name, None)
    return answer


def lead_to(url: str) -> HttpResponse:
    """From a dialog to another page."""
    return HttpResponseClientRedirect(url)
