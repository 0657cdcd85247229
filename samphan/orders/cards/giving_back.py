"""Money that goes back to a card: asked of the provider outside every transaction, and asked after when no answer came."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from samphan.orders.amounts import AmountField
from samphan.orders.cards.paying import require_provider
from samphan.orders.models import CardLink, Order, Refund, RefundState
from samphan.platform.refusals import Refused

ZERO = Decimal(0)


def charge_for(order: Order, amount: Decimal) -> str:
    """The card payment of an order that this much can go back to, by what is written here. The order is held.

    Raises `Refused`: `card_missing`, and `card_refund_over` when no one card paid that much.
    """
    require_provider()
    rows = order.refunds.exclude(state=RefundState.REFUSED).values("charge")
    gone = dict(rows.annotate(sum=Sum("amount", output_field=AmountField())).values_list("charge", "sum"))
    for link in CardLink.objects.filter(payment__order=order).exclude(charge="").select_related("payment"):
        if link.payment.amount - gone.get(link.charge, ZERO) >= amount:
            return str(link.charge)
    sentence = _("No one card payment of this order was that much. Give it back in parts, or another way.")
    raise Refused(sentence, code="card_refund_over", fields={"amount": sentence})


def sent_back(row: Refund) -> str:
    """Have the provider give a refund back, once however often it is asked; the provider's number of it.

    What went back of the charge is looked at first: a call whose answer was lost is found there by its reference. Raises `Refused`
    (`card_refund_unknown`) when something went back that is not written here, `ProviderSaidNo`, `ProviderFailed`.
    """
    provider = require_provider()
    there = provider.refunds_of(row.charge)
    reference = str(row.pk)
    for one in there:
        if one.reference == reference:
            return one.refund
    ours = {str(pk) for pk in Refund.objects.filter(charge=row.charge).values_list("pk", flat=True)}
    if strange := sum((one.amount for one in there if one.reference not in ours), ZERO):
        sentence = _("The card provider gave back %(amount)s that is not written here. Look there before giving more.")
        raise Refused(sentence % {"amount": f"{strange:,.2f}"}, code="card_refund_unknown")
    return provider.refund(row.charge, row.amount, reference)
