"""The lists of quotations, orders, and payments with their receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders, payments, quotations
from samphan.orders.delivering import deliver
from samphan.orders.invoice_table import invoice_table
from samphan.orders.models import (
    Order,
    OrderChannel,
    OrderState,
    Payment,
    PaymentMethod,
    PaymentState,
    Quotation,
    QuotationState,
)
from samphan.orders.ordering import cancel_order
from samphan.orders.words import STATE_TONES
from samphan.platform.accounts.colleagues import branches, colleagues
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import BulkAction, Table, Teaching

__all__ = ["invoice_table", "order_table", "payment_table", "quotation_table"]

PAID: list[tuple[str, Sentence]] = [("none", _("not paid")), ("part", _("paid in part")), ("paid", _("paid"))]
VALID: list[tuple[str, Sentence]] = [("valid", _("still valid")), ("over", _("run out"))]
PAID_TONES = {"none": "warn", "part": "warn", "paid": "good"}
PAID_LABELS = dict(PAID)
MONEY = ("pk", "total", "debited", "credited", "paid", "refunded", "state")  # what an order's `due` reads


def state_cell(labels: Mapping[str, Any]) -> Any:
    def drawn(value: Any, _row: Mapping[str, Any]) -> str:
        tone = STATE_TONES.get(value, "")
        return format_html('<span class="badge{}">{}</span>', f" badge-{tone}" if tone else "", labels[value])

    return drawn


def paid_cell(value: Any, _row: Mapping[str, Any]) -> str:
    return format_html('<span class="badge badge-{}">{}</span>', PAID_TONES[value], PAID_LABELS[value])


def how_paid(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of orders that stand; of a cancelled one nothing is asked."""
    rows = Order.objects.filter(pk__in=ids).exclude(state=OrderState.CANCELLED).only(*MONEY)
    return {row.pk: "part" if row.due and row.paid else ("none" if row.due else "paid") for row in rows}


def paid_is(keys: Sequence[str]) -> Q:
    worth = F("total") + F("debited") - F("credited") + F("refunded")
    wanted = {
        "none": Q(paid=0, paid__lt=worth),
        "part": Q(paid__gt=0, paid__lt=worth),
        "paid": Q(paid__gte=worth),
    }
    found = Q(pk__in=())
    for key, condition in wanted.items():
        if key in keys:
            found |= condition
    return found & ~Q(state=OrderState.CANCELLED)


def still_due(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Any]:
    return {row.pk: row.due for row in Order.objects.filter(pk__in=ids).only(*MONEY)}


def validity_of(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    today = timezone.localdate()
    rows = Quotation.objects.filter(pk__in=ids, state=QuotationState.OPEN).values_list("pk", "valid_until")
    return {pk: "over" if until < today else "valid" for pk, until in rows}


def validity_is(keys: Sequence[str]) -> Q:
    today, found = timezone.localdate(), Q(pk__in=())
    if "valid" in keys:
        found |= Q(valid_until__gte=today)
    if "over" in keys:
        found |= Q(valid_until__lt=today)
    return found & Q(state=QuotationState.OPEN)


class QuotationTable(Table[Quotation]):
    key = "quotations"
    label = _("Quotations")
    url_name = "orders:quotation-list"
    access = quotations
    default_sort = "-created_at"
    columns: ClassVar[Sequence[Column]] = (
        Column("number", _("Number"), opens=True),
        Column("customer", _("Customer"), source="customer__name"),
        Column(
            "state",
            _("State"),
            Kind.CHOICE,
            choices=lambda _actor: QuotationState.choices,
            render=state_cell(dict(QuotationState.choices)),
        ),
        Column("total", _("Total"), Kind.MONEY),
        Column("valid_until", _("Valid until"), Kind.DATE),
        Column(
            "validity", _("Validity"), Kind.CHOICE, choices=lambda _actor: VALID, load=validity_of, meets=validity_is,
            shown=False,
        ),
        Column("revision", _("Version"), Kind.NUMBER, shown=False),
        Column("owner", _("Seller"), Kind.CHOICE, source="owner_id", choices=colleagues),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False),
        Column("discount_percent", _("Discount in percent"), Kind.NUMBER, shown=False),
        Column("note", _("Remark"), shown=False),
        Column("created_at", _("Drawn up"), Kind.MOMENT, sort="created_at"),
    )  # fmt: skip
    searched = ("number", "customer__name")
    teaching = Teaching(
        _("No quotations yet"),
        _("Offers to customers stand here, from the first draft to the yes. A quotation takes a minute."),
        _("Write a quotation"),
        "orders:quotation-create",
        "orders:quotation:create",
    )

    def rows(self, actor: Actor) -> QuerySet[Quotation]:
        """Last versions: what was replaced is found from its successor."""
        return super().rows(actor).exclude(state=QuotationState.SUPERSEDED)

    def row_url(self, pk: UUID) -> str:
        return f"/orders/quotations/{pk}/"


