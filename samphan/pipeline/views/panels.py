"""Panels of the customer page and of Today, each at an address of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.customers.access import customers
from samphan.pipeline.access import opportunities
from samphan.pipeline.models import OpportunityState
from samphan.pipeline.queries import next_steps
from samphan.pipeline.team import answers_for_others, idle_deals, late_steps_of_others
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in

SHOWN = 8


@signed_in
@require_GET
def deal_panel(request: SignedInRequest) -> HttpResponse:
    """A customer's deals: the open ones, and how many were won and lost."""
    opportunities.require(request.actor, "view")
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    rows = opportunities.rows(request.actor).filter(customer=customer, deleted_at=None)
    found = list(rows.filter(state=OpportunityState.OPEN).select_related("stage").order_by("-amount", "pk")[:SHOWN])
    closed = rows.exclude(state=OpportunityState.OPEN).select_related("reason").order_by("-closed_at", "pk")[:3]
    may_add = opportunities.may(request.actor, "create")
    if not found and not closed and not may_add:
        return HttpResponse()
    steps = next_steps(row.pk for row in found)
    context = {
        "customer": customer,
        "deals": [(row, steps.get(row.pk)) for row in found],
        "closed": closed,
        "may_add": may_add,
    }
    return render(request, "pipeline/panels/deals.html", context)


@signed_in
@require_GET
def idle_panel(request: SignedInRequest) -> HttpResponse:
    """The reader's open deals with nothing planned, or whose day has passed; then those of the team, for who answers for it."""
    actor = request.actor
    opportunities.require(actor, "view")
    context = {
        "deals": idle_deals(actor),
        "others": idle_deals(actor, of_others=True) if answers_for_others(actor) else [],
    }
    return render(request, "pipeline/panels/idle.html", context)


@signed_in
@require_GET
def team_panel(request: SignedInRequest) -> HttpResponse:
    """What others should have done by now: for who answers for them. To everybody else it says nothing."""
    opportunities.require(request.actor, "view")
    if not answers_for_others(request.actor):
        return HttpResponse()
    return render(request, "pipeline/panels/team.html", {"steps": late_steps_of_others(request.actor)})
