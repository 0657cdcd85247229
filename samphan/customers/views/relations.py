"""Relations on the customer page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers import relations
from samphan.customers.access import customers
from samphan.customers.forms.relation import AffiliationForm, OtherForm
from samphan.customers.models import Customer, CustomerKind
from samphan.customers.searches import KIND
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.search.queries import find
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "relations"
OFFERED = 12


@signed_in
@require_GET
def customer_options(request: SignedInRequest) -> HttpResponse:
    """What a box that asks for a customer offers (`?q=`, `?kind=person`); the newest while nothing is typed."""
    customers.require(request.actor, "view")
    typed, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    rows = customers.rows(request.actor).filter(deleted_at=None, merged_into=None)
    if kind in CustomerKind.values:
        rows = rows.filter(kind=kind)
    if typed.strip():
        ids = [one.entry.object_id for one in find(request.actor, typed, kinds=[KIND], limit=OFFERED * 4).found]
        by_id = rows.in_bulk(ids)
        found = [by_id[pk] for pk in ids if pk in by_id][:OFFERED]
    else:
        found = list(rows.order_by("-created_at", "-pk")[:OFFERED])
    return HttpResponse(
        format_html_join("", '<li role="option" data-value="{}">{}</li>', ((one.pk, option_text(one)) for one in found))
    )


def option_text(customer: Customer) -> str:
    return f"{customer.name} ({customer.nickname})" if customer.nickname else customer.name


@signed_in
@require_GET
def relation_panel(request: SignedInRequest) -> HttpResponse:
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    shown = relations.relations_of(request.actor, customer)
    may_edit = customers.may(request.actor, "edit", customer)
    if not shown and not may_edit:
        return HttpResponse()
    context = {"customer": customer, "relations": shown, "may_edit": may_edit}
    return render(request, "customers/panels/relations.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def affiliation_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    kind, title = ("organisation", _("Where they work")) if customer.is_person else ("person", _("Add a person there"))
    form = AffiliationForm(request.POST or None, kind)

    def save() -> None:
        other = customers.get(request.actor, "view", form.cleaned_data["other"])
        person, organisation = (customer, other) if customer.is_person else (other, customer)
        relations.add_affiliation(request.actor, person, organisation, **form.values())

    return answered(request, form, title, save)


@signed_in
@require_http_methods(["GET", "POST"])
def affiliation_edit(request: SignedInRequest, pk: UUID, affiliation: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    row = relations.affiliation_of(customer, affiliation)
    form = AffiliationForm(request.POST or None, row=row)
    title = f"{row.person.name} · {row.organisation.name}"
    return answered(
        request,
        form,
        title,
        lambda: relations.change_affiliation(request.actor, customer, affiliation, **form.values()),
    )


@signed_in
@require_POST
def affiliation_remove(request: SignedInRequest, pk: UUID, affiliation: UUID) -> HttpResponse:
    relations.remove_affiliation(request.actor, customers.get(request.actor, "edit", pk), affiliation)
    toast(request, _("The relation is removed."))
    return changed(PANEL)


@signed_in
@require_http_methods(["GET", "POST"])
def household_join(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    form = OtherForm(request.POST or None, "person")

    def save() -> None:
        other = customers.get(request.actor, "view", form.cleaned_data["other"])
        relations.join_household(request.actor, customer, other)

    return answered(request, form, _("Who lives with them"), save)


@signed_in
@require_POST
def household_leave(request: SignedInRequest, pk: UUID) -> HttpResponse:
    relations.leave_household(request.actor, customers.get(request.actor, "edit", pk))
    return changed(PANEL)


@signed_in
@require_POST
def household_head(request: SignedInRequest, pk: UUID) -> HttpResponse:
    relations.make_head(request.actor, customers.get(request.actor, "edit", pk))
    return changed(PANEL)


@signed_in
@require_http_methods(["GET", "POST"])
def referrer_set(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    form = OtherForm(request.POST or None)

    def save() -> None:
        other = customers.get(request.actor, "view", form.cleaned_data["other"])
        relations.set_referrer(request.actor, customer, other)

    return answered(request, form, _("Who introduced them"), save)


@signed_in
@require_POST
def referrer_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    relations.remove_referrer(request.actor, customers.get(request.actor, "edit", pk))
    return changed(PANEL)


def answered(request: SignedInRequest, form: OtherForm, title: Sentence, save: Callable[[], Any]) -> HttpResponse:
    """The dialog, or what follows when it could be saved."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return changed(PANEL)
    return dialog(request, form, title)
