"""Bills of a till as orders: delivered, paid, on their own day. No stock moves, and no number of our own documents is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from samphan.catalog.models import TaxClass
from samphan.catalog.stock import usual_warehouse
from samphan.orders.events import SaleImported
from samphan.orders.importing.matching import Goods
from samphan.orders.models import SUMS, Order, OrderChannel, OrderLine, OrderState, StateChange, TillSale
from samphan.orders.steps import settings_of_sales
from samphan.orders.tax import Parts, Totals, totals_of_nets
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.ids import uuid7
from samphan.platform.importing.events import ImportFinished
from samphan.platform.tenants.bulk import delete_many, insert_many
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.dates import ERA
from samphan.platform.thai.money import half_up

if TYPE_CHECKING:
    from samphan.orders.importing.carrier import Bill

LONGEST_NUMBER = 30
HEAD_OFFICE = "00000"
CHANNEL = "till"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of a bill. `net` is what was paid for it, VAT included."""

    goods: Goods
    quantity: Decimal
    unit_price: Decimal
    net: Decimal

    @property
    def before(self) -> Decimal:
        return max(self.net, half_up(self.unit_price * self.quantity))

    @property
    def discount_percent(self) -> Decimal:
        return half_up(HUNDRED - HUNDRED * self.net / self.before) if self.before else Decimal(0)


def write(actor: Actor, bills: Sequence[Bill], *, run: str) -> dict[str, Any]:
    """Store these bills in the transaction of the caller; returns the journal by which they are taken back."""
    grown = _begun(bills, run)
    taxed = settings_of_sales().vat_registered
    places = {bill.branch.pk: usual_warehouse(bill.branch).pk for bill in bills}
    orders: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for bill in bills:
        if earlier := grown.get(bill.key):
            lines += _more(earlier, bill, taxed)
            continue
        order = _order(bill, places[bill.branch.pk])
        rows = [_line(order["id"], at, sold, taxed) for at, sold in enumerate(bill.lines.values())]
        _sum(order, rows)
        orders.append(order)
        lines += rows
    insert_many(Order, orders)
    insert_many(OrderLine, lines)
    fresh = [(bill, order) for bill, order in zip((b for b in bills if b.key not in grown), orders, strict=True)]
    insert_many(TillSale, [_till(bill, order["id"], run) for bill, order in fresh])
    insert_many(StateChange, [_step(actor, bill, order["id"]) for bill, order in fresh])
    record_many(_facts(fresh), actor=actor, summed_up_by=ImportFinished)
    return {"sales": [{"order": str(order["id"]), "customer": str(bill.customer or "")} for bill, order in fresh]}


def number_of(branch: Branch, day: date, bill: str) -> str:
    """Tills count anew each day, so the day and the branch stand before the bill: T691104-0042. A long one ends in its fingerprint."""
    place = "" if branch.code == HEAD_OFFICE else f"B{branch.code.lstrip('0')}"
    head = f"T{(day.year + ERA) % 100:02d}{day:%m%d}{place}-"
    said = bill.removeprefix("~")
    room = LONGEST_NUMBER - len(head)
    return head + (said if len(said) <= room else said[: room - 9] + "~" + sha256(said.encode()).hexdigest()[:8])


def _order(bill: Bill, warehouse: UUID) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "number": number_of(bill.branch, bill.key[1], bill.key[2]),
        "branch_id": bill.branch.pk,
        "customer_id": bill.customer,
        "warehouse_id": warehouse,
        "state": OrderState.DELIVERED.value,
        "channel": OrderChannel.TILL.value,
        "includes_vat": True,
        "pay_first": True,
        "created_at": bill.at,
    }


def _line(order: UUID, position: int, sold: Sold, taxed: bool) -> dict[str, Any]:
    cost = sold.goods.cost
    return {
        "order_id": order,
        "variant_id": sold.goods.variant,
        "position": position,
        "name": sold.goods.name,
        "unit_name": sold.goods.unit,
        "quantity": sold.quantity,
        "delivered": sold.quantity,
        "unit_price": sold.unit_price if sold.before > sold.net else half_up(sold.net / sold.quantity),
        "list_price": sold.unit_price,
        "discount_percent": sold.discount_percent,
        "tax_class": sold.goods.tax_class if taxed else TaxClass.EXEMPT.value,
        "net": sold.net,
        "cost": None if cost is None else half_up(cost * sold.quantity),
    }


def _sum(order: dict[str, Any], lines: Sequence[dict[str, Any]]) -> Totals:
    """What the bill comes to, into its order and its lines."""
    sums = totals_of_nets(
        [Parts(line["net"], line["net"], TaxClass(line["tax_class"])) for line in lines], includes_vat=True
    )
    for line, part in zip(lines, sums.lines, strict=True):
        line["vat"], line["total"] = part.vat, part.total
    order |= {name: getattr(sums, name) for name in SUMS} | {"paid": sums.total}
    return sums


def _begun(bills: Sequence[Bill], run: str) -> dict[tuple[UUID, date, str], Order]:
    """Bills of which an earlier set of this run brought lines."""
    rows = TillSale.objects.filter(run=run, bill__among={bill.key[2] for bill in bills}).select_related("order")
    return {(row.branch_id, row.day, row.bill): row.order for row in rows}


def _more(order: Order, bill: Bill, taxed: bool) -> list[dict[str, Any]]:
    """The bill with the lines that came before, written anew as one."""
    names = ("variant_id", "position", "name", "unit_name", "quantity", "delivered", "unit_price", "list_price", "discount_percent", "tax_class", "net", "cost")  # fmt: skip
    before = [{"order_id": order.pk, **row} for row in order.lines.values(*names)]
    rows = before + [_line(order.pk, len(before) + at, sold, taxed) for at, sold in enumerate(bill.lines.values())]
    columns: dict[str, Any] = {}
    _sum(columns, rows)
    delete_many(OrderLine, "order_id", [order.pk])
    Order.objects.filter(pk=order.pk).update(**columns)
    return rows


def _till(bill: Bill, order: UUID, run: str) -> dict[str, Any]:
    branch, day, number = bill.key
    return {"order_id": order, "branch_id": branch, "day": day, "bill": number, "run": run}


def _step(actor: Actor, bill: Bill, order: UUID) -> dict[str, Any]:
    return {
        "subject_type": "orders.order",
        "subject_id": order,
        "state": OrderState.DELIVERED.value,
        "note": bill.key[2].removeprefix("~"),
        "by_id": actor.user.pk if actor.user else None,
        "by_name": actor.name,
        "at": bill.at,
    }


def _facts(fresh: Sequence[tuple[Bill, dict[str, Any]]]) -> Iterator[Fact]:
    for bill, order in fresh:
        said = SaleImported(order["number"], bill.key[2].removeprefix("~"), str(order["total"]), "THB", len(bill.lines))
        yield Fact(said, Order(pk=order["id"]), bill.customer, CHANNEL, bill.at)
