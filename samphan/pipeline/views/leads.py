"""Leads: the list, taking one in with a warning of who is known already, the page of one, and the form for the public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.consent import spam
from samphan.consent.pace import keep_pace
from samphan.consent.visitors import of_business, visitor
from samphan.consent.visitors import shown as shown_to_visitors
from samphan.customers.access import customers
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import holder_of
from samphan.customers.searches import KIND
from samphan.pipeline.access import leads, opportunities
from samphan.pipeline.actions import leads as actions
from samphan.pipeline.assigning import told
from samphan.pipeline.forms.lead import REACHES, GiveForm, LeadChangeForm, LeadTakingForm, LoseForm, PublicLeadForm
from samphan.pipeline.models import Door, Lead, LeadForm
from samphan.pipeline.queries import pipelines
from samphan.pipeline.tables import lead_table
from samphan.pipeline.team import answers_for_others, late_leads_of_others, waiting_leads
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.who import address_of
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.search.queries import find
from samphan.platform.tenants.models import Business
from samphan.platform.web import dialogs
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast

LEAD_EVENTS = ("lead-changed", "list-refresh", "leads-waiting-changed")

FAULTY = 422
ALIKE = 4
SHORTEST = 3  # letters of a name that are looked for


@signed_in
@require_GET
def lead_list(request: SignedInRequest) -> HttpResponse:
    may = {f"may_{name}": leads.may(request.actor, verb) for name, verb in (("add", "create"), ("import", "import"))}
    return list_page(request, lead_table, "pipeline/leads.html", **may)


def lead_of(actor: Actor, verb: str, pk: object) -> Lead:
    leads.get(actor, verb, pk)
    row: Lead = Lead.objects.select_related(
        "customer", "source", "owner", "branch", "reason", "opportunity", "answered_by"
    ).get(pk=pk)
    return row


@signed_in
@require_GET
def lead_detail(request: SignedInRequest, lead: UUID) -> HttpResponse:
    row = lead_of(request.actor, "view", lead)
    context = {
        "lead": row,
        "why": told(row),
        "points": row.customer.contact_points.order_by("pk"),
        "sees_customer": customers.may(request.actor, "view", row.customer),
        "may_edit": leads.may(request.actor, "edit", row),
        "may_qualify": leads.may(request.actor, "edit", row) and opportunities.may(request.actor, "create"),
        "stages": pipelines(),
    }
    return render(request, "pipeline/lead.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def lead_create(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    leads.require(actor, "create")
    form = LeadTakingForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pk = form.cleaned_data["customer"]
            known = customers.get(actor, "view", pk) if pk else None
            row = actions.create_lead(actor, customer=known, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("The lead is taken in."))
            return redirect("pipeline:lead-detail", row.pk)
    return render(request, "pipeline/lead_form.html", {"form": form}, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def lead_check(request: SignedInRequest) -> HttpResponse:
    """Who is known already by what is being typed: by a contact point surely, by the name perhaps."""
    leads.require(request.actor, "create")
    sure, perhaps = known_already(request.actor, request.POST.dict())
    return render(
        request,
        "pipeline/parts/known.html",
        {"sure": sure, "perhaps": perhaps, "chosen": request.POST.get("customer", "")},
    )


def known_already(actor: Actor, typed: dict[str, str]) -> tuple[list[Customer], list[Customer]]:
    seen: QuerySet[Customer] = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    sure: dict[UUID, Customer] = {}
    for name, *_rest in REACHES:
        try:
            holder = holder_of(read_reach(name, typed.get(name, "")))
        except Refused:
            continue
        if holder and holder.is_living and customers.may(actor, "view", holder):
            sure[holder.pk] = holder
    name = typed.get("name", "").strip()
    ids = (
        [one.entry.object_id for one in find(actor, name, kinds=[KIND], limit=ALIKE).found]
        if len(name) >= SHORTEST
        else []
    )
    perhaps = list(seen.filter(pk__in=ids).exclude(pk__in=sure)[:ALIKE])
    return list(sure.values()), perhaps


@signed_in
@require_http_methods(["GET", "POST"])
def lead_edit(request: SignedInRequest, lead: UUID) -> HttpResponse:
    row = lead_of(request.actor, "edit", lead)
    form = LeadChangeForm(row, request.POST or None)
    return answered(
        request,
        form,
        row.interest,
        lambda: actions.change_lead(request.actor, row, version=row.version, **form.cleaned_data),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def lead_give(request: SignedInRequest, lead: UUID) -> HttpResponse:
    row = lead_of(request.actor, "edit", lead)
    form = GiveForm(request.actor, request.POST or None)
    return answered(
        request,
        form,
        _("Give to a colleague"),
        lambda: actions.give_lead(request.actor, row, form.cleaned_data["owner"]),
    )


@signed_in
@require_POST
def lead_answer(request: SignedInRequest, lead: UUID) -> HttpResponse:
    actions.answer_lead(request.actor, lead_of(request.actor, "edit", lead))
    toast(request, _("The clock has stopped."))
    return changed()


@signed_in
@require_POST
def lead_qualify(request: SignedInRequest, lead: UUID) -> HttpResponse:
    """POST `stage`: where the opportunity begins; the first when it is left out."""
    row = lead_of(request.actor, "edit", lead)
    deal = actions.qualify_lead(request.actor, row, stage=request.POST.get("stage") or None)
    toast(request, _("The lead is an opportunity now."))
    return redirect("pipeline:opportunity-detail", deal.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def lead_lose(request: SignedInRequest, lead: UUID) -> HttpResponse:
    row = lead_of(request.actor, "edit", lead)
    form = LoseForm(request.POST or None)

    def save() -> None:
        actions.lose_lead(request.actor, row, reason=form.cleaned_data["reason"])
        toast(request, _("The lead is closed."), undo_url=reverse("pipeline:lead-reopen", args=[lead]))

    return answered(request, form, row.interest, save, said="")


@signed_in
@require_POST
def lead_reopen(request: SignedInRequest, lead: UUID) -> HttpResponse:
    actions.reopen_lead(request.actor, lead_of(request.actor, "edit", lead))
    return redirect("pipeline:lead-detail", lead)


def answered(
    request: SignedInRequest, form: ActionForm, title: Sentence, save: Callable[[], Any], said: Sentence = dialogs.SAVED
) -> HttpResponse:
    return dialogs.answered(request, form, title, save, *LEAD_EVENTS, said=said)


def changed() -> HttpResponse:
    return dialogs.changed(*LEAD_EVENTS)


@signed_in
@require_GET
def waiting_panel(request: SignedInRequest) -> HttpResponse:
    """Leads that nobody has answered: the reader's and nobody's, the most urgent first; then late ones of the team, for who answers for it."""
    actor = request.actor
    leads.require(actor, "view")
    others = late_leads_of_others(actor) if answers_for_others(actor) else []
    return render(request, "pipeline/panels/leads.html", {"leads": waiting_leads(actor), "others": others})


@of_business
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest, business: Business) -> HttpResponse:
    """The form on the web. A machine that fills in what nobody sees is thanked and forgotten."""
    page: LeadForm | None = LeadForm.objects.first()
    if page is None or not page.is_open:
        return shown_to_visitors(request, "pipeline/public/closed.html", business, status=404)
    typed = request.POST.copy() if request.method == "POST" else None
    form = PublicLeadForm(typed, initial={"opened": spam.form_token()})
    if typed is not None:
        keep_pace("lead", business.pk, address_of(request), most=6)
        keep_pace("lead", business.pk, most=60)
        if typed.get("website"):
            return redirect("pipeline:public-thanks", business.slug)
        token = str(typed.get("opened", ""))
        if spam.is_hasty(token) or not spam.is_fresh(token):
            typed["opened"] = spam.form_token()
            form.add_error(None, str(_("Look at what you wrote once more, then send it again.")))
        if form.is_valid():
            return taken_in(business, form)
    context = {"form": form, "page": page}
    return shown_to_visitors(
        request, "pipeline/public/form.html", business, status=FAULTY if form.errors else 200, **context
    )


def taken_in(business: Business, form: PublicLeadForm) -> HttpResponse:
    if spam.use_once(form.data["opened"]):
        read = form.cleaned_data
        names = ("name", "interest", "message")
        actions.create_lead(
            visitor(business), door=Door.FORM, reaches=form.reaches(), **{name: read[name] for name in names}
        )
    return redirect("pipeline:public-thanks", business.slug)


@of_business
@require_GET
def public_thanks(request: HttpRequest, business: Business) -> HttpResponse:
    return shown_to_visitors(request, "pipeline/public/thanks.html", business)
