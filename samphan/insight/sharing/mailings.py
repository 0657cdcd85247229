"""Mailings of reports: make, change, pause, remove, try; and queue what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.models import MailingReceiver, ReportFile, ReportMailing, ReportSending, Rhythm
from samphan.insight.sharing.rhythm import next_due
from samphan.insight.sharing.subjects import Page, may_have, page_of
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.ids import uuid7
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Membership

MOST_RECEIVERS, LAST_HOUR, LAST_DAY, SUNDAY = 50, 23, 31, 7
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Wish:
    """To whom (ids of memberships), as which file, and when: `day` of the week or month, `hour` of the business's time."""

    receivers: Sequence[str]
    file: str = ReportFile.PDF
    rhythm: str = Rhythm.ONCE
    day: int | None = None
    hour: int = 8


def colleagues_for(actor: Actor, page: Page) -> list[Membership]:
    """Who works here now and may see the page, by name."""
    found = Membership.objects.filter(business=actor.business, ended_at=None).select_related("user", "role", "business")
    return [one for one in found.order_by("user__name", "pk") if may_have(actor_of(one), page)]


def mailings_of(actor: Actor) -> QuerySet[ReportMailing]:
    """Those that one made or gets; all of them for who may share with everyone."""
    figures.require(actor, "view")
    found: QuerySet[ReportMailing] = (
        ReportMailing.objects.filter(deleted_at=None)
        if figures.may(actor, "share")
        else ReportMailing.objects.seen_by(actor.user)
    )
    return found


def may_change(actor: Actor, row: ReportMailing) -> bool:
    return row.owner_id == (actor.user and actor.user.pk) or figures.may(actor, "share")


def mailing_to_change(actor: Actor, pk: UUID, *, deleted: bool = False) -> ReportMailing:
    """One's own, or anybody's for who may share with everyone. Raises `NotFound`."""
    figures.require(actor, "view")
    row: ReportMailing | None = ReportMailing.objects.filter(pk=pk, deleted_at__isnull=not deleted).first()
    if row is None or not may_change(actor, row):
        raise NotFound
    return row


def page_of_mailing(row: ReportMailing) -> Page:
    return page_of(row.subject, row.name, row.query, row.title)


@transaction.atomic
def mail_report(actor: Actor, page: Page, wish: Wish, *, key: UUID | None = None) -> ReportMailing:
    """Send the page now, or from now on by a rhythm. The same `key` makes it once.

    Raises `Refused` naming `receivers`, `day` or `hour`, `Forbidden` for a page that the actor does not see.
    """
    if actor.user is None or not may_have(actor, page):
        raise Forbidden
    receivers = checked(actor, page, wish)
    key = key or uuid7()
    before: ReportMailing | None = ReportMailing.objects.filter(pk=key, owner=actor.user).first()
    if before is not None:
        return before
    now = timezone.now()
    row: ReportMailing = ReportMailing.objects.create(
        pk=key,
        business=actor.business,
        subject=page.subject,
        name=page.name,
        query=page.query,
        title=" ".join(page.title.replace("\x00", "").split())[:LONGEST_TITLE],
        owner=actor.user,
        **timing(wish, now),
    )
    write_to(row, receivers)
    if wish.rhythm == Rhythm.ONCE:
        queue(row, now)
    return row


@transaction.atomic
def change_mailing(actor: Actor, pk: UUID, wish: Wish) -> ReportMailing:
    """Other receivers, file or time. Raises as `mail_report`."""
    row = mailing_to_change(actor, pk)
    receivers = checked(actor, page_of_mailing(row), wish)
    if wish.rhythm == Rhythm.ONCE:
        raise Refused(_("Choose how often it goes, or remove it."), code="rhythm", fields={"rhythm": _("Choose how often it goes, or remove it.")})  # fmt: skip
    for name, value in timing(wish, timezone.now(), paused=row.paused_at is not None).items():
        setattr(row, name, value)
    row.save()
    row.receivers.all().delete()
    write_to(row, receivers)
    return row


def timing(wish: Wish, now: datetime, *, paused: bool = False) -> dict[str, object]:
    timed, with_day = wish.rhythm != Rhythm.ONCE, wish.rhythm in {Rhythm.WEEKLY, Rhythm.MONTHLY}
    return {
        "file": wish.file,
        "rhythm": wish.rhythm,
        "day": wish.day if with_day else None,
        "hour": wish.hour if timed else None,
        "due_at": next_due(wish.rhythm, wish.day, wish.hour, now) if timed and not paused else None,
    }


