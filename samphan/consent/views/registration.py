"""The page where customers register by themselves, on their own phones."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.consent import spam
from samphan.consent.actions import verification
from samphan.consent.actions.registration import Details, register
from samphan.consent.forms import CodeForm, RegistrationForm
from samphan.consent.models import Source, Verification, VerificationPurpose
from samphan.consent.pace import keep_pace
from samphan.consent.queries import purposes_in_use, worded
from samphan.consent.standard import notice_for
from samphan.consent.visitors import name_of, of_business, pages_of, proof_of, shown, visitor
from samphan.platform.audit.who import address_of
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Business

FAULTY = 422
SALT = "consent.registration"
OF_ADDRESS, OF_BUSINESS = 6, 60  # forms sent in a minute
KINDS = {"svg": "image/svg+xml", "png": "image/png"}


@of_business
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, business: Business) -> HttpResponse:
    if not pages_of(business).registration_open:
        return shown(request, "consent/public/closed.html", business, status=404)
    asked = [one for one in purposes_in_use() if one.purpose.needs_consent]
    typed = request.POST.copy() if request.method == "POST" else None
    form = RegistrationForm(visitor(business), asked, typed, initial={"opened": spam.form_token()})
    if typed is not None:
        keep_pace("registration", business.pk, address_of(request), most=OF_ADDRESS)
        keep_pace("registration", business.pk, most=OF_BUSINESS)
        if typed.get("website"):
            return redirect("consent:registered", business.slug)  # a machine is told nothing
        check_time(form, typed)
        if form.is_valid():
            with refusals_shown_in(form):
                return go_on(request, business, form)
    name = name_of(business)
    context: dict[str, Any] = {
        "form": form,
        "boxes": [(one, worded(one.wording, name), f"agree.{one.purpose.key}" in request.POST) for one in asked],
        "notice": notice_for(pages_of(business).notice, name, thai=(get_language() or "th").startswith("th")),
    }
    return shown(request, "consent/public/register.html", business, status=FAULTY if form.errors else 200, **context)


def check_time(form: RegistrationForm, typed: QueryDict) -> None:
    """A form that came back too fast or too late is shown again, with everything that was written and a new time."""
    token = str(typed.get("opened", ""))
    if spam.is_hasty(token) or not spam.is_fresh(token):
        typed["opened"] = spam.form_token()
        form.add_error(None, _("Look at what you wrote once more, then send it again."))


def go_on(request: HttpRequest, business: Business, form: RegistrationForm) -> HttpResponse:
    """To the code when there is an address that a code can be sent to, else straight to the end."""
    if not spam.use_once(form.data["opened"]):
        return redirect("consent:registered", business.slug)
    details = form.details()
    provable = next((reach for reach in details.reaches if reach.kind in verification.DELIVERERS), None)
    if provable is None:
        register(visitor(business), details, proof_of(request, Source.REGISTRATION))
        return redirect("consent:registered", business.slug)
    waiting = verification.begin(provable, VerificationPurpose.REGISTRATION, details.as_json())
    token = Signer(salt=SALT).sign(waiting.pk.hex)
    return redirect("consent:registration-code", business.slug, token)


@of_business
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, business: Business, token: str) -> HttpResponse:
    """GET: ask for the code. POST: finish with it, or (`without`) as somebody who proved nothing."""
    waiting = waiting_for(token)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        keep_pace("registration-code", waiting.pk, most=10)
        with refusals_shown_in(form):
            if "without" in request.POST:
                return finish(request, business, verification.close(waiting), [])
            if form.is_valid():
                return finish(request, business, verification.check(waiting, form.cleaned_data["code"]), [waiting.kind])
    status = FAULTY if form.errors else 200
    return shown(request, "consent/public/code.html", business, status=status, form=form, waiting=waiting)


def waiting_for(token: str) -> Verification:
    try:
        pk = Signer(salt=SALT).unsign(token)
    except BadSignature as error:
        raise NotFound from error
    waiting: Verification | None = Verification.objects.filter(
        pk=pk, purpose=VerificationPurpose.REGISTRATION, done_at=None
    ).first()
    if waiting is None:
        raise NotFound(_("This registration is finished."))
    return waiting


def finish(request: HttpRequest, business: Business, payload: dict[str, Any], proven: list[str]) -> HttpResponse:
    details = Details.from_json(payload)
    register(visitor(business), details, proof_of(request, Source.REGISTRATION), verified=proven)
    return redirect("consent:registered", business.slug)


@of_business
@require_GET
def registered(request: HttpRequest, business: Business) -> HttpResponse:
    """The same for everybody: who was known before is nobody's business."""
    return shown(request, "consent/public/registered.html", business)


@of_business
@require_GET
def qr(_request: HttpRequest, business: Business, kind: str) -> HttpResponse:
    """The address of the registration page as a picture."""
    if kind not in KINDS:
        raise NotFound
    picture = BytesIO()
    address = settings.PUBLIC_URL + reverse("consent:registration", args=[business.slug])
    segno.make(address, error="m").save(picture, kind=kind, scale=12, border=2)
    response = HttpResponse(picture.getvalue(), content_type=KINDS[kind])
    response.headers["Content-Disposition"] = f'inline; filename="{business.slug}.{kind}"'
    return response
