"""Panels of Today, each at an address of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.customers.access import customers
from samphan.customers.queries import latest_contacts, newest_customers
from samphan.customers.standing import in_order, next_steps_of, told_traits
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_GET
def newest(request: SignedInRequest) -> HttpResponse:
    customers.require(request.actor, "view")
    return render(request, "customers/panels/newest.html", {"newest": newest_customers(request.actor)})


@signed_in
@require_GET
def latest(request: SignedInRequest) -> HttpResponse:
    customers.require(request.actor, "view")
    return render(request, "customers/panels/latest.html", {"latest": latest_contacts(request.actor)})


@signed_in
@require_GET
def next_steps(request: SignedInRequest) -> HttpResponse:
    """What to do next about a customer: due work, days that come, what is missing."""
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    context = {
        "customer": customer,
        "steps": next_steps_of(request.actor, customer),
        "may_edit": customers.may(request.actor, "edit", customer),
    }
    return render(request, "customers/panels/next_steps.html", context)


@signed_in
@require_GET
def traits(request: SignedInRequest) -> HttpResponse:
    """What was computed about a customer, and why."""
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    first, others = in_order(told_traits(customer))
    return render(request, "customers/panels/traits.html", {"first": first, "others": others})
