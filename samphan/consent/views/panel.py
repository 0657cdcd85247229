"""The panel on the customer page, the dialog that records a yes or a no, and the history."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.consent.access import consents, requests
from samphan.consent.actions.ledger import give, withdraw
from samphan.consent.decisions import Decision
from samphan.consent.forms import SayForm
from samphan.consent.gate import decisions_for
from samphan.consent.models import Channel, Purpose
from samphan.consent.queries import history_of
from samphan.customers.models import Customer
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.forms import refusals_shown_in
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger

FAULTY = 422
SAID_NO = {"withdrawn", "suppressed"}
HELD_BACK = {"", "quiet_hours", "cap_reached", "quota_empty"}  # agreed, if not for this moment


@dataclass(frozen=True)
class Chip:
    """Channels of a purpose that share one answer: may they be used, and if not, why in a few words."""

    label: str
    allowed: bool
    asked: bool
    why: str


@dataclass(frozen=True)
class Line:
    purpose: Purpose
    chips: list[Chip]


def lines_for(customer: Customer) -> list[Line]:
    purposes = list(Purpose.objects.in_use())  # type: ignore[attr-defined]
    decided = decisions_for(customer, purposes)
    return [Line(purpose, chips_of(list(decided[purpose.pk].values()))) for purpose in purposes]


def chips_of(decisions: list[Decision]) -> list[Chip]:
    """Those with the same answer stand together, in the order of the first of them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for decision in decisions:
        alike.setdefault((decision.code, decision.short), []).append(decision.channel)
    return [chip_of(code, why, channels) for (code, why), channels in alike.items()]


def chip_of(code: str, why: str, channels: list[str]) -> Chip:
    label = ", ".join(str(Channel(channel).label) for channel in channels)
    if channels == [Channel.GENERAL]:
        label, why = (why or _("agreed")), ""
    return Chip(label, allowed=not code, asked=code not in {"never_asked", "no_contact_point"}, why=why)


@signed_in
@require_GET
def panel(request: SignedInRequest) -> HttpResponse:
    customer = consents.get(request.actor, "view", request.GET.get("customer", ""))
    return render(request, "consent/panel.html", panel_context(request, customer))


@signed_in
@require_GET
def badge(request: SignedInRequest) -> HttpResponse:
    """At a glance beside the name: by which channels news may be sent, and by which it was refused."""
    customer = consents.get(request.actor, "view", request.GET.get("customer", ""))
    marketing = Purpose.objects.in_use().filter(is_marketing=True).first()  # type: ignore[attr-defined]
    decided = list(decisions_for(customer, [marketing])[marketing.pk].values()) if marketing else []
    context = {
        "purpose": marketing,
        "yes": [str(Channel(one.channel).label) for one in decided if one.code in HELD_BACK],
        "no": [str(Channel(one.channel).label) for one in decided if one.code in SAID_NO],
    }
    return render(request, "consent/badge.html", context)


def panel_context(request: SignedInRequest, customer: Customer) -> dict[str, object]:
    may_record = customer.is_living and consents.may(request.actor, "record", customer)
    return {
        "customer": customer,
        "lines": lines_for(customer),
        "may_record": may_record,
        "may_ask": customer.is_living and requests.may(request.actor, "create"),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def say(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET: the dialog. POST: record a yes or a no with its evidence; a refusal stands beside the input."""
    customer = consents.get(request.actor, "record", pk)
    purposes = list(Purpose.objects.in_use())  # type: ignore[attr-defined]
    form = SayForm(purposes, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            act = give if form.cleaned_data["answer"] == "yes" else withdraw
            act(request.actor, customer, form.chosen, form.cleaned_data["channels"], form.proof())
            toast(request, _("Recorded."))
            response = HttpResponse(status=204)
            for name in ("close-dialog", "consent-changed", "consent-badge-changed", "timeline-changed"):
                trigger(response, name, None)
            return response
    status = FAULTY if form.errors else 200
    return render(request, "consent/say.html", {"form": form, "customer": customer}, status=status)


@signed_in
@require_GET
def history(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = consents.get(request.actor, "view", pk)
    return render(request, "consent/history.html", {"customer": customer, "rows": history_of(customer)})
