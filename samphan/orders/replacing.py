"""A tax invoice that names its buyer wrongly is cancelled and issued anew, on the day of the first, with a number of its own that refers to it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import invoices
from samphan.orders.invoicing import (
    Buyer,
    cancel_invoice,
    name_buyer,
    parts_again,
    require_lawful,
    write_invoice,
)
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, InvoiceState
from samphan.orders.steps import held, once
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused

BEGINS = "TIVC"


def buyer_on(invoice: Invoice) -> Buyer:
    """The buyer as the invoice names them."""
    return Buyer(
        invoice.buyer_name, invoice.buyer_tax_id, invoice.buyer_branch, invoice.buyer_address, invoice.buyer_postcode
    )


@transaction.atomic
def replace_invoice(
    actor: Actor, invoice: Invoice, buyer: Buyer, *, code: CorrectionCode, reason: str, key: str = ""
) -> Invoice:
    """Cancel a full tax invoice and issue the same goods anew to `buyer`. The e-Tax form of the new one refers to the cancelled one, with `code`.

    Raises `Refused`: `replace_kind` for another kind of paper, `reason_code`, `invoice_cancelled`, and as `cancel_invoice`, `issue_invoice`.
    """
    invoices.require(actor, "create")
    invoices.require(actor, "cancel", invoice)

    def make() -> Invoice:
        order, now = held(invoice.order), held(invoice)
        if now.kind != InvoiceKind.TAX:
            raise Refused(_("Only a full tax invoice is issued anew."), code="replace_kind")
        if now.state == InvoiceState.CANCELLED:
            raise Refused(_("This document was cancelled."), code="invoice_cancelled")
        if not code.startswith(BEGINS):
            sentence = _("Choose why it is issued anew.")
            raise Refused(sentence, code="reason_code", fields={"code": sentence})
        require_lawful(order.branch, InvoiceKind.TAX, buyer)
        cancel_invoice(actor, now, reason=reason)
        made = Invoice(
            kind=InvoiceKind.TAX,
            order=held(order),
            day=now.day,
            replaces=now,
            reason_code=code,
            reason=reason.strip()[:250],
            note=now.note,
            is_receipt=now.is_receipt,
        )
        name_buyer(made, buyer)
        return write_invoice(actor, made, parts_again(now))

    return once(actor, key, Invoice, make)
