"""The receipt as it is printed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.orders.models import PaymentMethod, Receipt, StampedPaper
from samphan.orders.papers.head import head_of, stamped
from samphan.orders.papers.paper import Column, Paper, Row, Sum
from samphan.orders.papers.priced import COLUMNS, PAGE_OF, SIGNED_ON, notes_of, party, told
from samphan.orders.papers.tongue import figure

PAID_COLUMNS = ("place", "item", "amount")


def receipt_paper(receipt: Receipt, language: str = "") -> Paper:
    """Money received for an order. With tax withheld it says what was settled, what was kept back, and what came."""
    head = head_of(receipt.branch, language)
    say, payment = head.tongue.say, receipt.payment
    columns = [Column(say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, PAID_COLUMNS)]
    settled = payment.settles
    what = say(
        pgettext_lazy("paper", "Payment for goods and services of order %(number)s"), number=payment.order.number
    )
    sums = [Sum(say(pgettext_lazy("paper", "Total")), figure(settled), strong=not receipt.withheld)]
    if receipt.withheld:
        sums.append(Sum(say(pgettext_lazy("paper", "Less tax withheld")), figure(-receipt.withheld)))
        sums.append(Sum(say(pgettext_lazy("paper", "Received")), figure(receipt.amount), strong=True))
    facts = (
        (pgettext_lazy("paper", "Number"), receipt.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(receipt.at)),
        (pgettext_lazy("paper", "By order"), payment.order.number),
        (pgettext_lazy("paper", "Paid by"), say(PaymentMethod(payment.method).label)),
    )
    buyer = party(receipt.buyer_name, receipt.buyer_address, receipt.buyer_tax_id, "", head.tongue)
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Receipt")),
        number=receipt.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer if receipt.buyer_name else None,
        facts=told(head.tongue, facts),
        columns=columns,
        rows=[Row(["1", what, figure(settled)])],
        sums=sums,
        in_words=head.tongue.in_words(receipt.amount),
        notes=notes_of(head.tongue, (pgettext_lazy("paper", "Note"), head.settings.receipt_words)),
        signatures=[say(pgettext_lazy("paper", "Money received by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        **stamped(head, StampedPaper.RECEIPT, receipt.by),
    )
