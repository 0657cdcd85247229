"""Toasts: one sentence on what was done, with a way back.

`toast()` works the same for a whole page, a redirect and an answer to htmx: the sentence waits in Django's messages until a page
shows it, or until `Toasts` puts it on an htmx answer as the event `toast`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse

from samphan.platform.refusals import Sentence

LEVELS = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}
EVENT = "toast"


def toast(request: HttpRequest, sentence: Sentence, *, tone: str = "success", undo_url: str | None = None) -> None:
    """Show `sentence` on the next answer. `tone`: success, info, warning or error. `undo_url` is posted to by เลิกทำ; afterwards the page reloads."""
    messages.add_message(request, LEVELS[tone], str(sentence), extra_tags=undo_url or "")


def as_json(message: Message) -> dict[str, Any]:
    return {"sentence": str(message.message), "tone": message.level_tag, "undo_url": message.extra_tags or ""}


def trigger(response: HttpResponse, name: str, value: object) -> None:
    """Add an event to `HX-Trigger`, keeping those that the view set."""
    now = response.headers.get("HX-Trigger", "")
    if now.startswith("{"):
        events = json.loads(now)
    else:
        events = {event.strip(): None for event in now.split(",") if event.strip()}
    events[name] = value
    response.headers["HX-Trigger"] = json.dumps(events)


class Toasts:
    """Waiting toasts leave with an htmx answer, unless the answer sends the browser to another page, which will show them."""

    LEAVES_PAGE = ("Location", "HX-Redirect", "HX-Location", "HX-Refresh")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        stays = request.headers.get("HX-Request") and not any(name in response.headers for name in self.LEAVES_PAGE)
        if stays and (waiting := list(messages.get_messages(request))):
            trigger(response, EVENT, [as_json(message) for message in waiting])
        return response
