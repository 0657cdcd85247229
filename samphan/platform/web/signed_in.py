"""The one door to pages: signed in, and a member of a business."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Visitors go to sign-in and come back; people without a business go to the page that makes one. The view gets `request.actor`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if request.actor is None:  # type: ignore[attr-defined]
            return redirect("accounts:no-business")
        return view(request, *args, **kwargs)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To sign-in, and from there back to the page the person looks at.

    A session may end while a page is open: what is then asked for is a part of that page, or a POST, and neither can be come back to.
    """
    answer = redirect_to_login(page_looked_at(request))
    return HttpResponseClientRedirect(answer.url) if request.headers.get("HX-Request") else answer


def page_looked_at(request: HttpRequest) -> str:
    """The address in the browser's bar, without its host."""
    is_page = request.method == "GET" and not request.headers.get("HX-Request")
    if is_page:
        return request.get_full_path()
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(shown, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(shown)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
