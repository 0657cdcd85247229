"""Payments: asked for, received once, called off. Money settles only when amount, currency and reference are those that were asked for."""

from __future__ import annotations

import secrets
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, payments
from samphan.orders.events import PaymentReceived
from samphan.orders.models import (
    DocumentKind,
    Order,
    OrderState,
    Payment,
    PaymentMethod,
    PaymentState,
    Receipt,
)
from samphan.orders.numbers import next_number
from samphan.orders.promptpay import read_receiver, transfer_payload
from samphan.orders.slips import evidence_in
from samphan.orders.steps import held, once, settings_of_sales, step
from samphan.orders.tax import part_of, withheld_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.money import half_up

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
REFERENCE_LENGTH = 12
MOST_WITHHELD = 15  # percent; the highest rate of the Revenue Code's table for payments to residents


@transaction.atomic
def expect_payment(
    actor: Actor,
    order: Order,
    method: PaymentMethod,
    *,
    amount: Decimal | None = None,
    withheld_percent: Decimal = Decimal(0),
    key: str = "",
) -> Payment:
    """Ask for money: `amount` of what is due (None: all of it), of which the payer may withhold tax, computed on the value without VAT.

    Raises `Refused`: `paid_over` for more than is due, `amount_form`, `percent_form`, `order_cancelled`.
    """
    _require(actor, order)
    return once(
        actor, key, Payment, lambda: _ask(actor, held(order), method, amount, withheld_percent=withheld_percent)
    )


@transaction.atomic
def ask_by_code(actor: Actor, order: Order) -> Payment:
    """What is due of an order by PromptPay, for the customer on its page: what waits for that much already, else a new payment.

    Raises as `expect_payment`, and `promptpay_missing`.
    """
    require_receiver()
    now = held(order)  # of two clicks at once the second finds what the first asked for
    for waiting in now.payments.filter(method=PaymentMethod.PROMPTPAY, state=PaymentState.EXPECTED):
        if waiting.settles == now.due:
            return waiting
    return expect_payment(actor, now, PaymentMethod.PROMPTPAY)


@transaction.atomic
def settle_payment(
    actor: Actor, payment: Payment, *, amount: Decimal, currency: str, reference: str, evidence: str = ""
) -> Receipt:
    """The money is there. Told twice (a repeated call, a replayed notice) it is one payment and one receipt.

    Raises `Refused`: `payment_mismatch` unless amount, currency and reference are those asked for; `evidence_used` when the slip proves another
    payment already; `payment_settled` when this one was settled by another slip; `payment_cancelled`, `order_cancelled`, `paid_over`; `card_by_provider` for a card payment that a person calls paid.
    """
    _require(actor, payment.order)
    if payment.method == PaymentMethod.CARD and actor.kind != "system":
        raise Refused(_("A payment by card is settled by what its provider says."), code="card_by_provider")
    evidence = evidence_in(evidence)
    order, now = held(payment.order), held(payment)
    if (amount, currency, reference) != (now.amount, now.currency, now.reference):
        sentence = _(
            "Amount, currency and reference are not those of this payment. Look for the right one, or ask the customer."
        )
        raise Refused(sentence, code="payment_mismatch", expected=str(now.amount), came=str(amount))
    if now.state == PaymentState.SETTLED:
        if now.evidence != evidence:
            raise Refused(_("This payment was received already, with another proof."), code="payment_settled")
        settled: Receipt = now.receipt
        return settled
    if now.state == PaymentState.CANCELLED:
        raise Refused(_("This payment was called off. Ask for a new one."), code="payment_cancelled")
    return _receive(actor, order, now, evidence)


@transaction.atomic
def take_cash(
    actor: Actor, order: Order, *, tendered: Decimal, amount: Decimal | None = None, key: str = ""
) -> Receipt:
    """Money over the counter: `tendered` is what is handed over; `receipt.payment.change` goes back. Raises as `expect_payment`, and `tendered_short`."""
    _require(actor, order)

    def make() -> Receipt:
        now = held(order)
        payment = _ask(actor, now, PaymentMethod.CASH, amount)
        if not tendered.is_finite() or tendered < payment.amount:
            sentence = _("This is less than the amount to pay.")
            raise Refused(sentence, code="tendered_short", fields={"tendered": sentence})
        save_changes(payment, seen=payment.version, tendered=half_up(tendered))
        return _receive(actor, now, payment, "")

    return once(actor, key, Receipt, make)


