"""Sales orders: placed with their stock reserved and their credit checked, and cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant, Warehouse
from samphan.catalog.stock import Line, release, reserve_many, usual_warehouse, warehouses_of
from samphan.customers.models import Customer
from samphan.orders.access import orders
from samphan.orders.events import OrderCancelled, OrderPlaced
from samphan.orders.limits import hold, may_approve, must_wait, over_prices, over_terms
from samphan.orders.lines import Sums, Wanted, buyer, price_lines, require_branch
from samphan.orders.models import DocumentKind, InvoiceState, Order, OrderChannel, OrderLine, OrderState
from samphan.orders.numbers import next_number
from samphan.orders.steps import held, once, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.search.actions import index_new
from samphan.platform.tenants.bulk import insert_many
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes


@transaction.atomic
def place_order(
    actor: Actor,
    customer: Customer | None,
    wanted: Sequence[Wanted],
    branch: Branch,
    *,
    warehouse: Warehouse | None = None,
    discount_percent: Decimal = Decimal(0),
    pay_first: bool = False,
    over_credit: bool = False,
    ask: bool = False,
    note: str = "",
    channel: OrderChannel = OrderChannel.SALES,
    key: str = "",
) -> Order:
    """Take an order at today's prices and reserve its stock, all or nothing; nobody (`customer` None) pays first.

    `over_credit` sells above what was agreed with the customer and needs its right; with `ask` an order that crosses a limit is placed and
    waits for approval. `key` makes a double click or a repeated call find the first order.
    Raises as `price_lines`, and `Refused`: `stock_short`, `credit_exceeded`, `customer_overdue`, `approval_needed`.
    """
    orders.require(actor, "create")
    require_branch(actor, branch)
    place = warehouse or usual_warehouse(branch)
    if warehouse and not warehouses_of(actor).filter(pk=warehouse.pk).exists():
        raise NotFound

    def make() -> Order:
        who = buyer(customer)
        sums = price_lines(actor, who, branch, wanted, discount_percent=discount_percent)
        made = Order(branch=branch, customer=who, warehouse=place, note=note[:1000], channel=channel)
        made.pay_first = pay_first or who is None
        known = {one.variant.pk: one.variant for one in wanted}
        return write_order(actor, sums, made, over_credit=over_credit, ask=ask, known=known)

    return once(actor, key, Order, make)


def write_order(
    actor: Actor,
    sums: Sums,
    made: Order,
    *,
    over_credit: bool,
    ask: bool,
    known: Mapping[UUID, Variant] = MappingProxyType({}),
) -> Order:
    """Check the limits, reserve, number and write. Trusts its caller for the right to the order itself.

    Prices of a quotation were looked at when it was written. Variants that are not `known` are read.
    """
    for name, value in sums.document.items():
        setattr(made, name, value)
    made.business, made.owner = actor.business, made.owner or actor.user
    if over_credit:
        orders.require(actor, "approve")
    overs = [] if made.quotation or may_approve(actor) else over_prices(sums)
    if made.customer and not made.pay_first and not over_credit:
        overs += over_terms(made.customer, made.total)
    waits = must_wait(overs, ask=ask, customer=made.customer)
    variants = known or Variant.objects.for_pricing().in_bulk([line["variant_id"] for line in sums.lines])
    reserved = [Line(variants[line["variant_id"]], line["quantity"], made.warehouse) for line in sums.lines]
    reserve_many(actor, reserved, made.reference)
    made.number = next_number(DocumentKind.ORDER, made.branch)
    made.save(force_insert=True)
    insert_many(OrderLine, [{"order_id": made.pk, **line} for line in sums.lines])
    index_new(made)
    step(actor, made, OrderState.PLACED, str(_("above the credit limit")) if over_credit else "")
    told = OrderPlaced(number=made.number, amount=str(made.total), currency=str(made.currency), lines=len(sums.lines))
    record(told, actor=actor, subject=made, customer_id=made.customer_id)
    if waits:
        hold(actor, made, overs)
    return made


@transaction.atomic
def cancel_order(actor: Actor, order: Order, *, reason: str) -> None:
    """Call an order off, for a reason, while nothing of it was delivered or paid. Its stock is free again; its number stays, marked."""
    orders.require(actor, "cancel", order)
    if not reason.strip():
        sentence = _("Say why the order is cancelled.")
        raise Refused(sentence, code="reason_missing", fields={"reason": sentence})
    now = held(order)
    if now.state == OrderState.CANCELLED:
        return
    if now.state != OrderState.PLACED or now.paid:
        raise Refused(_("Something of this order was delivered or paid. Take it back first."), code="order_begun")
    if now.invoices.filter(state=InvoiceState.STANDING).exists():
        raise Refused(_("An invoice stands for this order. Cancel it first."), code="order_invoiced")
    release(actor, now.reference)
    save_changes(now, seen=now.version, state=OrderState.CANCELLED)
    step(actor, now, OrderState.CANCELLED, reason)
    told = OrderCancelled(number=now.number, reason=reason[:300])
    record(told, actor=actor, subject=now, customer_id=now.customer_id)
