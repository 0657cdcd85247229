"""Sending a page to colleagues, now or by a rhythm; the list of what is sent, and what one may do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.insight.access import figures
from samphan.insight.explorer.cube import WEEKDAYS
from samphan.insight.models import ReportMailing, ReportSending, Rhythm, SendingState
from samphan.insight.sharing.forms import MailingForm
from samphan.insight.sharing.mailings import (
    LAST_DAY,
    change_mailing,
    colleagues_for,
    key_of,
    mail_report,
    mailing_to_change,
    mailings_of,
    may_change,
    page_of_mailing,
    pause_mailing,
    remove_mailing,
    restore_mailing,
    resume_mailing,
    try_mailing,
)
from samphan.insight.sharing.subjects import Page, may_have, page_of, path_of, title_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.ids import uuid7
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.web.dialogs import answered
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

CHANGED = "mailings-changed"
LATELY = 30
TONES = {SendingState.SENT: "good", SendingState.FAILED: "bad", SendingState.SKIPPED: "warn"}
ICONS = {SendingState.SENT: "check", SendingState.FAILED: "alert-circle", SendingState.SKIPPED: "alert-triangle"}
FIELDS = "insight/fields/mailing.html"


@signed_in
@require_http_methods(["GET", "POST"])
def share(request: SignedInRequest) -> HttpResponse:
    """`?of=board&name=sales&query=…`: the dialog that sends this page."""
    actor, asked = request.actor, request.GET
    page = page_of(asked.get("of", ""), asked.get("name", ""), asked.get("query", ""))
    figures.require(actor, "view")
    if not may_have(actor, page):
        raise Forbidden
    called = title_of(page, actor)
    form = MailingForm(
        request.POST or None,
        people=colleagues_for(actor, page),
        own=str(actor.membership.pk) if actor.membership else "",
        titled=called if page.subject == "look" else None,
    )

    def save() -> None:
        titled = Page(page.subject, page.name, page.query, form.cleaned_data.get("title", ""))
        made = mail_report(actor, titled, form.wish(), key=key_of(request.POST.get("key", "")))
        if made.rhythm == Rhythm.ONCE:
            toast(request, _("“%(title)s” is on its way.") % {"title": made.title or called})
        else:
            toast(request, _("“%(title)s” goes by itself from now on: see Figures → Sent by e-mail.") % {"title": made.title or called})  # fmt: skip

    return answered(
        request, form, _("Send “%(title)s” by e-mail") % {"title": called}, save, CHANGED, said="", fields=FIELDS, submit=_("Send"), key=uuid7()
    )  # fmt: skip


@signed_in
@require_GET
def mailings(request: SignedInRequest) -> HttpResponse:
    """What goes by a rhythm, and what was sent lately."""
    actor = request.actor
    rows = list(mailings_of(actor).select_related("owner").prefetch_related("receivers__membership__user"))
    latest = lately(actor, [row.pk for row in rows])
    lasts: dict[UUID, ReportSending] = {}
    for one in latest:
        lasts.setdefault(one.mailing_id, one)
    context = {
        "timed": [told(actor, row, lasts.get(row.pk)) for row in rows if row.rhythm != Rhythm.ONCE],
        "sendings": [sent(actor, one) for one in latest[:LATELY]],
    }
    return render(request, "insight/mailings.html", context)


def lately(actor: Actor, ids: list[UUID]) -> list[ReportSending]:
    """Sendings of these mailings, the newest first, as many as a page and its schedules need."""
    found = ReportSending.objects.filter(mailing__in=ids).select_related("mailing", "membership__user")
    if not figures.may(actor, "share"):
        found = found.filter(membership__user=actor.user) | found.filter(mailing__owner=actor.user)
    return list(found.order_by("-due_at", "-pk")[: LATELY + 10 * len(ids)])


def told(actor: Actor, row: ReportMailing, last: ReportSending | None) -> dict[str, Any]:
    page = page_of_mailing(row)
    return {
        "row": row,
        "title": title_of(page, actor),
        "path": path_of(page) if may_have(actor, page) else "",
        "when": rhythm_words(row),
        "receivers": [str(one.membership.user) for one in row.receivers.all()],
        "last": sent(actor, last) if last else None,
        "may_change": may_change(actor, row),
    }


def sent(actor: Actor, one: ReportSending) -> dict[str, Any]:
    state = SendingState(one.state)
    return {
        "row": one,
        "title": title_of(page_of_mailing(one.mailing), actor),
        "to": str(one.membership.user),
        "state": state.label,
        "tone": TONES.get(state, "info"),
        "icon": ICONS.get(state, "clock"),
        "why": one.get_why_display() if one.why else "",
        "said": one.said,
    }


def rhythm_words(row: ReportMailing) -> str:
    """Every Monday at 08:00."""
    facts = {"hour": f"{row.hour or 0:02d}:00", "day": row.day or 1}
    if row.rhythm == Rhythm.WEEKLY:
        return _("Every %(weekday)s at %(hour)s") % {**facts, "weekday": WEEKDAYS[str(row.day or 1)]}
    if row.rhythm == Rhythm.MONTHLY:
        if row.day == LAST_DAY:
            return _("On the last day of the month at %(hour)s") % facts
        return _("On day %(day)s of the month at %(hour)s") % facts
    return _("Every day at %(hour)s") % facts


@signed_in
@require_http_methods(["GET", "POST"])
def mailing_change(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    actor, row = request.actor, mailing_to_change(request.actor, mailing)
    if row.rhythm == Rhythm.ONCE:
        raise NotFound
    page = page_of_mailing(row)
    form = MailingForm(request.POST or None, people=colleagues_for(actor, page), own="", there=row)
    title = _("Change “%(title)s”") % {"title": title_of(page, actor)}
    return answered(request, form, title, lambda: change_mailing(actor, row.pk, form.wish()), CHANGED, fields=FIELDS)


@signed_in
@require_POST
def mailing_pause(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    row = pause_mailing(request.actor, mailing)
    toast(request, _("Paused."), undo_url=reverse("insight:mailing-resume", args=[row.pk]))
    return redirect("insight:mailings")


@signed_in
@require_POST
def mailing_resume(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    resume_mailing(request.actor, mailing)
    toast(request, _("It goes again."))
    return redirect("insight:mailings")


@signed_in
@require_POST
def mailing_remove(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    row = remove_mailing(request.actor, mailing)
    toast(request, _("It is sent no more."), undo_url=reverse("insight:mailing-restore", args=[row.pk]))
    return redirect("insight:mailings")


@signed_in
@require_POST
def mailing_restore(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    restore_mailing(request.actor, mailing)
    toast(request, _("It goes again."))
    return redirect("insight:mailings")


@signed_in
@require_POST
def mailing_try(request: SignedInRequest, mailing: UUID) -> HttpResponse:
    """One mail now, to oneself."""
    try_mailing(request.actor, mailing)
    toast(request, _("A test is on its way to you."))
    return redirect("insight:mailings")
