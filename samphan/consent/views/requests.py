"""Data subject requests: what is due, one request step by step, the proof of an erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.consent.access import requests
from samphan.consent.actions import requests as actions
from samphan.consent.actions.erasure import seal_of
from samphan.consent.actions.ledger import Proof
from samphan.consent.forms import NoteForm, RequestForm
from samphan.consent.jobs import erase_customer, hand_over
from samphan.consent.models import ErasureProof, Evidence, RequestState, Source, SubjectRequest
from samphan.customers.access import customers
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.personal_data import HOLDINGS
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
SHOWN, ON_TODAY = 100, 5


@signed_in
@require_GET
def request_list(request: SignedInRequest) -> HttpResponse:
    """What is due, the most urgent first; then what was answered lately."""
    rows = requests.rows(request.actor)
    requests.require(request.actor, "view")
    context = {
        "due": rows.open().select_related("customer")[:SHOWN],  # type: ignore[attr-defined]
        "closed": rows.exclude(closed_at=None).select_related("customer").order_by("-closed_at")[:SHOWN],
        "proofs": ErasureProof.objects.order_by("-erased_at")[:SHOWN],
    }
    return render(request, "consent/requests.html", context)


@signed_in
@require_GET
def due_panel(request: SignedInRequest) -> HttpResponse:
    requests.require(request.actor, "view")
    due = requests.rows(request.actor).open().select_related("customer")[:ON_TODAY]  # type: ignore[attr-defined]
    return render(request, "consent/due_panel.html", {"due": due})


@signed_in
@require_http_methods(["GET", "POST"])
def request_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A colleague takes down what a customer asks."""
    requests.require(request.actor, "create")
    customer = customers.get(request.actor, "view", pk)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        said = Proof(Evidence.SPOKEN, Source.STAFF, note=given["proof"])
        with refusals_shown_in(form):
            asked = actions.receive(request.actor, customer, kind=given["kind"], detail=given["detail"], proof=said)
            return redirect("consent:request", asked.pk)
    status = FAULTY if form.errors else 200
    return render(request, "consent/request_new.html", {"form": form, "customer": customer}, status=status)


@signed_in
@require_GET
def request(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return request_page(request, requests.get(request.actor, "view", pk))


def request_page(request: SignedInRequest, asked: SubjectRequest, **more: Any) -> HttpResponse:
    actor = request.actor
    context = {
        "asked": asked,
        "customer": asked.customer,
        "steps": asked.steps.select_related("by").order_by("pk"),
        "proof": asked.proofs.first(),
        "form": NoteForm(),
        "checked": asked.state == RequestState.CHECKED,
        "may_answer": asked.is_open and requests.may(actor, "answer", asked),
        "may_erase": asked.is_open and requests.may(actor, "erase", asked),
    }
    return render(request, "consent/request.html", {**context, **more}, status=FAULTY if "fault" in more else 200)


def step(request: SignedInRequest, pk: UUID, act: Any, said: str) -> HttpResponse:
    """One step with its note; a refusal stands on the page beside what was written."""
    asked = requests.get(request.actor, "answer", pk)
    form = NoteForm(request.POST)
    form.is_valid()
    try:
        act(request.actor, asked, note=form.cleaned_data.get("note", ""))
    except Refused as refused:
        return request_page(request, asked, form=form, fault=refused.sentence)
    toast(request, said)
    return redirect("consent:request", pk)


@signed_in
@require_POST
def identity_check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return step(request, pk, actions.check_identity, _("Noted. Now the request can be carried out."))


@signed_in
@require_POST
def request_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return step(request, pk, actions.answer, _("The request is done."))


@signed_in
@require_POST
def request_refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return step(request, pk, actions.refuse, _("The refusal and its reason are recorded."))


@signed_in
@require_http_methods(["GET", "POST"])
def export(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """POST: collect everything that is held. GET: the file."""
    asked = requests.get(request.actor, "answer", pk)
    if request.method == "GET":
        if not asked.export:
            raise NotFound
        return FileResponse(asked.export.open("rb"), as_attachment=True, filename=f"{asked.pk}.zip")  # type: ignore[return-value]  # Django's own answer for files
    actions.require_ready(asked)
    job = hand_over.by(request.actor).enqueue(request=str(asked.pk))
    return request_page(request, asked, job=job.id)


@signed_in
@require_POST
def erasure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Erase in the background; there is no way back, so the word must be typed."""
    asked = requests.get(request.actor, "erase", pk)
    actions.require_ready(asked)
    if request.POST.get("sure", "").strip() != asked.customer.name.strip():
        return request_page(request, asked, fault=_("Write the customer's name exactly as it stands above."))
    membership = str(request.actor.membership.pk) if request.actor.membership else ""
    job = erase_customer.by(request.actor).enqueue(request=str(asked.pk), membership=membership)
    return request_page(request, asked, job=job.id, may_erase=False, may_answer=False)


@signed_in
@require_GET
def proof(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How much of each kind was erased, and whether the seal still fits."""
    requests.require(request.actor, "view")
    found = ErasureProof.objects.filter(pk=pk, business=request.actor.business).select_related("request").first()
    if found is None:
        raise NotFound
    counts = [(HOLDINGS[key].label if key in HOLDINGS else key, count) for key, count in found.counts.items()]
    context = {"proof": found, "counts": counts, "kept": found.kept.items(), "fits": seal_of(found) == found.digest}
    return render(request, "consent/proof.html", context)
