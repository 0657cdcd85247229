"""The preference page: what a customer agreed to, by a link of their own. GET changes nothing; scanners of mail open links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from samphan.consent.actions.preferences import answers_now, save_answers, stop_all
from samphan.consent.actions.requests import receive
from samphan.consent.forms import OwnRequestForm
from samphan.consent.models import CHANNEL_ICONS, Channel, PreferenceLink, Purpose, Source, SubjectRequest, Wording
from samphan.consent.pace import keep_pace
from samphan.consent.queries import history_of, purposes_in_use, worded
from samphan.consent.standard import notice_for
from samphan.consent.visitors import by_link, name_of, pages_of, proof_of, shown, visitor
from samphan.platform.refusals import NotFound
from samphan.platform.web.toasts import toast
from samphan.platform.web.when import day_words

FAULTY = 422
CHANGES = 20  # by one link, a minute


@dataclass(frozen=True)
class Box:
    """One switch of the page."""

    name: str
    label: str
    icon: str
    on: bool


@dataclass(frozen=True)
class Group:
    """A purpose with the words that are read and its switches. `wording_name` carries which version was read."""

    purpose: Purpose
    text: str
    wording_name: str
    number: int
    boxes: list[Box]


@by_link
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, link: PreferenceLink) -> HttpResponse:
    if request.method == "POST":
        keep_pace("preferences-save", link.pk, most=CHANGES)
        return save(request, link)
    business = link.business
    groups = groups_for(link)
    context: dict[str, Any] = {
        "link": link,
        "customer": link.customer,
        "groups": groups,
        "stoppable": any(box.on for group in groups if group.purpose.may_be_stopped for box in group.boxes),
        "history": history_of(link.customer),
        "asked": SubjectRequest.objects.filter(customer=link.customer).order_by("-received_at")[:10],
        "notice": notice_for(
            pages_of(business).notice, name_of(business), thai=(get_language() or "th").startswith("th")
        ),
    }
    return shown(request, "consent/public/preferences.html", business, **context)


def groups_for(link: PreferenceLink) -> list[Group]:
    asked = purposes_in_use()
    stands = answers_now(link.customer, [one.purpose for one in asked])
    name = name_of(link.business)
    return [
        Group(
            one.purpose,
            worded(one.wording, name),
            f"wording.{one.purpose.key}",
            one.wording.number,
            [
                Box(box_name(one.purpose, channel), box_label(channel), CHANNEL_ICONS[channel], on)
                for channel in one.purpose.asked_channels
                for on in [stands[one.purpose.pk, channel]]
            ],
        )
        for one in asked
    ]


def box_name(purpose: Purpose, channel: str) -> str:
    return f"say.{purpose.key}.{channel}"


def box_label(channel: str) -> str:
    return _("I agree") if channel == Channel.GENERAL else str(Channel(channel).label)


def save(request: HttpRequest, link: PreferenceLink) -> HttpResponse:
    asked = [one for one in purposes_in_use() if f"wording.{one.purpose.key}" in request.POST]
    answers = {
        (one.purpose.pk, channel): box_name(one.purpose, channel) in request.POST
        for one in asked
        for channel in one.purpose.asked_channels
    }
    proof = proof_of(request, Source.PREFERENCES)
    saved = save_answers(
        visitor(link.business),
        link.customer,
        answers,
        proof,
        wordings=wordings_read(request, [one.purpose for one in asked]),
    )
    touch(link)
    toast(request, _("Saved. Thank you for telling us.") if saved else _("Nothing was changed."))
    return redirect(request.path)


def wordings_read(request: HttpRequest, purposes: list[Purpose]) -> dict[UUID, Wording]:
    """The versions that stood on the page when it was opened; a newer one published meanwhile was not agreed to."""
    read = {}
    for purpose in purposes:
        number = request.POST.get(f"wording.{purpose.key}", "")
        if number.isascii() and number.isdigit() and len(number) < len("10000"):
            wording = purpose.wordings.filter(number=int(number)).first()
            if wording:
                read[purpose.pk] = wording
    return read


@by_link
@require_POST
def stop(request: HttpRequest, link: PreferenceLink) -> HttpResponse:
    """One click: nothing more, by any channel."""
    keep_pace("preferences-save", link.pk, most=CHANGES)
    stop_all(visitor(link.business), link.customer, proof_of(request, Source.PREFERENCES))
    touch(link)
    toast(request, _("Done. You will get no more news from us."))
    return redirect("consent:preferences", link.token)


@csrf_exempt
@by_link
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, link: PreferenceLink, channel: str) -> HttpResponse:
    """What a message's List-Unsubscribe names (RFC 8058): POST stops this channel at once, without a cookie; GET shows the page."""
    if channel not in Channel.values or channel == Channel.GENERAL:
        raise NotFound
    if request.method == "GET":
        return redirect("consent:preferences", link.token)
    keep_pace("preferences-save", link.pk, most=CHANGES)
    stop_all(visitor(link.business), link.customer, proof_of(request, Source.PREFERENCES), channel=channel)
    touch(link)
    return HttpResponse(_("Done. You will get no more news from us."), content_type="text/plain; charset=utf-8")


def touch(link: PreferenceLink) -> None:
    PreferenceLink.objects.filter(pk=link.pk).update(used_at=timezone.now())


@by_link
@require_http_methods(["GET", "POST"])
def own_request(request: HttpRequest, link: PreferenceLink) -> HttpResponse:
    """The customer asks about their own data."""
    form = OwnRequestForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST":
        keep_pace("preferences-request", link.pk, most=5)
        if form.is_valid():
            proof = proof_of(request, Source.REQUEST)
            asked = receive(visitor(link.business), link.customer, **form.cleaned_data, proof=proof)
            due = day_words(asked.due_on)
            toast(request, _("We have your request and answer it by %(day)s at the latest.") % {"day": due})
            return redirect("consent:preferences", link.token)
    status = FAULTY if form.errors else 200
    return shown(request, "consent/public/request.html", link.business, status=status, form=form, link=link)
