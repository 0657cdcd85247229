"""Settings › Webhooks: endpoints, their secrets, and what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.events.registry import ALL_KINDS, KINDS
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast
from samphan.platform.webhooks import actions
from samphan.platform.webhooks.access import webhooks
from samphan.platform.webhooks.forms import EndpointForm
from samphan.platform.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookState
from samphan.platform.webhooks.sending import Fault

PAGE = 50
SHOW_SECRET_OF = "webhook_secret_of"  # noqa: S105 - the name of a session key


@signed_in
def endpoint_list(request: SignedInRequest) -> HttpResponse:
    webhooks.require(request.actor, "view")
    endpoints = webhooks.rows(request.actor).order_by("created_at")
    return render(request, "webhooks/list.html", {"endpoints": endpoints, "may": rights(request)})


@signed_in
def endpoint_create(request: SignedInRequest) -> HttpResponse:
    webhooks.require(request.actor, "create")
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            endpoint = actions.create_endpoint(request.actor, **chosen(form))
        if not form.errors:
            return show_secret_once(request, endpoint)
    return render(request, "webhooks/edit.html", {"form": form})


@signed_in
def endpoint_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    endpoint = webhooks.get(request.actor, "edit", pk)
    stands = {name: getattr(endpoint, name) for name in ("name", "url", "kinds", "version")}
    form = EndpointForm(request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            version = form.cleaned_data["version"] or 0
            actions.change_endpoint(request.actor, endpoint, version=version, **chosen(form))
        if not form.errors:
            toast(request, _("Saved."))
            return redirect("webhooks:endpoint-show", pk)
    return render(request, "webhooks/edit.html", {"form": form, "endpoint": endpoint})


def chosen(form: EndpointForm) -> dict[str, Any]:
    kinds = form.cleaned_data["kinds"]
    return {
        "name": form.cleaned_data["name"],
        "url": form.cleaned_data["url"],
        "kinds": [ALL_KINDS] if ALL_KINDS in kinds else kinds,
    }


@signed_in
def endpoint_show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The endpoint with its log, newest first, paged by key."""
    endpoint = webhooks.get(request.actor, "view", pk)
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).defer("event")
    if state := request.GET.get("state"):
        rows = rows.filter(state=state)
    if before := as_uuid(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = {
        "endpoint": endpoint,
        "lines": [line_of(row) for row in found[:PAGE]],
        "older": found[PAGE - 1].pk if len(found) > PAGE else "",
        "state": state or "",
        "states": WebhookState.choices,
        "has_failed": WebhookDelivery.objects.filter(endpoint=endpoint, state=WebhookState.FAILED).exists(),
        "is_waiting": any(row.state == WebhookState.WAITING and not row.attempts for row in found[:PAGE]),
        "kinds": [KINDS[kind].label for kind in endpoint.kinds if kind in KINDS],
        "hears_all": ALL_KINDS in endpoint.kinds,
        "new_secret": request.session.pop(SHOW_SECRET_OF, None) == str(pk) and endpoint.secret,
        "may": rights(request),
    }
    return render(request, "webhooks/show.html", shown)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def line_of(row: WebhookDelivery) -> dict[str, Any]:
    kind = KINDS.get(row.kind)
    return {
        "row": row,
        "label": kind.label if kind else _("Test message"),
        "fault": Fault(row.fault).label if row.fault else "",
    }


def rights(request: SignedInRequest) -> dict[str, bool]:
    return {verb: webhooks.may(request.actor, verb) for verb in webhooks.verbs}


def show_secret_once(request: SignedInRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """The next page shows the secret; the one after does not."""
    request.session[SHOW_SECRET_OF] = str(endpoint.pk)
    return redirect("webhooks:endpoint-show", endpoint.pk)


@require_POST
@signed_in
def secret_rotate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    endpoint = webhooks.get(request.actor, "edit", pk)
    actions.rotate_secret(request.actor, endpoint)
    return show_secret_once(request, endpoint)


@require_POST
@signed_in
def endpoint_pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.pause_endpoint(request.actor, webhooks.get(request.actor, "edit", pk))
    toast(request, _("Paused. Events from now on are not sent later."))
    return redirect("webhooks:endpoint-show", pk)


@require_POST
@signed_in
def endpoint_resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.resume_endpoint(request.actor, webhooks.get(request.actor, "edit", pk))
    toast(request, _("Events are sent again."))
    return redirect("webhooks:endpoint-show", pk)


@require_POST
@signed_in
def endpoint_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.delete_endpoint(request.actor, webhooks.get(request.actor, "delete", pk))
    toast(request, _("The webhook was deleted."))
    return redirect("webhooks:endpoint-list")


@require_POST
@signed_in
def test_send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.send_test(request.actor, webhooks.get(request.actor, "edit", pk))
    toast(request, _("A test message is on its way. See below how it was answered."), tone="info")
    return redirect("webhooks:endpoint-show", pk)


@require_POST
@signed_in
def delivery_replay(request: SignedInRequest, pk: UUID, delivery: UUID | None = None) -> HttpResponse:
    count = actions.replay(request.actor, webhooks.get(request.actor, "edit", pk), delivery)
    toast(
        request,
        ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count) % {"n": count},
        tone="info",
    )
    return redirect("webhooks:endpoint-show", pk)
