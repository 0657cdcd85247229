"""Asking for money by card, and settling it: only after the provider itself says that amount, currency and reference were paid, and once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import order_settings
from samphan.orders.cards.provider import Provider, adapter_of, provider_row
from samphan.orders.cards.said import Charge
from samphan.orders.events import OrderSettingsChanged
from samphan.orders.models import (
    CardLink,
    CardProvider,
    Order,
    Payment,
    PaymentMethod,
    PaymentState,
    ProviderEvent,
    Refund,
    RefundState,
)
from samphan.orders.paying import cancel_payment, expect_payment, settle_payment
from samphan.orders.setting_up import own_settings
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused

LONGEST = 300


def require_provider() -> Provider:
    """Raises `Refused` (`card_missing`) until the business has one."""
    row = provider_row()
    if row is None:
        raise Refused(_("Set up card payments first: Settings, Sales and documents."), code="card_missing")
    return adapter_of(row)


def ask_by_card(
    actor: Actor,
    order: Order,
    *,
    amount: Decimal | None = None,
    withheld_percent: Decimal = Decimal(0),
    key: str = "",
) -> CardLink:
    """A payment, and the provider's page for it. Raises as `paying.expect_payment`, `card_missing`, and `ProviderFailed`.

    The payment is written before the provider is called, so nothing can be paid that nobody waits for.
    """
    require_provider()
    asked = expect_payment(actor, order, PaymentMethod.CARD, amount=amount, withheld_percent=withheld_percent, key=key)
    return link_for(asked)


def ask_as_customer(actor: Actor, order: Order) -> CardLink:
    """What is due of an order, for the customer on its page: the page that waits already when it is for that much, else a new one."""
    due = order.due
    for waiting in order.payments.filter(method=PaymentMethod.CARD, state=PaymentState.EXPECTED):
        if waiting.settles == due and not waiting.withheld:
            return link_for(waiting)
        cancel_payment(actor, waiting)
    return ask_by_card(actor, order, key=f"card:{order.pk}:{order.version}:{order.payments.count()}")


def link_for(payment: Payment) -> CardLink:
    """The page of a payment, made when there is none. Of two made at once the first is kept; nobody is ever shown the other."""
    found: CardLink | None = CardLink.objects.filter(payment=payment).first()
    if found:
        return found
    title = payment.order.number
    asked = require_provider().ask(payment.amount, payment.currency, payment.reference, title)
    try:
        with transaction.atomic():
            made: CardLink = CardLink.objects.create(
                business=payment.business, payment=payment, link=asked.link, url=asked.url
            )
    except IntegrityError:
        made = CardLink.objects.get(payment=payment)
    return made


def take_notice(row: CardProvider, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
    """Keep a notice of the provider; None for one that came before. Raises `Refused` (`signature`), `ProviderFailed`."""
    told = adapter_of(row).read(headers, body)
    link = told.link
    if not link and told.charge:
        link = adapter_of(row).link_of(told.charge)
    try:
        with transaction.atomic():
            made: ProviderEvent = ProviderEvent.objects.create(
                business=row.business, event=told.event[:60], kind=told.kind[:60], link=link[:60]
            )
    except IntegrityError:
        return None
    return made


def settle_link(link: CardLink) -> None:
    """Ask the provider what was paid on a page and settle what it was for. Money that cannot settle is told on the payment, never lost.

    Raises `ProviderFailed`.
    """
    payment: Payment = Payment.objects.select_related("order", "business").get(pk=link.payment_id)
    for charge in require_provider().paid_on(link.link):
        _settle(link, payment, charge)


def _settle(link: CardLink, payment: Payment, charge: Charge) -> None:
    try:
        with transaction.atomic():
            settle_payment(
                system_actor(payment.business),
                payment,
                amount=charge.amount,
                currency=charge.currency,
                reference=charge.reference,
                evidence=charge.charge,
            )
            CardLink.objects.filter(pk=link.pk).update(charge=charge.charge, problem="")
    except Refused as refusal:
        said = _("%(amount)s %(currency)s was paid by card (%(charge)s) and not settled: %(why)s") % {
            "amount": f"{charge.amount:,.2f}",
            "currency": charge.currency,
            "charge": charge.charge,
            "why": refusal.sentence,
        }
        CardLink.objects.filter(pk=link.pk).update(problem=str(said)[:LONGEST])


@transaction.atomic
def set_provider(actor: Actor, *, secret_key: str, webhook_secret: str) -> CardProvider:
    """Take cards through Omise from now on; a secret left empty stays as it is. Raises `Refused`: `card_keys`."""
    order_settings.require(actor, "edit")
    row = provider_row() or CardProvider(business=actor.business, secret_key="", webhook_secret="")
    row.secret_key, row.webhook_secret = (
        secret_key.strip() or row.secret_key,
        webhook_secret.strip() or row.webhook_secret,
    )
    if faults := adapter_of(row).faults():
        raise Refused(next(iter(faults.values())), code="card_keys", fields=faults)
    row.save()
    record(OrderSettingsChanged(fields=["card_provider"]), actor=actor, subject=own_settings(actor))
    return row


@transaction.atomic
def remove_provider(actor: Actor) -> None:
    """Take no cards any more; pages that wait are still paid at the provider, and no longer settle by themselves.

    Raises `Refused` (`card_refund_sending`) while a refund is on its way: nobody could ask after it.
    """
    order_settings.require(actor, "edit")
    if Refund.objects.filter(state=RefundState.SENDING).exists():
        raise Refused(
            _("A refund to a card is still on its way. Wait until the provider has answered."),
            code="card_refund_sending",
        )
    if row := provider_row():
        row.delete()
        record(OrderSettingsChanged(fields=["card_provider"]), actor=actor, subject=own_settings(actor))
