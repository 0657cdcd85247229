"""What can be done with a document: the buttons of its page.

A document's page shows the doings of its kind in their order; the one that comes next is the primary button. To add one (an invoice, a
paper to print), append to `DOINGS` in a module of your own and import that in `nav.py`:

    DOINGS["order"].append(Doing("invoice", _("Issue a tax invoice"), "file-text", "orders:invoice-create", may_invoice, order=60))

Parts below the lines (invoices, returns) are panels whose `place` is "order" or "quotation": each is called with `?order=` or `?quotation=`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, payments, quotations, slips
from samphan.orders.etax.others import lacking_of_receipt
from samphan.orders.limits import approval_of, is_held
from samphan.orders.mailing import may_mail
from samphan.orders.models import (
    ApprovalState,
    Order,
    OrderState,
    Quotation,
    QuotationState,
    Receipt,
    Warranty,
    WarrantyState,
)
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

Kind = Literal["quotation", "order", "receipt", "warranty"]


@dataclass(frozen=True)
class Doing:
    """One button. Its route takes the document's id. `how`: a page is opened, a dialog is loaded, a post is sent at once.

    `shown` says whether this actor may do it to this document as it stands; `in_menu` puts it behind ⋯.
    """

    name: str
    label: Sentence
    icon: str
    url_name: str
    shown: Callable[[Actor, Any], bool]
    how: Literal["page", "dialog", "post"] = "page"
    order: int = 100
    in_menu: bool = False
    danger: bool = False


@dataclass(frozen=True)
class ShownDoing:
    doing: Doing
    url: str
    is_next: bool


def doings_for(kind: Kind, actor: Actor, document: Any, *, next_name: str = "") -> dict[str, list[ShownDoing]]:
    """For a page: the buttons of a document (`doings`), the next one first, and those behind ⋯ (`hidden_doings`)."""
    ready = [one for one in DOINGS[kind] if one.shown(actor, document)]
    ready.sort(key=lambda one: (one.name != next_name, one.order))
    shown = [ShownDoing(one, reverse(one.url_name, args=[document.pk]), one.name == next_name) for one in ready]
    return {
        "doings": [one for one in shown if not one.doing.in_menu],
        "hidden_doings": [one for one in shown if one.doing.in_menu],
    }


def is_open(quotation: Quotation) -> bool:
    return quotation.state == QuotationState.OPEN


def may_send(actor: Actor, row: Quotation) -> bool:
    return is_open(row) and not row.has_run_out and quotations.may(actor, "edit", row) and not is_held(row)


def may_order(actor: Actor, row: Quotation) -> bool:
    return may_send(actor, row) and orders.may(actor, "create")


def may_revise(actor: Actor, row: Quotation) -> bool:
    return row.state in {QuotationState.OPEN, QuotationState.DECLINED} and quotations.may(actor, "edit", row)


def may_decline(actor: Actor, row: Quotation) -> bool:
    return is_open(row) and quotations.may(actor, "edit", row)


def may_deliver(actor: Actor, row: Order) -> bool:
    standing = row.state in {OrderState.PLACED, OrderState.PARTLY} and not (row.pay_first and row.due)
    return standing and orders.may(actor, "deliver", row) and not is_held(row)


def may_deliver_some(actor: Actor, row: Order) -> bool:
    return row.state in {OrderState.PLACED, OrderState.PARTLY} and orders.may(actor, "deliver", row)


def may_pay(actor: Actor, row: Order) -> bool:
    return row.due > 0 and payments.may(actor, "take")


def may_hand_in(actor: Actor, row: Order) -> bool:
    return row.due > 0 and slips.may(actor, "create")


def may_cancel(actor: Actor, row: Order) -> bool:
    return row.state == OrderState.PLACED and not row.paid and orders.may(actor, "cancel", row)


def may_read(_actor: Actor, _document: Any) -> bool:
    """Whoever sees the page may print the paper."""
    return True


def may_pick(_actor: Actor, row: Order) -> bool:
    return row.state in {OrderState.PLACED, OrderState.PARTLY}


def may_mail_quotation(actor: Actor, row: Quotation) -> bool:
    fit = row.state == QuotationState.ACCEPTED or (is_open(row) and not row.has_run_out)
    return fit and not is_held(row) and may_mail("quotation", actor, row)


def may_mail_order(actor: Actor, row: Order) -> bool:
    return not is_held(row) and may_mail("order", actor, row)


def may_mail_receipt(actor: Actor, row: Receipt) -> bool:
    return may_mail("receipt", actor, row)


def has_etax(_actor: Actor, row: Receipt) -> bool:
    return not any(lacking_of_receipt(row))


def may_mail_warranty(actor: Actor, row: Warranty) -> bool:
    return row.state == WarrantyState.STANDING and may_mail("warranty", actor, row)


def may_cancel_warranty(actor: Actor, row: Warranty) -> bool:
    return row.state == WarrantyState.STANDING and orders.may(actor, "warrant", row.order)


PAPER, MAIL = _("Print or PDF"), _("Send as PDF by e-mail")
DOINGS: dict[Kind, list[Doing]] = {
    "quotation": [
        Doing("send", _("Send to the customer"), "send", "orders:quotation-send", may_send, "dialog", 10),
        Doing("order", _("Make it an order"), "clipboard-check", "orders:quotation-accept", may_order, "dialog", 20),
        Doing("revise", _("Revise"), "pencil", "orders:quotation-revise", may_revise, order=30),
        Doing("paper", PAPER, "printer", "orders:quotation-paper", may_read, order=35),
        Doing("mail", MAIL, "mail", "orders:quotation-mail", may_mail_quotation, "dialog", 36, in_menu=True),
        Doing(
            "decline", _("Customer declined"), "thumb-down", "orders:quotation-decline", may_decline, "dialog", 40,
            in_menu=True,
        ),
    ],
    "order": [
        Doing("pay", _("Take payment"), "cash", "orders:payment-create", may_pay, "dialog", 10),
        Doing("pay-link", _("Payment link"), "link", "orders:pay-link", may_pay, "dialog", 15, in_menu=True),
        Doing("slip", _("Hand in a slip"), "photo", "orders:order-slip", may_hand_in, order=16, in_menu=True),
        Doing("deliver", _("Deliver"), "truck-delivery", "orders:deliver", may_deliver, "dialog", 20),
        Doing("destination", _("Where it goes"), "map-pin", "orders:destination", may_deliver_some, "dialog", 25),
        Doing("pick", _("Picking list"), "list-check", "orders:picking", may_pick, order=30),
        Doing("paper", PAPER, "printer", "orders:order-paper", may_read, order=35),
        Doing("mail", MAIL, "mail", "orders:order-mail", may_mail_order, "dialog", 36, in_menu=True),
        Doing(
            "cancel", _("Cancel the order"), "ban", "orders:order-cancel", may_cancel, "dialog", 90,
            in_menu=True, danger=True,
        ),
    ],
    "receipt": [
        Doing("paper", PAPER, "printer", "orders:receipt-paper", may_read, order=35),
        Doing("mail", MAIL, "mail", "orders:receipt-mail", may_mail_receipt, "dialog", 36),
        Doing("etax", _("e-Tax receipt (XML)"), "certificate", "orders:etax-receipt", has_etax, order=40, in_menu=True),
    ],
    "warranty": [
        Doing("paper", PAPER, "printer", "orders:warranty-paper", may_read, order=35),
        Doing("mail", MAIL, "mail", "orders:warranty-mail", may_mail_warranty, "dialog", 36),
        Doing(
            "cancel", _("Cancel the document"), "ban", "orders:warranty-cancel", may_cancel_warranty, "dialog", 90,
            in_menu=True, danger=True,
        ),
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Next:
    """What is to be done next with a document, in a sentence, and by which button."""

    sentence: Sentence
    name: str = ""
    tone: str = ""


def next_of_quotation(row: Quotation, *, was_sent: bool) -> Next:
    if row.state == QuotationState.ACCEPTED:
        return Next(_("The customer accepted. Its order goes on from here."), tone="good")
    if row.state == QuotationState.DECLINED:
        return Next(_("Declined. A better offer may win the customer back."), "revise", "warn")
    if row.state == QuotationState.SUPERSEDED:
        return Next(_("A newer version took its place."))
    if row.has_run_out:
        return Next(_("It has run out. Revise it with today's prices."), "revise", "warn")
    if was_sent:
        return Next(_("It waits for the customer's answer."), "order")
    return Next(_("Send it to the customer."), "send")


def next_of_held(row: Quotation | Order) -> Next | None:
    """What comes next with a document that crossed a limit; None for one that goes its usual way."""
    approval = approval_of(row) if row.state in {QuotationState.OPEN, OrderState.PLACED} else None
    if approval is None or approval.state == ApprovalState.APPROVED:
        return None
    if approval.state == ApprovalState.PENDING:
        return Next(_("It waits for approval before it goes on."), "approve", "warn")
    return Next(_("It was not approved. Revise it."), "revise", "bad")


def next_of_order(row: Order) -> Next:
    if row.state == OrderState.CANCELLED:
        return Next(_("Cancelled. The number is kept."), tone="bad")
    if row.pay_first and row.due:
        return Next(_("It is to be paid before anything leaves."), "pay", "warn")
    if row.state != OrderState.DELIVERED:
        return Next(_("Goods are to be delivered."), "deliver")
    if row.due:
        return Next(_("Delivered. The money is still to come."), "pay", "warn")
    return Next(_("Delivered and paid. Nothing is left to do."), tone="good")
