"""Sales of the demonstration business: two years over the counter, and the last months of wholesale with what is open today."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from samphan.catalog.models import TaxClass
from samphan.catalog.stock import Line, reserve_many, usual_warehouse
from samphan.orders import demo_papers, demo_slips, demo_till  # noqa: F401 - their slices come after this one
from samphan.orders.demo_books import Books
from samphan.orders.demo_habits import TRADES, Habit, by_category, habit_of, visits
from samphan.orders.events import (
    GoodsDelivered,
    OrderCancelled,
    OrderPlaced,
    PaymentReceived,
    QuotationAccepted,
    QuotationDeclined,
    QuotationMade,
    QuotationSent,
)
from samphan.orders.limits import HELD, Over, margin_of
from samphan.orders.models import (
    SUMS,
    Approval,
    Delivery,
    DeliveryLine,
    DocumentKind,
    Order,
    OrderChannel,
    OrderLine,
    OrderSettings,
    OrderState,
    ParcelState,
    Payment,
    PaymentMethod,
    PaymentState,
    Quotation,
    QuotationLine,
    QuotationState,
    Receipt,
    StateChange,
)
from samphan.orders.paying import LETTERS, REFERENCE_LENGTH
from samphan.orders.quoting import SENT
from samphan.orders.searches import every_order, every_quotation
from samphan.orders.tax import Priced, totals_of
from samphan.orders.traits import refresh_all_orders
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.models import Event
from samphan.platform.refusals import Refused
from samphan.platform.search.actions import index_many
from samphan.platform.thai.money import half_up, money

SHARE = 0.06  # wholesale orders for each customer
DAYS = 150
LEAST_MARGIN = 45  # percent
PROMPTPAY = "0800000000"  # nobody's
REASONS = ("ราคาสูงกว่างบ", "เลือกเจ้าอื่นที่ส่งถึงเร็วกว่า", "เลื่อนโครงการไปปีหน้า", "ขอเทียบราคาก่อน")
CANCELLED = ("ลูกค้าสั่งซ้ำ", "ลูกค้าเปลี่ยนใจ", "สั่งผิดขนาด")


@demo_slice("orders", order=45)
def fill(world: DemoWorld) -> None:
    """Orders in `world.made["orders"]`, in the order of time; the newest are still to be delivered or paid."""
    OrderSettings.objects.create(business=world.business, promptpay_id=PROMPTPAY, least_margin=LEAST_MARGIN)
    books = Books(world, {branch.pk: usual_warehouse(branch) for branch in world.branches.values()})
    goods = by_category(world.made["variants"])
    traders = [one for one in world.made["customers"] if not one.is_person and one.branch]
    trades = {one.pk: habit_of(world, one, goods, TRADES) for one in traders}
    first = world.last_day - timedelta(days=DAYS)
    days = [world.day(after=first) for _ in range(max(20, int(world.size * SHARE)))] if traders else []
    trade = [(day, world.random.choice(traders)) for day in days]
    moments = [(world.moment(day), sell_wholesale, trades[trader.pk]) for day, trader in trade]
    moments += [(habit.moment(world, day), sell_at_counter, habit) for day, habit in visits(world, goods)]
    for at, sell, habit in sorted(moments, key=lambda one: one[0]):
        sell(books, habit, at)
    put_aside(books)
    books.write()
    ask_for_approval(books)
    index_many([*every_quotation(), *every_order()])
    refresh_all_orders()
    world.made["orders"] = books.rows[Order]


def ask_for_approval(books: Books) -> None:
    """The newest offer that still waits for its customer and brings too little: somebody has to say yes to it first."""
    waiting = Quotation.objects.filter(state=QuotationState.OPEN, valid_until__gte=books.world.last_day)
    for row in waiting.select_related("owner").order_by("-created_at", "-pk")[:20]:
        margin = margin_of(list(row.lines.values("cost", "total", "vat")))
        if margin is not None and margin < LEAST_MARGIN:
            # what waits was never sent
            StateChange.objects.filter(subject_id=row.pk, state=SENT).update(state=HELD, note="")
            Event.objects.filter(subject_id=str(row.pk), kind=QuotationSent.KIND).delete()
            over = Over("margin", str(LEAST_MARGIN), f"{margin.normalize():f}")
            name = str(row.owner or "")
            Approval.objects.create(
                quotation=row, reasons=[asdict(over)], asked_by=row.owner, asked_by_name=name, asked_at=row.created_at
            )
            return


def sell_at_counter(books: Books, habit: Habit, at: datetime) -> None:
    """Taken, paid and carried home at once."""
    seller = books.world.colleague(habit.customer.branch, "sales").actor
    order = order_of(books, habit, at, seller, channel=OrderChannel.COUNTER, pay_first=True, most=3)
    deliver(books, order, lines_of(books, order), at, seller, share=1)
    pay(books, order, at, seller, books.world.random.choice((PaymentMethod.CASH, PaymentMethod.PROMPTPAY)))


def sell_wholesale(books: Books, habit: Habit, at: datetime) -> None:
    """A quotation more often than not; some are declined, some run out, some wait."""
    chance, world = books.world.random, books.world
    seller = world.colleague(habit.customer.branch, "sales").actor
    if chance.random() < 0.35:
        order = order_of(books, habit, at, seller, channel=OrderChannel.SALES, most=6, many=(2, 24))
        run(books, order, seller)
        return
    quotation = quotation_of(books, habit, at, seller)
    answered = at + timedelta(days=chance.randint(1, 6), hours=chance.randint(0, 5))
    fate = chance.choices(("accepted", "declined", "open"), weights=(60, 22, 18))[0]
    if fate == "open" or answered.date() >= world.last_day:
        return
    if fate == "declined":
        reason = chance.choice(REASONS)
        quotation.state = QuotationState.DECLINED
        books.step(quotation, QuotationState.DECLINED, answered, seller, reason)
        books.tell(seller, QuotationDeclined(number=quotation.number, reason=reason), quotation, answered)
        return
    quotation.state = QuotationState.ACCEPTED
    books.step(quotation, QuotationState.ACCEPTED, answered, None)
    books.tell(seller, QuotationAccepted(number=quotation.number, revision=1), quotation, answered)
    run(books, order_from(books, quotation, answered, seller), seller)


def quotation_of(books: Books, habit: Habit, at: datetime, seller: Actor) -> Quotation:
    branch: Any = habit.customer.branch
    document, lines = priced(books, habit, most=6, many=(4, 40))
    made = Quotation(
        business=books.world.business,
        number=books.number(DocumentKind.QUOTATION, branch, at),
        branch=branch,
        customer=habit.customer,
        owner=seller.user,
        valid_until=at.date() + timedelta(days=15),
        created_at=at,
        **document,
    )
    books.add(made)
    for columns in lines:
        books.add(QuotationLine(business=books.world.business, quotation=made, **columns))
    sent = at + timedelta(minutes=books.world.random.randint(2, 90))
    books.step(made, QuotationState.OPEN, at, seller)
    books.step(made, SENT, sent, seller, "line")
    amount = {"amount": str(made.total), "currency": "THB"}
    books.tell(seller, QuotationMade(number=made.number, revision=1, **amount), made, at)
    books.tell(seller, QuotationSent(number=made.number, revision=1, way="line"), made, sent)
    return made


def order_of(
    books: Books,
    habit: Habit,
    at: datetime,
    seller: Actor,
    *,
    channel: OrderChannel,
    pay_first: bool = False,
    most: int,
    many: tuple[int, int] = (1, 2),
) -> Order:
    document, lines = priced(books, habit, most=most, many=many)
    return placed(books, document, lines, at, seller, customer=habit.customer, channel=channel, pay_first=pay_first)


def order_from(books: Books, quotation: Quotation, at: datetime, seller: Actor) -> Order:
    names = ("includes_vat", "discount_percent", *SUMS)
    lines = [
        {name: getattr(line, name) for name in LINE}
        for line in books.rows[QuotationLine]
        if line.quotation is quotation
    ]
    document = {name: getattr(quotation, name) for name in names}
    return placed(
        books, document, lines, at, seller,
        customer=quotation.customer, channel=OrderChannel.LINK, quotation=quotation,
    )  # fmt: skip


def placed(
    books: Books, document: dict[str, Any], lines: list[dict[str, Any]], at: datetime, seller: Actor, **more: Any
) -> Order:  # fmt: skip
    branch = more["customer"].branch
    made = Order(
        business=books.world.business,
        number=books.number(DocumentKind.ORDER, branch, at),
        branch=branch,
        warehouse=books.places[branch.pk],
        owner=seller.user,
        created_at=at,
        **document,
        **more,
    )
    books.add(made)
    for columns in lines:
        books.add(OrderLine(business=books.world.business, order=made, **columns))
    books.step(made, OrderState.PLACED, at, seller)
    told = OrderPlaced(number=made.number, amount=str(made.total), currency="THB", lines=len(lines))
    books.tell(seller, told, made, at)
    return made


def run(books: Books, order: Order, seller: Actor) -> None:
    """Older orders are delivered and mostly paid; of the newest some wait, some left in part."""
    chance, today = books.world.random, books.world.last_day
    age = (today - order.created_at.date()).days
    if age > 3 and chance.random() < 0.04:
        cancel(books, order, seller)
        return
    lines = lines_of(books, order)
    sent = order.created_at + timedelta(days=chance.randint(1, 5), hours=chance.randint(0, 3))
    if sent.date() < today:
        whole = age > 9 or chance.random() < 0.55 or len(lines) == 1
        deliver(books, order, lines, sent, seller, share=1 if whole else 0.5)
    money_at = order.created_at + timedelta(days=chance.randint(5, 40))
    if money_at.date() < today:
        pay(books, order, money_at, seller, chance.choice((PaymentMethod.TRANSFER, PaymentMethod.PROMPTPAY)))
    elif chance.random() < 0.25:
        ask(books, order, min(sent, order.created_at + timedelta(hours=2)), seller, PaymentMethod.PROMPTPAY)


def cancel(books: Books, order: Order, seller: Actor) -> None:
    at, reason = order.created_at + timedelta(hours=5), books.world.random.choice(CANCELLED)
    order.state = OrderState.CANCELLED
    books.step(order, OrderState.CANCELLED, at, seller, reason)
    books.tell(seller, OrderCancelled(number=order.number, reason=reason), order, at)


def deliver(
    books: Books, order: Order, lines: list[OrderLine], at: datetime, seller: Actor, *, share: float
) -> None:  # fmt: skip
    """All lines, or the first part of them."""
    leaving = lines if share == 1 else lines[: max(1, int(len(lines) * share))]
    made = Delivery(
        business=books.world.business,
        number=books.number(DocumentKind.DELIVERY, order.branch, at),
        order=order,
        branch=order.branch,
        parcel_state=parcel_state_of(books, order, at),
        parcel_number="" if order.pay_first else f"TH{books.world.random.randrange(10**10):010d}",
        by=seller.user,
        by_name=seller.name,
        at=at,
    )
    books.add(made)
    for line in leaving:
        line.delivered = line.quantity
        books.add(DeliveryLine(business=books.world.business, delivery=made, line=line, quantity=line.quantity))
    whole = len(leaving) == len(lines)
    order.state = OrderState.DELIVERED if whole else OrderState.PARTLY
    books.step(order, order.state, at, seller, made.number)
    if order.channel != OrderChannel.COUNTER:
        books.step(made, ParcelState.SENT, at, seller)
        if made.parcel_state == ParcelState.ARRIVED:
            books.step(made, ParcelState.ARRIVED, at + timedelta(days=1, hours=2), seller)
    told = GoodsDelivered(number=made.number, order=order.number, lines=len(leaving), whole=whole)
    books.tell(seller, told, order, at)


def parcel_state_of(books: Books, order: Order, at: datetime) -> ParcelState:
    """Over the counter at once, else two days on the way."""
    there = order.channel == OrderChannel.COUNTER or (books.world.last_day - at.date()).days > 1
    return ParcelState.ARRIVED if there else ParcelState.SENT


def ask(books: Books, order: Order, at: datetime, seller: Actor, method: PaymentMethod) -> Payment:
    reference = "".join(books.world.random.choice(LETTERS) for _ in range(REFERENCE_LENGTH))
    made = Payment(
        business=books.world.business,
        order=order,
        branch=order.branch,
        method=method,
        amount=order.total,
        reference=reference,
        created_at=at,
    )
    books.add(made)
    books.step(made, PaymentState.EXPECTED, at, seller)
    return made


def pay(books: Books, order: Order, at: datetime, seller: Actor, method: PaymentMethod) -> None:
    payment = ask(books, order, at, seller, method)
    payment.state = PaymentState.SETTLED
    if method == PaymentMethod.CASH:
        payment.tendered = -(-order.total // 100) * 100
    else:
        payment.evidence = f"{at:%Y%m%d}{books.world.random.randrange(10**10):010d}"
    order.paid = order.total
    buyer: Any = order.customer
    made = Receipt(
        business=books.world.business,
        number=books.number(DocumentKind.RECEIPT, order.branch, at),
        payment=payment,
        branch=order.branch,
        customer=buyer,
        buyer_name=buyer.name,
        buyer_tax_id=buyer.tax_id,
        buyer_address=str(buyer.address)[:900],
        amount=order.total,
        by=seller.user,
        by_name=seller.name,
        at=at,
    )
    books.add(made)
    books.step(payment, PaymentState.SETTLED, at, seller, made.number)
    told = PaymentReceived(
        number=made.number, order=order.number, amount=str(order.total), currency="THB", method=method, withheld="0.00"
    )
    books.tell(seller, told, order, at)


def priced(
    books: Books, habit: Habit, *, most: int, many: tuple[int, int]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Lines at the standard price, which has VAT in it, and their sums."""
    chance = books.world.random
    chosen = habit.choose(chance, chance.randint(1, most))
    asked = [(one, Decimal(chance.randint(*many))) for one in chosen]
    said = totals_of(
        [Priced(many, one.price or Decimal(0), TaxClass(one.product.tax_class)) for one, many in asked],
        includes_vat=True,
    )
    lines = [
        {
            "variant": one,
            "position": at,
            "name": one.full_name,
            "unit_name": str(one.product.unit),
            "quantity": quantity,
            "unit_price": one.price,
            "list_price": one.price,
            "discount_percent": Decimal(0),
            "tax_class": one.product.tax_class,
            "net": part.net,
            "vat": part.vat,
            "total": part.total,
            "cost": None if one.cost is None else half_up(one.cost * quantity),
            "choices": [],
            "why": [f"ราคาปกติ: {money(one.price or 0)}"],
        }
        for at, ((one, quantity), part) in enumerate(zip(asked, said.lines, strict=True))
    ]
    return {"includes_vat": True, "discount_percent": Decimal(0)} | {name: getattr(said, name) for name in SUMS}, lines


LINE = (
    "variant", "position", "name", "unit_name", "quantity", "unit_price", "list_price", "discount_percent",
    "tax_class", "net", "vat", "total", "cost", "choices", "why",
)  # fmt: skip


def lines_of(books: Books, order: Order) -> list[OrderLine]:
    """The newest rows: an order's lines are written right after it."""
    found = []
    for line in reversed(books.rows[OrderLine]):
        if line.order is not order:
            break
        found.append(line)
    return found[::-1]


def put_aside(books: Books) -> None:
    """Reserve what is still to be delivered; where the shelf holds too little, the goods have left already."""
    for order in books.rows[Order]:
        if order.state not in {OrderState.PLACED, OrderState.PARTLY}:
            continue
        left = [one for one in books.rows[OrderLine] if one.order is order and one.delivered < one.quantity]
        seller = books.world.colleague(order.branch, "sales").actor
        try:
            with transaction.atomic():
                wanted = [Line(one.variant, one.quantity, order.warehouse) for one in left]
                reserve_many(seller, wanted, order.reference)
        except Refused:
            deliver(books, order, left, max(order.created_at, books.yesterday), seller, share=1)
