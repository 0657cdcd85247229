"""What people answer to a proposal: taken on (a follow-up is planned), not now, never; and taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.follow_ups import drop_follow_up, plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.insight.access import next_actions
from samphan.insight.models import Answered, NextAction, NextAnswer
from samphan.insight.next_actions.ranking import awake
from samphan.insight.next_actions.words import DOINGS, what_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.thai.text import tidy

LONGEST = 300
TAKEN_ON_KIND, TAKEN_ON_CUSTOMER = timedelta(days=30), timedelta(days=14)
NOT_NOW_KIND, NOT_NOW_LONGEST, NOT_NOW_CUSTOMER = timedelta(days=14), timedelta(days=112), timedelta(days=3)
NEVER_CUSTOMER = timedelta(days=14)
BY_EVENING, LAST_HOUR, NEXT_MORNING = time(17), time(16), time(10)


@transaction.atomic
def accept(actor: Actor, row: NextAction) -> NextAnswer:
    """Take it on: a follow-up for the actor is planned for this afternoon, or for tomorrow morning when it is late. The customer rests for two weeks."""
    require(actor, row)
    today = timezone.localdate()
    planned = plan_follow_up(
        actor, row.customer, what=what_of(row.kind, row.reason), due_at=by_when(), kind=DOINGS[row.kind].planned
    )
    return keep(actor, row, Answered.ACCEPTED, rests_until=today + TAKEN_ON_KIND, customer_rests_until=today + TAKEN_ON_CUSTOMER, follow_up=planned)  # fmt: skip


@transaction.atomic
def put_off(actor: Actor, row: NextAction, *, why: str = "") -> NextAnswer:
    """Not now: the kind rests two weeks, doubled each time it is put off again in half a year, at most sixteen; the customer rests three days."""
    require(actor, row)
    today = timezone.localdate()
    before = NextAnswer.objects.filter(
        customer=row.customer_id,
        kind=row.kind,
        answer=Answered.NOT_NOW,
        taken_back_at=None,
        at__gt=timezone.now() - timedelta(days=180),
    ).count()
    rests = min(NOT_NOW_KIND * 2**before, NOT_NOW_LONGEST)
    return keep(actor, row, Answered.NOT_NOW, why=read_why(why), rests_until=today + rests, customer_rests_until=today + NOT_NOW_CUSTOMER)  # fmt: skip


@transaction.atomic
def refuse(actor: Actor, row: NextAction, *, why: str = "") -> NextAnswer:
    """Never: the kind is not proposed for this customer again, and the customer rests two weeks."""
    require(actor, row)
    return keep(actor, row, Answered.NEVER, why=read_why(why), rests_until=None, customer_rests_until=timezone.localdate() + NEVER_CUSTOMER)  # fmt: skip


@transaction.atomic
def take_back(actor: Actor, answer: NextAnswer) -> NextAnswer:
    """Undo of any of these: what rested is awake again, what was planned is dropped. A second time changes nothing.

    Raises `Refused` when what was planned is done already.
    """
    next_actions.require(actor, "answer")
    planned = FollowUp.objects.select_for_update().filter(pk=answer.follow_up_id).first()
    if planned and planned.done_at and not planned.dropped and answer.taken_back_at is None:
        raise Refused(_("This was done already."), code="follow_up_done")
    if NextAnswer.objects.filter(pk=answer.pk, taken_back_at=None).update(taken_back_at=timezone.now()) and planned:
        drop_follow_up(actor, planned.pk)
    answer.refresh_from_db()
    return answer


def answer_of(actor: Actor, pk: UUID) -> NextAnswer:
    """An answer about a customer that the actor may see. Raises `NotFound`."""
    row: NextAnswer | None = (
        NextAnswer.objects.filter(pk=pk).select_related("customer", "follow_up", "by").first()
        if actor.has(next_actions.permission("view"))
        else None
    )
    if row is None or not customers.may(actor, "view", row.customer):
        raise NotFound
    return row


def never_of(customer: Customer) -> list[NextAnswer]:
    """What is not proposed for this customer any more."""
    return list(
        NextAnswer.objects.filter(customer=customer, answer=Answered.NEVER, taken_back_at=None)
        .select_related("by")
        .order_by("-at")
    )


def next_action_of(actor: Actor, pk: UUID) -> NextAction:
    """A proposal about a customer that the actor may see. Raises `NotFound`."""
    row: NextAction | None = next_actions.rows(actor).filter(pk=pk).select_related("customer").first()
    if row is None:
        raise NotFound(_("This is not proposed any more: the list was made anew meanwhile. Look at today's list."))
    return row


def require(actor: Actor, row: NextAction) -> None:
    """Raise `Conflict` when it rests already: somebody else has answered meanwhile."""
    next_actions.require(actor, "answer", row)
    held = Customer.objects.select_for_update().get(pk=row.customer_id)  # two who answer at once stand in a row here
    if awake(NextAction.objects.filter(pk=row.pk)).exists():
        return
    last = NextAnswer.objects.filter(customer=held, taken_back_at=None).select_related("by").order_by("-at").first()
    sentence = _("%(who)s has answered for this customer already. Look again: the list has changed.")
    raise Conflict(sentence % {"who": (last and last.by) or "–"}, code="answered_already")


def keep(actor: Actor, row: NextAction, answer: str, **more: Any) -> NextAnswer:
    kept: NextAnswer = NextAnswer.objects.create(
        business=actor.business,
        customer=row.customer,
        kind=row.kind,
        answer=answer,
        worth=row.worth,
        reason=row.reason,
        by=actor.user,
        **more,
    )
    return kept


def read_why(why: str) -> str:
    text = tidy(why)
    if len(text) > LONGEST:
        sentence = _("Write at most %(most)d characters; this has %(has)d.") % {"most": LONGEST, "has": len(text)}
        raise Refused(sentence, code="why_too_long", fields={"why": sentence})
    return text


def by_when() -> datetime:
    """This afternoon at five; from four o'clock on, tomorrow at ten."""
    now = timezone.localtime()
    if now.time() < LAST_HOUR:
        return timezone.make_aware(datetime.combine(now.date(), BY_EVENING))
    return timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), NEXT_MORNING))
