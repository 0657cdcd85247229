"""Quotations: written, revised, accepted until they run out, declined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.stock import usual_warehouse
from samphan.customers.models import Customer
from samphan.orders.access import orders, quotations
from samphan.orders.events import QuotationAccepted, QuotationDeclined, QuotationMade, QuotationSent
from samphan.orders.limits import hold, may_approve, must_wait, over_prices, require_approved
from samphan.orders.lines import Sums, Wanted, buyer, copied, price_lines, require_branch
from samphan.orders.models import SUMS, DocumentKind, Order, OrderChannel, Quotation, QuotationLine, QuotationState
from samphan.orders.numbers import next_number
from samphan.orders.ordering import write_order
from samphan.orders.steps import held, once, settings_of_sales, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.search.actions import index, index_new
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes

LONGEST = 365
SENT = "sent"
WAYS = ("link", "line", "email")


@transaction.atomic
def make_quotation(
    actor: Actor,
    customer: Customer,
    wanted: Sequence[Wanted],
    branch: Branch,
    *,
    valid_until: date | None = None,
    discount_percent: Decimal = Decimal(0),
    note: str = "",
    ask: bool = False,
    key: str = "",
) -> Quotation:
    """Offer goods at today's prices. `key` makes a second call find the first.

    `valid_until` is by default as many days away as the business says; with `ask` one that crosses a limit is written and waits for approval.

    Raises as `price_lines`, and `Refused`: `approval_needed`, `validity` for a day that is over or more than a year away.
    """
    quotations.require(actor, "create")
    require_branch(actor, branch)
    until = _validity(valid_until)

    def make() -> Quotation:
        who = buyer(customer)
        sums = price_lines(actor, who, branch, wanted, discount_percent=discount_percent)
        number = next_number(DocumentKind.QUOTATION, branch)
        made = Quotation(number=number, branch=branch, customer=who, valid_until=until, note=note[:1000])
        return _write(actor, sums, made, ask=ask)

    return once(actor, key, Quotation, make)


@transaction.atomic
def revise_quotation(
    actor: Actor,
    quotation: Quotation,
    wanted: Sequence[Wanted],
    *,
    valid_until: date | None = None,
    discount_percent: Decimal = Decimal(0),
    note: str = "",
    ask: bool = False,
) -> Quotation:
    """A new version under the same number, at today's prices; the old one can no longer be accepted. Of two who revise at once, one does."""
    quotations.require(actor, "edit", quotation)
    until = _validity(valid_until)
    old = held(quotation)
    if old.state not in {QuotationState.OPEN, QuotationState.DECLINED}:
        raise Conflict(_("Only the last version of a quotation that was not accepted can be revised."), current=old)
    sums = price_lines(actor, buyer(old.customer), old.branch, wanted, discount_percent=discount_percent)
    save_changes(old, seen=old.version, state=QuotationState.SUPERSEDED)
    index(old)
    step(actor, old, QuotationState.SUPERSEDED)
    new = Quotation(number=old.number, branch=old.branch, customer=buyer(old.customer), valid_until=until)
    new.revision, new.revises, new.note = old.revision + 1, old, note[:1000]
    return _write(actor, sums, new, ask=ask)


