"""What every page shares: the person's language and era, a strict content policy, and refusals shown as sentences."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused
from samphan.platform.web import when
from samphan.platform.web.preferences import preference
from samphan.platform.web.toasts import toast

View = Callable[[HttpRequest], HttpResponse]


class PersonLocale:
    """Thai and the Buddhist era unless the person (or, by cookie, the visitor) chose otherwise."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = when.era.set(preference(request, "era"))
        try:
            with translation.override(preference(request, "language")):
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language() or "th")
                return response
        finally:
            when.era.reset(token)


class ContentSecurityPolicy:
    """No inline script or style, nothing from elsewhere."""

    POLICY = (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
    )

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response


class WrongMethod(Refused):
    """An address that belongs to a button was opened by itself: reloaded, shared, or come back to after signing in."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    default = _("This address belongs to a button. Opened by itself it does nothing, and nothing was changed.")


class Refusals:
    """A refusal raised anywhere in a view becomes a page for a whole request, a toast for htmx, problem+json for JSON."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method != "OPTIONS":
            answer = refusal_answer(request, WrongMethod())
            answer.headers["Allow"] = response.headers["Allow"]
            return answer
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_answer(request, error) if isinstance(error, Refused) else None


def refusal_answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return refused_toast(request, refusal)
    if request.headers.get("Accept", "").startswith("application/json"):
        return problem(refusal)
    shown = {"refusal": refusal, "back": way_back(request) if isinstance(refusal, WrongMethod) else ""}
    return render(request, "web/refused.html", shown, status=refusal.status)


def way_back(request: HttpRequest) -> str:
    """The page this came from; else the nearest one above, such as the customer above `…/delete/`; "" when there is none."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        path = urlsplit(came_from).path
        if path not in {request.path, reverse("account_login")}:
            return path
    above = request.path
    while above := above.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{above}/")
        except Resolver404:
            continue
        return f"{above}/"
    return ""


def refused_toast(request: HttpRequest, error: Refused) -> HttpResponse:
    """The sentence as a toast; nothing on the page is swapped."""
    toast(request, error.sentence, tone="error")
    return HttpResponse(status=error.status, headers={"HX-Reswap": "none"})


def problem(error: Refused, **more: Any) -> JsonResponse:
    """RFC 9457: a stable code for machines, a sentence for people, faulty fields by name, and what more there is to know."""
    body = {
        **more,
        "type": f"about:blank#{error.code}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": str(error.sentence),
        "fields": {name: str(sentence) for name, sentence in error.fields.items()},
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")
