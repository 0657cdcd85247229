"""Panels of the customer page and of Today, each at an address of its own."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from samphan.customers.access import customers
from samphan.customers.models import FollowUp
from samphan.pipeline.access import opportunities
from samphan.pipeline.models import Opportunity, OpportunityState
from samphan.pipeline.queries import SUBJECT, next_steps
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
    """The reader's open deals with nothing planned, or whose day has passed; the largest first."""
    opportunities.require(request.actor, "view")
    steps = FollowUp.objects.filter(about_type=SUBJECT, about_id=OuterRef("pk"), done_at=None)
    mine: QuerySet[Opportunity] = opportunities.rows(request.actor).filter(
        owner=request.user, state=OpportunityState.OPEN, deleted_at=None
    )
    idle = mine.annotate(planned=Exists(steps)).filter(Q(planned=False) | Q(expected_on__lt=timezone.localdate()))
    rows = list(idle.select_related("customer", "stage").order_by("-amount", "pk")[:SHOWN])
    return render(request, "pipeline/panels/idle.html", {"deals": rows})
