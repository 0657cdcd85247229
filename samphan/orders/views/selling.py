"""Settings › Sales and documents: what a business sells by, its logo, the addresses of its branches."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.pricing.rules import standard_prices_include_vat
from samphan.orders import setting_up
from samphan.orders.access import order_settings
from samphan.orders.cards.provider import provider_row
from samphan.orders.etax.certificates import own_certificate
from samphan.orders.forms.selling import LetterheadForm, LogoForm, SellingForm
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import open_branches
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Branch
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PAGE = "orders:selling"


@signed_in
@require_http_methods(["GET", "POST"])
def selling(request: SignedInRequest) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    row = setting_up.own_settings(request.actor)
    form = SellingForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            setting_up.change_settings(request.actor, seen=form.cleaned_data.pop("version"), **form.cleaned_data)
        if not form.errors:
            toast(request, _("Saved."))
            return redirect(PAGE)
    branches = [(branch, setting_up.letterhead_of(branch)) for branch in open_branches(request.actor)]
    context = {
        "form": form,
        "logo_form": LogoForm(),
        "row": row,
        "certificate": own_certificate(),
        "takes_cards": provider_row() is not None,
        "branches": branches,
        "includes_vat": standard_prices_include_vat(),
    }
    return render(request, "orders/settings/selling.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def letterhead(request: SignedInRequest, branch: UUID) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    place = Branch.objects.filter(business=request.actor.business, pk=branch).first()
    if place is None:
        raise NotFound
    form = LetterheadForm(request.POST or None, row=setting_up.letterhead_of(place))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            seen = form.cleaned_data.pop("version")
            setting_up.change_letterhead(request.actor, place, seen=seen, **form.cleaned_data)
        if not form.errors:
            toast(request, _("Saved."))
            return redirect(PAGE)
    context = {"form": form, "branch": place}
    return render(request, "orders/settings/letterhead.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def logo_set(request: SignedInRequest) -> HttpResponse:
    setting_up.set_logo(request.actor, request.FILES.get("logo"))
    toast(request, _("The logo stands on documents from now on."))
    return redirect(PAGE)


@signed_in
@require_POST
def logo_remove(request: SignedInRequest) -> HttpResponse:
    setting_up.remove_logo(request.actor)
    toast(request, _("The logo is removed."))
    return redirect(PAGE)


@signed_in
@require_GET
def logo_open(request: SignedInRequest) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    row = setting_up.own_settings(request.actor)
    if not row.logo:
        raise NotFound
    with row.logo.open("rb") as stored:
        png = stored.read(4) == b"\x89PNG"
    checked = Checked("logo.png" if png else "logo.jpg", "image/png" if png else "image/jpeg", row.logo.size)
    return cast(
        "HttpResponse", handed_out(row.logo, checked, inline=True)
    )  # a streamed answer is one in all that matters
