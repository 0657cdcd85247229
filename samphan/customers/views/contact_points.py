"""Contact points on the customer page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samphan.customers.access import customers
from samphan.customers.contacts import read_reach
from samphan.customers.forms import said_with_link
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point, prefer_contact_point, remove_contact_point
from samphan.customers.views.pages import FAULTY, page_context
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger


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
    reach = remove_contact_point(request.actor, customer, point)
    toast(request, _("%(value)s is removed.") % {"value": str(reach)})
    return points_answer(request, customer)


@signed_in
@require_POST
def contact_point_prefer(request: SignedInRequest, pk: UUID, point: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    prefer_contact_point(request.actor, customer, point)
    return points_answer(request, customer)
