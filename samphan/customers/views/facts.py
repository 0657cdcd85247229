"""Edit in place: one fact of the customer page at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers
from samphan.customers.actions import change_customer, change_field
from samphan.customers.forms import field_for, held_value
from samphan.customers.models import NOUN, Customer
from samphan.customers.profile import shown_fields
from samphan.customers.queries import shown_value
from samphan.customers.undo import remember, take, values_before
from samphan.customers.views.pages import FAULTY, page_context
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.fields.display import shown_values
from samphan.platform.fields.forms import PREFIX, custom_form_fields
from samphan.platform.fields.models import FieldType
from samphan.platform.fields.values import fields_of
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.web.conflicts import version_of
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger

SAVED_MEANWHILE = _("Somebody saved meanwhile; it says “%(now)s” now. Save again to overwrite it.")


def facts_answer(request: SignedInRequest, customer: Customer) -> HttpResponse:
    """The facts as they stand, with the header beside them, and word to the timeline that there is more to tell."""
    response = render(request, "customers/parts/facts_answer.html", page_context(request.actor, customer))
    trigger(response, "timeline-changed", {})
    return response


@signed_in
@require_GET
def fact_list(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "view", pk)
    return render(request, "customers/parts/facts.html", page_context(request.actor, customer))


@signed_in
@require_http_methods(["GET", "POST"])
def fact_edit(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """GET: the fact as a small form. POST: save it; a refusal stands beside the input, and nothing typed is lost."""
    actor = request.actor
    customer = customers.get(actor, "edit", pk)
    if name not in shown_fields(actor, customer.kind):
        raise NotFound
    if request.method == "GET":
        return fact_form(request, customer, name, held_value(customer, name))
    typed = request.POST.get("value", "")
    before = values_before(customer, [name])
    try:
        changed = change_field(actor, customer, name, typed, version=version_of(request.POST.get("version")))
    except Conflict as conflict:
        current: Customer = conflict.data["current"]
        now = shown_value(current, name) or "—"
        return fact_form(request, current, name, typed, SAVED_MEANWHILE % {"now": now})
    except Refused as refusal:
        return fact_form(request, customer, name, typed, refusal.sentence)
    if changed:
        toast(request, _("Saved."), undo_url=remember(request, customer, before))
    return facts_answer(request, customer)


@signed_in
@require_http_methods(["GET", "POST"])
def own_fact_edit(request: SignedInRequest, pk: UUID, slug: str) -> HttpResponse:
    """The same for a field of the business's own; files are changed on the form."""
    actor = request.actor
    customer = customers.get(actor, "edit", pk)
    definition = next((one for one in fields_of(actor, NOUN) if one.slug == slug), None)
    if definition is None or definition.type == FieldType.FILE:
        raise NotFound
    field, name = custom_form_fields(actor, NOUN, customer.custom)[PREFIX + slug], PREFIX + slug
    if request.method == "GET":
        return input_of(request, customer, name, field, field.initial)
    typed = field.widget.value_from_datadict(request.POST, request.FILES, "value")
    before = values_before(customer, {"custom": [slug]})
    try:
        changed = change_customer(
            actor, customer, version=version_of(request.POST.get("version")), custom={slug: typed}
        )
    except Conflict as conflict:
        current: Customer = conflict.data["current"]
        now = next((one.text for one in shown_values(actor, NOUN, current) if one.slug == slug), "") or "—"
        return input_of(request, current, name, field, typed, SAVED_MEANWHILE % {"now": now})
    except Refused as refusal:
        sentence = next(iter(refusal.data.get("fields", {}).values()), refusal.sentence)
        return input_of(request, customer, name, field, typed, sentence)
    if changed:
        toast(request, _("Saved."), undo_url=remember(request, customer, before))
    return facts_answer(request, customer)


def fact_form(request: SignedInRequest, customer: Customer, name: str, value: Any, fault: Any = "") -> HttpResponse:
    return input_of(request, customer, name, field_for(request.actor, name), value, fault)


def input_of(  # noqa: PLR0917 - what a small form is made of
    request: SignedInRequest, customer: Customer, name: str, field: forms.Field, value: Any, fault: Any = ""
) -> HttpResponse:
    attrs = {
        "id": f"fact-{name}-input",
        "class": "form-select" if hasattr(field, "choices") else "form-control",
        "autofocus": True,
    }
    if fault:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"fact-{name}-fault"}
    context = {
        "customer": customer,
        "name": name,
        "label": field.label,
        "action": request.path,
        "widget": field.widget.render("value", value, attrs),
        "hint": field.help_text,
        "fault": fault,
    }
    response = render(request, "customers/parts/fact_form.html", context, status=FAULTY if fault else 200)
    if fault:
        response.headers["HX-Retarget"] = f"#fact-{name}"
    return response


@signed_in
@require_POST
def change_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    version, before = take(request, customer)
    change_customer(request.actor, customer, version=version, **before)
    return redirect("customers:customer-detail", pk)
