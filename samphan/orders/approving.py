"""Deciding about documents that crossed a limit: approved they go on, refused they do not, with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, quotations
from samphan.orders.approvers import page_of
from samphan.orders.events import ApprovalGiven, ApprovalRefused
from samphan.orders.limits import approval_of
from samphan.orders.models import Approval, ApprovalState, Order, Quotation
from samphan.orders.ordering import cancel_order
from samphan.orders.steps import held, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.notifications.notify import notify
from samphan.platform.refusals import Refused
from samphan.platform.tenants.versions import save_changes

LONGEST = 300


@transaction.atomic
def approve(actor: Actor, row: Quotation | Order, *, note: str = "") -> Approval:
    """Let a document go on that crossed a limit. Raises `Refused` (`approval_decided`) when somebody decided before, or nothing waits."""
    approval = _decide(actor, row, ApprovalState.APPROVED, note)
    told = ApprovalGiven(number=row.number)
    record(told, actor=actor, subject=row, customer_id=row.customer_id)
    _answer(approval, row, _("%(number)s is approved.") % {"number": row.number}, tone="good")
    return approval


@transaction.atomic
def refuse(actor: Actor, row: Quotation | Order, *, reason: str) -> Approval:
    """Do not let it go on, for a reason. An order is cancelled and its stock is free; a quotation can be revised.

    Raises as `approve`, and `Refused`: `reason_missing`, `order_begun` for an order of which something was paid.
    """
    if not reason.strip():
        sentence = _("Say why, so that it can be put right.")
        raise Refused(sentence, code="reason_missing", fields={"reason": sentence})
    approval = _decide(actor, row, ApprovalState.REFUSED, reason)
    told = ApprovalRefused(number=row.number, reason=reason[:LONGEST])
    record(told, actor=actor, subject=row, customer_id=row.customer_id)
    if isinstance(row, Order):
        cancel_order(actor, row, reason=reason)
    said = _("%(number)s is not approved: %(reason)s") % {"number": row.number, "reason": reason[:LONGEST]}
    _answer(approval, row, said, tone="bad")
    return approval


def may_decide(actor: Actor, row: Quotation | Order) -> bool:
    """Whether this actor may decide, and something waits."""
    if not orders.may(actor, "approve"):
        return False
    approval = approval_of(row)
    return approval is not None and approval.state == ApprovalState.PENDING


def _decide(actor: Actor, row: Quotation | Order, state: ApprovalState, said: str) -> Approval:
    orders.require(actor, "approve")
    if isinstance(row, Quotation):
        quotations.require(actor, "view", row)
    else:
        orders.require(actor, "view", row)
    now = held(row)
    approval = approval_of(now)
    if approval is None or approval.state != ApprovalState.PENDING:
        raise Refused(_("Nothing waits here: it was decided already."), code="approval_decided")
    save_changes(
        approval,
        seen=approval.version,
        state=state,
        answer=said.strip()[:LONGEST],
        decided_by=actor.user,
        decided_by_name=actor.name,
        decided_at=timezone.now(),
    )
    step(actor, now, state, said.strip())
    return approval


def _answer(approval: Approval, row: Quotation | Order, said: object, *, tone: str) -> None:
    if approval.asked_by:
        notify(approval.asked_by, said, url=page_of(row), tone=tone)  # type: ignore[arg-type]
