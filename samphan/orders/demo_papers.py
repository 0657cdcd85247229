"""Tax papers of the demonstration business: where its branches stand, invoices for what wholesale customers ordered last, and warranty papers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from samphan.customers.demo import made_up_tax_id
from samphan.customers.demo_words import PLACES
from samphan.orders.destinations import choices_of, pick_up, send_to
from samphan.orders.events import InvoiceIssued, PaperMailed
from samphan.orders.invoicing import COPIED, buyer_of, name_buyer
from samphan.orders.models import (
    SUMS,
    DeliveryLine,
    DocumentKind,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    Letterhead,
    Order,
    OrderState,
    StateChange,
    Warranty,
)
from samphan.orders.numbers import next_number
from samphan.orders.papers.head import seller_now
from samphan.orders.warranties import Covered, write_warranty
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.events.models import Event

INVOICES = 10
MAILED = 4
WARRANTIES = 4
TAX_ID = made_up_tax_id(1)
ROADS = ("ถนนนิมมานเหมินท์", "ถนนพหลโยธิน", "ถนนบุญวาทย์", "ถนนท่าแพ", "ถนนเจริญเมือง")


@demo_slice("orders.papers", order=46)
def fill(world: DemoWorld) -> None:
    """Few of them: a list to look at, and each with its e-Tax form."""
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    world.business.tax_id = TAX_ID
    world.business.save(update_fields=["tax_id"])
    for number, branch in enumerate(world.branches.values()):
        district, subdistrict, postcode = PLACES[branch.province][0]
        Letterhead.objects.create(
            business=world.business,
            branch=branch,
            address_line=f"{17 * number + 9}/{number + 1} {ROADS[number % len(ROADS)]}",
            subdistrict=subdistrict,
            district=district,
            province=branch.province,
            postcode=postcode,
        )
    sold = Order.objects.filter(customer__tax_id__gt="", state=OrderState.DELIVERED)
    newest = sold.select_related("branch__business", "customer").order_by("-created_at", "-number")
    facts = [issue(owner, order) for order in reversed(newest[:INVOICES])]
    facts += [fact for order in newest[:MAILED] if (fact := mailed(order))]
    record_many(facts, actor=owner, tell=False)
    say_where(owner)
    warrant(owner)


def warrant(owner: Actor) -> None:
    """The newest machines that were delivered, with serial numbers as the maker stamps them."""
    machines = DeliveryLine.objects.filter(
        line__variant__product__warranty_months__gt=0, line__order__customer__isnull=False
    )
    newest = machines.select_related("delivery__order", "delivery__branch").order_by(
        "-delivery__at", "-delivery__number"
    )
    for place, one in enumerate(newest[:WARRANTIES]):
        codes = [f"DM{place + 1:02d}-{piece + 1:04d}" for piece in range(int(one.quantity))]
        paper = write_warranty(owner, one.delivery, {one.line_id: Covered(one.quantity, codes)})
        Warranty.objects.filter(pk=paper.pk).update(at=one.delivery.at)
        StateChange.objects.filter(subject_id=paper.pk).update(at=one.delivery.at)
        Event.objects.filter(subject_id=str(paper.pk)).update(occurred_at=one.delivery.at)


def say_where(owner: Actor) -> None:
    """Of the orders that still wait, every third is fetched; the others go to the customer's address."""
    waiting = Order.objects.filter(state__in=(OrderState.PLACED, OrderState.PARTLY), customer__isnull=False)
    for place, order in enumerate(waiting.select_related("customer", "branch").order_by("-created_at", "-number")[:9]):
        addresses, _branches = choices_of(order)
        if place % 3 == 0 or not addresses:
            pick_up(owner, order, order.branch)
        else:
            send_to(owner, order, addresses[0])


def mailed(order: Order) -> Fact | None:
    """The invoice of an order went to its customer by e-mail, ten minutes after it was issued."""
    invoice = order.invoices.first()
    to = order.customer.contact_points.filter(kind="email").order_by("pk").first() if order.customer else None
    if invoice is None or to is None:
        return None
    told = PaperMailed(document="invoice", number=invoice.number, to=to.value)
    at = order.created_at + timedelta(minutes=10)
    return Fact(told, subject=invoice, customer_id=invoice.customer_id, occurred_at=at)


def issue(owner: Actor, order: Order) -> Fact:
    """An invoice for the whole of an order, on its own day: its amounts are those of the order."""
    buyer = buyer_of(order.customer)
    kind = InvoiceKind.TAX if buyer.address else InvoiceKind.ABBREVIATED
    day = timezone.localtime(order.created_at).date()
    made = Invoice(
        business=owner.business,
        kind=kind,
        order=order,
        number=next_number(DocumentKind(kind), order.branch, day),
        day=day,
        created_at=order.created_at,
        seller=seller_now(order.branch),
        is_receipt=kind == InvoiceKind.TAX and not order.due,
        **{name: getattr(order, name) for name in (*SUMS, "branch", "customer", "owner", "currency", "includes_vat")},
    )
    if kind == InvoiceKind.TAX:
        name_buyer(made, buyer)
    made.save(force_insert=True)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            business=owner.business,
            invoice=made,
            order_line=line,
            **{name: getattr(line, name) for name in (*COPIED, "position", "quantity", "net", "vat", "total")},
        )
        for line in order.lines.all()
    )
    StateChange.objects.create(
        business=owner.business,
        subject_type=made._meta.label_lower,  # noqa: SLF001 - Django's documented name
        subject_id=made.pk,
        state=InvoiceState.STANDING,
        by=owner.user,
        by_name=owner.name,
        at=order.created_at,
    )
    told = InvoiceIssued(
        number=made.number,
        document=str(kind),
        order=order.number,
        amount=str(made.total),
        currency=str(made.currency),
    )
    return Fact(told, subject=made, customer_id=made.customer_id, occurred_at=order.created_at)
