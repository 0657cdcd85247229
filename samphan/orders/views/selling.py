"""Settings › Sales and documents: what a business sells by, its logo, seal and signatures, the addresses of its branches."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.pricing.rules import standard_prices_include_vat
from samphan.orders import setting_up, stamping
from samphan.orders.access import order_settings
from samphan.orders.cards.provider import provider_row
from samphan.orders.etax.certificates import own_certificate
from samphan.orders.forms.selling import LetterheadForm, LogoForm, SealForm, SellingForm, SignatureForm
from samphan.orders.models import Signature
from samphan.orders.stamping import Mark
from samphan.platform.accounts.colleagues import colleagues
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import open_branches
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Branch
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PAGE = "orders:selling"
KEPT = {"logo": _("The logo stands on documents from now on."), "seal": _("The seal stands on documents from now on.")}
GONE = {"logo": _("The logo is removed."), "seal": _("The seal is removed.")}


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
        "seal_form": SealForm(),
        "signers": signers(request),
        "row": row,
        "certificate": own_certificate(),
        "takes_cards": provider_row() is not None,
        "branches": branches,
        "includes_vat": standard_prices_include_vat(),
    }
    return render(request, "orders/settings/selling.html", context, status=422 if form.errors else 200)


def signers(request: SignedInRequest) -> list[tuple[str, str, bool]]:
    """Id and name of each colleague, and whether a signature is there."""
    signed = {str(pk) for pk in Signature.objects.values_list("person", flat=True)}
    return [(pk, name, pk in signed) for pk, name in colleagues(request.actor)]


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
def picture_set(request: SignedInRequest, name: Mark) -> HttpResponse:
    stamping.set_picture(request.actor, name, request.FILES.get(name))
    toast(request, KEPT[name])
    return redirect(PAGE)


@signed_in
@require_POST
def picture_remove(request: SignedInRequest, name: Mark) -> HttpResponse:
    stamping.remove_picture(request.actor, name)
    toast(request, GONE[name])
    return redirect(PAGE)


@signed_in
@require_GET
def picture_open(request: SignedInRequest, name: Mark) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    return _handed_out(getattr(setting_up.own_settings(request.actor), name), name)


@signed_in
@require_http_methods(["GET", "POST"])
def signature(request: SignedInRequest, person: UUID | None = None) -> HttpResponse:
    """One's own signature, and for whoever runs the business that of a colleague."""
    user = stamping.signer(request.actor, person or request.user.pk)
    form = SignatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            stamping.set_signature(request.actor, user, form.cleaned_data["signature"])
        if not form.errors:
            toast(request, _("The signature stands on documents from now on."))
            return redirect("orders:signature-of", person) if person else redirect("orders:signature")
    context = {
        "form": form,
        "person": user,
        "own": person is None,
        "row": stamping.signature_of(user),
        "runs": order_settings.may(request.actor, "edit"),
    }
    return render(request, "orders/settings/signature.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def signature_remove(request: SignedInRequest, person: UUID) -> HttpResponse:
    user = stamping.signer(request.actor, person)
    stamping.remove_signature(request.actor, user)
    toast(request, _("The signature is removed."))
    own = user.pk == request.user.pk
    return redirect("orders:signature") if own else redirect("orders:signature-of", person)


@signed_in
@require_GET
def signature_open(request: SignedInRequest, person: UUID) -> HttpResponse:
    row = stamping.signature_of(stamping.signer(request.actor, person))
    if row is None:
        raise NotFound
    return _handed_out(row.picture, "signature")


def _handed_out(picture: FieldFile, name: str) -> HttpResponse:
    if not picture:
        raise NotFound
    with picture.open("rb") as stored:
        png = stored.read(4) == b"\x89PNG"
    kind = ("png", "image/png") if png else ("jpg", "image/jpeg")
    checked = Checked(f"{name}.{kind[0]}", kind[1], picture.size)
    return cast(
        "HttpResponse", handed_out(picture, checked, inline=True)
    )  # a streamed answer is one in all that matters
