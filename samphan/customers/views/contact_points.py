"""Contact points on the customer page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samphan.customers.access import customers
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.forms import said_with_link
from samphan.customers.models import Customer
from samphan.customers.reaching import (
    Removed,
    add_contact_point,
    prefer_contact_point,
    remove_contact_point,
    restore_contact_point,
)
from samphan.customers.views.pages import FAULTY, page_context
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger

SESSION_KEY = "customers.removed_contact_point"


def points_answer(request: SignedInRequest, customer: Customer) -> HttpResponse:
    response = render(request, "customers/parts/contact_points_answer.html", page_context(request.actor, customer))
    trigger(response, "timeline-changed", {})
    return response


@signed_in
@require_POST
def contact_point_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A refusal (not a number, somebody else's number) stands beside the input with a link to whom it belongs."""
    customer = customers.get(request.actor, "edit", pk)
    kind, written = request.POST.get("kind", ""), request.POST.get("value", "")
    try:
        add_contact_point(request.actor, customer, read_reach(kind, written), source="form")
    except Refused as refusal:
        context = page_context(request.actor, customer)
        context |= {"fault": said_with_link(refusal), "typed_kind": kind, "typed": written}
        return render(request, "customers/parts/contact_points.html", context, status=FAULTY)
    return points_answer(request, customer)


@signed_in
@require_POST
def contact_point_remove(request: SignedInRequest, pk: UUID, point: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    removed = remove_contact_point(request.actor, customer, point)
    toast(
        request, _("%(value)s is removed.") % {"value": str(removed.reach)}, undo_url=keep(request, customer, removed)
    )
    return points_answer(request, customer)


@signed_in
@require_POST
def contact_point_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The toast's undo: the contact point that was removed last, as it was."""
    customer = customers.get(request.actor, "edit", pk)
    kept = request.session.pop(SESSION_KEY, None)
    if kept is None or kept["customer"] != str(pk):
        raise NotFound(_("There is nothing left to undo."))
    verified = datetime.fromisoformat(kept["verified_at"]) if kept["verified_at"] else None
    reach = Reach(kept["kind"], kept["value"], kept["written"], kept["account"])
    restore_contact_point(request.actor, customer, Removed(reach, kept["preferred"], verified, kept["source"]))
    return redirect("customers:customer-detail", pk)


def keep(request: SignedInRequest, customer: Customer, removed: Removed) -> str:
    """Remember what was removed in the person's own session; returns the address that gives it back."""
    verified = removed.verified_at.isoformat() if removed.verified_at else ""
    request.session[SESSION_KEY] = {
        **vars(removed.reach),
        "customer": str(customer.pk),
        "preferred": removed.preferred,
        "verified_at": verified,
        "source": removed.source,
    }
    return reverse("customers:contact-point-restore", args=[customer.pk])


@signed_in
@require_POST
def contact_point_prefer(request: SignedInRequest, pk: UUID, point: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    prefer_contact_point(request.actor, customer, point)
    return points_answer(request, customer)
