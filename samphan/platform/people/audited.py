"""Models whose changes are kept in the audit trail."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.registry import audited
from samphan.platform.people.models import Invitation

audited(
    Invitation,
    many=["branches"],
    left_out=["invited_by"],
    labels={
        "round": _("times sent"),
        "sent_at": _("sent"),
        "expires_at": _("expires"),
        "accepted_at": _("accepted"),
        "accepted_by": _("accepted by"),
        "revoked_at": _("revoked"),
        "revoked_by": _("revoked by"),
    },
)
