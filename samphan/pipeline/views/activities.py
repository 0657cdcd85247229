"""Planning, doing and dropping what is to be done: about deals and customers, on the calendar and on their pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.customers.access import customers, notes
from samphan.customers.follow_ups import (
    arrive,
    change_follow_up,
    drop_follow_up,
    finish_follow_up,
    plan_follow_up,
    writable,
)
from samphan.customers.models import FollowUp
from samphan.pipeline.access import opportunities
from samphan.pipeline.forms.activity import ActivityForm, AnyActivityForm, DoneForm
from samphan.pipeline.models import Opportunity
from samphan.pipeline.queries import SUBJECT
from samphan.pipeline.views.moving import refreshed
from samphan.pipeline.views.opportunities import deal_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger

FIELDS = "pipeline/fields/activity.html"


@signed_in
@require_http_methods(["GET", "POST"])
def activity_plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The dialog that plans what to do next about a deal."""
    row = deal_of(request.actor, "edit", pk)
    form = ActivityForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_follow_up(request.actor, row.customer, about=row, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Planned."))
            return planned()
    return dialog(request, form, _("What next?"), fields=FIELDS, submit=_("Plan it"))


@signed_in
@require_http_methods(["GET", "POST"])
def activity_new(request: SignedInRequest) -> HttpResponse:
    """Plan from the calendar: `?day=` is chosen already; the customer is asked."""
    notes.require(request.actor, "create")
    form = AnyActivityForm(request.actor, request.POST or None, day=read_day(request.GET.get("day", "")))
    if request.method == "POST" and form.is_valid():
        try:
            customer = customers.get(request.actor, "view", form.cleaned_data["customer"])
            plan_follow_up(request.actor, customer, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Planned."))
            return planned()
    return dialog(request, form, _("Plan something"), fields=FIELDS, submit=_("Plan it"))


@signed_in
@require_http_methods(["GET", "POST"])
def activity_edit(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    row = writable(request.actor, follow_up)
    form = ActivityForm(request.actor, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            change_follow_up(request.actor, row.pk, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return planned()
    return dialog(request, form, row.what, fields=FIELDS)


@signed_in
@require_http_methods(["GET", "POST"])
def activity_done(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    """What came of it, and what next: a deal is never left without a next step unnoticed."""
    row = writable(request.actor, follow_up)
    deal = deal_behind(request, row)
    form = DoneForm(
        request.actor, request.POST or None, asks_next=bool(deal and deal.is_open and not planned_besides(row))
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                finish_follow_up(request.actor, row.pk, outcome=form.cleaned_data["outcome"])
                if plan := form.next_values():
                    plan_follow_up(request.actor, row.customer, about=deal, **plan)
        except Refused as refusal:
            form.take(refusal)
        else:
            undo = reverse("customers:follow-up-reopen", args=[row.pk])
            toast(request, _("Done: %(what)s") % {"what": row.what}, undo_url=undo)
            return planned()
    return dialog(request, form, row.what, fields="pipeline/fields/done.html", submit=_("Done"))


@signed_in
@require_POST
def activity_drop(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    row = drop_follow_up(request.actor, follow_up)
    undo = reverse("customers:follow-up-reopen", args=[row.pk])
    toast(request, _("Dropped: %(what)s") % {"what": row.what}, undo_url=undo)
    return planned()


@signed_in
@require_POST
def activity_arrive(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    """POST `latitude` and `longitude` when the phone tells them."""
    latitude, longitude = (read_degrees(request.POST.get(name, "")) for name in ("latitude", "longitude"))
    row = arrive(request.actor, follow_up, latitude=latitude, longitude=longitude)
    toast(request, _("You are there: %(what)s") % {"what": row.what})
    return planned()


@signed_in
@require_http_methods(["GET"])
def activity_peek(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    """One entry of the calendar, with what can be done about it."""
    from samphan.customers.follow_ups import follow_up_of  # noqa: PLC0415 - the page of a reader, who may write nothing
    from samphan.customers.subjects import tell_about  # noqa: PLC0415 - as above

    row = follow_up_of(request.actor, follow_up)
    tell_about(request.actor, [row])
    may_write = notes.may(request.actor, "create")
    return render(request, "pipeline/activity.html", {"row": row, "may_write": may_write})


def deal_behind(request: SignedInRequest, row: FollowUp) -> Opportunity | None:
    if row.about_type != SUBJECT or row.about_id is None:
        return None
    found: Opportunity | None = opportunities.rows(request.actor).filter(pk=row.about_id, deleted_at=None).first()
    return found


def planned_besides(row: FollowUp) -> bool:
    """True when something else is planned about the same deal, or this repeats."""
    others = FollowUp.objects.filter(about_id=row.about_id, about_type=SUBJECT, done_at=None).exclude(pk=row.pk)
    return bool(row.repeats) or others.exists()


def planned() -> HttpResponse:
    """Dialogs close; deals, calendar, and the panels of Today and of customers fetch themselves anew."""
    answer = refreshed()
    for name in ("my-follow-ups-changed", "next-steps-changed", "calendar-changed", "agenda-changed"):
        trigger(answer, name, None)
    return answer


def read_day(text: str) -> date | None:
    try:
        return max(date.fromisoformat(text), timezone.localdate()) if text else None
    except ValueError:
        return None


def read_degrees(text: str) -> Decimal | None:
    try:
        degrees = Decimal(text).quantize(Decimal("0.00001")) if text else None
    except InvalidOperation:
        return None
    return degrees if degrees is None or degrees.is_finite() else None
