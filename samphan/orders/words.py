"""How documents read on screens: states with their colour, steps in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.orders.destinations import GOES_TO
from samphan.orders.events import WAYS
from samphan.orders.limits import HELD
from samphan.orders.models import (
    ApprovalState,
    Delivery,
    Order,
    OrderState,
    ParcelState,
    Payment,
    PaymentState,
    Quotation,
    QuotationState,
    StateChange,
    Warranty,
    WarrantyState,
)
from samphan.orders.quoting import SENT
from samphan.orders.steps import REFUNDED, RETURNED, steps_of
from samphan.platform.refusals import Sentence

STATE_TONES = {
    "open": "accent",
    "accepted": "good",
    "declined": "bad",
    "placed": "accent",
    "partly": "warn",
    "delivered": "good",
    "cancelled": "bad",
    "expected": "warn",
    "settled": "good",
}
APPROVALS: Mapping[str, Sentence] = {
    HELD: _("Waits for approval"),
    ApprovalState.APPROVED: _("Approved"),
    ApprovalState.REFUSED: _("Not approved"),
}
STEPS: dict[type[models.Model], Mapping[str, Sentence]] = {
    Quotation: {
        **APPROVALS,
        QuotationState.OPEN: _("Drawn up"),
        SENT: _("Sent to the customer"),
        QuotationState.ACCEPTED: _("Accepted"),
        QuotationState.DECLINED: _("Declined"),
        QuotationState.SUPERSEDED: _("Replaced by a newer version"),
    },
    Order: {
        **APPROVALS,
        OrderState.PLACED: _("Placed"),
        OrderState.PARTLY: _("Delivered in part"),
        OrderState.DELIVERED: _("Delivered"),
        OrderState.CANCELLED: _("Cancelled"),
        GOES_TO: _("Goes to"),
        RETURNED: _("Goods came back"),
        REFUNDED: _("Money went back"),
    },
    Delivery: dict(ParcelState.choices),
    Warranty: {WarrantyState.STANDING: _("Drawn up"), WarrantyState.CANCELLED: _("Cancelled")},
    Payment: {
        PaymentState.EXPECTED: _("Asked for"),
        PaymentState.SETTLED: _("Received"),
        PaymentState.CANCELLED: _("Called off"),
    },
}
ICONS = {
    HELD: "hourglass",
    "refused": "circle-x",
    "open": "file-text",
    "sent": "send",
    "placed": "clipboard-check",
    "partly": "truck-delivery",
    "delivered": "truck-delivery",
    GOES_TO: "map-pin",
    ParcelState.READY: "package-export",
    ParcelState.LOST: "alert-triangle",
    RETURNED: "arrow-back-up",
    REFUNDED: "cash",
}


@dataclass(frozen=True)
class ShownStep:
    """One step of a document: what, who, when, why."""

    row: StateChange
    label: Sentence
    icon: str
    note: Sentence


def shown_steps(document: models.Model) -> list[ShownStep]:
    """The way a document went, the newest first."""
    labels: Mapping[str, Any] = STEPS[type(document)]
    return [
        ShownStep(
            row,
            labels.get(row.state, row.state),
            ICONS.get(row.state, "circle-x" if row.state in {"cancelled", "declined"} else "circle-check"),
            WAYS.get(row.note, row.note) if row.state == SENT else row.note,
        )
        for row in steps_of(document).reverse()
    ]
