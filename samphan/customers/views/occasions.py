"""Occasions on the customer page, and those of the coming days on Today."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers import occasions
from samphan.customers.access import customers
from samphan.customers.forms.occasion import OccasionForm
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

AT_ONCE = 5

PANEL = "occasions"


@signed_in
@require_GET
def occasion_panel(request: SignedInRequest) -> HttpResponse:
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    coming = occasions.occasions_of(customer)
    may_edit = customers.may(request.actor, "edit", customer)
    if not coming and not may_edit:
        return HttpResponse()
    return render(
        request,
        "customers/panels/occasions.html",
        {"customer": customer, "occasions": coming, "may_edit": may_edit},
    )


@signed_in
@require_GET
def occasions_soon(request: SignedInRequest) -> HttpResponse:
    customers.require(request.actor, "view")
    coming = occasions.occasions_soon(request.actor)
    context = {"coming": coming[:AT_ONCE], "later": coming[AT_ONCE:]}
    return render(request, "customers/panels/occasions_soon.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def occasion_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    form = OccasionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            occasions.add_occasion(request.actor, customer, **form.cleaned_data)
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("The occasion is added."))
            return changed(PANEL)
    return dialog(request, form, _("Add an occasion"))


@signed_in
@require_http_methods(["GET", "POST"])
def occasion_edit(request: SignedInRequest, pk: UUID, occasion: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    row = occasions.occasion_of(customer, occasion)
    form = OccasionForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            occasions.change_occasion(request.actor, customer, occasion, **form.cleaned_data)
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return changed(PANEL)
    return dialog(request, form, _("Change the occasion"))


@signed_in
@require_POST
def occasion_remove(request: SignedInRequest, pk: UUID, occasion: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    gone = occasions.remove_occasion(request.actor, customer, occasion)
    toast(request, _("“%(name)s” is removed.") % {"name": gone})
    return changed(PANEL)
