"""The sales order and the delivery note as they are printed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.catalog.quantities import shown_quantity
from samphan.orders.models import Delivery, Order, OrderState, StampedPaper
from samphan.orders.papers.head import head_of, stamped
from samphan.orders.papers.paper import Column, Paper, Party, Row
from samphan.orders.papers.priced import COLUMNS, PAGE_OF, SIGNED_ON, buyer_of, notes_of, sums_of, table_of, told
from samphan.orders.papers.tongue import Tongue

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
        **stamped(head, StampedPaper.ORDER, order.owner),
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
        buyer=receiver_of(delivery, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=[],
        notes=notes_of(head.tongue, (pgettext_lazy("paper", "Note"), said_of(delivery))),
        signatures=[say(pgettext_lazy("paper", "Goods received by")), say(pgettext_lazy("paper", "Delivered by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        **stamped(head, StampedPaper.DELIVERY, delivery.by),
    )


def receiver_of(delivery: Delivery, tongue: Tongue) -> Party | None:
    """Who takes the goods, and where; the customer as known while nobody said where they go."""
    to = delivery.destination
    if to is None or not str(to):
        return buyer_of(delivery.order.customer, tongue)
    place = to.address
    if to.pick_up_at:
        place = tongue.say(pgettext_lazy("paper", "Pick-up at %(branch)s"), branch=to.pick_up_at.name)
    phone = tongue.say(pgettext_lazy("paper", "Phone %(number)s"), number=to.phone_shown) if to.phone else ""
    return Party(to.name, [line for line in (place, phone) if line], tongue.say(pgettext_lazy("paper", "Deliver to")))


def said_of(delivery: Delivery) -> str:
    """The note of the delivery, and what the courier is told."""
    note = delivery.destination.note if delivery.destination else ""
    return "\n".join(filter(None, (delivery.note, note)))
