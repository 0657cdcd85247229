"""The queue of bank slips: handed in by customers and colleagues, matched with the payment each is for, or not accepted, with a reason.

A slip proves nothing alone: whoever matches it has looked the money up at the bank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import payments, slips
from samphan.orders.events import SlipReceived, SlipRejected
from samphan.orders.models import (
    Order,
    OrderState,
    Payment,
    PaymentMethod,
    PaymentState,
    Receipt,
    SlipPicture,
    SlipState,
)
from samphan.orders.paying import expect_payment, settle_payment
from samphan.orders.slip_pictures import code_in
from samphan.orders.slips import evidence_in
from samphan.orders.steps import held
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.notifications.notify import notify
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.money import half_up, money
from samphan.platform.uploads import checked_upload, only_with_its_row

MOST_WAITING = 10  # slips of one order that nobody has looked at yet: a customer's link must not fill the disk
MOST_AMOUNT = Decimal(1_000_000_000)
LONGEST = 300
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A payment that a slip may be for, and why it is thought so."""

    payment: Payment
    why: Sentence
    is_likely: bool


def hand_in(
    actor: Actor,
    upload: UploadedFile[Any] | None,
    amount: Decimal,
    *,
    order: Order | None = None,
    branch: Branch | None = None,
) -> SlipPicture:
    """Keep a slip until somebody matches it: of `order`, else of whoever it will be found for in `branch`.

    Raises `Refused`: `slip_missing`, `slip_picture` for what is no picture, `slip_known` for one that came before, `amount_form`,
    `slips_many`, `order_cancelled`; as `uploads.checked_upload`. Nothing is stored then.
    """
    place = order.branch if order else branch
    if place is None:
        raise NotFound
    slips.require(actor, "create")
    _judge(order, amount)
    if upload is None:
        _refuse(_("Choose the picture of the slip."), "slip_missing", "picture")
    checked = checked_upload(upload, field="picture")
    content = upload.read()
    upload.seek(0)
    row = SlipPicture(
        business=actor.business,
        order=order,
        branch=place,
        content_type=checked.content_type,
        size=checked.size,
        digest=sha256(content).hexdigest(),
        evidence=transfer_in(content),
        amount=half_up(amount),
        by=actor.user,
        by_name=actor.name if actor.user else "",
    )
    if known(row):
        raise _known()
    row.picture.save(checked.name, upload, save=False)
    with only_with_its_row(row.picture):
        _keep(actor, row)
    return row


def transfer_in(content: bytes) -> str:
    """The number of the transfer out of a slip's picture; empty when no code can be read, for eyes can. Raises `Refused` (`slip_picture`)."""
    try:
        return evidence_in(code_in(content))
    except Refused as refusal:
        if refusal.code != "slip_unread":
            raise
        return ""


def known(row: SlipPicture) -> bool:
    """True when this slip is in the queue, or proved a payment already."""
    same = Q(digest=row.digest)
    if row.evidence:
        same |= Q(evidence=row.evidence)
        if Payment.objects.filter(evidence=row.evidence).exists():
            return True
    return SlipPicture.objects.filter(same).exclude(state=SlipState.REJECTED).exists()


@transaction.atomic
def match_slip(
    actor: Actor, slip: SlipPicture, payment: Payment, *, amount: Decimal | None = None, evidence: str = ""
) -> Receipt:
    """The money of this slip is there, and it is for `payment`. `amount` is what came by the bank (None: what the slip's sender said).

    Raises `Refused`: `slip_decided`, and as `paying.settle_payment`; nothing has changed then.
    """
    now = _held(actor, slip)
    receipt = settle_payment(
        actor,
        payment,
        amount=now.amount if amount is None else amount,
        currency=payment.currency,
        reference=payment.reference,
        evidence=evidence or now.evidence,
    )
    _decide(actor, now, SlipState.MATCHED, payment=payment)
    return receipt


@transaction.atomic
def match_order(actor: Actor, slip: SlipPicture, order: Order, *, amount: Decimal, evidence: str = "") -> Receipt:
    """The money came without anybody having asked for it: it is asked for and received at once. Raises as `match_slip`, `expect_payment`."""
    asked = expect_payment(actor, order, PaymentMethod.TRANSFER, amount=amount)
    return match_slip(actor, slip, asked, amount=amount, evidence=evidence)