@transaction.atomic
def accept_quotation(
    actor: Actor,
    quotation: Quotation,
    *,
    pay_first: bool = False,
    over_credit: bool = False,
    ask: bool = False,
    channel: OrderChannel = OrderChannel.SALES,
    said_by: str = "",
) -> Order:
    """The customer takes it: an order at the prices that were quoted, with its stock reserved. Accepted twice, it is the same order.

    `said_by` is who said yes on the customer's side, as they wrote it.

    Raises `Refused`: `quotation_expired` after its last day, `quotation_closed` when it was declined or a newer version stands,
    `approval_pending` while it waits, and as `place_order`.
    """
    quotations.require(actor, "edit", quotation)
    orders.require(actor, "create")
    now = held(quotation)
    if now.state == QuotationState.ACCEPTED:
        accepted: Order = Order.objects.get(quotation=now)
        return accepted
    if now.state != QuotationState.OPEN:
        raise Refused(_("This quotation is closed. Accept its last version."), code="quotation_closed")
    if now.has_run_out:
        raise Refused(_("This quotation has run out. Revise it with today's prices."), code="quotation_expired")
    require_approved(now)
    columns = {name: getattr(now, name) for name in (*SUMS, "includes_vat", "discount_percent", "currency", "note")}
    sums = copied(columns, list(now.lines.all()))
    made = Order(quotation=now, branch=now.branch, customer=buyer(now.customer), pay_first=pay_first, channel=channel)
    made.warehouse, made.owner = usual_warehouse(now.branch), now.owner
    order = write_order(actor, sums, made, over_credit=over_credit, ask=ask)
    save_changes(now, seen=now.version, state=QuotationState.ACCEPTED)
    step(actor, now, QuotationState.ACCEPTED, said_by)
    told = QuotationAccepted(number=now.number, revision=now.revision)
    record(told, actor=actor, subject=now, customer_id=now.customer_id)
    return order


@transaction.atomic
def hand_over_quotation(actor: Actor, quotation: Quotation, *, how: str) -> None:
    """Note that the customer was given the link of the quotation: `how` is one of `WAYS`. Raises `Conflict` for one that was answered."""
    quotations.require(actor, "edit", quotation)
    if how not in WAYS:
        raise NotFound
    now = held(quotation)
    if now.state != QuotationState.OPEN:
        raise Conflict(_("This quotation was answered already."), current=now)
    require_approved(now)
    step(actor, now, SENT, how)
    told = QuotationSent(number=now.number, revision=now.revision, way=how)
    record(told, actor=actor, subject=now, customer_id=now.customer_id)


@transaction.atomic
def decline_quotation(actor: Actor, quotation: Quotation, *, reason: str) -> None:
    """The customer does not take it, for a reason: that is what is learnt from it. It can still be revised."""
    quotations.require(actor, "edit", quotation)
    if not reason.strip():
        sentence = _("Say why, so that the next one is taken.")
        raise Refused(sentence, code="reason_missing", fields={"reason": sentence})
    now = held(quotation)
    if now.state != QuotationState.OPEN:
        raise Conflict(_("This quotation was answered already."), current=now)
    save_changes(now, seen=now.version, state=QuotationState.DECLINED)
    step(actor, now, QuotationState.DECLINED, reason)
    told = QuotationDeclined(number=now.number, reason=reason[:300])
    record(told, actor=actor, subject=now, customer_id=now.customer_id)


def _write(actor: Actor, sums: Sums, made: Quotation, *, ask: bool) -> Quotation:
    overs = [] if may_approve(actor) else over_prices(sums)
    waits = must_wait(overs, ask=ask, customer=made.customer)
    for name, value in sums.document.items():
        setattr(made, name, value)
    made.business, made.owner = actor.business, actor.user
    made.save(force_insert=True)
    QuotationLine.objects.bulk_create(
        [QuotationLine(business=actor.business, quotation=made, **columns) for columns in sums.lines]
    )
    index_new(made)
    step(actor, made, QuotationState.OPEN)
    told = QuotationMade(
        number=made.number, revision=made.revision, amount=str(made.total), currency=str(made.currency)
    )
    record(told, actor=actor, subject=made, customer_id=made.customer_id)
    if waits:
        hold(actor, made, overs)
    return made


def _validity(wanted: date | None) -> date:
    today = timezone.localdate()
    until = wanted or today + timedelta(days=settings_of_sales().quotation_days)
    if not today <= until <= today + timedelta(days=LONGEST):
        sentence = _("Choose a day from today to one year from now.")
        raise Refused(sentence, code="validity", fields={"valid_until": sentence})
    return until
