"""Rules about being signed in: when a device was last seen, and who must have a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from samphan.platform.people.sign_ins import note_seen

View = Callable[[HttpRequest], HttpResponse]
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_WITHOUT = ("account_", "mfa_", "accounts:", "people:second-factor", "people:sign-in", "people:invitation")
"""Beginnings of the routes that someone who still has to set up a second factor may open."""


class SignInRules:
    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            note_seen(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead members whose role asks for a second factor to the page that sets it up."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        if not needs_second_factor(request) or route.startswith(OPEN_WITHOUT):
            return None
        there = reverse("people:second-factor")
        return HttpResponseClientRedirect(there) if getattr(request, "htmx", False) else HttpResponseRedirect(there)


def needs_second_factor(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    if actor is None or actor.membership is None or not actor.membership.role.requires_second_factor:
        return False
    return not is_mfa_enabled(actor.user, SECOND_FACTORS)
