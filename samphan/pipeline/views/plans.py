"""Account plans: on the customer page, in a dialog, and all of them in a list."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers
from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.models import Affiliation, FollowUp
from samphan.pipeline.access import opportunities, plans
from samphan.pipeline.actions.plans import change_plan, close_plan, make_plan, reopen_plan
from samphan.pipeline.forms.activity import ActivityForm
from samphan.pipeline.forms.plan import PlanForm
from samphan.pipeline.models import AccountPlan, OpportunityState
from samphan.pipeline.tables_plans import plan_table
from samphan.pipeline.views.activities import FIELDS, planned
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast, trigger

YEAR = timedelta(days=365)
SHOWN = 20


@signed_in
@require_GET
def plan_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, plan_table, "web/list.html")


@signed_in
@require_GET
def plan_panel(request: SignedInRequest) -> HttpResponse:
    """The customer's plans that stand: goal, what was won of what they could buy, actions, people, day of review."""
    actor = request.actor
    plans.require(actor, "view")
    customer = customers.get(actor, "view", request.GET.get("customer"))
    rows = list(
        AccountPlan.objects.filter(customer=customer, closed_at=None).select_related("owner").order_by("-pk")[:3]
    )
    may_edit = plans.may(actor, "edit")
    if not rows and (customer.is_person or not may_edit):
        return HttpResponse()
    actions: dict[UUID, list[FollowUp]] = {row.pk: [] for row in rows}
    for one in FollowUp.objects.filter(about_id__in=actions, done_at=None).order_by("due_at", "pk")[:SHOWN]:
        if one.about_id:
            actions[one.about_id].append(one)
    won = opportunities.rows(actor).filter(
        customer=customer, deleted_at=None, state=OpportunityState.WON, closed_at__gte=timezone.now() - YEAR
    )
    people = Affiliation.objects.filter(organisation=customer).select_related("person").order_by("-main", "pk")[:5]
    context = {
        "customer": customer,
        "plans": [(row, actions[row.pk]) for row in rows],
        "won": won.aggregate(sum=Sum("amount"))["sum"] or 0,
        "people": people if rows else [],
        "may_edit": may_edit,
    }
    return render(request, "pipeline/panels/plan.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def plan_create(request: SignedInRequest) -> HttpResponse:
    """`?customer=`."""
    plans.require(request.actor, "edit")
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    form = PlanForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            make_plan(request.actor, customer, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            return changed(request, _("Saved."))
    return dialog(request, form, _("Plan for this account"))


@signed_in
@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, account_plan: UUID) -> HttpResponse:
    row = plans.get(request.actor, "edit", account_plan)
    form = PlanForm(request.actor, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            change_plan(request.actor, row, version=form.cleaned_data["version"] or 0, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            return changed(request, _("Saved."))
    return dialog(request, form, _("Plan for this account"))


@signed_in
@require_GET
def plan_open(request: SignedInRequest, account_plan: UUID) -> HttpResponse:
    """A plan is read on its customer's page."""
    return redirect("customers:customer-detail", plans.get(request.actor, "view", account_plan).customer_id)


@signed_in
@require_http_methods(["GET", "POST"])
def plan_act(request: SignedInRequest, account_plan: UUID) -> HttpResponse:
    """Plan what is to be done for it."""
    row = plans.get(request.actor, "edit", account_plan)
    form = ActivityForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_follow_up(request.actor, row.customer, about=row, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Planned."))
            answer = planned()
            trigger(answer, "plans-changed", None)
            return answer
    return dialog(request, form, _("What next?"), fields=FIELDS, submit=_("Plan it"))


@signed_in
@require_POST
def plan_close(request: SignedInRequest, account_plan: UUID) -> HttpResponse:
    row = plans.get(request.actor, "edit", account_plan)
    close_plan(request.actor, row)
    undo = reverse("pipeline:plan-reopen", args=[row.pk])
    return changed(request, _("The plan is closed."), undo)


@signed_in
@require_POST
def plan_reopen(request: SignedInRequest, account_plan: UUID) -> HttpResponse:
    reopen_plan(request.actor, plans.get(request.actor, "edit", account_plan))
    return changed(request, _("The plan stands again."))


def changed(request: SignedInRequest, sentence: object, undo: str | None = None) -> HttpResponse:
    toast(request, sentence, undo_url=undo)  # type: ignore[arg-type]  # a sentence
    answer = HttpResponse(status=204)
    for name in ("close-dialog", "plans-changed", "timeline-changed", "list-refresh"):
        trigger(answer, name, None)
    return answer
