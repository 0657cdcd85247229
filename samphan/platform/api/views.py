"""Pages for developers: the API's description, and its tokens."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.api.access import api_tokens
from samphan.platform.api.actions import create_token, revoke_token
from samphan.platform.api.described import sections
from samphan.platform.api.forms import TokenForm
from samphan.platform.api.models import ApiToken
from samphan.platform.api.routing import description
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 200  # tokens on the page; a business has a handful


def openapi(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(description(), content_type="application/json")


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The API's description, readable without signing in and without the network."""
    return render(request, "api/docs.html", {"sections": sections()})


@signed_in
@require_GET
def token_list(request: SignedInRequest) -> HttpResponse:
    api_tokens.require(request.actor, "view")
    tokens = ApiToken.objects.filter(pk__in=api_tokens.rows(request.actor)).newest_first()[:SHOWN]
    return render(request, "api/tokens.html", {"tokens": tokens, **rights(request)})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def token_create(request: SignedInRequest) -> HttpResponse:
    """The form; then, once, the secret."""
    api_tokens.require(request.actor, "create")
    form = TokenForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            token, secret = create_token(
                request.actor,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at(),
            )
        except Refused as refused:
            for field, sentence in refused.fields.items():
                form.add_error(field if field in form.fields else None, str(sentence))
        else:
            address = request.build_absolute_uri("/api/v1/me")
            return render(request, "api/token_made.html", {"token": token, "secret": secret, "address": address})
    return render(request, "api/token_new.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def token_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    token = api_tokens.get(request.actor, "revoke", pk)
    revoke_token(request.actor, token)
    toast(request, _("The token “%(name)s” is revoked. Calls with it are refused from now on.") % {"name": token.name})
    return redirect("api:token-list")


def rights(request: SignedInRequest) -> dict[str, bool]:
    return {f"may_{verb}": api_tokens.may(request.actor, verb) for verb in ("create", "revoke")}
