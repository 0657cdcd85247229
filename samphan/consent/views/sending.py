"""Settings › Limits of sending: how often, when, and to which addresses nothing goes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.consent.access import sending
from samphan.consent.actions.sending import change_rules, lift
from samphan.consent.forms import SendingRulesForm
from samphan.consent.models import Suppression
from samphan.consent.sending_rules import rules_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
SHOWN = 100


@signed_in
@require_http_methods(["GET", "POST"])
def rules(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    sending.require(actor, "view")
    now = rules_of(actor.business)
    form = SendingRulesForm(request.POST or None, instance=now, initial={"version": now.version})
    if request.method == "POST":
        sending.require(actor, "edit")
        if form.is_valid():
            fields = dict(form.cleaned_data)
            with refusals_shown_in(form):
                change_rules(actor, seen=fields.pop("version"), **fields)
                toast(request, _("Saved."))
                return redirect("consent:sending-rules")
    stops = Suppression.objects.live().order_by("-since")[:SHOWN]  # type: ignore[attr-defined]
    context = {"form": form, "stops": stops, "may_edit": sending.may(actor, "edit")}
    return render(request, "consent/sending.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def suppression_lift(request: SignedInRequest, pk: UUID) -> HttpResponse:
    sending.require(request.actor, "edit")
    stop = Suppression.objects.filter(pk=pk, business=request.actor.business).first()
    if stop is None:
        raise NotFound
    lift(request.actor, stop)
    toast(request, _("The address may be used again."))
    return redirect("consent:sending-rules")
