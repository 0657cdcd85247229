"""Settings › Purposes and wordings."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.consent.access import purposes
from samphan.consent.actions.purposes import (
    change_purpose,
    create_purpose,
    publish_wording,
    restore_purpose,
    retire_purpose,
)
from samphan.consent.forms import NewPurposeForm, PurposeForm, WordingForm
from samphan.consent.models import ConsentState
from samphan.consent.queries import newest_wordings, worded
from samphan.consent.standard import PLACEHOLDERS, with_placeholder
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_GET
def purpose_list(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    purposes.require(actor, "view")
    rows = list(purposes.rows(actor).order_by("retired_at", "position", "pk"))
    counted = ConsentState.objects.values("purpose").annotate(
        yes=Count("customer", filter=Q(given=True), distinct=True),
        no=Count("customer", filter=Q(given=False), distinct=True),
    )
    said = {row["purpose"]: row for row in counted}
    wordings = newest_wordings(row.pk for row in rows)
    shown = [{"purpose": row, "wording": wordings.get(row.pk), "said": said.get(row.pk)} for row in rows]
    may_edit = purposes.may(actor, "edit")
    return render(request, "consent/purposes.html", {"purposes": shown, "may_edit": may_edit})


@signed_in
@require_http_methods(["GET", "POST"])
def purpose_create(request: SignedInRequest) -> HttpResponse:
    purposes.require(request.actor, "edit")
    form = NewPurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            texts = {name: form.cleaned_data[name] for name in ("text_th", "text_en")}
            made = create_purpose(request.actor, **form.values(), **texts)
            toast(request, _("Added %(purpose)s.") % {"purpose": made.name})
            return redirect("consent:purpose-list")
    status = FAULTY if form.errors else 200
    return render(request, "consent/purpose.html", {"form": form}, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def purpose_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    purpose = purposes.get(actor, "view", pk)
    form = PurposeForm(request.POST or None, instance=purpose, initial={"version": purpose.version})
    if request.method == "POST":
        purposes.require(actor, "edit", purpose)
        if form.is_valid():
            with refusals_shown_in(form):
                fresh = purposes.get(actor, "edit", pk)
                change_purpose(actor, fresh, seen=form.cleaned_data["version"] or 0, **form.values())
                toast(request, _("Saved."))
                return redirect("consent:purpose-list")
    wordings = list(purpose.wordings.select_related("published_by").order_by("-number"))
    context = {
        "form": form,
        "purpose": purpose,
        "may_edit": purposes.may(actor, "edit", purpose),
        "wordings": [(wording, worded(wording, actor.business.name)) for wording in wordings],
    }
    return render(request, "consent/purpose.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def wording_publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET: the newest words, to write the next version from. POST: publish it."""
    purpose = purposes.get(request.actor, "edit", pk)
    newest = purpose.wordings.order_by("-number").first()
    start = (
        {
            "text_th": with_placeholder(newest.text_th, PLACEHOLDERS[0]),
            "text_en": with_placeholder(newest.text_en, PLACEHOLDERS[1]),
        }
        if newest
        else {}
    )
    form = WordingForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            wording = publish_wording(request.actor, purpose, **form.cleaned_data)
            toast(request, _("Version %(number)d is published.") % {"number": wording.number})
            return redirect("consent:purpose-edit", pk)
    context = {"form": form, "purpose": purpose, "next": (newest.number if newest else 0) + 1}
    return render(request, "consent/wording.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def purpose_retire(request: SignedInRequest, pk: UUID) -> HttpResponse:
    purpose = purposes.get(request.actor, "edit", pk)
    retire_purpose(request.actor, purpose)
    undo = reverse("consent:purpose-restore", args=[pk])
    toast(request, _("%(purpose)s is no longer asked or used.") % {"purpose": purpose.name}, undo_url=undo)
    return redirect("consent:purpose-list")


@signed_in
@require_POST
def purpose_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    purpose = purposes.get(request.actor, "edit", pk)
    restore_purpose(request.actor, purpose)
    toast(request, _("%(purpose)s is in use again.") % {"purpose": purpose.name})
    return redirect("consent:purpose-list")
