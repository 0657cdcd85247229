"""The customer page, the form that adds and edits, delete and restore."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers, duplicates, notes
from samphan.customers.actions import change_customer, create_customer, delete_customer, restore_customer
from samphan.customers.events import ContactChannel, ContactDirection
from samphan.customers.forms import CustomerForm
from samphan.customers.forms.follow_up import FollowUpForm
from samphan.customers.models import NOUN, ContactPoint, ContactPointKind, Customer, FollowUpKind
from samphan.customers.profile import label_of
from samphan.customers.queries import facts_of, kinds_on_timeline, shown_value, timeline_of
from samphan.customers.standing import standing_of
from samphan.customers.undo import remember, values_before
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.display import shown_values
from samphan.platform.fields.models import FieldType
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import remember_opened
from samphan.platform.web.conflicts import version_of
from samphan.platform.web.panels import panels_for
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
IN_COMPOSER = (FollowUpKind.TASK, FollowUpKind.APPOINTMENT)


def page_context(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What the header, the facts and the contact points show. Buttons stand only where the actor may."""
    facts, own = facts_of(actor, customer), shown_values(actor, NOUN, customer)
    return {
        "customer": customer,
        "points": points_of(customer),
        "standing": standing_of(customer),
        "badges": panels_for(actor, "customer-header"),
        "known": [fact for fact in facts if fact.shown],
        "unknown": [fact for fact in facts if not fact.shown],
        "may_edit": customers.may(actor, "edit", customer),
        "may_delete": customers.may(actor, "delete", customer),
        "may_merge": customers.may(actor, "edit", customer) and duplicates.may(actor, "merge"),
        "may_note": notes.may(actor, "create", customer),
        "reach_kinds": ContactPointKind.choices,
        "own_known": [one for one in own if one.text],
        "own_unknown": [one for one in own if not one.text and one.type != FieldType.FILE],
    }


def points_of(customer: Customer) -> list[ContactPoint]:
    """Phones, then e-mail, then LINE; the preferred one of each kind first."""
    kinds = ContactPointKind.values
    return sorted(customer.contact_points.order_by("pk"), key=lambda one: (kinds.index(one.kind), not one.preferred))


@signed_in
@require_GET
def customer_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    customer = customers.get(actor, "view", pk)
    if customer.merged_into_id:
        return redirect("customers:customer-detail", customer.merged_into_id)
    context = page_context(actor, customer)
    if customer.deleted_at:
        return render(request, "customers/gone.html", context, status=410)
    remember_opened(actor, "customers.customer", customer.pk)
    context |= {
        "timeline": timeline_of(actor, customer),
        "kinds": kinds_on_timeline(actor, customer),
        "channels": ContactChannel.choices,
        "directions": ContactDirection.choices,
        "plans": [(kind.value, kind.label) for kind in IN_COMPOSER],
        "plan_form": FollowUpForm(actor),
        "panels": panels_for(actor, "customer"),
        "next_panels": panels_for(actor, "customer-next"),
        "fact_panels": panels_for(actor, "customer-facts"),
    }
    return render(request, "customers/customer.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def customer_create(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    customers.require(actor, "create")
    if request.method == "GET":
        form = CustomerForm(actor, kind=request.GET.get("kind", ""))
        return render(request, "customers/form.html", {"form": form})
    form = CustomerForm(actor, request.POST, files=request.FILES)
    if form.is_valid():
        try:
            values = {**form.profile(), "custom": form.custom_values()}
            customer = create_customer(actor, **values, reaches=form.reaches(), source="form")
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(name)s is added.") % {"name": customer.name}, undo_url=undo_of_create(actor, customer))
            return redirect("customers:customer-detail", customer.pk)
    return render(request, "customers/form.html", {"form": form}, status=FAULTY)


def undo_of_create(actor: Actor, customer: Customer) -> str | None:
    may = customers.may(actor, "delete", customer)
    return reverse("customers:customer-delete", args=[customer.pk]) if may else None


@signed_in
@require_POST
def customer_check(request: SignedInRequest) -> HttpResponse:
    """One field of the form, checked as one leaves it: the field again, with its fault if it has one."""
    form = CustomerForm(request.actor, request.POST)
    name = request.headers.get("HX-Trigger-Name", "")
    if name not in form.fields:
        return HttpResponse(status=204)
    form.is_valid()
    return render(request, "customers/parts/field.html", {"field": form[name]})


@signed_in
@require_http_methods(["GET", "POST"])
def customer_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    customer = customers.get(actor, "edit", pk)
    if not customer.is_living:
        return redirect("customers:customer-detail", pk)
    if request.method == "GET":
        context = {"form": CustomerForm(actor, customer=customer), "customer": customer, "version": customer.version}
        return render(request, "customers/form.html", context)
    form = CustomerForm(actor, request.POST, customer, files=request.FILES)
    context = {"form": form, "customer": customer, "version": request.POST.get("version", "")}
    if form.is_valid():
        fields = {**form.profile(), "custom": form.custom_values()}
        before = values_before(customer, fields)
        try:
            changed = change_customer(actor, customer, version=version_of(request.POST.get("version")), **fields)
        except Conflict as conflict:
            current: Customer = conflict.data["current"]
            context |= {
                "version": current.version,
                "conflicts": differences(actor, current, fields),
                "conflict": conflict,
            }
        except Refused as refusal:
            form.take(refusal)
        else:
            if changed:
                undo = remember(request, customer, {name: before[name] for name in changed})
                toast(request, _("Saved."), undo_url=undo)
            return redirect("customers:customer-detail", pk)
    return render(request, "customers/form.html", context, status=FAULTY)


def differences(actor: Actor, current: Customer, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, what stands now) for each field where what was typed would overwrite it."""
    form = CustomerForm(actor, customer=current)
    return [
        (capfirst(label_of(name)), shown_value(current, name) or "—")
        for name, value in typed.items()
        if name != "custom" and str(form.initial.get(name) or "") != str(value or "")
    ]


@signed_in
@require_POST
def customer_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "delete", pk)
    delete_customer(request.actor, customer)
    undo = reverse("customers:customer-restore", args=[pk])
    toast(request, _("%(name)s is deleted.") % {"name": customer.name}, undo_url=undo)
    return redirect("customers:customer-detail", pk)


@signed_in
@require_POST
def customer_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "delete", pk)
    restore_customer(request.actor, customer)
    toast(request, _("%(name)s is restored.") % {"name": customer.name})
    return redirect("customers:customer-detail", pk)
