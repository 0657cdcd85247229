"""The return note and the refund note as they are printed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import shown_quantity
from samphan.orders.models import PaymentMethod, Refund, RefundState, Return, ReturnReason
from samphan.orders.papers.head import head_of
from samphan.orders.papers.paper import Column, Paper, Row, Sum
from samphan.orders.papers.priced import COLUMNS, PAGE_OF, SIGNED_ON, buyer_of, notes_of, told
from samphan.orders.papers.tongue import figure

BACK_COLUMNS = ("place", "item", "quantity", "unit")
REFUND_COLUMNS = ("place", "item", "amount")
SHELVED = pgettext_lazy("paper", "back on the shelf")
UNSHELVED = pgettext_lazy("paper", "not for sale again")
MARKS = {
    RefundState.SENDING: pgettext_lazy("paper", "Not given back yet"),
    RefundState.REFUSED: pgettext_lazy("paper", "Not given back"),
}


def return_paper(back: Return, language: str = "") -> Paper:
    """What came back, and whether it goes on the shelf again. Without prices: a credit note says those."""
    head = head_of(back.branch, language)
    say = head.tongue.say
    columns = [Column(say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, BACK_COLUMNS)]
    rows = [
        Row(
            [str(place), one.line.name, shown_quantity(one.quantity), one.line.unit_name],
            say(SHELVED if one.restock else UNSHELVED),
        )
        for place, one in enumerate(back.lines.select_related("line").order_by("line__position"), start=1)
    ]
    facts = (
        (pgettext_lazy("paper", "Number"), back.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(back.at)),
        (pgettext_lazy("paper", "By order"), back.order.number),
        (pgettext_lazy("paper", "Reason"), say(ReturnReason(back.reason).label)),
    )
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Return note")),
        number=back.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(back.order.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=[],
        notes=notes_of(head.tongue, (pgettext_lazy("paper", "Note"), back.note)),
        signatures=[
            say(pgettext_lazy("paper", "Goods returned by")),
            say(pgettext_lazy("paper", "Goods taken back by")),
        ],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
    )


def refund_paper(refund: Refund, language: str = "") -> Paper:
    """Money that went back. One that the card provider has not answered, or refused, bears that across it."""
    head = head_of(refund.branch, language)
    say = head.tongue.say
    columns = [Column(say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, REFUND_COLUMNS)]
    what = say(pgettext_lazy("paper", "Money given back for order %(number)s"), number=refund.order.number)
    facts = (
        (pgettext_lazy("paper", "Number"), refund.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(refund.at)),
        (pgettext_lazy("paper", "By order"), refund.order.number),
        (pgettext_lazy("paper", "Paid by"), say(PaymentMethod(refund.method).label)),
        (pgettext_lazy("paper", "Proof of payment"), refund.evidence),
    )
    mark = MARKS.get(RefundState(refund.state))
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Refund note")),
        number=refund.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(refund.order.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=[Row(["1", what, figure(refund.amount)], refund.reason)],
        sums=[Sum(say(pgettext_lazy("paper", "Total")), figure(refund.amount), strong=True)],
        in_words=head.tongue.in_words(refund.amount),
        signatures=[
            say(pgettext_lazy("paper", "Money received by")),
            say(pgettext_lazy("paper", "Money given back by")),
        ],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        mark=say(mark) if mark else "",
    )
