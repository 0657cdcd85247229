"""The door to the API: a short path past everything that pages need.

Sessions, cookies, messages and the person's locale belong to pages. A call to the API passes here instead: route → token →
rate → (first answer, when repeated) → view, each fault told as a problem. One query before the view's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.api import rate
from samphan.platform.api.actions import digest_of
from samphan.platform.api.models import ApiToken
from samphan.platform.api.once import answer_once
from samphan.platform.api.problems import Malformed, Unauthorised, problem, problem_of
from samphan.platform.prepared import Prepared
from samphan.platform.tenants.current import use_business

PREFIX = "/api/"
PAGES = ("/api/v1/docs",)  # for people: they take the way of all pages
OPEN_TO_ALL = {"openapi"}
USED_AT_GRAIN = timedelta(minutes=10)
METHOD_NOT_ALLOWED = 405


tokens_of = Prepared(
    lambda digest: ApiToken.objects.select_related("business", "membership__role", "membership__user").filter(
        digest=digest
    ),
    "a digest",
)


class ApiRequest(HttpRequest):
    """A request behind the door."""

    actor: Actor
    token: ApiToken


class ApiDoor:
    """Middleware that answers calls to the API itself and lets everything else pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX) or request.path_info.startswith(PAGES):
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = head_or_whole(request)
            response.headers["Content-Language"] = translation.get_language() or "th"
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return response


def language_of(request: HttpRequest) -> str:
    """Thai or English, whichever the caller prefers; Thai when it does not say."""
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted[:2] in {"th", "en"}:
            return wanted[:2]
    return "th"


def head_or_whole(request: HttpRequest) -> HttpResponse:
    """HEAD is answered as GET would be, without the body."""
    if request.method != "HEAD":
        return answer(request)
    request.method = "GET"
    response = answer(request)
    if response.streaming:  # a file says its length itself
        if stream := getattr(response, "file_to_stream", None):
            stream.close()
        return HttpResponse(status=response.status_code, headers=response.headers)
    response.headers["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


def answer(request: HttpRequest) -> HttpResponse:
    """The answer to one call, whatever happens."""
    budget: rate.Budget | None = None
    try:
        match = route_of(request)
        if match.url_name in OPEN_TO_ALL:
            response: HttpResponse = match.func(request)
            return response
        token = token_of(request)
        budget = rate.spend(token.pk)
        budget.check()
        response = view_answer(request, token, match)
    except Exception as error:  # noqa: BLE001 - machines get a problem, never Django's HTML
        response = problem_of(request, error)
    if budget:
        budget.write_on(response)
    return response


def route_of(request: HttpRequest) -> ResolverMatch:
    """Where the address leads. Raises `Malformed`, `SuspiciousOperation` for a foreign host, or Django's `Resolver404`."""
    request.get_host()
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
        raise Malformed(_("The address holds a NUL character."))
    return resolve(request.path_info)


def view_answer(request: HttpRequest, token: ApiToken, match: ResolverMatch) -> HttpResponse:
    request.token, request.actor = token, actor_for(token)  # type: ignore[attr-defined]
    with use_business(token.business):
        response = answer_once(request, token, lambda: match.func(request, *match.args, **match.kwargs))
    if response.status_code == METHOD_NOT_ALLOWED:
        allowed = response.headers["Allow"]
        detail = str(_("This address takes %(methods)s.")) % {"methods": allowed}
        return problem(METHOD_NOT_ALLOWED, "method_not_allowed", detail, headers={"Allow": allowed})
    return response


def token_of(request: HttpRequest) -> ApiToken:
    """The live token of the call. Raises `Unauthorised`, in the same words whether the token is unknown, revoked or expired."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Unauthorised(_("Send the header “Authorization: Bearer smp_…” with an API token."), code="token_missing")
    token = next(iter(tokens_of(digest_of(secret.strip()))), None)
    if token is None or not token.works:
        raise Unauthorised(
            _("This API token is unknown, expired or revoked. Make a new one under Settings, API tokens.")
        )
    note_use(token)
    return token


def note_use(token: ApiToken) -> None:
    """Remember roughly when the token was last used: one write in ten minutes, not one per call."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_AT_GRAIN:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_AT_GRAIN)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def actor_for(token: ApiToken) -> Actor:
    """The integration at work: the token's scopes, within the rights, rows and fields of the member who made it."""
    token.membership.business = token.business
    member = actor_of(token.membership)
    return replace(
        member,
        permissions=frozenset(scope for scope in token.scopes if member.has(scope)),
        name=token.name,
        kind="integration",
    )
