"""The e-mail route, for sellers of up to 30 million baht a year: the paper goes to the buyer with a copy to ETDA, which stamps the time on it.

The mail must leave from the address that the business registered with the Revenue Department, so it is prepared here and sent from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from samphan.orders.etax.carried import carrying_pdf
from samphan.orders.etax.kinds import require_form
from samphan.orders.models import Invoice, InvoiceKind
from samphan.platform.refusals import Refused
from samphan.platform.thai.dates import ERA

LARGEST = 3_000_000  # bytes; what ETDA's mailbox takes


@dataclass(frozen=True, slots=True)
class Route:
    """Where the mail goes and what stands above it. `to` is empty when no address of the buyer is known."""

    to: str
    copy: str
    subject: str
    file_name: str


def route_of(invoice: Invoice) -> Route:
    """Raises `Refused` as `kinds.require_form`, and `etax_not_mailed` for what ETDA does not stamp: abbreviated and plain invoices."""
    if invoice.kind == InvoiceKind.ABBREVIATED:
        raise Refused(_("An abbreviated tax invoice does not go by e-mail."), code="etax_not_mailed")
    if invoice.kind == InvoiceKind.INVOICE:
        raise Refused(_("Only tax invoices and their notes go to ETDA by e-mail."), code="etax_not_mailed")
    found = invoice.customer.contact_points.filter(kind="email").order_by("pk").first() if invoice.customer else None
    return Route(found.value if found else "", settings.ETAX_MAIL, subject_of(invoice), f"{invoice.number}.pdf")


def subject_of(invoice: Invoice) -> str:
    """[20112569][INV][TV2569-00001]; a note says behind its number which invoice it corrects."""
    form, day = require_form(invoice), invoice.day
    parts = [f"{day:%d%m}{day.year + ERA}", form.letters, invoice.number]
    if invoice.original:
        parts.append(invoice.original.number)
    return "".join(f"[{part}]" for part in parts)


def draft_of(invoice: Invoice) -> bytes:
    """The mail as a draft that mail programs open, ready to be sent. Raises as `route_of`, and `etax_too_large`."""
    route, pdf = route_of(invoice), carrying_pdf(invoice)
    if len(pdf) > LARGEST:
        raise Refused(_("The document is larger than 3 MB: take a smaller logo."), code="etax_too_large")
    draft = EmailMessage()
    draft["X-Unsent"] = "1"
    if route.to:
        draft["To"] = route.to
    draft["Cc"], draft["Subject"] = route.copy, route.subject
    with override("th"):
        draft.set_content(_("Your document %(number)s is attached.") % {"number": invoice.number})
    draft.add_attachment(pdf, maintype="application", subtype="pdf", filename=route.file_name)
    return draft.as_bytes()
