"""Selling over the counter: ordered, paid and handed over in one go."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from samphan.customers.models import Customer
from samphan.orders.access import orders, payments
from samphan.orders.delivering import deliver
from samphan.orders.lines import Wanted
from samphan.orders.models import Order, OrderChannel, OrderState, Payment, PaymentMethod, Receipt
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment, take_cash
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch


@transaction.atomic
def sell_for_cash(
    actor: Actor,
    customer: Customer | None,
    wanted: Sequence[Wanted],
    branch: Branch,
    *,
    tendered: Decimal | None = None,
    discount_percent: Decimal = Decimal(0),
    key: str = "",
) -> Receipt:
    """The whole sale or none of it: `tendered` is what is handed over (None: exactly the total); `receipt.payment.change` goes back.

    `key` makes a double click one sale. Raises as `place_order` and `take_cash`.
    """
    require_counter(actor)
    order = _placed(actor, customer, wanted, branch, discount_percent=discount_percent, key=key)
    receipt = take_cash(actor, order, tendered=order.total if tendered is None else tendered, key=key)
    hand_over(actor, order, key=key)
    return receipt


@transaction.atomic
def sell_by_promptpay(
    actor: Actor,
    customer: Customer | None,
    wanted: Sequence[Wanted],
    branch: Branch,
    *,
    discount_percent: Decimal = Decimal(0),
    key: str = "",
) -> Payment:
    """The goods are put aside until the money came; `hand_over` gives them out then. Raises as `place_order` and `expect_payment`."""
    require_counter(actor)
    order = _placed(actor, customer, wanted, branch, discount_percent=discount_percent, key=key)
    return expect_payment(actor, order, PaymentMethod.PROMPTPAY, key=key)


def hand_over(actor: Actor, order: Order, *, key: str = "") -> bool:
    """Give out what was paid at the counter. False, and nothing happens, for an order of another channel, or one that is not paid."""
    now = Order.objects.get(pk=order.pk)
    waits = now.state in {OrderState.PLACED, OrderState.PARTLY} and not now.due
    if now.channel != OrderChannel.COUNTER or not waits or not orders.may(actor, "deliver", now):
        return False
    deliver(actor, now, key=key)
    return True


def require_counter(actor: Actor) -> None:
    """Whoever sells here takes orders, takes money and hands goods over."""
    orders.require(actor, "create")
    orders.require(actor, "deliver")
    payments.require(actor, "take")


def may_sell(actor: Actor) -> bool:
    return orders.may(actor, "create") and orders.may(actor, "deliver") and payments.may(actor, "take")


def _placed(
    actor: Actor,
    customer: Customer | None,
    wanted: Sequence[Wanted],
    branch: Branch,
    *,
    discount_percent: Decimal,
    key: str,
) -> Order:
    return place_order(
        actor,
        customer,
        wanted,
        branch,
        discount_percent=discount_percent,
        pay_first=True,
        channel=OrderChannel.COUNTER,
        key=key,
    )