@transaction.atomic
def reject_slip(actor: Actor, slip: SlipPicture, *, reason: str) -> None:
    """It is not accepted: the customer reads why on their page. Raises `Refused`: `reason_missing`, `slip_decided`."""
    if not reason.strip():
        _refuse(_("Say why, so that the customer can put it right."), "reason_missing", "reason")
    now = _held(actor, slip)
    _decide(actor, now, SlipState.REJECTED, reason=reason.strip()[:LONGEST])
    order = now.order
    told = SlipRejected(
        order=order.number if order else "", amount=str(now.amount), currency=_currency(now), reason=reason[:LONGEST]
    )
    record(told, actor=actor, subject=now, customer_id=order.customer_id if order else None)


def waiting(actor: Actor) -> QuerySet[SlipPicture]:
    """Slips within reach that nobody has decided about, the oldest first."""
    rows = slips.rows(actor).filter(state=SlipState.WAITING)
    return rows.select_related("order__customer", "branch").order_by("at", "pk")


def suggestions(actor: Actor, slip: SlipPicture, asked: str = "") -> list[Suggestion]:
    """Payments that may be meant, the likeliest first. `asked` looks for another: a reference, an order's number, part of a name."""
    rows = payments.rows(actor).filter(~Q(method=PaymentMethod.CARD), state=PaymentState.EXPECTED)
    rows = rows.select_related("order__customer").order_by("-created_at", "-pk")
    if written := asked.strip():
        found = rows.filter(
            Q(reference__iexact=written)
            | Q(order__number__iexact=written)
            | Q(order__customer__name__icontains=written)
        )
        return [Suggestion(one, _("found by what you typed"), is_likely=False) for one in found[:SHOWN]]
    near = (
        rows.filter(Q(amount=slip.amount) | Q(order_id=slip.order_id))
        if slip.order_id
        else rows.filter(amount=slip.amount)
    )
    return sorted(_judged(slip, near[: 2 * SHOWN]), key=lambda one: not one.is_likely)[:SHOWN]


def _judged(slip: SlipPicture, near: QuerySet[Payment]) -> Iterator[Suggestion]:
    for one in near:
        if one.order_id == slip.order_id and one.amount == slip.amount:
            yield Suggestion(one, _("this order, this amount"), is_likely=True)
        elif one.order_id == slip.order_id:
            yield Suggestion(one, _("this order, another amount"), is_likely=False)
        else:
            yield Suggestion(one, _("this amount"), is_likely=slip.order_id is None)


def _judge(order: Order | None, amount: Decimal) -> None:
    if order and order.state == OrderState.CANCELLED:
        raise Refused(_("This order was cancelled."), code="order_cancelled")
    if not amount.is_finite() or not 0 < amount < MOST_AMOUNT or amount != half_up(amount):
        _refuse(_("Write an amount in baht and satang."), "amount_form", "amount")
    if order and order.slips.filter(state=SlipState.WAITING).count() >= MOST_WAITING:
        sentence = _("Several slips of this order wait to be looked at. Send more when they are done.")
        raise Refused(sentence, code="slips_many")


@transaction.atomic
def _keep(actor: Actor, row: SlipPicture) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # of two that came at once, one is kept
        raise _known() from error
    order = row.order
    told = SlipReceived(order=order.number if order else "", amount=str(row.amount), currency=_currency(row))
    record(told, actor=actor, subject=row, customer_id=order.customer_id if order else None)
    if order and order.owner and actor.kind == "customer":
        said = _("A slip of %(amount)s came for order %(number)s") % {
            "amount": money(row.amount, order.currency),
            "number": order.number,
        }
        notify(order.owner, said, url=reverse("orders:slip", args=[row.pk]))


def _held(actor: Actor, slip: SlipPicture) -> SlipPicture:
    slips.require(actor, "match", slip)
    now = held(slip)
    if not now.is_open:
        raise Refused(_("Somebody has decided about this slip already."), code="slip_decided")
    return now


def _decide(actor: Actor, now: SlipPicture, state: SlipState, **more: Any) -> None:
    save_changes(
        now,
        seen=now.version,
        state=state,
        decided_by=actor.user,
        decided_by_name=actor.name,
        decided_at=timezone.now(),
        **more,
    )


def _currency(row: SlipPicture) -> str:
    return str(row.order.currency) if row.order else "THB"


def _known() -> Refused:
    sentence = _("This slip was handed in already.")
    return Refused(sentence, code="slip_known", fields={"picture": sentence})


def _refuse(sentence: Sentence, code: str, field: str) -> NoReturn:
    raise Refused(sentence, code=code, fields={field: sentence})
