"""The set-up of leads: assignment rules, and the form on the web."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.pipeline.access import setup
from samphan.pipeline.actions import rules
from samphan.pipeline.actions.setup import archive_entry, bring_back, entry_of
from samphan.pipeline.forms.lead import OpenForm, RuleForm
from samphan.pipeline.models import AssignmentRule, LeadForm
from samphan.pipeline.views.setup import answered
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.models import User
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
@require_GET
def lead_setup(request: SignedInRequest) -> HttpResponse:
    setup.require(request.actor, "manage")
    rows = list(AssignmentRule.objects.filter(archived_at=None).order_by("position", "pk"))
    people = {
        str(pk): name
        for pk, name in User.objects.filter(memberships__business=request.actor.business).values_list("pk", "name")
    }
    url = request.build_absolute_uri(reverse("pipeline:public-form", args=[request.actor.business.slug]))
    context = {
        "rules": [(row, ", ".join(people.get(pk, "") for pk in row.people)) for row in rows],
        "page": LeadForm.objects.first() or LeadForm(),
        "url": url,
    }
    return render(request, "pipeline/lead_setup.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def rule_add(request: SignedInRequest) -> HttpResponse:
    setup.require(request.actor, "manage")
    form = RuleForm(request.actor, request.POST or None)
    return answered(request, form, _("Add a rule"), lambda: rules.save_rule(request.actor, None, **form.cleaned_data))


@signed_in
@require_http_methods(["GET", "POST"])
def rule_edit(request: SignedInRequest, rule: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = entry_of(AssignmentRule, rule)
    form = RuleForm(request.actor, request.POST or None, row)
    return answered(request, form, row.name, lambda: rules.save_rule(request.actor, row, **form.cleaned_data))


@signed_in
@require_POST
def rule_archive(request: SignedInRequest, rule: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    row = entry_of(AssignmentRule, rule)
    archive_entry(request.actor, row)
    toast(
        request, _("%(name)s is put away.") % {"name": row.name}, undo_url=reverse("pipeline:rule-restore", args=[rule])
    )
    return redirect("pipeline:lead-setup")


@signed_in
@require_POST
def rule_restore(request: SignedInRequest, rule: UUID) -> HttpResponse:
    setup.require(request.actor, "manage")
    bring_back(request.actor, entry_of(AssignmentRule, rule))
    return redirect("pipeline:lead-setup")


@signed_in
@require_http_methods(["GET", "POST"])
def form_edit(request: SignedInRequest) -> HttpResponse:
    """The form on the web: open or closed, and its words."""
    setup.require(request.actor, "manage")
    page = LeadForm.objects.first() or LeadForm()
    form = OpenForm(
        request.POST or None, initial={name: getattr(page, name) for name in ("is_open", "heading", "intro")}
    )
    return answered(
        request, form, _("The form on the web"), lambda: rules.save_form(request.actor, **form.cleaned_data)
    )
