"""Settings › Event deliveries: what was given up, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.events import dead_letters as letters
from samphan.platform.events.access import event_deliveries
from samphan.platform.events.describe import describe
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 100


@signed_in
def dead_letter_list(request: SignedInRequest) -> HttpResponse:
    found = list(letters.dead_letters(request.actor)[: SHOWN + 1])
    shown = {
        "lines": [(row, describe(row.event), reason_of(row.last_error)) for row in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "most": SHOWN,
        "may": {verb: event_deliveries.may(request.actor, verb) for verb in event_deliveries.verbs},
    }
    return render(request, "events/dead_letters.html", shown)


def reason_of(error: str) -> str:
    """The last line of a traceback says what went wrong."""
    lines = error.strip().splitlines()
    return lines[-1] if lines else ""


@require_POST
@signed_in
def dead_letter_replay(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    count = letters.replay(request.actor, pk)
    if pk and not count:
        raise NotFound
    toast(
        request,
        ngettext("%(n)d delivery runs again now.", "%(n)d deliveries run again now.", count) % {"n": count},
        tone="info",
    )
    return redirect("events:dead-letter-list")


@require_POST
@signed_in
def dead_letter_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    if not letters.discard(request.actor, pk):
        raise NotFound
    toast(request, _("Discarded. The event itself stays."))
    return redirect("events:dead-letter-list")