@transaction.atomic
def cancel_payment(actor: Actor, payment: Payment) -> None:
    """Expect it no more. What was received stays."""
    _require(actor, payment.order)
    now = held(payment)
    if now.state == PaymentState.SETTLED:
        raise Refused(_("This payment was received already."), code="payment_settled")
    if now.state == PaymentState.EXPECTED:
        save_changes(now, seen=now.version, state=PaymentState.CANCELLED)
        step(actor, now, PaymentState.CANCELLED)


def qr_of(payment: Payment) -> str:
    """What the PromptPay QR code of a payment says. Raises `Refused` (`promptpay_missing`) until the business has named its PromptPay id."""
    return transfer_payload(read_receiver(require_receiver()), payment.amount, reference=payment.reference)


def require_receiver() -> str:
    """The PromptPay id of the business. Raises `Refused` (`promptpay_missing`)."""
    receiver = settings_of_sales().promptpay_id
    if not receiver:
        raise Refused(_("Name the PromptPay id of the business first."), code="promptpay_missing")
    return receiver


def _require(actor: Actor, order: Order) -> None:
    orders.require(actor, "view", order)
    payments.require(actor, "take")


def _ask(
    actor: Actor,
    order: Order,
    method: PaymentMethod,
    amount: Decimal | None,
    *,
    withheld_percent: Decimal = Decimal(0),
) -> Payment:
    if order.state == OrderState.CANCELLED:
        raise Refused(_("This order was cancelled."), code="order_cancelled")
    whole = order.due if amount is None else amount
    if not whole.is_finite() or whole < 0 or whole != half_up(min(whole, order.due + 1)) or not whole:
        paid = _("There is nothing left to pay.") if amount is None else _("Write an amount in baht and satang.")
        raise Refused(paid, code="amount_form", fields={"amount": paid})
    if whole > order.due:
        raise _over(order)
    if not withheld_percent.is_finite() or not 0 <= withheld_percent <= MOST_WITHHELD:
        sentence = _("Tax withheld is 0 to 15 percent.")
        raise Refused(sentence, code="percent_form", fields={"withheld_percent": sentence})
    base = part_of(order.total - order.vat, order.total, order.paid, whole)
    withheld = withheld_of(base, withheld_percent)
    made: Payment = Payment.objects.create(
        business=actor.business,
        order=order,
        branch=order.branch,
        method=method,
        amount=whole - withheld,
        withheld=withheld,
        currency=order.currency,
        reference="".join(secrets.choice(LETTERS) for _letter in range(REFERENCE_LENGTH)),
    )
    step(actor, made, PaymentState.EXPECTED)
    return made


def _receive(actor: Actor, order: Order, payment: Payment, evidence: str) -> Receipt:
    if order.state == OrderState.CANCELLED:
        raise Refused(_("This order was cancelled."), code="order_cancelled")
    if payment.settles > order.due:
        raise _over(order)
    try:
        with transaction.atomic():
            save_changes(payment, seen=payment.version, state=PaymentState.SETTLED, evidence=evidence)
    except IntegrityError as error:  # of two payments that one slip is shown for, one is settled
        raise Refused(_("This slip was used for another payment."), code="evidence_used") from error
    save_changes(order, seen=order.version, paid=order.paid + payment.settles)
    buyer = order.customer
    made: Receipt = Receipt.objects.create(
        business=actor.business,
        number=next_number(DocumentKind.RECEIPT, order.branch),
        payment=payment,
        branch=order.branch,
        customer=buyer,
        buyer_name=buyer.name if buyer else "",
        buyer_tax_id=buyer.tax_id if buyer else "",
        buyer_address=str(buyer.address)[:900] if buyer else "",
        amount=payment.amount,
        withheld=payment.withheld,
        by=actor.user,
        by_name=actor.name,
    )
    step(actor, payment, PaymentState.SETTLED, made.number)
    told = PaymentReceived(
        number=made.number,
        order=order.number,
        amount=str(payment.amount),
        currency=str(payment.currency),
        method=str(payment.method),
        withheld=str(payment.withheld),
    )
    record(told, actor=actor, subject=order, customer_id=order.customer_id)
    return made


def _over(order: Order) -> Refused:
    sentence = _("This is more than is left to pay.")
    return Refused(sentence, code="paid_over", fields={"amount": sentence}, due=str(order.due))