def checked(actor: Actor, page: Page, wish: Wish) -> list[Membership]:
    """The receivers of a wish that can be granted."""
    known = {str(one.pk): one for one in colleagues_for(actor, page)}
    chosen = [known[one] for one in dict.fromkeys(wish.receivers) if one in known]
    if not chosen or len(chosen) < len(set(wish.receivers)):
        sentence = _("Choose colleagues who work here and may see this page.")
        raise Refused(sentence, code="receivers", fields={"receivers": sentence})
    if len(chosen) > MOST_RECEIVERS:
        most = _("Up to %(most)s colleagues at a time.") % {"most": MOST_RECEIVERS}
        raise Refused(most, code="receivers", fields={"receivers": most})
    last = {Rhythm.WEEKLY: SUNDAY, Rhythm.MONTHLY: LAST_DAY}.get(Rhythm(wish.rhythm))
    if last and not 1 <= (wish.day or 0) <= last:
        raise Refused(_("Choose a day."), code="day", fields={"day": _("Choose a day.")})
    if not 0 <= wish.hour <= LAST_HOUR:
        raise Refused(_("Choose an hour."), code="hour", fields={"hour": _("Choose an hour.")})
    return chosen


def write_to(row: ReportMailing, receivers: Sequence[Membership]) -> None:
    MailingReceiver.objects.bulk_create(MailingReceiver(business_id=row.business_id, mailing=row, membership=one) for one in receivers)  # fmt: skip


def pause_mailing(actor: Actor, pk: UUID) -> ReportMailing:
    row = mailing_to_change(actor, pk)
    row.paused_at, row.due_at = row.paused_at or timezone.now(), None
    row.save(update_fields=["paused_at", "due_at"])
    return row


def resume_mailing(actor: Actor, pk: UUID) -> ReportMailing:
    """It goes at its next time; what fell into the pause is not made up for."""
    row = mailing_to_change(actor, pk)
    row.paused_at, row.due_at = None, next_due(row.rhythm, row.day, row.hour or 0, timezone.now())
    row.save(update_fields=["paused_at", "due_at"])
    return row


def remove_mailing(actor: Actor, pk: UUID) -> ReportMailing:
    row = mailing_to_change(actor, pk)
    row.deleted_at, row.due_at = timezone.now(), None
    row.save(update_fields=["deleted_at", "due_at"])
    return row


def restore_mailing(actor: Actor, pk: UUID) -> ReportMailing:
    """Undo of `remove_mailing`."""
    row = mailing_to_change(actor, pk, deleted=True)
    row.deleted_at = None
    if row.paused_at is None:
        row.due_at = next_due(row.rhythm, row.day, row.hour or 0, timezone.now())
    row.save(update_fields=["deleted_at", "due_at"])
    return row


@transaction.atomic
def try_mailing(actor: Actor, pk: UUID) -> ReportSending:
    """One mail of it now, to the actor alone."""
    row = mailings_of(actor).filter(pk=pk).first()
    if row is None or actor.membership is None:
        raise NotFound
    return queue(row, timezone.now(), only=[actor.membership])[0]


def queue(row: ReportMailing, at: datetime, only: Sequence[Membership] | None = None) -> list[ReportSending]:
    """A sending for each receiver, with the job that carries it."""
    from samphan.insight.jobs import mail_report_to  # noqa: PLC0415 - jobs.py imports what sends

    receivers = only or [one.membership for one in row.receivers.select_related("membership")]
    made = [ReportSending(business_id=row.business_id, mailing=row, membership=one, due_at=at) for one in receivers]
    ReportSending.objects.bulk_create(made)
    for one in made:
        mail_report_to.enqueue(sending=str(one.pk))
    return made


def queue_due(now: datetime | None = None) -> int:
    """Queue what is due in the current business, each time once whoever asks; times that were missed are made up for by one. Returns how many."""
    now, count = now or timezone.now(), 0
    for row in ReportMailing.objects.filter(due_at__lte=now, paused_at=None, deleted_at=None).order_by("due_at"):
        due: datetime = row.due_at  # type: ignore[assignment]  # asked for above
        with transaction.atomic():
            mine = ReportMailing.objects.filter(pk=row.pk, due_at=due, paused_at=None, deleted_at=None)
            if not mine.update(due_at=next_due(row.rhythm, row.day, row.hour or 0, now)):
                continue  # another worker was first, or it was paused meanwhile
            queue(row, due)
            count += 1
    return count


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, ValidationError):
        return None
