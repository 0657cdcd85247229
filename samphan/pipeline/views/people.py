"""Contacts, team and competitors on the page of an opportunity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.pipeline.actions import people
from samphan.pipeline.forms.opportunity import ContactForm, MemberForm, RivalForm
from samphan.pipeline.models import Opportunity
from samphan.pipeline.views.moving import DEAL_EVENTS, refreshed
from samphan.pipeline.views.opportunities import deal_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web import dialogs
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def contact_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    form = ContactForm(request.POST or None, people_of(request, row))

    def save() -> None:
        person = customers.get(request.actor, "view", form.cleaned_data["other"])
        people.set_contact(request.actor, row, person, form.cleaned_data["roles"])

    return answered(request, form, _("Who has a part in it"), save)


def people_of(request: SignedInRequest, row: Opportunity) -> list[Customer]:
    """The people of the customer's organisation, who are likeliest to be meant; the customer, when it is a person."""
    seen = customers.rows(request.actor).filter(deleted_at=None, merged_into=None)
    if row.customer.is_person:
        return list(seen.filter(pk=row.customer_id))
    return list(seen.filter(affiliations__organisation=row.customer_id).order_by("sort_key")[:50])


@signed_in
@require_POST
def contact_remove(request: SignedInRequest, pk: UUID, contact: UUID) -> HttpResponse:
    people.remove_contact(request.actor, deal_of(request.actor, "edit", pk), contact)
    return refreshed()


@signed_in
@require_http_methods(["GET", "POST"])
def member_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    form = MemberForm(request.actor, request.POST or None)

    def save() -> None:
        people.set_member(request.actor, row, form.cleaned_data["user"], form.cleaned_data["part"])

    return answered(request, form, _("Who helps to win it"), save)


@signed_in
@require_POST
def member_remove(request: SignedInRequest, pk: UUID, member: UUID) -> HttpResponse:
    people.remove_member(request.actor, deal_of(request.actor, "edit", pk), member)
    return refreshed()


@signed_in
@require_http_methods(["GET", "POST"])
def rival_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = deal_of(request.actor, "edit", pk)
    form = RivalForm(request.POST or None)

    def save() -> None:
        people.set_rival(request.actor, row, form.cleaned_data["competitor"], form.cleaned_data["note"])

    return answered(request, form, _("Who else is after it"), save)


@signed_in
@require_POST
def rival_remove(request: SignedInRequest, pk: UUID, rival: UUID) -> HttpResponse:
    people.remove_rival(request.actor, deal_of(request.actor, "edit", pk), rival)
    return refreshed()


def answered(request: SignedInRequest, form: ActionForm, title: Sentence, save: Callable[[], Any]) -> HttpResponse:
    """The dialog, or what follows when it could be saved."""
    return dialogs.answered(request, form, title, save, *DEAL_EVENTS, said="")
