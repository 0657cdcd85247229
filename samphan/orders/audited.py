"""Models whose changes are kept in the audit trail. Lines and deliveries need none: they are only ever added, and steps say the rest."""

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import (
    SUMS,
    Approval,
    CardProvider,
    Invoice,
    Letterhead,
    Order,
    OrderSettings,
    Payment,
    Quotation,
    Signature,
    SigningCertificate,
    SlipPicture,
    StampedPaper,
)
from samphan.platform.audit.registry import audited

SAID_ELSEWHERE = [name for name in SUMS if name != "total"]

audited(Quotation, left_out=SAID_ELSEWHERE, labels={"revises": _("earlier version")})
audited(Order, left_out=SAID_ELSEWHERE, labels={"quotation": _("quotation")})
audited(
    Invoice,
    left_out=[*SAID_ELSEWHERE, "seller"],
    labels={"order": _("sales order"), "original": _("corrects"), "replaces": _("issued in place of")},
)
audited(
    Approval,
    left_out=["reasons"],
    labels={
        "order": _("sales order"),
        "quotation": _("quotation"),
        "asked_by": _("asked by"),
        "decided_by": _("decided by"),
    },
)
audited(OrderSettings, words={"stamped": lambda kind: str(StampedPaper(kind).label)})
audited(Letterhead)
audited(Signature)
audited(SigningCertificate, secret=["pem"], left_out=["by", "at"], labels={"pem": _("key and certificates")})
audited(
    CardProvider,
    secret=["secret_key", "webhook_secret"],
    labels={"secret_key": _("Secret key"), "webhook_secret": _("Secret of the webhook")},
)
audited(Payment, labels={"order": _("sales order")})
audited(
    SlipPicture,
    left_out=["content_type", "size", "digest", "picture"],
    labels={"order": _("sales order"), "payment": _("payment"), "decided_by": _("decided by"), "by": _("handed in by")},
)
