"""The page of an opportunity, the form that adds and changes one, delete and restore."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers
from samphan.customers.events import ContactChannel, ContactDirection
from samphan.customers.models import Customer
from samphan.orders.access import quotations
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.opportunities import (
    change_opportunity,
    create_opportunity,
    delete_opportunity,
    note_opportunity,
    restore_opportunity,
)
from samphan.pipeline.actions.people import with_usual_roles
from samphan.pipeline.forms import OpportunityForm
from samphan.pipeline.models import NOUN, Opportunity
from samphan.pipeline.queries import SUBJECT, activities_of, pipelines, timeline_of
from samphan.pipeline.reading import shown_label
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.display import shown_values
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import remember_opened
from samphan.platform.web.conflicts import version_of
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger

FAULTY = 422
SHOWN = 100


def deal_of(actor: Actor, verb: str, pk: object) -> Opportunity:
    """The deal with what its page shows of others, and the right to it."""
    shown = ("customer", "pipeline", "stage", "owner", "branch", "source", "reason", "lost_to", "closed_by")
    return opportunities.get(actor, verb, pk, *shown)


def page_context(actor: Actor, row: Opportunity) -> dict[str, Any]:
    steps = activities_of(row)
    line = next((line for line in pipelines() if line.pk == row.pipeline_id), None)
    stages = list(line.steps) if line else []
    return {
        "deal": row,
        "stages": stages,
        "stage_at": next((at for at, stage in enumerate(stages) if stage.pk == row.stage_id), -1),
        "steps": steps,
        "next_step": steps[0] if steps else None,
        "contacts": with_usual_roles(row, row.contacts.select_related("person").order_by("pk")[:SHOWN]),
        "lines": list(row.lines.select_related("variant__product__unit").order_by("position")),
        "may_quote": row.is_open and quotations.may(actor, "create"),
        "team": row.team.select_related("user").order_by("pk")[:SHOWN],
        "rivals": row.rivals.select_related("competitor").order_by("pk")[:SHOWN],
        "own_fields": [own for own in shown_values(actor, NOUN, row) if own.text],
        "sees_customer": customers.may(actor, "view", row.customer),
        "may_edit": opportunities.may(actor, "edit", row),
        "may_delete": opportunities.may(actor, "delete", row),
    }


@signed_in
@require_GET
def opportunity_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    row = deal_of(actor, "view", pk)
    if row.deleted_at:
        may_delete = opportunities.may(actor, "delete", row)
        return render(request, "pipeline/gone.html", {"deal": row, "may_delete": may_delete}, status=410)
    remember_opened(actor, SUBJECT, row.pk)
    context = page_context(actor, row) | {
        "timeline": timeline_of(actor, row),
        "channels": ContactChannel.choices,
        "directions": ContactDirection.choices,
    }
    return render(request, "pipeline/opportunity.html", context)


@signed_in
@require_GET
def opportunity_timeline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Without `before` the whole timeline anew; with it the next older rows."""
    row = deal_of(request.actor, "view", pk)
    before = request.GET.get("before", "")
    page = timeline_of(request.actor, row, before=before, last_day=request.GET.get("day", "") if before else "")
    name = "timeline_rows" if before else "timeline"
    return render(request, f"pipeline/parts/{name}.html", {"deal": row, "timeline": page})


@signed_in
@require_POST
def opportunity_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A note, or a call or meeting that happened."""
    row = deal_of(request.actor, "edit", pk)
    note_opportunity(
        request.actor,
        row,
        request.POST.get("text", ""),
        channel=request.POST.get("channel", ""),
        direction=request.POST.get("direction", ContactDirection.OUT),
    )
    answer = render(request, "pipeline/parts/timeline.html", {"deal": row, "timeline": timeline_of(request.actor, row)})
    trigger(answer, "composed", None)
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def opportunity_create(request: SignedInRequest) -> HttpResponse:
    """A page or, for htmx, a dialog. `?customer=` and `?stage=` are chosen already."""
    actor = request.actor
    opportunities.require(actor, "create")
    chosen = beside(actor, request.GET.get("customer"))
    start: dict[str, Any] = {"stage": request.GET["stage"]} if request.GET.get("stage") else {}
    form = OpportunityForm(actor, request.POST or None, customer=chosen, **start)
    if request.method == "POST" and form.is_valid():
        try:
            customer = customers.get(actor, "view", form.cleaned_data["customer"])
            row = create_opportunity(actor, customer=customer, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            return created(request, row)
    in_dialog = request.headers.get("HX-Target") == "dialog"
    template = "pipeline/opportunity_dialog.html" if in_dialog else "pipeline/opportunity_form.html"
    status = FAULTY if form.errors else 200
    return render(request, template, {"form": form, "url": request.get_full_path()}, status=status)


def beside(actor: Actor, pk: str | None) -> Customer | None:
    return customers.get(actor, "view", pk) if pk else None


def created(request: SignedInRequest, row: Opportunity) -> HttpResponse:
    undo = None
    if opportunities.may(request.actor, "delete", row):
        undo = reverse("pipeline:opportunity-delete", args=[row.pk])
    toast(request, _("%(name)s is added.") % {"name": row.name}, undo_url=undo)
    if request.headers.get("HX-Target") != "dialog":
        return redirect("pipeline:opportunity-detail", row.pk)
    answer = HttpResponse(status=204)
    for name in ("close-dialog", "list-refresh", "deals-changed", "timeline-changed"):
        trigger(answer, name, None)
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def opportunity_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    row = deal_of(actor, "edit", pk)
    if row.deleted_at:
        return redirect("pipeline:opportunity-detail", pk)
    form = OpportunityForm(actor, request.POST or None, row)
    context: dict[str, Any] = {"form": form, "deal": row, "version": request.POST.get("version", row.version)}
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_opportunity(actor, row, version=version_of(request.POST.get("version")), **form.values())
        except Conflict as conflict:
            context |= conflicting(actor, conflict, form)
        except Refused as refusal:
            form.take(refusal)
        else:
            if changed:
                toast(request, _("Saved."))
            return redirect("pipeline:opportunity-detail", pk)
    faulty = form.errors or "conflict" in context
    return render(request, "pipeline/opportunity_form.html", context, status=FAULTY if faulty else 200)


def conflicting(actor: Actor, conflict: Conflict, form: OpportunityForm) -> dict[str, Any]:
    """What stands now where saving again would overwrite it."""
    current: Opportunity = conflict.data["current"]
    stands = OpportunityForm(actor, row=current)
    differing = [
        (shown_label(name), stands.initial.get(name) or "—")
        for name in form.values()
        if name != "custom" and str(stands.initial.get(name) or "") != str(form.cleaned_data.get(name) or "")
    ]
    return {"version": current.version, "conflicts": differing, "conflict": conflict}


@signed_in
@require_POST
def opportunity_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "delete", pk)
    delete_opportunity(request.actor, row)
    undo = reverse("pipeline:opportunity-restore", args=[pk])
    toast(request, _("%(name)s is deleted.") % {"name": row.name}, undo_url=undo)
    return redirect("pipeline:board")


@signed_in
@require_POST
def opportunity_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "delete", pk)
    restore_opportunity(request.actor, row)
    toast(request, _("%(name)s is restored.") % {"name": row.name})
    return redirect("pipeline:opportunity-detail", pk)
