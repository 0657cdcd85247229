"""Dialogs of the catalogue: what they do gets the form's data, and what follows is named by its panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web import dialogs
from samphan.platform.web.action_form import ActionForm


def run(
    request: SignedInRequest,
    form: ActionForm,
    title: Sentence,
    act: Callable[[dict[str, Any]], Any],
    *panels: str,
    said: Sentence,
    **context: Any,
) -> HttpResponse:
    """Show the dialog, or carry out what it asks for. `act` gets the cleaned data."""
    events = [f"{name}-changed" for name in panels]
    return dialogs.answered(request, form, title, lambda: act(form.cleaned_data), *events, said=said, **context)


def changed(*panels: str) -> HttpResponse:
    """An open dialog closes, and these panels fetch themselves anew."""
    return dialogs.changed(*(f"{name}-changed" for name in panels))
