"""The door to live updates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from samphan.platform.live.handover import Listener, hand_over


def stream(request: HttpRequest) -> HttpResponse:
    """Open a stream of server-sent events for a signed-in member. 401 ends the page's attempts; 503 asks it to try later."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return HttpResponse(status=401)
    listener = Listener(request.session.session_key or "", str(actor.user.pk), str(actor.business.pk))
    if hand_over(request.META, listener):
        return HttpResponse(status=204)  # goes nowhere: the live process answers on the connection now
    return HttpResponse(status=503, headers={"Retry-After": "30"})
