"""The sales order and the delivery note as they are printed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import shown_quantity
from samphan.orders.models import Delivery, Order, OrderState
from samphan.orders.papers.head import head_of
from samphan.orders.papers.paper import Column, Paper, Row
from samphan.orders.papers.priced import COLUMNS, PAGE_OF, SIGNED_ON, buyer_of, notes_of, sums_of, table_of, told

CANCELLED = pgettext_lazy("paper", "Cancelled")
DELIVERED_COLUMNS = ("place", "item", "quantity", "unit")


def order_paper(order: Order, language: str = "") -> Paper:
    head = head_of(order.branch, language)
    say = head.tongue.say
    columns, rows = table_of(list(order.lines.all()), head, taxed=bool(order.vat))
    facts = (
        (pgettext_lazy("paper", "Number"), order.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(order.created_at)),
        (pgettext_lazy("paper", "By quotation"), order.quotation.number if order.quotation else ""),
        (pgettext_lazy("paper", "Seller"), order.owner.name if order.owner else ""),
    )
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Sales order")),
        number=order.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(order.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=sums_of(order, head.tongue),
        in_words=head.tongue.in_words(order.total),
        notes=notes_of(
            head.tongue,
            (pgettext_lazy("paper", "Note"), order.note),
            (pgettext_lazy("paper", "Conditions"), head.settings.order_words),
        ),
        signatures=[say(pgettext_lazy("paper", "Ordered by")), say(pgettext_lazy("paper", "Taken by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        mark=say(CANCELLED) if order.state == OrderState.CANCELLED else "",
    )


def delivery_paper(delivery: Delivery, language: str = "") -> Paper:
    """What left, without prices: it goes through many hands."""
    head = head_of(delivery.branch, language)
    say = head.tongue.say
    columns = [Column(say(label), align, share) for label, align, share in map(COLUMNS.__getitem__, DELIVERED_COLUMNS)]
    rows = [
        Row([str(place), one.line.name, shown_quantity(one.quantity), one.line.unit_name])
        for place, one in enumerate(delivery.lines.select_related("line").order_by("line__position"), start=1)
    ]
    facts = (
        (pgettext_lazy("paper", "Number"), delivery.number),
        (pgettext_lazy("paper", "Date"), head.tongue.day(delivery.at)),
        (pgettext_lazy("paper", "By order"), delivery.order.number),
        (pgettext_lazy("paper", "Parcel number"), delivery.parcel_number),
    )
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Delivery note")),
        number=delivery.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(delivery.order.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=[],
        notes=notes_of(head.tongue, (pgettext_lazy("paper", "Note"), delivery.note)),
        signatures=[say(pgettext_lazy("paper", "Goods received by")), say(pgettext_lazy("paper", "Delivered by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
    )
