"""Settings of the business: profile and branches; and making another business."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SESSION_KEY, SignedInRequest
from samphan.platform.people.access import branches, business_profile
from samphan.platform.people.actions import business as actions
from samphan.platform.people.forms import BranchForm, BusinessForm, NewBusinessForm, refusals_shown_in
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@login_required
def create(request: SignedInRequest) -> HttpResponse:
    actions.require_may_found(request.user)
    form = NewBusinessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        founded = actions.found_business(request.user, name=form.cleaned_data["name"])
        request.session[SESSION_KEY] = str(founded.pk)
        return redirect("web:today")
    return render(request, "people/business_new.html", {"form": form})


@signed_in
def edit(request: SignedInRequest) -> HttpResponse:
    business_profile.require(request.actor, "view")
    business = request.actor.business
    form = BusinessForm(request.POST or None, instance=business, initial={"version": business.version})
    if request.method == "POST":
        business_profile.require(request.actor, "edit")
        if form.is_valid():
            fields = dict(form.cleaned_data)
            with refusals_shown_in(form):
                actions.change_business(request.actor, seen=fields.pop("version"), **fields)
            if not form.errors:
                toast(request, _("Saved."))
                return redirect("people:business-edit")
    may_edit = business_profile.may(request.actor, "edit")
    return render(request, "people/business.html", {"form": form, "may_edit": may_edit})


@signed_in
def branch_list(request: SignedInRequest) -> HttpResponse:
    branches.require(request.actor, "view")
    may = {verb: branches.may(request.actor, verb) for verb in branches.verbs}
    rows = branches.rows(request.actor).order_by("closed_at", "code")
    return render(request, "people/branches.html", {"branches": rows, "may": may})


@signed_in
def branch_create(request: SignedInRequest) -> HttpResponse:
    branches.require(request.actor, "create")
    form = BranchForm(request.POST or None, initial={"code": actions.next_branch_code(request.actor)})
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("code", "name", "province")}
        with refusals_shown_in(form):
            actions.add_branch(request.actor, **fields)
        if not form.errors:
            toast(request, _("Added %(branch)s.") % {"branch": fields["name"]})
            return redirect("people:branch-list")
    return render(request, "people/branch.html", {"form": form})


@signed_in
def branch_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    branch = branches.get(request.actor, "edit", pk)
    form = BranchForm(request.POST or None, instance=branch, initial={"version": branch.version})
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_shown_in(form):
            fresh = branches.get(request.actor, "edit", pk)
            actions.change_branch(request.actor, fresh, seen=fields.pop("version"), **fields)
        if not form.errors:
            toast(request, _("Saved."))
            return redirect("people:branch-list")
    return render(request, "people/branch.html", {"form": form, "branch": branch})


@signed_in
@require_POST
def branch_close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    branch = branches.get(request.actor, "close", pk)
    actions.close_branch(request.actor, branch)
    undo = reverse("people:branch-reopen", args=[pk])
    toast(request, _("Closed %(branch)s.") % {"branch": branch.name}, undo_url=undo)
    return redirect("people:branch-list")


@signed_in
@require_POST
def branch_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    branch = branches.get(request.actor, "close", pk)
    actions.reopen_branch(request.actor, branch)
    toast(request, _("%(branch)s is open again.") % {"branch": branch.name})
    return redirect("people:branch-list")
