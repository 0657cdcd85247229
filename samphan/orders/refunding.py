"""Refunds: money goes back, never more than was paid for what came back.

Money for a card is on its way (`RefundState.SENDING`) from the transaction that writes it until the provider has said yes or no. The
provider is called between two transactions, so nobody waits for it; what a killed process or a lost answer leaves on its way is asked after
by `ask_after`, and found at the provider by the refund's id: it is never given twice.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, returns
from samphan.orders.cards.giving_back import charge_for, sent_back
from samphan.orders.cards.said import ProviderFailed, ProviderSaidNo
from samphan.orders.events import MoneyRefunded
from samphan.orders.models import DocumentKind, Order, PaymentMethod, Refund, RefundState
from samphan.orders.numbers import next_number
from samphan.orders.steps import REFUNDED, held, once, step
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.money import half_up

LONGEST = 300
PATIENCE = timedelta(minutes=1)  # longer than all calls about one refund may take together: nobody else asks meanwhile


def refund(
    actor: Actor,
    order: Order,
    method: PaymentMethod,
    *,
    reason: str,
    amount: Decimal | None = None,
    evidence: str = "",
    key: str = "",
) -> Refund:
    """Give money back: `amount` of what was paid above the worth of the order (None: all of it). Of two at once, both together give back no more.

    By card the provider is asked when the transaction is over; the refund comes back as done, or still on its way when no answer came.
    Raises `Refused`: `refunded_over`, `nothing_to_refund`, `amount_form`, `reason_missing`, as `cards.giving_back.charge_for`, and what
    the provider says no with. Within a transaction of the caller the refund comes back on its way, and is sent when that one is over.
    """
    if order.business_id != actor.business.pk:
        raise NotFound
    returns.require(actor, "refund")
    orders.require(actor, "view", order)
    if not reason.strip():
        _refuse(_("Say why money goes back."), "reason_missing", "reason")
    said_no: list[Refused] = []
    with transaction.atomic():
        asked = partial(_write, actor, order, method, amount=amount, reason=reason, evidence=evidence)
        made = once(actor, key, Refund, asked)
        if made.state == RefundState.SENDING:
            transaction.on_commit(lambda: said_no.extend(send(made, actor)))
    made.refresh_from_db()
    if said_no:
        raise said_no[0]
    return made


def send(row: Refund, actor: Actor | None = None) -> list[Refused]:
    """Ask the provider to give a refund back that is on its way, unless somebody asks just now. What it said no with, or nothing."""
    now = timezone.now()
    with use_business(row.business):
        free = Refund.objects.filter(Q(asked_at=None) | Q(asked_at__lt=now - PATIENCE), state=RefundState.SENDING)
        if not free.filter(pk=row.pk).update(asked_at=now):
            return []
        try:
            evidence = sent_back(row)
        except ProviderSaidNo as no:
            return _called_off(row, no)
        except ProviderFailed:
            return []  # nobody knows: it stays on its way, and is asked after
        except Refused as refusal:
            return _called_off(row, refusal)
        _settle(actor or system_actor(row.business), row, evidence)
    return []


def ask_after() -> int:
    """Send what is still on its way in the current business: its process was killed, or the provider did not answer. Returns how many are done."""
    waiting = list(Refund.objects.filter(state=RefundState.SENDING).select_related("business").order_by("pk"))
    for row in waiting:
        send(row)
    left = Refund.objects.filter(pk__in=[row.pk for row in waiting], state=RefundState.SENDING).count()
    return len(waiting) - left


def _write(
    actor: Actor, order: Order, method: PaymentMethod, *, amount: Decimal | None, reason: str, evidence: str
) -> Refund:
    """The refund with its number; the order counts it as given back from now on."""
    now = held(order)
    whole = _fitting(now, now.owed_back if amount is None else amount)
    charge = charge_for(now, whole) if method == PaymentMethod.CARD else ""
    save_changes(now, seen=now.version, refunded=now.refunded + whole)
    made: Refund = Refund.objects.create(
        business=actor.business,
        number=next_number(DocumentKind.REFUND, now.branch),
        order=now,
        branch=now.branch,
        method=method,
        amount=whole,
        currency=now.currency,
        reason=reason.strip()[:LONGEST],
        evidence=evidence.strip()[:60],
        by=actor.user,
        by_name=actor.name,
        charge=charge,
        state=RefundState.SENDING if charge else RefundState.DONE,
    )
    if not charge:
        _tell(actor, made, now)
    return made


@transaction.atomic
def _settle(actor: Actor, row: Refund, evidence: str) -> None:
    changes = {"state": RefundState.DONE, "evidence": evidence[:60], "problem": ""}
    if Refund.objects.filter(pk=row.pk, state=RefundState.SENDING).update(**changes):
        _tell(actor, row, row.order)


@transaction.atomic
def _called_off(row: Refund, refusal: Refused) -> list[Refused]:
    """What the provider refused is owed to the customer again. The refund keeps its number, marked, with what was said."""
    now = held(row.order)
    changes = {"state": RefundState.REFUSED, "problem": str(refusal.sentence)[:LONGEST]}
    if Refund.objects.filter(pk=row.pk, state=RefundState.SENDING).update(**changes):
        save_changes(now, seen=now.version, refunded=now.refunded - row.amount)
    return [refusal]


def _tell(actor: Actor, row: Refund, order: Order) -> None:
    step(actor, order, REFUNDED, row.number)
    told = MoneyRefunded(
        number=row.number,
        order=order.number,
        amount=str(row.amount),
        currency=str(order.currency),
        method=str(row.method),
        reason=row.reason,
    )
    record(told, actor=actor, subject=order, customer_id=order.customer_id)


def _fitting(order: Order, whole: Decimal) -> Decimal:
    if not order.owed_back:
        raise Refused(_("Nothing of this order is to be given back."), code="nothing_to_refund")
    if whole.is_finite() and whole > order.owed_back:
        sentence = _("This is more than is to be given back.")
        raise Refused(sentence, code="refunded_over", fields={"amount": sentence}, owed_back=str(order.owed_back))
    if not whole.is_finite() or whole <= 0 or whole != half_up(whole):
        _refuse(_("Write an amount in baht and satang."), "amount_form", "amount")
    return half_up(whole)


def _refuse(sentence: Sentence, code: str, field: str) -> None:
    raise Refused(sentence, code=code, fields={field: sentence})
