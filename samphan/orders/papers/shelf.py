"""Which documents can be printed: how each is found with its right, and the function that says what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import pgettext_lazy

from samphan.orders.access import invoices, orders, payments, quotations, returns
from samphan.orders.models import Delivery, Receipt, Refund, Return, Warranty
from samphan.orders.papers.back import refund_paper, return_paper
from samphan.orders.papers.invoice import invoice_paper, title_of
from samphan.orders.papers.order import delivery_paper, order_paper
from samphan.orders.papers.paper import Paper
from samphan.orders.papers.quotation import quotation_paper
from samphan.orders.papers.receipt import receipt_paper
from samphan.orders.papers.warranty import warranty_paper
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Sentence


@dataclass(frozen=True, slots=True)
class Printed:
    """`label` names the kind in the reader's language; `find` raises `NotFound` and `Forbidden`; `write` takes the row and a language (empty: as the business has chosen)."""

    plural: str
    label: Callable[[Any], Sentence]
    find: Callable[[Actor, UUID], Any]
    write: Callable[[Any, str], Paper]


def delivery_of(actor: Actor, pk: UUID) -> Delivery:
    found: Delivery | None = Delivery.objects.select_related("order", "branch__business").filter(pk=pk).first()
    if found is None:
        raise NotFound
    orders.get(actor, "view", found.order_id)
    return found


def receipt_of(actor: Actor, pk: UUID) -> Receipt:
    found: Receipt | None = Receipt.objects.select_related("payment__order", "branch__business").filter(pk=pk).first()
    if found is None:
        raise NotFound
    payments.get(actor, "view", found.payment_id)
    return found


def return_of(actor: Actor, pk: UUID) -> Return:
    """Readable where it came back, and by whoever reads its order."""
    found: Return | None = Return.objects.select_related("order__customer", "branch__business").filter(pk=pk).first()
    if found is None:
        raise NotFound
    returns.require(actor, "view")
    if not (returns.reaches(actor, found) or orders.may(actor, "view", found.order)):
        raise NotFound
    return found


def refund_of(actor: Actor, pk: UUID) -> Refund:
    found: Refund | None = Refund.objects.select_related("order__customer", "branch__business").filter(pk=pk).first()
    if found is None:
        raise NotFound
    orders.get(actor, "view", found.order_id)
    returns.require(actor, "view")
    return found


def warranty_of(actor: Actor, pk: UUID) -> Warranty:
    """Readable by whoever reads its order."""
    rows = Warranty.objects.select_related(
        "order__customer", "customer", "delivery", "invoice", "branch__business", "by"
    )
    found: Warranty | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    orders.get(actor, "view", found.order_id)
    return found


SHELF: dict[str, Printed] = {
    "quotation": Printed(
        "quotations",
        lambda _row: pgettext_lazy("paper", "Quotation"),
        lambda actor, pk: quotations.get(actor, "view", pk),
        quotation_paper,
    ),
    "order": Printed(
        "orders",
        lambda _row: pgettext_lazy("paper", "Sales order"),
        lambda actor, pk: orders.get(actor, "view", pk),
        order_paper,
    ),
    "delivery": Printed(
        "deliveries", lambda _row: pgettext_lazy("paper", "Delivery note"), delivery_of, delivery_paper
    ),
    "invoice": Printed(
        "invoices",
        title_of,
        lambda actor, pk: invoices.get(actor, "view", pk),
        invoice_paper,
    ),
    "receipt": Printed("receipts", lambda _row: pgettext_lazy("paper", "Receipt"), receipt_of, receipt_paper),
    "return": Printed("returns", lambda _row: pgettext_lazy("paper", "Return note"), return_of, return_paper),
    "warranty": Printed("warranties", lambda _row: pgettext_lazy("paper", "Warranty"), warranty_of, warranty_paper),
    "refund": Printed("refunds", lambda _row: pgettext_lazy("paper", "Refund note"), refund_of, refund_paper),
}
