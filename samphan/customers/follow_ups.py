"""Follow-ups: planned, moved, done, dropped, brought back, and told by the bell when they are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers, notes
from samphan.customers.actions import require_living
from samphan.customers.events import (
    FollowUpArrived,
    FollowUpDone,
    FollowUpDropped,
    FollowUpMoved,
    FollowUpPlanned,
    FollowUpReopened,
)
from samphan.customers.models import Customer, FollowUp, FollowUpKind, Repeat
from samphan.customers.repeating import next_after
from samphan.customers.subjects import may_see_about, tell_about, type_of
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.notifications.notify import notify
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.models import Membership
from samphan.platform.thai.text import tidy

LONGEST = 300
LONGEST_PLACE = 200
FURTHEST = timedelta(days=3660)
LONGEST_LAST = timedelta(days=14)
AHEAD = timedelta(days=7)  # shown on Today
SHOWN = 50
AT_ONCE = 500  # reminders in one round
FORM = "follow_up_form"


@transaction.atomic
def plan_follow_up(
    actor: Actor,
    customer: Customer,
    *,
    what: str,
    due_at: datetime,
    kind: str = FollowUpKind.TASK,
    assignee: UUID | None = None,
    about: models.Model | None = None,
    **more: Any,
) -> FollowUp:
    """Plan something to do. Without `assignee` the actor does it. `about` is a thing of a module above that the actor may change.

    `more` may hold `ends_at`, `place`, `repeats` (a `Repeat`) and `repeats_until`.
    """
    _require(actor, customer, about)
    values = _read({"what": what, "due_at": due_at, "kind": kind, **more})
    row: FollowUp = FollowUp.objects.create(
        customer=customer,
        assignee=_colleague(actor, assignee),
        made_by=actor.user,
        about_type=type_of(about) if about else "",
        about_id=about.pk if about else None,
        **values,
    )
    _tell_planned(actor, row)
    return row


@transaction.atomic
def change_follow_up(actor: Actor, pk: UUID, *, assignee: UUID | None = None, **values: Any) -> FollowUp:
    """Change what is planned: another day, another colleague, other words. What is left out stays."""
    row = writable(actor, pk)
    if row.done_at:
        raise _refused("", _("This is done already. Bring it back first."))
    changes = _read({"due_at": row.due_at, **values}, before=row)
    if assignee is not None:
        changes["assignee"] = _colleague(actor, assignee)
    if changes["due_at"] != row.due_at:
        changes["told_at"] = None
    moved = changes["due_at"] != row.due_at
    FollowUp.objects.filter(pk=row.pk, done_at=None).update(**changes)
    row.refresh_from_db()
    if moved:
        _tell(actor, row, FollowUpMoved(what=row.what, due_at=row.due_at.isoformat()))
    return row


@transaction.atomic
def finish_follow_up(actor: Actor, pk: UUID, *, outcome: str = "") -> FollowUp:
    """Done. A second time changes nothing. Of one that repeats the next is planned."""
    row = writable(actor, pk)
    came = _text("outcome", outcome, LONGEST)
    open_rows = FollowUp.objects.filter(pk=pk, done_at=None)
    if open_rows.update(done_at=timezone.now(), done_by=actor.user, outcome=came):
        _tell(actor, row, FollowUpDone(what=row.what, outcome=came))
        _plan_next(actor, row)
    row.refresh_from_db()
    return row


@transaction.atomic
def drop_follow_up(actor: Actor, pk: UUID) -> FollowUp:
    """It will not be done, and of one that repeats neither will the next. A second time changes nothing."""
    row = writable(actor, pk)
    if FollowUp.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now(), done_by=actor.user, dropped=True):
        _tell(actor, row, FollowUpDropped(what=row.what))
    row.refresh_from_db()
    return row


@transaction.atomic
def reopen_follow_up(actor: Actor, pk: UUID) -> FollowUp:
    """Undo `finish_follow_up` or `drop_follow_up`; the next of its row, planned meanwhile and not begun, goes."""
    row = writable(actor, pk)
    done_rows = FollowUp.objects.filter(pk=pk, done_at__isnull=False)
    if done_rows.update(done_at=None, done_by=None, dropped=False, outcome=""):
        FollowUp.objects.filter(first=row.first_id or row.pk, due_at__gt=row.due_at, done_at=None).delete()
        _tell(actor, row, FollowUpReopened(what=row.what))
    row.refresh_from_db()
    return row


@transaction.atomic
def arrive(
    actor: Actor,
    pk: UUID,
    *,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    at: datetime | None = None,
) -> FollowUp:
    """Say that one has arrived for a visit, now or `at` (told later, never to come); where, if the phone told. A second time changes nothing."""
    row = writable(actor, pk)
    if (latitude is None) != (longitude is None) or (
        latitude is not None and longitude is not None and (abs(latitude) > 90 or abs(longitude) > 180)  # noqa: PLR2004 - degrees
    ):
        raise _refused("", _("The place that the phone told does not exist."))
    fresh = FollowUp.objects.filter(pk=pk, arrived_at=None)
    now = timezone.now()
    if fresh.update(arrived_at=min(at or now, now), latitude=latitude, longitude=longitude):
        _tell(actor, row, FollowUpArrived(what=row.what))
    row.refresh_from_db()
    return row


def _plan_next(actor: Actor, row: FollowUp) -> None:
    if not row.repeats:
        return
    start = row.first.due_at if row.first else row.due_at
    due = next_after(start, row.repeats, max(row.due_at, timezone.now()))
    if row.repeats_until and timezone.localtime(due).date() > row.repeats_until:
        return
    lasts = row.ends_at - row.due_at if row.ends_at else None
    kept = (
        "customer",
        "kind",
        "what",
        "place",
        "assignee",
        "made_by",
        "about_type",
        "about_id",
        "repeats",
        "repeats_until",
    )
    planned: FollowUp = FollowUp.objects.create(
        **{name: getattr(row, name) for name in kept},
        due_at=due,
        ends_at=due + lasts if lasts else None,
        first=row.first or row,
    )
    _tell_planned(actor, planned)


def follow_up_of(actor: Actor, pk: object) -> FollowUp:
    """A follow-up about a customer, or a thing, that the actor may see. Raises `NotFound`."""
    row: FollowUp | None = FollowUp.objects.filter(pk=pk).select_related("customer", "assignee", "first").first()
    if row is None or not (customers.may(actor, "view", row.customer) or may_see_about(actor, row)):
        raise NotFound
    return row


def writable(actor: Actor, pk: object) -> FollowUp:
    """As `follow_up_of`, for those who may write on customers' timelines. Raises `NotFound` or `Forbidden`."""
    row = follow_up_of(actor, pk)
    notes.require(actor, "create")
    return row


