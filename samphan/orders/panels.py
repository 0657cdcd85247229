"""What sales have to say on the customer page and on Today; what invoices and returns add to the page of an order."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from samphan.orders.access import invoices, returns
from samphan.orders.approving import may_decide
from samphan.orders.doings import DOINGS, Doing
from samphan.orders.invoicing import left_to_invoice
from samphan.orders.limits import is_held
from samphan.orders.models import Order, OrderChannel, OrderState
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.panels import PANELS, Panel


def may_invoice(actor: Actor, order: Order) -> bool:
    """True while something of a standing order is not invoiced."""
    if order.state == OrderState.CANCELLED or order.channel == OrderChannel.TILL or not invoices.may(actor, "create"):
        return False
    if is_held(order):
        return False
    return any(quantity > 0 for quantity in left_to_invoice(order, list(order.lines.all())).values())


def may_take_back(actor: Actor, order: Order) -> bool:
    return order.state in {OrderState.PARTLY, OrderState.DELIVERED} and returns.may(actor, "create")


def may_refund(actor: Actor, order: Order) -> bool:
    return bool(order.owed_back) and returns.may(actor, "refund")


def deciding(kind: Literal["order", "quotation"]) -> list[Doing]:
    return [
        Doing("approve", _("Approve"), "check", f"orders:{kind}-approve", may_decide, "dialog", 4),
        Doing("refuse", _("Do not approve"), "ban", f"orders:{kind}-refuse", may_decide, "dialog", 5),
    ]


DOINGS["quotation"] += deciding("quotation")
DOINGS["order"] += deciding("order")
DOINGS["order"] += [
    Doing("refund", _("Give money back"), "cash", "orders:refund", may_refund, "dialog", 12),
    Doing("invoice", _("Issue an invoice"), "receipt", "orders:invoice-issue", may_invoice, order=32),
    Doing(
        "return", _("Take goods back"), "arrow-back-up", "orders:return-create", may_take_back, order=60, in_menu=True
    ),
]
PANELS.append(Panel("invoices", _("Invoices"), "orders:invoice-panel", "order", "orders:invoice:view", 10))
PANELS.append(Panel("warranties", _("Warranty papers"), "orders:warranty-panel", "order", "orders:order:view", 11))
PANELS.append(Panel("returns", _("Returns"), "orders:return-panel", "order", "orders:return:view", 12))
PANELS += [
    Panel("orders", _("Orders"), "orders:customer-panel", "customer", "orders:order:view", 6),
    Panel("approvals", _("Waits for your approval"), "orders:approvals-panel", "today", "orders:order:approve", 19),
    Panel("slips", _("Bank slips to look at"), "orders:slips-panel", "today", "orders:slip:match", 18),
    Panel("to-deliver", _("To deliver"), "orders:to-deliver-panel", "today", "orders:order:deliver", 20),
    Panel("offers", _("Quotations that run out"), "orders:offers-panel", "today", "orders:quotation:edit", 21),
    Panel("awaited", _("Money that is awaited"), "orders:awaited-panel", "today", "orders:payment:take", 22),
]
