"""Models whose changes are kept in the audit trail. Lines and deliveries need none: they are only ever added, and steps say the rest."""

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import SUMS, Invoice, Letterhead, Order, OrderSettings, Payment, Quotation
from samphan.platform.audit.registry import audited

SAID_ELSEWHERE = [name for name in SUMS if name != "total"]

audited(Quotation, left_out=SAID_ELSEWHERE, labels={"revises": _("earlier version")})
audited(Order, left_out=SAID_ELSEWHERE, labels={"quotation": _("quotation")})
audited(Invoice, left_out=[*SAID_ELSEWHERE, "seller"], labels={"order": _("sales order"), "original": _("corrects")})
audited(OrderSettings)
audited(Letterhead)
audited(Payment, labels={"order": _("sales order")})
