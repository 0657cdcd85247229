"""Settings › Public pages and registration."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.consent.access import pages
from samphan.consent.actions.pages import change_pages
from samphan.consent.forms import PagesForm
from samphan.consent.models import Registration
from samphan.consent.visitors import name_of, pages_of
from samphan.customers.access import customers
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
SHOWN = 50


@signed_in
@require_http_methods(["GET", "POST"])
def public_pages(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    pages.require(actor, "view")
    now = pages_of(actor.business)
    form = PagesForm(request.POST or None, instance=now, initial={"version": now.version})
    if request.method == "POST":
        pages.require(actor, "edit")
        if form.is_valid():
            fields = dict(form.cleaned_data)
            with refusals_shown_in(form):
                change_pages(actor, seen=fields.pop("version"), **fields)
                toast(request, _("Saved."))
                return redirect("consent:public-pages")
    context = {"form": form, "may_edit": pages.may(actor, "edit"), "address": registration_address(request)}
    return render(request, "consent/public_pages.html", context, status=FAULTY if form.errors else 200)


def registration_address(request: SignedInRequest) -> str:
    return settings.PUBLIC_URL + reverse("consent:registration", args=[request.actor.business.slug])


@signed_in
@require_GET
def poster(request: SignedInRequest) -> HttpResponse:
    """A sheet for the counter: the name, the picture, what it is for."""
    pages.require(request.actor, "view")
    business = request.actor.business
    context = {
        "actor": None,
        "business": business,
        "business_name": name_of(business),
        "pages": pages_of(business),
        "address": registration_address(request),
    }
    return render(request, "consent/poster.html", context)


@signed_in
@require_GET
def registrations(request: SignedInRequest) -> HttpResponse:
    """Who came in by themselves; those who may be a known customer are marked."""
    pages.require(request.actor, "view")
    actor = request.actor
    rows = Registration.objects.filter(customer__in=customers.rows(actor)).select_related("customer", "suspect")
    newest = list(rows.order_by("-registered_at")[:SHOWN])
    shown = [
        (row, row.suspect if row.suspect and customers.may(actor, "view", row.suspect) else None) for row in newest
    ]
    return render(request, "consent/registrations.html", {"rows": shown})