class DeliverAll(BulkAction):
    name, label, icon, verb, undoable = "deliver", _("Deliver all that is left"), "truck-delivery", "deliver", False
    confirm = _("Goods leave the stock, and each order gets a delivery note.")

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - it asks for nothing
        return {"delivery": str(deliver(actor, orders.get(actor, "deliver", pk)).pk)}


class CancelOrders(BulkAction):
    name, label, icon, verb, danger, undoable = "cancel", _("Cancel the orders"), "ban", "cancel", True, False
    confirm = _("Their stock is free again. Their numbers are kept and marked.")

    def form(self, _actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["reason"] = forms.CharField(label=str(_("Reason")), max_length=300)
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        row = orders.get(actor, "cancel", pk)
        if row.state == OrderState.CANCELLED:
            return None
        cancel_order(actor, row, reason=inputs["reason"])
        return {}


class OrderTable(Table[Order]):
    key = "orders"
    label = _("Orders")
    url_name = "orders:order-list"
    access = orders
    edit_verb = "create"
    default_sort = "-created_at"
    columns: ClassVar[Sequence[Column]] = (
        Column("number", _("Number"), opens=True),
        Column("customer", _("Customer"), source="customer__name"),
        Column(
            "state",
            _("State"),
            Kind.CHOICE,
            choices=lambda _actor: OrderState.choices,
            render=state_cell(dict(OrderState.choices)),
        ),
        Column("total", _("Total"), Kind.MONEY),
        Column(
            "payment", _("Payment"), Kind.CHOICE, choices=lambda _actor: PAID, load=how_paid, meets=paid_is,
            render=paid_cell,
        ),
        Column("due", _("Still to pay"), Kind.MONEY, load=still_due),
        Column("channel", _("Channel"), Kind.CHOICE, choices=lambda _actor: OrderChannel.choices, shown=False),
        Column("owner", _("Seller"), Kind.CHOICE, source="owner_id", choices=colleagues),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False),
        Column("quotation", _("Quotation"), source="quotation__number", shown=False),
        Column("note", _("Remark"), shown=False),
        Column("created_at", _("Placed"), Kind.MOMENT, sort="created_at"),
    )  # fmt: skip
    searched = ("number", "customer__name")
    bulk_actions = (DeliverAll(), CancelOrders())
    teaching = Teaching(
        _("No orders yet"),
        _("What customers ordered stands here: what is to be delivered, and what is to be paid."),
        _("Take an order"),
        "orders:order-create",
        "orders:order:create",
    )

    def row_url(self, pk: UUID) -> str:
        return f"/orders/{pk}/"


class PaymentTable(Table[Payment]):
    key = "payments"
    label = _("Payments")
    url_name = "orders:payment-list"
    access = payments
    edit_verb = "take"
    default_sort = "-created_at"
    columns: ClassVar[Sequence[Column]] = (
        Column("reference", _("Reference"), opens=True),
        Column("order", _("Sales order"), source="order__number"),
        Column("customer", _("Customer"), source="order__customer__name"),
        Column(
            "state",
            _("State"),
            Kind.CHOICE,
            choices=lambda _actor: PaymentState.choices,
            render=state_cell(dict(PaymentState.choices)),
        ),
        Column("method", _("Method"), Kind.CHOICE, choices=lambda _actor: PaymentMethod.choices),
        Column("amount", _("Amount of money"), Kind.MONEY),
        Column("withheld", _("Tax withheld"), Kind.MONEY, shown=False),
        Column("receipt", _("Receipt"), source="receipt__number"),
        Column("received", _("Received"), Kind.MOMENT, source="receipt__at", shown=False),
        Column("evidence", _("Proof of payment"), shown=False),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False),
        Column("created_at", _("Asked for"), Kind.MOMENT, sort="created_at"),
    )
    searched = ("reference", "order__number", "order__customer__name", "receipt__number", "evidence")
    teaching = Teaching(
        _("No payments yet"),
        _(
            "Money that customers are asked for, and what came in, stands here. It is asked for on the page of an order."
        ),
        _("Look at the orders"),
        "orders:order-list",
        "orders:order:view",
        icon="cash",
    )

    def row_url(self, pk: UUID) -> str:
        return f"/orders/payments/{pk}/"


quotation_table = QuotationTable()
order_table = OrderTable()
payment_table = PaymentTable()
