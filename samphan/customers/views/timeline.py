"""The timeline of a customer, and the composer above it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from samphan.customers.access import customers
from samphan.customers.actions import add_note, log_contact
from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.forms.follow_up import FollowUpForm
from samphan.customers.models import Customer, FollowUpKind
from samphan.customers.queries import kinds_on_timeline, timeline_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import trigger

LONGEST_SEARCH = 100


def whole_timeline(request: SignedInRequest, customer: Customer, kind: str = "", searched: str = "") -> HttpResponse:
    context = {
        "customer": customer,
        "timeline": timeline_of(request.actor, customer, kind=kind, containing=searched),
        "kinds": kinds_on_timeline(request.actor, customer),
        "kind": kind,
        "searched": searched,
    }
    return render(request, "customers/parts/timeline.html", context)


@signed_in
@require_GET
def timeline_page(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Without `before` the whole timeline anew (after a change, filtered, searched); with it the next older rows."""
    customer = customers.get(request.actor, "view", pk)
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    searched = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if not before:
        return whole_timeline(request, customer, kind, searched)
    last_day = request.GET.get("day", "")
    page = timeline_of(request.actor, customer, kind=kind, containing=searched, before=before, last_day=last_day)
    context = {"customer": customer, "timeline": page, "kind": kind, "searched": searched}
    return render(request, "customers/parts/timeline_rows.html", context)


@signed_in
@require_POST
def timeline_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A note; a call or meeting that happened outside Samphan; a task or an appointment to come."""
    customer = customers.get(request.actor, "view", pk)
    channel, text = request.POST.get("channel", ""), request.POST.get("text", "")
    if channel in FollowUpKind.values:
        plan(request, customer, channel, text)
    elif channel:
        direction = request.POST.get("direction", "")
        log_contact(request.actor, customer, channel=channel, direction=direction, text=text)
    else:
        add_note(request.actor, customer, text)
    response = whole_timeline(request, customer)
    trigger(response, "composed", None)
    if channel in FollowUpKind.values:
        trigger(response, "next-steps-changed", None)
    return response


def plan(request: SignedInRequest, customer: Customer, kind: str, text: str) -> None:
    form = FollowUpForm(request.actor, request.POST)
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        raise Refused(str(sentence), code="follow_up_form")
    plan_follow_up(request.actor, customer, kind=kind, what=text, **form.values())
