"""Edit in place: one fact of the customer page at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers
from samphan.customers.actions import change_customer, change_field
from samphan.customers.forms import field_for, held_value
from samphan.customers.models import Customer
from samphan.customers.profile import label_of, shown_fields
from samphan.customers.queries import shown_value
from samphan.customers.undo import remember, take, values_before
from samphan.customers.views.pages import FAULTY, page_context, whole
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger


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
        changed = change_field(actor, customer, name, typed, version=whole(request.POST.get("version")))
    except Conflict as conflict:
        current: Customer = conflict.data["current"]
        now = shown_value(current, name) or "—"
        fault = _("Somebody saved meanwhile; it says “%(now)s” now. Save again to overwrite it.") % {"now": now}
        return fact_form(request, current, name, typed, fault)
    except Refused as refusal:
        return fact_form(request, customer, name, typed, refusal.sentence)
    if changed:
        toast(request, _("Saved."), undo_url=remember(request, customer, before))
    return facts_answer(request, customer)


def fact_form(request: SignedInRequest, customer: Customer, name: str, value: Any, fault: Any = "") -> HttpResponse:
    field = field_for(request.actor, name)
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
        "label": capfirst(label_of(name)),
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