def open_follow_ups(actor: Actor, customer: Customer) -> list[FollowUp]:
    """What is still to be done about a customer, the most urgent first."""
    rows = FollowUp.objects.filter(customer=customer, done_at=None).select_related("assignee")
    found = list(rows.order_by("due_at", "pk")[:SHOWN])
    tell_about(actor, found)
    return found


def my_follow_ups(actor: Actor) -> list[FollowUp]:
    """The actor's overdue and coming work, the most urgent first."""
    if actor.user is None:
        return []
    living: QuerySet[Customer] = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    rows = FollowUp.objects.filter(
        Q(customer__in=living) | Q(about_id__isnull=False, customer__deleted_at=None, customer__merged_into=None),
        assignee=actor.user,
        done_at=None,
        due_at__lt=timezone.now() + AHEAD,
    )
    found = list(rows.select_related("customer").order_by("due_at", "pk")[:SHOWN])
    tell_about(actor, found)
    return found


def ring_for_due() -> int:
    """Tell each assignee once, when a follow-up becomes due; returns how many were told. Every claim is a conditional update."""
    due = FollowUp.objects.filter(
        done_at=None,
        told_at=None,
        due_at__lte=timezone.now(),
        assignee__isnull=False,
        customer__deleted_at=None,
        customer__merged_into=None,
    )
    told = 0
    for row in due.select_related("customer", "assignee").order_by("due_at")[:AT_ONCE]:
        with transaction.atomic():
            if row.assignee and FollowUp.objects.filter(pk=row.pk, told_at=None).update(told_at=timezone.now()):
                sentence = format_lazy(
                    "{due}: {what} · {customer}", due=_("Due now"), what=row.what, customer=row.customer.name
                )
                notify(row.assignee, sentence, url=reverse("customers:customer-detail", args=[row.customer_id]))
                told += 1
    return told


def _require(actor: Actor, customer: Customer, about: models.Model | None) -> None:
    if about is None:
        notes.require(actor, "create", customer)
    else:
        notes.require(actor, "create")  # who may change the thing was proven where it was fetched
    require_living(customer)


def _read(values: Mapping[str, Any], before: FollowUp | None = None) -> dict[str, Any]:
    """What was given, in its stored form; a day that has passed is taken only where it stood already."""
    cleaned = dict(values)
    if "what" in cleaned:
        cleaned["what"] = _text("text", cleaned["what"], LONGEST)
        if not cleaned["what"]:
            raise _refused("text", _("Write what is to be done."))
    if "place" in cleaned:
        cleaned["place"] = _text("place", cleaned["place"] or "", LONGEST_PLACE)
    if cleaned.get("kind", FollowUpKind.TASK) not in FollowUpKind.values:
        raise _refused("kind", _("Choose one of the list."))
    if cleaned.get("repeats", "") not in {"", *Repeat.values}:
        raise _refused("repeats", _("Choose one of the list."))
    _read_times(cleaned, before)
    return cleaned


def _read_times(cleaned: dict[str, Any], before: FollowUp | None) -> None:
    due, ends = cleaned["due_at"], cleaned.get("ends_at")
    stood = before is not None and due == before.due_at
    if not stood and not timezone.now() - timedelta(days=1) < due < timezone.now() + FURTHEST:
        raise _refused("due", _("Choose a day from today on."))
    if ends is not None and not due < ends <= due + LONGEST_LAST:
        raise _refused("ends", _("It ends after it begins, within two weeks."))
    until: date | None = cleaned.get("repeats_until")
    if until is not None and until < timezone.localtime(due).date():
        raise _refused("repeats_until", _("It repeats until a day after the first."))


def _text(field: str, written: str, longest: int) -> str:
    text = tidy(written)
    if len(text) > longest:
        raise _refused(
            field, _("Write at most %(most)d characters; this has %(has)d.") % {"most": longest, "has": len(text)}
        )
    return text


def _colleague(actor: Actor, pk: UUID | None) -> User | None:
    if pk is None:
        return actor.user
    member = Membership.objects.filter(business=actor.business, user=pk, ended_at=None).select_related("user").first()
    if member is None:
        raise _refused("assignee", _("Choose a colleague of this business."))
    return member.user


def _refused(field: str, sentence: Sentence) -> Refused:
    return Refused(sentence, code=FORM, fields={field: sentence} if field else {})


def _tell_planned(actor: Actor, row: FollowUp) -> None:
    _tell(actor, row, FollowUpPlanned(what=row.what, follow_up=row.kind, due_at=row.due_at.isoformat()))


def _tell(actor: Actor, row: FollowUp, data: EventData) -> None:
    record(data, actor=actor, subject=row, customer_id=row.customer_id)
